package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.dkim.DnsName;
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
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Puts a ring's questions in parallel, so that a ring takes about as long as its slowest answer and a dead server costs
 * one deadline, not one deadline each. Caches nothing. Safe for use by several threads.
 */
public final class DnsInterrogator implements NameServers {

    /** What the DNS flag day of 2020 settled on: fits one packet on every usual path. */
    private static final int EDNS_OCTETS = 1_232;

    private final Supplier<Delegations> delegations;
    private final List<NameServer> resolvers;
    private final int resolverSamples;
    private final Patience patience;
    private final Exchange exchange;

    /**
     * @param resolvers of ring 2, each with an address that {@link ServerAddress#parse} takes
     * @param resolverSamples how often each resolver is asked, each time from a fresh socket: one public address hides
     *     many caches; at least 1
     * @param patience for each question
     * @throws IllegalArgumentException where a resolver's ring or address, or the number of samples, is unusable
     */
    public DnsInterrogator(
            Delegations delegations, List<NameServer> resolvers, int resolverSamples, Patience patience) {
        this(() -> delegations, new DnsExchange(patience), resolvers, resolverSamples, patience);
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
            return askAll(
                    delegation.servers().stream()
                            .map(server -> new Question(server, 1, delegation.name()))
                            .toList(),
                    deadline);
        }

        @Override
        public List<ServerAnswer> askResolvers(DnsName name) {
            return askAll(
                    resolvers.stream()
                            .flatMap(resolver -> samples().mapToObj(sample -> new Question(resolver, sample, name)))
                            .toList(),
                    deadline);
        }

        @Override
        public List<Probe.Result> probe(List<Probe> probes) {
            return probes.stream()
                    .map(probe -> new Probe.Result(probe, askAuthoritative(delegationOf(probe.name()))))
                    .toList();
        }
    }

    private record Question(NameServer server, int sample, DnsName name) {}

    private IntStream samples() {
        return IntStream.rangeClosed(1, resolverSamples);
    }

    private List<ServerAnswer> askAll(List<Question> questions, Deadline deadline) {
        List<ServerAnswer> answers = new ArrayList<>();
        boolean interrupted = false;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<ServerAnswer>> pending = questions.stream()
                    .map(question -> threads.submit(() -> ask(question, deadline)))
                    .toList();
            while (answers.size() < questions.size()) {
                try {
                    answers.add(pending.get(answers.size()).get());
                } catch (InterruptedException e) {
                    // Ends every exchange that is still waiting; their answers say that they were given up.
                    interrupted = true;
                    threads.shutdownNow();
                } catch (ExecutionException e) {
                    throw new IllegalStateException("a defect while asking " + questions.get(answers.size()), e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return answers;
    }

    private ServerAnswer ask(Question question, Deadline deadline) {
        long start = System.nanoTime();
        AnswerReader.Reading reading = reading(question, deadline);
        return new ServerAnswer(
                question.server(),
                question.sample(),
                question.name(),
                reading.reply(),
                List.of(),
                reading.authoritative(),
                reading.soaSerial(),
                Transport.UDP,
                Duration.ofNanos(System.nanoTime() - start));
    }

    private AnswerReader.Reading reading(Question question, Deadline deadline) {
        Endpoint address;
        try {
            address = Endpoint.parse(question.server().address());
        } catch (IllegalArgumentException e) {
            return unanswered(Cause.UNREACHABLE, e.getMessage());
        }
        Ring ring = question.server().ring();
        Name name = wireName(question.name());
        return switch (exchange.ask(address, query(ring, name), deadline)) {
            case Exchange.Outcome.Responded responded -> AnswerReader.read(ring, name, responded.message());
            case Exchange.Outcome.Failed failed -> unanswered(failed.cause(), failed.detail());
        };
    }

    private static AnswerReader.Reading unanswered(Cause cause, String detail) {
        return new AnswerReader.Reading(new Reply.Unanswered(cause, detail), false, OptionalLong.empty());
    }

    /** With an id that dnsjava draws from a {@code SecureRandom}. Recursion is desired of resolvers only. */
    private static Message query(Ring ring, Name name) {
        Message query = Message.newQuery(Record.newRecord(name, Type.TXT, DClass.IN));
        if (ring == Ring.AUTHORITATIVE) {
            query.getHeader().unsetFlag(Flags.RD);
        }
        query.addRecord(new OPTRecord(EDNS_OCTETS, 0, 0), Section.ADDITIONAL);
        return query;
    }

    private static Name wireName(DnsName name) {
        try {
            return Name.fromString(name.absolute());
        } catch (TextParseException e) {
            throw new IllegalStateException("a DnsName that is no name: " + name, e);
        }
    }
}
