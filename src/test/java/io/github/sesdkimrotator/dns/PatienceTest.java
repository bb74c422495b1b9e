package io.github.sesdkimrotator.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {

    @Test
    void anAttemptMustFitIntoTheDeadline() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Patience(Duration.ofMillis(300), Duration.ofMillis(200), Duration.ofSeconds(30)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Patience(Duration.ZERO, Duration.ofMillis(200), Duration.ofSeconds(30)));
    }

    @Test
    void theDefaultLeavesTimeForARetransmission() {
        assertThat(Patience.DEFAULT.perAttempt().multipliedBy(2)).isLessThan(Patience.DEFAULT.perServer());
    }
}
