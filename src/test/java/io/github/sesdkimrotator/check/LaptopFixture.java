package io.github.sesdkimrotator.check;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.dns.KnownServers;
import io.github.sesdkimrotator.dns.Patience;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.port.NameServers;
import io.github.sesdkimrotator.sandbox.AuthoritativeServer;
import io.github.sesdkimrotator.sandbox.CachingResolver;
import io.github.sesdkimrotator.sandbox.WorldClock;
import io.github.sesdkimrotator.sandbox.ZoneData;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** The command before a domain with two name servers and two resolvers, on loopback. */
final class LaptopFixture implements AutoCloseable {

    static final DnsName RECORD = new DnsName("s1._domainkey.example.jp.");
    static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
    static final Duration TTL = Duration.ofHours(1);

    /** What the shell gets. */
    record Ended(int status, String out, String err) {}

    final WorldClock clock = new WorldClock(NOW);
    final ZoneData zone = new ZoneData(new DnsName("example.jp."), Duration.ofMinutes(10));
    final AuthoritativeServer primary = new AuthoritativeServer(new DnsName("ns1.example.jp."), zone);
    final AuthoritativeServer secondary = new AuthoritativeServer(new DnsName("ns2.example.jp."), zone);
    final CachingResolver resolverA = new CachingResolver("resolver-a", List.of(primary), clock);
    final CachingResolver resolverB = new CachingResolver("resolver-b", List.of(secondary), clock);
    final AtomicReference<ExitStatus> lastWatched = new AtomicReference<>();
    final List<Duration> pauses = new ArrayList<>();
    Runnable whilePausing = () -> {};
    int width = 400;

    void publish(SubjectPublicKey... keys) {
        publish(Stream.of(keys).map(key -> KeyRecord.publishing(key).txtValue()).toArray(String[]::new));
    }

    void publish(String... values) {
        zone.putTxt(RECORD, TTL, Stream.of(values).map(TxtRecord::ofValue).toArray(TxtRecord[]::new));
    }

    /** Asks the two resolvers about the selector {@code s1}. */
    Ended check(String stdin, String... options) {
        List<String> arguments = new ArrayList<>(List.of("example.jp", "s1"));
        for (CachingResolver resolver : List.of(resolverA, resolverB)) {
            arguments.add("--resolver");
            arguments.add("127.0.0.1:" + resolver.address().getPort());
        }
        arguments.addAll(Arrays.asList(options));
        return run(stdin, arguments.toArray(String[]::new));
    }

    Ended run(String stdin, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = DkimCheck.run(
                new Surroundings(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
                        new Style(width, false),
                        clock,
                        ZoneOffset.UTC,
                        this::pause,
                        LaptopFixture::hostsFile,
                        this::network),
                lastWatched,
                arguments);
        return new Ended(status, out.toString(), err.toString());
    }

    private void pause(Duration duration) {
        pauses.add(duration);
        clock.runUntil(clock.instant().plus(duration));
        whilePausing.run();
    }

    private static InetAddress hostsFile(String host) throws UnknownHostException {
        if (host.equals("resolver.example.net")) {
            return InetAddress.getLoopbackAddress();
        }
        throw new UnknownHostException(host);
    }

    private NameServers network(List<NameServer> resolvers, int samples, Patience patience) {
        List<NameServer> authoritative = Stream.of(primary, secondary)
                .map(AuthoritativeServer::asNameServer)
                .toList();
        return KnownServers.interrogator(new DnsName("example.jp."), authoritative, resolvers, samples, patience);
    }

    @Override
    public void close() {
        Stream.of(primary, secondary).forEach(AuthoritativeServer::close);
        Stream.of(resolverA, resolverB).forEach(CachingResolver::close);
    }
}
