package io.github.sesdkimrotator.aws;

import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.rotation.SesRegion;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * SES's limit for everything but sending: one call a second for an account and Region, not adjustable. Every attempt is
 * a call, a repeated one too. The second counts from the end of the call before, so that no delay on the way can bring
 * two closer together.
 *
 * <p>One instance serves all invocations of a process. Other processes, consoles and scripts share the limit, so SES may
 * throttle all the same. Not thread-safe, like the ports that use it.
 */
public final class CallRate {

    private static final Duration GAP = Duration.ofSeconds(1);

    /** {@link Thread#sleep(Duration)}, or what a test puts in its place. */
    @FunctionalInterface
    public interface Pause {
        void pause(Duration length) throws InterruptedException;
    }

    private final LongSupplier nanoTime;
    private final Pause pause;
    private final Map<SesRegion, Long> nextTurn = new HashMap<>();

    /** @param nanoTime monotonic, with an arbitrary zero: {@link System#nanoTime()} */
    public CallRate(LongSupplier nanoTime, Pause pause) {
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /** Makes a call when it is its turn. @throws PlatformFault where the thread is interrupted while it waits */
    <T> T inTurn(SesRegion region, Supplier<T> call) {
        await(region);
        try {
            return call.get();
        } finally {
            holdBack(region, GAP);
        }
    }

    /** No call to that Region begins before this much time has passed. */
    void holdBack(SesRegion region, Duration atLeast) {
        nextTurn.put(region, nanoTime.getAsLong() + atLeast.toNanos());
    }

    private void await(SesRegion region) {
        long now = nanoTime.getAsLong();
        long wait = nextTurn.getOrDefault(region, now) - now;
        if (wait <= 0) {
            return;
        }
        try {
            pause.pause(Duration.ofNanos(wait));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlatformFault("interrupted while a call to SES in " + region + " waited for its turn", e);
        }
    }
}
