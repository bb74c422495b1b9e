package io.github.sesdkimrotator.simulation;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.gate.Delegation;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Probe;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Reply.Unanswered.Cause;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.gate.ServerAnswer;
import io.github.sesdkimrotator.gate.Transport;
import io.github.sesdkimrotator.port.NameServers;
import io.github.sesdkimrotator.sandbox.TxtLookup;
import io.github.sesdkimrotator.sandbox.WorldClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Name servers without sockets: each authoritative server has its own copy of its zone, each resolver several caches
 * behind one address. Whatever a server says in an inquiry is also told to a witness, in this world's own terms.
 */
final class SimulatedDns implements NameServers {

    /**
     * What one server said once.
     *
     * @param usableKey the key that the answer would have a verifier use; empty for every other answer
     */
    record Testimony(String address, int sample, DnsName name, Optional<SubjectPublicKey> usableKey) {}

    enum Mood {
        HEALTHY,
        SILENT,
        SERVFAIL,
        REFUSED,
        LAME,
        LYING
    }

    private static final Duration TTL = Duration.ofHours(1);
    private static final double LIES = 0.5;

    /** A server, its copy of the zone (of a resolver: none), and how it feels. */
    final class Server {
        final NameServer as;
        private final Map<DnsName, Content> copy = new HashMap<>();
        private Mood mood = Mood.HEALTHY;
        private Instant moodUntil = Instant.MIN;

        Server(NameServer as) {
            this.as = as;
        }

        private Mood mood() {
            return clock.instant().isBefore(moodUntil) ? mood : Mood.HEALTHY;
        }
    }

    static final class Zone {
        final DnsName apex;
        final List<Server> servers = new ArrayList<>();
        private final Duration negativeTtl;
        private Instant bogusUntil = Instant.MIN;

        Zone(DnsName apex, Duration negativeTtl) {
            this.apex = apex;
            this.negativeTtl = negativeTtl;
        }
    }

    /**
     * Something that may keep SES from finding a record.
     *
     * @param name the one record that was changed; empty where a server or the zone's signatures failed
     */
    private record Trouble(Zone zone, Optional<DnsName> name, Instant from, Instant until) {}

    private record Remembered(Optional<Content> content, Instant until) {}

    private static final class Resolver {
        final Server server;
        final List<Map<DnsName, Remembered>> caches = new ArrayList<>();

        Resolver(Server server, int caches) {
            this.server = server;
            for (int i = 0; i < caches; i++) {
                this.caches.add(new HashMap<>());
            }
        }
    }

    private final WorldClock clock;
    private final Chance chance;
    private final int samples;
    private final Map<DnsName, Zone> zones = new LinkedHashMap<>();
    private final List<Resolver> resolvers = new ArrayList<>();
    private final Set<DnsName> cnames = new HashSet<>();
    private final List<Trouble> troubles = new ArrayList<>();
    private Consumer<Testimony> witness = testimony -> {};
    private int rounds;

    SimulatedDns(WorldClock clock, Chance chance, int resolvers, int samples) {
        this.clock = clock;
        this.chance = chance;
        this.samples = samples;
        for (int i = 1; i <= resolvers; i++) {
            NameServer as = new NameServer(Ring.RESOLVER, "203.0.113." + i, "203.0.113." + i + ":53");
            this.resolvers.add(new Resolver(new Server(as), chance.between(1, 3)));
        }
    }

    /** Who hears what is said in the inquiries that begin from now on. */
    void toldTo(Consumer<Testimony> listener) {
        witness = listener;
    }

    void createZone(DnsName apex, int servers) {
        Zone zone = new Zone(apex, chance.between(Duration.ofMinutes(5), Duration.ofHours(3)));
        for (int i = 1; i <= servers; i++) {
            String address = "192.0.2." + (16 * zones.size() + i) + ":53";
            zone.servers.add(new Server(new NameServer(Ring.AUTHORITATIVE, "ns" + i + "." + apex, address)));
        }
        zones.put(apex, zone);
    }

    private Zone holding(DnsName name) {
        for (Zone zone : zones.values()) {
            if (name.absolute().endsWith("." + zone.apex.absolute())
                    || name.absolute().equals(zone.apex.absolute())) {
                return zone;
            }
        }
        throw new IllegalArgumentException("no zone holds " + name);
    }

    List<Zone> zones() {
        return List.copyOf(zones.values());
    }

    List<Server> resolvers() {
        return resolvers.stream().map(resolver -> resolver.server).toList();
    }

    List<Server> serversOf(DnsName name) {
        return holding(name).servers;
    }

    int samples() {
        return samples;
    }

    // ---- the zones' owners ----

    /** The primary has it at once; each secondary after a time of its own. */
    void edit(DnsName name, Optional<Content> content, Duration slowestTransfer) {
        Zone zone = holding(name);
        List<Server> servers = zone.servers;
        if (!atPrimary(name).equals(content)) {
            troubles.add(new Trouble(
                    zone, Optional.of(name), clock.instant(), clock.instant().plus(slowestTransfer)));
        }
        put(servers.getFirst(), name, content);
        for (Server secondary : servers.subList(1, servers.size())) {
            Duration after = chance.between(Duration.ZERO, slowestTransfer);
            // A transfer brings what the primary has then, so that an old one never undoes a newer one.
            clock.at(clock.instant().plus(after), () -> put(secondary, name, atPrimary(name)));
        }
    }

    private static void put(Server server, DnsName name, Optional<Content> content) {
        if (content.isPresent()) {
            server.copy.put(name, content.get());
        } else {
            server.copy.remove(name);
        }
    }

    /** What the zone's owner sees in its own file. */
    Optional<Content> atPrimary(DnsName name) {
        return Optional.ofNullable(holding(name).servers.getFirst().copy.get(name));
    }

    /** The names below an apex at which something is published. */
    List<DnsName> published(DnsName apex) {
        return zones.get(apex).servers.getFirst().copy.keySet().stream()
                .sorted()
                .toList();
    }

    /** Whether every authoritative server serves that key there. */
    boolean servedEverywhere(DnsName name, SubjectPublicKey key) {
        return holding(name).servers.stream()
                .allMatch(server -> Optional.ofNullable(server.copy.get(name))
                        .flatMap(Content::key)
                        .equals(Optional.of(key)));
    }

    /** Whether, in that time, the record was changed, or one of its servers or its zone's signatures failed. */
    boolean wasTroubled(DnsName name, Instant from, Instant to) {
        Zone zone = holding(name);
        return troubles.stream()
                .filter(trouble -> trouble.zone() == zone
                        && trouble.name().map(name::equals).orElse(true))
                .anyMatch(trouble ->
                        !trouble.from().isAfter(to) && !trouble.until().isBefore(from));
    }

    void publishCname(DnsName name) {
        cnames.add(name);
    }

    boolean hasCname(DnsName name) {
        return cnames.contains(name);
    }

    // ---- misfortune ----

    void upset(Server server, Mood mood, Duration length) {
        server.mood = mood;
        server.moodUntil = clock.instant().plus(length);
        zones.values().stream()
                .filter(zone -> zone.servers.contains(server))
                .forEach(zone -> troubles.add(new Trouble(
                        zone, Optional.empty(), clock.instant(), clock.instant().plus(length))));
    }

    void breakDnssec(Zone zone, Duration length) {
        zone.bogusUntil = clock.instant().plus(length);
        troubles.add(new Trouble(zone, Optional.empty(), clock.instant(), zone.bogusUntil));
    }

    /** Everybody is well again; what caches remember they remember. */
    void calm() {
        zones.values().forEach(zone -> {
            zone.bogusUntil = Instant.MIN;
            zone.servers.forEach(server -> server.moodUntil = Instant.MIN);
        });
        resolvers.forEach(resolver -> resolver.server.moodUntil = Instant.MIN);
    }

    /** Somebody out there asks every cache of a resolver, which remembers the answer. */
    void somebodyAsks(DnsName name) {
        for (Resolver resolver : resolvers) {
            for (Map<DnsName, Remembered> cache : resolver.caches) {
                recall(cache, name);
            }
        }
    }

    // ---- how others see it ----

    /** SES asks an authoritative server afresh. */
    TxtLookup asSesSeesIt() {
        return name -> {
            List<Server> usable = usable(holding(name));
            if (usable.isEmpty() || clock.instant().isBefore(holding(name).bogusUntil)) {
                return new TxtLookup.Result.TempFail();
            }
            Content content = chance.oneOf(usable).copy.get(name);
            return content == null ? new TxtLookup.Result.NotFound() : new TxtLookup.Result.Found(content.records());
        };
    }

    private static List<Server> usable(Zone zone) {
        return zone.servers.stream()
                .filter(server -> server.mood() == Mood.HEALTHY || server.mood() == Mood.LYING)
                .toList();
    }

    /** What a cache has, or fetches and keeps; empty where no server of the zone tells. */
    private Optional<Remembered> recall(Map<DnsName, Remembered> cache, DnsName name) {
        Remembered known = cache.get(name);
        if (known != null && clock.instant().isBefore(known.until())) {
            return Optional.of(known);
        }
        Zone zone = holding(name);
        List<Server> usable = usable(zone);
        if (usable.isEmpty()) {
            return Optional.empty();
        }
        Optional<Content> content =
                Optional.ofNullable(chance.oneOf(usable).copy.get(name));
        Remembered fresh = new Remembered(content, clock.instant().plus(content.isPresent() ? TTL : zone.negativeTtl));
        cache.put(name, fresh);
        return Optional.of(fresh);
    }

    // ---- the port ----

    @Override
    public Inquiry begin() {
        Consumer<Testimony> listener = witness;
        return new Inquiry() {
            @Override
            public Delegation delegationOf(DnsName name) {
                Zone zone = holding(name);
                return Delegation.to(
                        name,
                        zone.apex,
                        zone.servers.stream().map(server -> server.as).toList());
            }

            @Override
            public List<ServerAnswer> askAuthoritative(Delegation delegation) {
                return holding(delegation.name()).servers.stream()
                        .map(server -> authoritative(server, delegation.name(), listener))
                        .toList();
            }

            @Override
            public List<ServerAnswer> askResolvers(DnsName name) {
                List<ServerAnswer> answers = new ArrayList<>();
                for (Resolver resolver : resolvers) {
                    for (int sample = 1; sample <= samples; sample++) {
                        answers.add(recursive(resolver, sample, name, listener));
                    }
                }
                return answers;
            }

            @Override
            public List<Probe.Result> probe(List<Probe> probes) {
                return probes.stream()
                        .map(probe -> new Probe.Result(
                                probe,
                                isHeld(probe.name())
                                        ? holding(probe.name()).servers.stream()
                                                .map(server -> authoritative(server, probe.name(), ignored -> {}))
                                                .toList()
                                        : List.of()))
                        .toList();
            }
        };
    }

    private boolean isHeld(DnsName name) {
        return zones.keySet().stream().anyMatch(apex -> name.absolute().endsWith(apex.absolute()));
    }

    private ServerAnswer authoritative(Server server, DnsName name, Consumer<Testimony> listener) {
        Optional<Content> truth = Optional.ofNullable(server.copy.get(name));
        return said(
                server,
                1,
                name,
                server.mood() == Mood.LYING && chance.of(LIES) ? lie(truth) : truth,
                holding(name).negativeTtl,
                Optional.empty(),
                listener);
    }

    private ServerAnswer recursive(Resolver resolver, int sample, DnsName name, Consumer<Testimony> listener) {
        if (clock.instant().isBefore(holding(name).bogusUntil)) {
            return unanswered(
                    resolver,
                    sample,
                    name,
                    new Reply.Unanswered(Cause.BOGUS, "SERVFAIL (signature expired)"),
                    listener);
        }
        Optional<Remembered> known = recall(chance.oneOf(resolver.caches), name);
        if (known.isEmpty()) {
            return unanswered(resolver, sample, name, new Reply.Unanswered(Cause.SERVFAIL, "SERVFAIL"), listener);
        }
        Optional<Content> content = known.get().content();
        Duration left = Duration.between(clock.instant(), known.get().until());
        return said(
                resolver.server,
                sample,
                name,
                resolver.server.mood() == Mood.LYING && chance.of(LIES) ? lie(content) : content,
                left,
                Optional.empty(),
                listener);
    }

    private ServerAnswer unanswered(
            Resolver resolver, int sample, DnsName name, Reply.Unanswered why, Consumer<Testimony> listener) {
        return said(resolver.server, sample, name, Optional.empty(), TTL, Optional.of(why), listener);
    }

    private static Optional<Content> lie(Optional<Content> truth) {
        return truth.isPresent() ? Optional.empty() : Optional.of(Content.typed("v=DKIM1; k=rsa; p="));
    }

    private ServerAnswer said(
            Server server,
            int sample,
            DnsName name,
            Optional<Content> content,
            Duration ttl,
            Optional<Reply> trouble,
            Consumer<Testimony> listener) {
        Reply reply = trouble.or(() -> ofMood(server.mood()))
                .orElseGet(() -> content.<Reply>map(some -> new Reply.Present(some.records(), ttl))
                        .orElseGet(() -> new Reply.Absent(Reply.Absent.Kind.NXDOMAIN, Optional.of(ttl))));
        listener.accept(new Testimony(
                server.as.address(),
                sample,
                name,
                reply instanceof Reply.Present ? content.flatMap(Content::key) : Optional.empty()));
        boolean authoritative = server.as.ring() == Ring.AUTHORITATIVE;
        return new ServerAnswer(
                server.as,
                sample,
                name,
                reply,
                List.of(),
                authoritative,
                OptionalLong.empty(),
                Transport.UDP,
                Duration.ofNanos(1_000 + 7L * rounds++));
    }

    private static Optional<Reply> ofMood(Mood mood) {
        return switch (mood) {
            case HEALTHY, LYING -> Optional.empty();
            case SILENT -> Optional.of(new Reply.Unanswered(Cause.TIMEOUT, "no answer within 4 s"));
            case SERVFAIL -> Optional.of(new Reply.Unanswered(Cause.SERVFAIL, "SERVFAIL"));
            case REFUSED -> Optional.of(new Reply.Unanswered(Cause.REFUSED, "REFUSED"));
            case LAME -> Optional.of(new Reply.Unanswered(Cause.LAME, "answers without authority"));
        };
    }
}
