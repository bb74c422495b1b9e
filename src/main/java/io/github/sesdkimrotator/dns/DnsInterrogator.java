package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dns.AnswerReader.Reading;
import io.github.sesdkimrotator.gate.Delegation;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Probe;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Reply.Unanswered.Cause;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.gate.ServerAnswer;
import io.github.sesdkimrotator.gate.Transport;
import io.github.sesdkimrotator.port.NameServers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Puts a ring's questions in parallel, so that a ring takes about as long as its slowest answer and a dead server costs
 * one deadline, not one deadline each. Caches nothing. Safe for use by several threads.
 */
public final class DnsInterrogator implements NameServers {

    private final Supplier<Delegations> delegations;
    private final List<NameServer> resolvers;
    private final int resolverSamples;
    private final Patience patience;
    private final Exchange exchange;

    /**
     * @param delegations who is authoritative
     * @param resolvers of ring 2, each with an address that {@link Endpoint#parse} takes
     * @param resolverSamples how often each resolver is asked, each time from a fresh socket: one public address hides
     *     many caches; at least 1
     * @param patience for each question
     * @throws IllegalArgumentException where a resolver's ring or address, or the number of samples, is unusable
     */
    DnsInterrogator(Delegations delegations, List<NameServer> resolvers, int resolverSamples, Patience patience) {
        this(delegations, resolvers, resolverSamples, patience, new DnsExchange(patience));
    }

    /** @param exchange what carries the questions to these servers */
    DnsInterrogator(
            Delegations delegations,
            List<NameServer> resolvers,
            int resolverSamples,
            Patience patience,
            Exchange exchange) {
        this(() -> delegations, exchange, resolvers, resolverSamples, patience);
    }

    /**
     * Finds out by itself who is authoritative.
     *
     * @param resolvers of ring 2, each with an address that {@link Endpoint#parse} takes; they also tell who serves a
     *     top-level domain, and where name servers' hosts are
     * @param resolverSamples how often each resolver is asked, each time from a fresh socket: one public address hides
     *     many caches; at least 1
     * @throws IllegalArgumentException where a resolver's ring or address, or the number of samples, is unusable
     */
    public DnsInterrogator(List<NameServer> resolvers, int resolverSamples, Patience patience) {
        this(new DnsExchange(patience), resolvers, resolverSamples, patience);
    }

    /** @param exchange carries every question, those of the way to the servers included */
    DnsInterrogator(Exchange exchange, List<NameServer> resolvers, int resolverSamples, Patience patience) {
        this(() -> new ZoneWalk(resolvers, exchange), exchange, resolvers, resolverSamples, patience);
    }

    private DnsInterrogator(
            Supplier<Delegations> delegations,
            Exchange exchange,
            List<NameServer> resolvers,
            int resolverSamples,
            Patience patience) {
        if (resolverSamples < 1) {
            throw new IllegalArgumentException("each resolver must be asked at least once, not " + resolverSamples);
        }
        for (NameServer resolver : resolvers) {
            if (resolver.ring() != Ring.RESOLVER) {
                throw new IllegalArgumentException(resolver + " is no resolver");
            }
            Endpoint.parse(resolver.address());
        }
        this.delegations = delegations;
        this.resolvers = List.copyOf(resolvers);
        this.resolverSamples = resolverSamples;
        this.patience = patience;
        this.exchange = exchange;
    }

    @Override
    public Inquiry begin() {
        return new Run(Deadline.in(patience.perGate()));
    }

    /** {@inheritDoc} Where the calling thread is interrupted, whoever has not answered yet is given up. */
    private final class Run implements Inquiry {

        private final Deadline deadline;
        private final Delegations walk = delegations.get();

        Run(Deadline deadline) {
            this.deadline = deadline;
        }

        @Override
        public Delegation delegationOf(DnsName name) {
            return walk.of(name, deadline);
        }

        @Override
        public List<ServerAnswer> askAuthoritative(Delegation delegation) {
            return askAll(delegation.servers().stream()
                    .map(server -> new Question(server, 1, delegation.name(), Type.TXT, delegation.zone())));
        }

        @Override
        public List<ServerAnswer> askResolvers(DnsName name) {
            return askAll(resolvers.stream()
                    .flatMap(resolver -> samples()
                            .mapToObj(sample -> new Question(resolver, sample, name, Type.TXT, Optional.empty()))));
        }

        @Override
        public List<Probe.Result> probe(List<Probe> probes) {
            return Questions.each(probes, probe -> new Probe.Result(probe, answersTo(probe)));
        }

        private List<ServerAnswer> answersTo(Probe probe) {
            int type = probe.purpose() == Probe.Purpose.ADDRESS_AT_NAME ? Type.A : Type.TXT;
            return askAll(delegationOf(probe.name()).servers().stream()
                    .map(server -> new Question(server, 1, probe.name(), type, Optional.empty())));
        }

        private List<ServerAnswer> askAll(Stream<Question> questions) {
            return Questions.each(questions.toList(), question -> ask(question, deadline));
        }
    }

    /**
     * @param type TXT, or A for a probe
     * @param zone whose serial the server is asked for beside it
     */
    private record Question(NameServer server, int sample, DnsName name, int type, Optional<DnsName> zone) {

        Record asRecord() {
            return Record.newRecord(wireName(name), type, DClass.IN);
        }
    }

    private IntStream samples() {
        return IntStream.rangeClosed(1, resolverSamples);
    }

    private ServerAnswer ask(Question question, Deadline gateDeadline) {
        Deadline deadline = Deadline.in(patience.perServer()).orEarlier(gateDeadline);
        FutureTask<OptionalLong> serial = new FutureTask<>(() -> serial(question, deadline));
        if (question.zone().isPresent()) {
            Thread.ofVirtual().start(serial);
        }
        try {
            long start = System.nanoTime();
            Heard heard = hear(question, deadline);
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            Reading reading = heard.reading();
            return new ServerAnswer(
                    question.server(),
                    question.sample(),
                    question.name(),
                    reading.reply(),
                    reading.aliases(),
                    reading.authoritative(),
                    question.zone().isEmpty() || isUnanswered(reading)
                            ? reading.soaSerial()
                            : awaited(serial, deadline, reading.soaSerial()),
                    heard.transport(),
                    elapsed);
        } finally {
            serial.cancel(true);
        }
    }

    /** Whatever carried it. */
    private record Heard(Reading reading, Transport transport) {}

    private Heard hear(Question question, Deadline deadline) {
        if (question.server().address().equals(ZoneWalk.ADDRESS_UNKNOWN)) {
            return new Heard(
                    Reading.unanswered(Cause.UNREACHABLE, "nobody told the address of this server"), Transport.NONE);
        }
        Endpoint endpoint;
        try {
            endpoint = Endpoint.parse(question.server().address());
        } catch (IllegalArgumentException e) {
            return new Heard(Reading.unanswered(Cause.UNREACHABLE, e.getMessage()), Transport.NONE);
        }
        Ring ring = question.server().ring();
        Message query = Questions.query(ring, question.asRecord());
        Heard heard = hear(ring, endpoint, query, deadline);
        if (ring == Ring.RESOLVER
                && heard.reading().reply() instanceof Reply.Unanswered failure
                && failure.cause() == Cause.SERVFAIL) {
            Message unchecked = Questions.query(ring, question.asRecord());
            unchecked.getHeader().setFlag(Flags.CD);
            return isUnanswered(hear(ring, endpoint, unchecked, deadline).reading())
                    ? heard
                    : new Heard(bogus(failure), heard.transport());
        }
        return heard;
    }

    private Heard hear(Ring ring, Endpoint endpoint, Message query, Deadline deadline) {
        return switch (exchange.ask(endpoint, query, deadline)) {
            case Exchange.Outcome.Responded responded ->
                new Heard(AnswerReader.read(ring, query.getQuestion(), responded.message()), responded.transport());
            case Exchange.Outcome.Failed failed ->
                new Heard(Reading.unanswered(failed.cause(), failed.detail()), Transport.NONE);
        };
    }

    /** RFC 4035 section 5.5: with CD=1 a resolver hands on what it could not validate. */
    private static Reading bogus(Reply.Unanswered failure) {
        return Reading.unanswered(
                Cause.BOGUS, failure.detail() + "; with checking disabled (CD=1) the resolver has an answer");
    }

    private static boolean isUnanswered(Reading reading) {
        return reading.reply() instanceof Reply.Unanswered;
    }

    private OptionalLong serial(Question question, Deadline deadline) {
        Name zone = wireName(question.zone().orElseThrow());
        Message query = Questions.query(question.server().ring(), Record.newRecord(zone, Type.SOA, DClass.IN));
        return exchange.ask(Endpoint.parse(question.server().address()), query, deadline)
                        instanceof Exchange.Outcome.Responded responded
                ? AnswerReader.serial(zone, responded.message())
                : OptionalLong.empty();
    }

    /**
     * The serial, where it comes by the deadline and in time for one retransmission: a server that says nothing about its
     * zone holds nobody up. Whatever becomes of that question, the answer itself stays as it is.
     *
     * @param denied what the answer itself said, where it is a denial
     */
    private OptionalLong awaited(Future<OptionalLong> serial, Deadline deadline, OptionalLong denied) {
        if (denied.isPresent()) {
            return denied;
        }
        Deadline retransmitted = Deadline.in(patience.perAttempt().multipliedBy(2));
        try {
            return serial.get(retransmitted.orEarlier(deadline).leftMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return OptionalLong.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalLong.empty();
        }
    }

    private static Name wireName(DnsName name) {
        try {
            return Name.fromString(name.absolute());
        } catch (TextParseException e) {
            throw new IllegalStateException("a DnsName that is no name: " + name, e);
        }
    }
}
