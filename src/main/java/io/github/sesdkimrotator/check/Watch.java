package io.github.sesdkimrotator.check;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * {@code --watch}: asks again and again until there is nothing left to wait for. Asks when the verdict says that it makes
 * sense, but never sooner than {@link #SHORTEST} and never later than {@link #LONGEST}.
 *
 * @param throughConflicts whether it stays while something else is published, which only a person can correct
 */
record Watch(Surroundings surroundings, boolean throughConflicts, AtomicReference<ExitStatus> last) {

    /** A record that somebody is working on is worth a look that often, and no server minds. */
    static final Duration SHORTEST = Duration.ofSeconds(30);

    /** Whatever TTL a resolver claims: somebody sits before the screen. */
    static final Duration LONGEST = Duration.ofMinutes(15);

    /** For what no answer gives a time: a network that is down, a mistake that somebody is correcting. */
    private static final Duration OTHERWISE = Duration.ofMinutes(1);

    /** @param tell is told of every inspection whose verdict is not the one before */
    ExitStatus run(Supplier<Inspection> ask, Consumer<Inspection> tell) throws InterruptedException {
        Summary told = null;
        while (true) {
            Inspection inspection = ask.get();
            last.set(inspection.status());
            Summary summary = Summary.of(inspection);
            if (!summary.equals(told)) {
                tell.accept(inspection);
                told = summary;
            }
            if (isOver(inspection.status())) {
                return inspection.status();
            }
            Duration pause = pause(inspection);
            Instant now = surroundings.clock().instant();
            surroundings
                    .err()
                    .println(Report.clock(now, surroundings.zone()) + " " + summary.word() + ". Asking again at "
                            + Report.clock(now.plus(pause), surroundings.zone()) + ", in " + Report.duration(pause)
                            + ". Ctrl-C ends.");
            surroundings.pause().of(pause);
        }
    }

    private boolean isOver(ExitStatus status) {
        return status == ExitStatus.OPEN || (status == ExitStatus.CONFLICTING && !throughConflicts);
    }

    private static Duration pause(Inspection inspection) {
        Duration wanted = inspection.status() == ExitStatus.WAITING
                ? inspection.retryAfter().orElse(OTHERWISE)
                : OTHERWISE;
        Duration atLeast = wanted.compareTo(SHORTEST) < 0 ? SHORTEST : wanted;
        return atLeast.compareTo(LONGEST) > 0 ? LONGEST : atLeast;
    }
}
