package io.github.sesdkimrotator.realservers;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A root, two top-level domains and their zones on real servers, and three validating resolvers that know only that
 * root.
 *
 * <pre>
 *   127.20.0.1        NSD      .  and net.
 *   127.20.0.2        Knot     jp.
 *   127.20.0.10, .11  BIND     most zones below jp.
 *   127.20.0.12       Knot     lagging copies; truncates above 1,232 octets
 *   127.20.0.13       NSD      zones delegated to somebody else
 *   127.20.0.14       Unbound  an authoritative zone over TCP only
 *   127.20.0.15       relay    UDP to .12, no TCP
 *   127.20.0.53, .55  Unbound  resolvers
 *   127.20.0.54       BIND     resolver
 * </pre>
 */
final class RealInternet implements Closeable {

    static final String ROOT = "127.20.0.1";
    static final String TLD = "127.20.0.2";
    static final String BIND = "127.20.0.10";
    static final String BIND_2 = "127.20.0.11";
    static final String LAGGING = "127.20.0.12";
    static final String ELSEWHERE = "127.20.0.13";
    static final String TCP_ONLY = "127.20.0.14";
    static final String UDP_ONLY = "127.20.0.15";
    static final String NOBODY = "127.20.0.99";
    static final List<String> RESOLVERS = List.of("127.20.0.53", "127.20.0.54", "127.20.0.55");

    private static final long SERIAL = 2026112201L;

    /** A zone's text on one server. */
    private record Zone(String origin, String text) {}

    private final Path home;
    private final Map<String, List<Zone>> zonesByServer = new LinkedHashMap<>();
    private final StringBuilder rootLines = new StringBuilder();
    private final StringBuilder jpLines = new StringBuilder();
    private final StringBuilder netLines = new StringBuilder();
    private final List<String> trustAnchors = new ArrayList<>();
    private final List<Closeable> running = new ArrayList<>();
    private Daemon bind;

    RealInternet(Path home) {
        this.home = home;
    }

    /**
     * A zone below {@code jp.} on BIND's two addresses.
     *
     * @param lines of the zone file, without SOA, NS and the servers' addresses
     */
    void zone(String origin, String lines) {
        zone(origin, List.of(BIND, BIND_2), lines);
    }

    /** The same on one or two servers, which are ns1 and ns2 of the zone. */
    void zone(String origin, List<String> servers, String lines) {
        delegate(origin, servers);
        String text = zoneText(origin, SERIAL, servers, lines);
        for (String server : servers) {
            serve(server, origin, text);
        }
    }

    /** What the zone above says of a zone; the zone itself may say otherwise. */
    void delegate(String origin, List<String> servers) {
        StringBuilder parent = origin.endsWith(".net.") ? netLines : jpLines;
        for (int n = 1; n <= servers.size(); n++) {
            parent.append("%s NS ns%d.%s\nns%d.%s A %s\n".formatted(origin, n, origin, n, origin, servers.get(n - 1)));
        }
    }

    /** A zone on one server, whatever is delegated. */
    void serve(String server, String origin, String text) {
        String process = server.equals(BIND_2) ? BIND : server;
        List<Zone> zones = zonesByServer.computeIfAbsent(process, s -> new ArrayList<>());
        Zone zone = new Zone(origin, text);
        if (!zones.contains(zone)) {
            zones.add(zone);
        }
    }

    /** A server that is named in a delegation and does not serve the zone. */
    void dontServe(String server, String origin) {
        zonesByServer.get(server).removeIf(zone -> zone.origin().equals(origin));
    }

    static String zoneText(String origin, long serial, List<String> servers, String lines) {
        StringBuilder text = new StringBuilder();
        text.append("$ORIGIN %s\n$TTL 300\n@ SOA ns1 hostmaster %d 7200 900 1209600 60\n".formatted(origin, serial));
        for (int n = 1; n <= servers.size(); n++) {
            text.append("@ NS ns%d\nns%d A %s\n".formatted(n, n, servers.get(n - 1)));
        }
        return text.append(lines).append('\n').toString();
    }

    /**
     * Signs a zone on BIND and has the resolvers trust its key.
     *
     * @param tamper what happens to the signed text
     */
    void signedZone(String origin, String lines, java.util.function.UnaryOperator<String> tamper) throws IOException {
        List<String> servers = List.of(BIND, BIND_2);
        delegate(origin, servers);
        Path keys = Files.createDirectories(home.resolve("keys-" + origin));
        Path plain = keys.resolve("plain");
        Files.writeString(plain, zoneText(origin, SERIAL, servers, lines));
        Daemon.run(List.of("dnssec-keygen", "-q", "-K", keys.toString(), "-a", "ECDSAP256SHA256", "-f", "KSK", origin));
        Daemon.run(List.of(
                "dnssec-signzone",
                "-q",
                "-S",
                "-z",
                "-K",
                keys.toString(),
                "-d",
                keys.toString(),
                "-o",
                origin,
                "-f",
                keys.resolve("signed").toString(),
                plain.toString()));
        try (DirectoryStream<Path> found = Files.newDirectoryStream(keys, "*.key")) {
            for (Path key : found) {
                Files.readAllLines(key).stream()
                        .filter(line -> line.contains(" DNSKEY "))
                        .forEach(trustAnchors::add);
            }
        }
        serve(BIND, origin, tamper.apply(Files.readString(keys.resolve("signed"))));
    }

    /** Replaces a zone on BIND while it runs. */
    void republish(String origin, String lines) {
        long serial = SERIAL + 1;
        try {
            Files.writeString(
                    home.resolve(BIND).resolve(origin + "zone"),
                    zoneText(origin, serial, List.of(BIND, BIND_2), lines),
                    StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        bind.reload(BIND, origin, serial);
        bind.reload(BIND_2, origin, serial);
    }

    /** Writes all configurations and starts everything; a server that does not start throws with its own words. */
    void start() throws IOException {
        serve(
                ROOT,
                ".",
                "$ORIGIN .\n$TTL 86400\n@ SOA a.root. hostmaster.root. 1 7200 900 1209600 60\n"
                        + "@ NS a.root.\na.root. A %s\njp. NS a.dns.jp.\na.dns.jp. A %s\nnet. NS a.net.\na.net. A %s\n%s"
                                .formatted(ROOT, TLD, ROOT, rootLines));
        serve(
                ROOT,
                "net.",
                "$ORIGIN net.\n$TTL 86400\n@ SOA a.net. hostmaster.net. 1 7200 900 1209600 60\n"
                        + "@ NS a.net.\na.net. A %s\n%s".formatted(ROOT, netLines));
        serve(
                TLD,
                "jp.",
                "$ORIGIN jp.\n$TTL 86400\n@ SOA a.dns.jp. hostmaster.jp. 1 7200 900 1209600 60\n"
                        + "@ NS a.dns.jp.\na.dns.jp. A %s\n%s".formatted(TLD, jpLines));
        startNsd(ROOT);
        startNsd(ELSEWHERE);
        startKnot(TLD);
        startKnot(LAGGING);
        startBind();
        startTcpOnly();
        running.add(new DatagramRelay(UDP_ONLY, LAGGING));
        startUnbound(RESOLVERS.get(0));
        startBindResolver(RESOLVERS.get(1));
        startUnbound(RESOLVERS.get(2));
    }

    private Path directoryOf(String server) throws IOException {
        Path directory = Files.createDirectories(home.resolve(server));
        for (Zone zone : zonesByServer.getOrDefault(server, List.of())) {
            Files.writeString(directory.resolve(zone.origin() + "zone"), zone.text(), StandardCharsets.ISO_8859_1);
        }
        return directory;
    }

    private String eachZone(String server, String template) {
        return zonesByServer.getOrDefault(server, List.of()).stream()
                .map(zone -> template.replace("ZONE", zone.origin()))
                .collect(Collectors.joining());
    }

    private Daemon started(String name, Path directory, String address, String zone, String... command) {
        Daemon daemon = Daemon.start(name, directory, List.of(command));
        running.add(daemon);
        daemon.awaitAnswers(address, zone, address.equals(TCP_ONLY));
        return daemon;
    }

    private String someZoneOf(String server) {
        return zonesByServer.get(server).getFirst().origin();
    }

    private void startNsd(String address) throws IOException {
        Path directory = directoryOf(address);
        Path config = directory.resolve("nsd.conf");
        Files.writeString(config, """
                server:
                  ip-address: ADDRESS
                  do-ip6: no
                  username: ""
                  zonesdir: "DIR"
                  database: ""
                  pidfile: "DIR/pid"
                  xfrdfile: "DIR/xfrd"
                  xfrdir: "DIR"
                  zonelistfile: "DIR/zonelist"
                  server-count: 1
                remote-control:
                  control-enable: no
                ZONES""".replace("ADDRESS", address)
                .replace("DIR", directory.toString())
                .replace("ZONES", eachZone(address, "zone:\n  name: \"ZONE\"\n  zonefile: \"ZONEzone\"\n")));
        started("nsd", directory, address, someZoneOf(address), "nsd", "-d", "-c", config.toString());
    }

    private void startKnot(String address) throws IOException {
        Path directory = directoryOf(address);
        Path config = directory.resolve("knot.conf");
        Files.writeString(config, """
                server:
                  listen: ADDRESS@53
                  rundir: "DIR"
                  udp-max-payload: 1232
                  udp-workers: 1
                  tcp-workers: 1
                  background-workers: 1
                database:
                  storage: "DIR"
                template:
                  - id: default
                    storage: "DIR"
                    file: "%szone"
                    semantic-checks: off
                zone:
                ZONES""".replace("ADDRESS", address)
                .replace("DIR", directory.toString())
                .replace("ZONES", eachZone(address, "  - domain: ZONE\n    file: \"ZONEzone\"\n")));
        started("knotd", directory, address, someZoneOf(address), "knotd", "-c", config.toString());
    }

    private void startBind() throws IOException {
        Path directory = directoryOf(BIND);
        Path config = directory.resolve("named.conf");
        Files.writeString(
                config, """
                options {
                  directory "DIR";
                  pid-file none;
                  session-keyfile "DIR/session.key";
                  listen-on { A1; A2; };
                  listen-on-v6 { none; };
                  recursion no;
                  notify no;
                  check-integrity no;
                  dnssec-validation no;
                };
                controls { };
                ZONES""".replace("DIR", directory.toString()).replace("A1", BIND).replace("A2", BIND_2).replace(
                        "ZONES",
                        eachZone(BIND, "zone \"ZONE\" { type primary; file \"ZONEzone\"; check-names ignore; };\n")));
        bind = started("named", directory, BIND, someZoneOf(BIND), "named", "-g", "-n", "1", "-c", config.toString());
    }

    /** Unbound serves a zone file with authority, and can be told to have no UDP at all. */
    private void startTcpOnly() throws IOException {
        Path directory = directoryOf(TCP_ONLY);
        Path config = directory.resolve("unbound.conf");
        Files.writeString(
                config,
                UNBOUND.replace("ADDRESS", TCP_ONLY)
                                .replace("DIR", directory.toString())
                                .replace("MORE", "  do-udp: no\n")
                        + eachZone(
                                TCP_ONLY,
                                "auth-zone:\n  name: \"ZONE\"\n  zonefile: \"ZONEzone\"\n  for-downstream: yes\n  for-upstream: no\n"));
        started("unbound", directory, TCP_ONLY, someZoneOf(TCP_ONLY), "unbound", "-d", "-c", config.toString());
    }

    private static final String UNBOUND = """
            server:
              interface: ADDRESS
              port: 53
              do-ip6: no
              username: ""
              chroot: ""
              directory: "DIR"
              pidfile: "DIR/pid"
              use-syslog: no
              verbosity: 1
              access-control: 127.0.0.0/8 allow
              do-not-query-localhost: no
              num-threads: 1
              ede: yes
              val-log-level: 2
              unblock-lan-zones: yes
              target-fetch-policy: "0 0 0 0 0"
            MOREremote-control:
              control-enable: no
            """;

    private void startUnbound(String address) throws IOException {
        Path directory = directoryOf(address);
        Files.writeString(
                directory.resolve("root.hints"), ". 3600000 NS a.root.\na.root. 3600000 A %s\n".formatted(ROOT));
        String anchors = trustAnchors.stream()
                .map(key -> "  trust-anchor: \"" + key.replaceAll("\\s+", " ") + "\"\n")
                .collect(Collectors.joining());
        Path config = directory.resolve("unbound.conf");
        Files.writeString(
                config,
                UNBOUND.replace("ADDRESS", address)
                        .replace("DIR", directory.toString())
                        .replace(
                                "MORE",
                                "  root-hints: \"root.hints\"\n  module-config: \"validator iterator\"\n" + anchors));
        started("unbound", directory, address, ".", "unbound", "-d", "-c", config.toString());
    }

    private void startBindResolver(String address) throws IOException {
        Path directory = directoryOf(address);
        Files.writeString(
                directory.resolve("root.hints"), ". 3600000 NS a.root.\na.root. 3600000 A %s\n".formatted(ROOT));
        String anchors = trustAnchors.stream()
                .map(key -> key.replaceAll("\\s+", " ").split(" ", 7))
                .map(f -> "  \"%s\" static-key %s %s %s \"%s\";\n".formatted(f[0], f[3], f[4], f[5], f[6]))
                .collect(Collectors.joining());
        Path config = directory.resolve("named.conf");
        Files.writeString(config, """
                options {
                  directory "DIR";
                  pid-file none;
                  session-keyfile "DIR/session.key";
                  listen-on { ADDRESS; };
                  listen-on-v6 { none; };
                  recursion yes;
                  allow-query { any; };
                  empty-zones-enable no;
                  dnssec-validation yes;
                };
                controls { };
                trust-anchors {
                ANCHORS};
                zone "." { type hint; file "root.hints"; };
                """.replace("DIR", directory.toString())
                .replace("ADDRESS", address)
                .replace("ANCHORS", anchors));
        started("named", directory, address, ".", "named", "-g", "-n", "1", "-c", config.toString());
    }

    @Override
    public void close() throws IOException {
        for (Closeable one : running.reversed()) {
            one.close();
        }
    }
}
