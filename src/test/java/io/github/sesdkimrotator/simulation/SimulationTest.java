package io.github.sesdkimrotator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.simulation.Simulation.Result;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** A few of the many seeds, and the simulation itself. {@code Simulate} plays as many as one likes. */
class SimulationTest {

    private static final int SEEDS = 300;

    @Test
    void everyPromiseIsKeptAndPutToTheTest() {
        Map<String, Long> checks = new TreeMap<>();
        Set<Mail.Cause> unsigned = EnumSet.noneOf(Mail.Cause.class);
        int rotations = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Result result = Simulation.play(Options.drawnBy(seed), false);
            assertThat(result.violation())
                    .as("replay: ./mvnw -q -Psimulate -Dsimulate.args=\"--seed %d\"", seed)
                    .isEmpty();
            result.checks().forEach((promise, times) -> checks.merge(promise, times, Long::sum));
            rotations += result.rotations();
            unsigned.addAll(result.unsigned().keySet());
        }

        assertThat(rotations).isGreaterThan(SEEDS / 2);
        assertThat(unsigned).contains(Mail.Cause.SES_LOOKS, Mail.Cause.SOMEBODY_ELSE);
        assertThat(checks)
                .containsOnlyKeys(
                        "dns-first",
                        "evidence",
                        "intent-before-call",
                        "no-key-in-use-destroyed",
                        "no-private-byte",
                        "no-removal-too-early",
                        "nothing-forgotten",
                        "selector-once");
        assertThat(checks.values()).allMatch(times -> times >= SEEDS / 3);
    }

    @Test
    void aSeedPlayedTwiceIsTheSameToTheLastEvent() {
        for (long seed = 1; seed <= 10; seed++) {
            Options options = Options.drawnBy(seed);
            assertThat(Simulation.play(options, true).trace())
                    .isEqualTo(Simulation.play(options, true).trace());
        }
    }

    /** A world in which every seed with clock steps fails, whatever else it has. */
    @Test
    void aFailureIsShrunkToWhatMakesItFail() {
        Function<Options, Result> brokenByClockSteps = options -> new Result(
                options,
                options.holds(Misfortune.CLOCK_STEPS)
                        ? Optional.of(new Violation("example", "the clock stepped"))
                        : Optional.empty(),
                0,
                0,
                0,
                0,
                0,
                Map.of(),
                Map.of(),
                List.of());
        Options large = Options.drawnBy(1).with(EnumSet.allOf(Misfortune.class));

        Options small = new Shrinker(brokenByClockSteps)
                .shrink(brokenByClockSteps.apply(large))
                .options();

        assertThat(small.misfortunes()).isEqualTo(Set.of(Misfortune.CLOCK_STEPS));
        assertThat(small.domains()).isEqualTo(1);
        assertThat(small.days()).isLessThanOrEqualTo(10);
    }
}
