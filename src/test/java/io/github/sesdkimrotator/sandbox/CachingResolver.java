package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Ring;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A recursive resolver with its cache, over real UDP and TCP on an ephemeral port of 127.0.0.1. It caches each RRset for
 * its TTL and each denial for the shorter of the SOA's TTL and minimum (RFC 2308 section 5), in the world's time, and
 * counts TTLs down; below a name that it knows not to exist there is nothing (RFC 8020 section 2). It finds zones from
 * the servers where it is told to start, by following referrals, and asks in IPv4 only.
 */
public final class CachingResolver implements AutoCloseable {

    private static final Duration UPSTREAM_PATIENCE = Duration.ofSeconds(1);
    private static final int LOOKUP_MILLIS = 2_000;
    private static final int LONGEST_ALIAS_CHAIN = 8;
    private static final int MOST_ZONES = 16;
    private static final int MOST_DETOURS = 3;

    /** RFC 2308 section 5: NXDOMAIN is cached for the name, whatever the type. */
    private static final int ANY_TYPE = Type.ANY;

    private record Key(Name name, int type) {}

    /**
     * What is known at a name.
     *
     * @param records an RRset, or the SOA that came with the denial
     * @param rcode NXDOMAIN or NOERROR; only a denial's can be NXDOMAIN
     * @param until when it is forgotten
     */
    private record Known(List<Record> records, boolean isDenial, int rcode, Instant until) {

        Known at(Instant now) {
            long left = Math.max(0, Duration.between(now, until).toSeconds());
            return new Known(
                    records.stream().map(r -> WireForms.withTtl(r, left)).toList(), isDenial, rcode, until);
        }
    }

    /**
     * Where a zone is served.
     *
     * @param until when it is forgotten
     */
    private record Delegated(List<InetSocketAddress> servers, Instant until) {}

    private final String name;
    private final List<InetSocketAddress> start;
    private final Optional<SmallInternet> internet;
    private final Optional<String> publicAddress;
    private final int preference;
    private final InstantSource clock;
    private final int upstreamMillis;
    private final Map<Key, Known> cache = new ConcurrentHashMap<>();
    private final Map<Name, Delegated> delegations = new ConcurrentHashMap<>();
    private final LoopbackPort port;

    /**
     * Answers from now on until closed.
     *
     * @param name as an operator would call it: {@code resolver-a}
     * @param upstream asked in this order, for each question until one answers with authority or refers further
     * @param clock the world's time
     */
    public CachingResolver(String name, List<AuthoritativeServer> upstream, InstantSource clock) {
        this(name, upstream, clock, UPSTREAM_PATIENCE);
    }

    /** @param upstreamPatience real time after which a silent upstream server is given up; a second where not given */
    public CachingResolver(
            String name, List<AuthoritativeServer> upstream, InstantSource clock, Duration upstreamPatience) {
        this(
                name,
                upstream.stream().map(AuthoritativeServer::address).toList(),
                clock,
                upstreamPatience,
                Optional.empty(),
                Optional.empty(),
                0);
    }

    private CachingResolver(
            String name,
            List<InetSocketAddress> start,
            InstantSource clock,
            Duration upstreamPatience,
            Optional<SmallInternet> internet,
            Optional<String> publicAddress,
            int preference) {
        this.name = name;
        this.start = start;
        this.clock = clock;
        this.upstreamMillis = Math.toIntExact(upstreamPatience.toMillis());
        this.internet = internet;
        this.publicAddress = publicAddress;
        this.preference = preference;
        this.port = LoopbackPort.open(name, this::answer);
    }

    /** @param preference which of a zone's servers it asks first: 0 the one that is listed first */
    static CachingResolver in(
            SmallInternet internet, String name, String publicAddress, InstantSource clock, int preference) {
        return new CachingResolver(
                name,
                List.of(internet.rootServer().address()),
                clock,
                UPSTREAM_PATIENCE,
                Optional.of(internet),
                Optional.of(publicAddress),
                preference);
    }

    /** This resolver as the gate asks it. */
    public NameServer asNameServer() {
        return new NameServer(Ring.RESOLVER, name, publicAddress.orElseGet(this::loopbackAddress));
    }

    private String loopbackAddress() {
        return address().getAddress().getHostAddress() + ":" + address().getPort();
    }

    /** Where it listens, UDP and TCP. */
    public InetSocketAddress address() {
        return port.address();
    }

    /**
     * Listens at another port of loopback too, until that is closed.
     *
     * @throws java.net.SocketException where it is taken
     */
    LoopbackPort alsoAt(int number) throws IOException {
        return LoopbackPort.open(number, name, this::answer);
    }

    /** What somebody sees who uses this resolver, over the socket. May be used by several threads. */
    public TxtLookup asTxtLookup() {
        return asked -> LoopbackExchange.ask(address(), WireForms.query(WireForms.name(asked), Type.TXT), LOOKUP_MILLIS)
                .map(CachingResolver::result)
                .orElseGet(TxtLookup.Result.TempFail::new);
    }

    /** Forgets everything. */
    public void flush() {
        cache.clear();
        delegations.clear();
    }

    /** Misbehaves in these ways from now on; in none where none is given. */
    public void answerWith(Fault... faults) {
        port.answerWith(faults);
    }

    /** How many questions arrived since it started, those of {@link #asTxtLookup} included. */
    public long questionsReceived() {
        return port.questions();
    }

    /** Every different question that arrived since it started: {@code jp. NS} */
    public Set<String> differentQuestions() {
        return port.differentQuestions();
    }

    @Override
    public void close() {
        port.close();
    }

    private static TxtLookup.Result result(Message response) {
        return switch (response.getRcode()) {
            case Rcode.NOERROR, Rcode.NXDOMAIN -> {
                var records = WireForms.txts(response.getSection(Section.ANSWER));
                yield records.isEmpty() ? new TxtLookup.Result.NotFound() : new TxtLookup.Result.Found(records);
            }
            default -> new TxtLookup.Result.TempFail();
        };
    }

    /** From the cache at once; whatever needs the upstream waits on a thread of its own. */
    private void answer(Message query, Consumer<Message> reply) {
        boolean isValidated = !query.getHeader().getFlag(Flags.CD);
        if (isValidated && isBogus(query.getQuestion().getName())) {
            reply.accept(WireForms.bogus(query));
            return;
        }
        Optional<Message> known = resolve(query, this::cached);
        if (known.isPresent()) {
            reply.accept(known.get());
        } else {
            Thread.ofVirtual()
                    .start(() -> reply.accept(resolve(query, key -> cached(key).or(() -> fetch(key)))
                            .orElseGet(() -> response(query, Rcode.SERVFAIL))));
        }
    }

    private boolean isBogus(Name asked) {
        return internet.isPresent() && internet.get().isBogus(asked);
    }

    private interface Source {
        Optional<Known> known(Key key);
    }

    /** Empty where the source does not lead to the end of the chain. */
    private Optional<Message> resolve(Message query, Source source) {
        int type = query.getQuestion().getType();
        Name at = query.getQuestion().getName();
        List<Record> answers = new ArrayList<>();
        for (int hop = 0; hop < LONGEST_ALIAS_CHAIN; hop++) {
            Optional<Known> found = source.known(new Key(at, type));
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Known known = found.get().at(clock.instant());
            if (known.isDenial()) {
                Message denial = response(query, known.rcode());
                answers.forEach(record -> denial.addRecord(record, Section.ANSWER));
                known.records().forEach(soa -> denial.addRecord(soa, Section.AUTHORITY));
                return Optional.of(denial);
            }
            answers.addAll(known.records());
            if (type != Type.CNAME && known.records().getFirst() instanceof CNAMERecord alias) {
                at = alias.getTarget();
            } else {
                Message response = response(query, Rcode.NOERROR);
                answers.forEach(record -> response.addRecord(record, Section.ANSWER));
                return Optional.of(response);
            }
        }
        return Optional.empty();
    }

    private Optional<Known> cached(Key key) {
        return live(key)
                .or(() -> live(new Key(key.name(), ANY_TYPE)))
                .or(() -> live(new Key(key.name(), Type.CNAME)).filter(known -> !known.isDenial()))
                .or(() -> deniedAbove(key.name()));
    }

    /** RFC 8020 section 2. */
    private Optional<Known> deniedAbove(Name name) {
        for (Name at = name; at.labels() > 1; ) {
            at = new Name(at, 1);
            Optional<Known> denial = live(new Key(at, ANY_TYPE));
            if (denial.isPresent()) {
                return denial;
            }
        }
        return Optional.empty();
    }

    private Optional<Known> live(Key key) {
        return Optional.ofNullable(cache.get(key))
                .filter(known -> clock.instant().isBefore(known.until()));
    }

    private Optional<Known> fetch(Key key) {
        return fetch(key, 0);
    }

    /** @param detour how many name servers' addresses are being looked up for this one */
    private Optional<Known> fetch(Key key, int detour) {
        List<InetSocketAddress> servers = nearest(key.name());
        for (int zones = 0; zones < MOST_ZONES; zones++) {
            List<InetSocketAddress> next = List.of();
            for (InetSocketAddress server : servers) {
                Message query = WireForms.query(key.name(), key.type());
                query.getHeader().unsetFlag(Flags.RD);
                Optional<Message> response = LoopbackExchange.ask(server, query, upstreamMillis);
                Optional<Known> known = response.flatMap(said -> learn(key, said));
                if (known.isPresent()) {
                    return known;
                }
                next = response.map(said -> referral(key.name(), said, detour)).orElse(List.of());
                if (!next.isEmpty()) {
                    break;
                }
            }
            if (next.isEmpty()) {
                return Optional.empty();
            }
            servers = next;
        }
        return Optional.empty();
    }

    /** The servers of the deepest zone it remembers above the name. */
    private List<InetSocketAddress> nearest(Name name) {
        for (Name at = name; at.labels() > 1; at = new Name(at, 1)) {
            Delegated delegated = delegations.get(at);
            if (delegated != null && clock.instant().isBefore(delegated.until())) {
                return delegated.servers();
            }
        }
        return start;
    }

    private List<InetSocketAddress> referral(Name name, Message response, int detour) {
        List<NSRecord> names = response.getSection(Section.AUTHORITY).stream()
                .filter(NSRecord.class::isInstance)
                .map(NSRecord.class::cast)
                .filter(ns -> name.subdomain(ns.getName()))
                .toList();
        if (names.isEmpty() || response.getHeader().getFlag(Flags.AA) || detour > MOST_DETOURS) {
            return List.of();
        }
        List<InetSocketAddress> servers = new ArrayList<>(names.stream()
                .flatMap(ns -> addresses(ns.getTarget(), response, detour).stream())
                .flatMap(address -> internet.flatMap(world -> world.portOf(address)).stream())
                .toList());
        Collections.rotate(servers, -preference);
        if (!servers.isEmpty()) {
            NSRecord first = names.getFirst();
            delegations.put(
                    first.getName(),
                    new Delegated(List.copyOf(servers), clock.instant().plusSeconds(first.getTTL())));
        }
        return servers;
    }

    private List<InetAddress> addresses(Name host, Message referral, int detour) {
        List<InetAddress> glue = addresses(host, referral.getSection(Section.ADDITIONAL));
        if (!glue.isEmpty()) {
            return glue;
        }
        Key key = new Key(host, Type.A);
        return cached(key)
                .or(() -> fetch(key, detour + 1))
                .map(known -> addresses(host, known.records()))
                .orElse(List.of());
    }

    private static List<InetAddress> addresses(Name host, List<Record> records) {
        return records.stream()
                .filter(record -> record.getName().equals(host))
                .filter(ARecord.class::isInstance)
                .map(record -> ((ARecord) record).getAddress())
                .toList();
    }

    /** Takes the first link of a chain only: its target may be another zone's, and has a TTL of its own. */
    private Optional<Known> learn(Key key, Message response) {
        int rcode = response.getRcode();
        if (!response.getHeader().getFlag(Flags.AA) || (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN)) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        for (int type : new int[] {key.type(), Type.CNAME}) {
            List<Record> rrset = response.getSection(Section.ANSWER).stream()
                    .filter(r -> r.getName().equals(key.name()) && r.getType() == type)
                    .toList();
            if (!rrset.isEmpty()) {
                Known known = new Known(
                        rrset,
                        false,
                        Rcode.NOERROR,
                        now.plusSeconds(rrset.getFirst().getTTL()));
                cache.put(new Key(key.name(), type), known);
                return Optional.of(known);
            }
        }
        if (!response.getSection(Section.ANSWER).isEmpty()) {
            return Optional.empty();
        }
        List<Record> soas = response.getSection(Section.AUTHORITY).stream()
                .filter(SOARecord.class::isInstance)
                .toList();
        long seconds = soas.stream()
                .mapToLong(soa -> Math.min(soa.getTTL(), ((SOARecord) soa).getMinimum()))
                .findFirst()
                .orElse(0);
        Known denial = new Known(soas, true, rcode, now.plusSeconds(seconds));
        cache.put(new Key(key.name(), rcode == Rcode.NXDOMAIN ? ANY_TYPE : key.type()), denial);
        return Optional.of(denial);
    }

    private static Message response(Message query, int rcode) {
        Message response = WireForms.responseTo(query, rcode);
        response.getHeader().setFlag(Flags.RA);
        return response;
    }
}
