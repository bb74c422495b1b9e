package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Ring;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A recursive resolver with its cache, over real UDP and TCP on an ephemeral port of 127.0.0.1. It caches each RRset for
 * its TTL and each denial for the shorter of the SOA's TTL and minimum (RFC 2308 section 5), in the world's time, and
 * counts TTLs down. It does not find zones by itself: the upstream servers are given.
 */
public final class CachingResolver implements AutoCloseable {

    private static final Duration UPSTREAM_PATIENCE = Duration.ofSeconds(1);
    private static final int LOOKUP_MILLIS = 2_000;
    private static final int LONGEST_ALIAS_CHAIN = 8;

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

    private final String name;
    private final List<InetSocketAddress> upstream;
    private final InstantSource clock;
    private final int upstreamMillis;
    private final Map<Key, Known> cache = new ConcurrentHashMap<>();
    private final LoopbackPort port;

    /**
     * Answers from now on until closed.
     *
     * @param name as an operator would call it: {@code resolver-a}
     * @param upstream asked in this order, for each question until one answers with authority
     * @param clock the world's time
     */
    public CachingResolver(String name, List<AuthoritativeServer> upstream, InstantSource clock) {
        this(name, upstream, clock, UPSTREAM_PATIENCE);
    }

    /** @param upstreamPatience real time after which a silent upstream server is given up; a second where not given */
    public CachingResolver(
            String name, List<AuthoritativeServer> upstream, InstantSource clock, Duration upstreamPatience) {
        this.name = name;
        this.upstreamMillis = Math.toIntExact(upstreamPatience.toMillis());
        this.upstream = upstream.stream().map(AuthoritativeServer::address).toList();
        this.clock = clock;
        this.port = LoopbackPort.open(name, this::answer);
    }

    /** This resolver as the gate asks it. */
    public NameServer asNameServer() {
        InetSocketAddress address = address();
        return new NameServer(Ring.RESOLVER, name, address.getAddress().getHostAddress() + ":" + address.getPort());
    }

    /** Where it listens, UDP and TCP. */
    public InetSocketAddress address() {
        return port.address();
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
    }

    /** Misbehaves in these ways from now on; in none where none is given. */
    public void answerWith(Fault... faults) {
        port.answerWith(faults);
    }

    /** How many questions arrived since it started, those of {@link #asTxtLookup} included. */
    public long questionsReceived() {
        return port.questions();
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
        Optional<Message> known = resolve(query, this::cached);
        if (known.isPresent()) {
            reply.accept(known.get());
        } else {
            Thread.ofVirtual()
                    .start(() -> reply.accept(resolve(query, key -> cached(key).or(() -> fetch(key)))
                            .orElseGet(() -> response(query, Rcode.SERVFAIL))));
        }
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
                .or(() -> live(new Key(key.name(), Type.CNAME)).filter(known -> !known.isDenial()));
    }

    private Optional<Known> live(Key key) {
        return Optional.ofNullable(cache.get(key))
                .filter(known -> clock.instant().isBefore(known.until()));
    }

    private Optional<Known> fetch(Key key) {
        for (InetSocketAddress server : upstream) {
            Message query = WireForms.query(key.name(), key.type());
            query.getHeader().unsetFlag(Flags.RD);
            Optional<Known> known =
                    LoopbackExchange.ask(server, query, upstreamMillis).flatMap(response -> learn(key, response));
            if (known.isPresent()) {
                return known;
            }
        }
        return Optional.empty();
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
