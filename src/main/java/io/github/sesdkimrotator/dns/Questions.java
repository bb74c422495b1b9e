package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Ring;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Puts one question to several servers at the same time. Safe for use by several threads. */
final class Questions {

    /** What the DNS flag day of 2020 settled on: fits one packet on every usual path. */
    private static final int EDNS_OCTETS = 1_232;

    private final Exchange exchange;

    Questions(Exchange exchange) {
        this.exchange = exchange;
    }

    /** @param type of {@link org.xbill.DNS.Type} */
    record Question(Name name, int type) {
        Record asRecord() {
            return Record.newRecord(name, type, DClass.IN);
        }
    }

    /** Asks all at once, and ends with the first answer that settles it. */
    <T> Worth<T> first(
            List<NameServer> servers, Question question, Deadline deadline, Function<Message, Worth<T>> reader) {
        return race(servers, server -> ask(server, question, deadline, reader));
    }

    /** Tries all at once, and ends with the first that settles it; else with one that nobody contests. */
    static <A, T> Worth<T> race(List<A> all, Function<A, Worth<T>> attempt) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletionService<Worth<T>> arriving = new ExecutorCompletionService<>(threads);
            all.forEach(one -> arriving.submit(() -> attempt.apply(one)));
            try {
                return firstToSettle(all.size(), arriving);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Worth.Nothing<>("given up: interrupted");
            } finally {
                // Closing waits for those that lost, so they are told to give up.
                threads.shutdownNow();
            }
        }
    }

    private static <T> Worth<T> firstToSettle(int attempts, CompletionService<Worth<T>> arriving)
            throws InterruptedException {
        List<String> failures = new ArrayList<>();
        Optional<Worth<T>> uncontested = Optional.empty();
        for (int arrived = 0; arrived < attempts; arrived++) {
            Worth<T> worth = done(arriving.take());
            switch (worth) {
                case Worth.Settles<T> settles -> {
                    return settles;
                }
                case Worth.Uncontested<T> claim -> uncontested = Optional.of(claim);
                case Worth.Nothing<T> nothing -> failures.addAll(nothing.why());
            }
        }
        return uncontested.orElseGet(() -> new Worth.Nothing<>(failures));
    }

    private static <T> T done(Future<T> asked) throws InterruptedException {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a defect while asking name servers", e);
        }
    }

    /** Asks all at once, and waits for every one of them. In the order of the servers. */
    <T> List<Worth<T>> all(
            List<NameServer> servers, Question question, Deadline deadline, Function<Message, Worth<T>> reader) {
        return each(servers, server -> ask(server, question, deadline, reader));
    }

    /** Does something for each at the same time; in their order. */
    static <A, B> List<B> each(List<A> all, Function<A, B> act) {
        List<B> results = new ArrayList<>();
        boolean interrupted = false;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<B>> pending = all.stream()
                    .map(one -> threads.submit(() -> act.apply(one)))
                    .toList();
            while (results.size() < all.size()) {
                try {
                    results.add(done(pending.get(results.size())));
                } catch (InterruptedException e) {
                    // Whoever is still waiting gives up, and says so.
                    interrupted = true;
                    threads.shutdownNow();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return results;
    }

    private <T> Worth<T> ask(
            NameServer server, Question question, Deadline deadline, Function<Message, Worth<T>> reader) {
        if (deadline.leftMillis() == 0) {
            return new Worth.Nothing<>(server + ": the time for the whole gate was over");
        }
        Worth<T> worth = switch (exchange.ask(
                Endpoint.parse(server.address()), query(server.ring(), question.asRecord()), deadline)) {
            case Exchange.Outcome.Responded responded -> reader.apply(responded.message());
            case Exchange.Outcome.Failed failed -> new Worth.Nothing<>(failed.detail());
        };
        return worth.value().isPresent()
                ? worth
                : new Worth.Nothing<>(server + ": " + String.join(", ", worth.failures()));
    }

    /** With an id that dnsjava draws from a {@code SecureRandom}. Recursion is desired of resolvers only. */
    static Message query(Ring ring, Record question) {
        Message query = Message.newQuery(question);
        if (ring == Ring.AUTHORITATIVE) {
            query.getHeader().unsetFlag(Flags.RD);
        }
        query.addRecord(new OPTRecord(EDNS_OCTETS, 0, 0), Section.ADDITIONAL);
        return query;
    }
}
