package io.github.sesdkimrotator.simulation;

import io.github.sesdkimrotator.simulation.Simulation.Result;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./mvnw -q -Psimulate -Dsimulate.args="--seeds 20000"}: many seeds, or one of them with its trace. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = "Plays bad years, one for each seed, and checks every promise after every event.")
final class Simulate implements Runnable {

    private static final int MOST_FAILURES_SHOWN = 10;
    private static final long PROGRESS_EVERY = 100_000;

    @Option(
            names = "--seeds",
            defaultValue = "1000",
            description = "how many seeds are played (default: ${DEFAULT-VALUE})")
    private int seeds;

    @Option(names = "--from", defaultValue = "1", description = "the first of them (default: ${DEFAULT-VALUE})")
    private long from;

    @Option(names = "--seed", description = "replays this one seed and prints its trace")
    private Long seed;

    @Option(names = "--whole", description = "with --seed: does not shrink a failure")
    private boolean whole;

    private final PrintStream out;
    private int exitStatus;

    Simulate(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        Simulate simulate = new Simulate(System.out);
        int usage = new CommandLine(simulate).execute(args);
        System.exit(usage == 0 ? simulate.exitStatus : usage);
    }

    @Override
    public void run() {
        if (seed != null) {
            replay(seed);
        } else {
            playAll();
        }
    }

    private void replay(long number) {
        Result result = Simulation.play(Options.drawnBy(number), false);
        if (result.violation().isPresent() && !whole) {
            result = new Shrinker(options -> Simulation.play(options, false)).shrink(result);
        }
        Result shown = Simulation.play(result.options(), true);
        shown.trace().forEach(out::println);
        out.println();
        out.println(shown.options());
        out.println(shown.violation()
                .map(violation -> "BROKEN: " + violation.getMessage())
                .orElse("Every promise was kept."));
        shown.violation().map(Throwable::getCause).ifPresent(cause -> cause.printStackTrace(out));
        exitStatus = shown.violation().isPresent() ? 1 : 0;
    }

    private void playAll() {
        long begun = System.nanoTime();
        Totals totals = new Totals();
        AtomicLong next = new AtomicLong(from);
        ConcurrentLinkedQueue<Result> failures = new ConcurrentLinkedQueue<>();
        int threads = Runtime.getRuntime().availableProcessors();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                pool.execute(() -> {
                    for (long each = next.getAndIncrement();
                            each < from + seeds && failures.size() < MOST_FAILURES_SHOWN;
                            each = next.getAndIncrement()) {
                        Result result = Simulation.play(Options.drawnBy(each), false);
                        tellProgress(totals.add(result), begun);
                        if (result.violation().isPresent()) {
                            failures.add(result);
                        }
                    }
                });
            }
            pool.shutdown();
            pool.awaitTermination(1, TimeUnit.DAYS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        totals.print(out, took);
        for (Result failure : failures) {
            out.println();
            out.println("seed " + failure.options().seed() + " BROKE "
                    + failure.violation().orElseThrow().getMessage());
            out.println("replay it with: ./mvnw -q -Psimulate -Dsimulate.args=\"--seed "
                    + failure.options().seed() + "\"");
        }
        boolean allWerePlayed = totals.played.sum() == seeds;
        if (!allWerePlayed && failures.isEmpty()) {
            out.println("Only " + totals.played.sum() + " of " + seeds + " seeds were played.");
        }
        exitStatus = failures.isEmpty() && allWerePlayed ? 0 : 1;
    }

    /** A long run takes an hour: whoever started it sees that it goes on. */
    private void tellProgress(long played, long begun) {
        if (played % PROGRESS_EVERY == 0) {
            out.printf(
                    "%,d seeds after %,d s%n",
                    played, Duration.ofNanos(System.nanoTime() - begun).toSeconds());
        }
    }

    /** What all seeds came to, from several threads. */
    private static final class Totals {
        private final LongAdder played = new LongAdder();
        private final LongAdder days = new LongAdder();
        private final LongAdder invocations = new LongAdder();
        private final LongAdder calls = new LongAdder();
        private final LongAdder faults = new LongAdder();
        private final LongAdder rotations = new LongAdder();
        private final List<Integer> daysToRest = new ArrayList<>();
        private final Map<Mail.Cause, Duration> unsigned = new EnumMap<>(Mail.Cause.class);
        private final Map<String, Long> checks = new TreeMap<>();

        /** @return how many were played so far */
        synchronized long add(Result result) {
            played.increment();
            days.add(result.options().days());
            invocations.add(result.invocations());
            calls.add(result.portCalls());
            faults.add(result.faults());
            rotations.add(result.rotations());
            daysToRest.add(result.daysToRest());
            result.unsigned().forEach((cause, length) -> unsigned.merge(cause, length, Duration::plus));
            result.checks().forEach((promise, times) -> checks.merge(promise, times, Long::sum));
            return played.sum();
        }

        void print(PrintStream out, Duration took) {
            List<Integer> sorted = daysToRest.stream().sorted().toList();
            out.printf(
                    "%,d seeds in %,d s: %,d days of misfortune, %,d invocations, %,d calls of ports, %,d faults, %,d"
                            + " rotations completed%n",
                    played.sum(),
                    took.toSeconds(),
                    days.sum(),
                    invocations.sum(),
                    calls.sum(),
                    faults.sum(),
                    rotations.sum());
            if (!sorted.isEmpty()) {
                out.printf(
                        "days of peace until every domain was at rest: median %d, at most %d%n",
                        sorted.get(sorted.size() / 2), sorted.getLast());
            }
            unsigned.forEach((cause, length) ->
                    out.printf("%,14d hours in which a domain's mail left unsigned: %s%n", length.toHours(), cause));
            checks.forEach((promise, times) -> out.printf("%,14d checks of %s%n", times, promise));
        }
    }
}
