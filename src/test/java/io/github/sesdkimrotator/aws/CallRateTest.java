package io.github.sesdkimrotator.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.support.States;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CallRateTest {

    private static final Duration CALL = Duration.ofMillis(80);

    /** Begins close to the end of what a long can count, because the origin of a monotonic clock is arbitrary. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 2_000_000_000L);

    private final List<Duration> pauses = new ArrayList<>();
    private final CallRate rate = new CallRate(nanos::get, length -> {
        pauses.add(length);
        nanos.addAndGet(length.toNanos());
    });

    private void call() {
        rate.inTurn(States.TOKYO, () -> nanos.addAndGet(CALL.toNanos()));
    }

    @Test
    void firstCallDoesNotWait() {
        call();

        assertThat(pauses).isEmpty();
    }

    @Test
    void nextCallBeginsASecondAfterTheEndOfTheOneBefore() {
        call();
        call();
        nanos.addAndGet(Duration.ofMillis(300).toNanos());
        call();

        assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofMillis(700));
    }

    @Test
    void callAfterAPauseOfItsOwnDoesNotWait() {
        call();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        call();

        assertThat(pauses).isEmpty();
    }

    @Test
    void regionsHaveTheirOwnLimits() {
        call();
        rate.inTurn(States.OSAKA, () -> "answer");

        assertThat(pauses).isEmpty();
    }

    @Test
    void callThatFailsCountsToo() {
        assertThatThrownBy(() -> rate.inTurn(States.TOKYO, () -> {
                    throw new IllegalStateException("429");
                }))
                .isInstanceOf(IllegalStateException.class);
        call();

        assertThat(pauses).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void whoIsInterruptedMakesNoCall() {
        CallRate interrupted = new CallRate(nanos::get, length -> {
            throw new InterruptedException();
        });
        interrupted.inTurn(States.TOKYO, () -> "first");

        assertThatThrownBy(() -> interrupted.inTurn(States.TOKYO, () -> {
                    throw new AssertionError("SES was called");
                }))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("waited for its turn");
        assertThat(Thread.interrupted()).as("the interrupt is passed on").isTrue();
    }
}
