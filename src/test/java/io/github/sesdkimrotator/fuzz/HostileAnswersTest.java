package io.github.sesdkimrotator.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.fuzz.Fuzzer.Outcome;
import org.junit.jupiter.api.Test;

class HostileAnswersTest {

    private static final int CASES = 200_000;

    /** Each outcome at least so often: otherwise the cases have drifted away from what they are to test. */
    private static final int RARE = 400;

    @Test
    void noAnswerOpensTheGateUnlessItServesTheKeyAndNoneBreaksTheReading() {
        Fuzzer.Tally tally = Fuzzer.run(0, CASES);

        assertThat(tally.outcomes()).containsOnlyKeys(Outcome.values());
        assertThat(tally.outcomes().values()).allMatch(count -> count >= RARE);
    }
}
