package io.github.sesdkimrotator.dns;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A point on the monotonic clock.
 *
 * @param atNanos of {@link System#nanoTime}, comparable by difference only
 */
record Deadline(long atNanos) {

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** Whichever comes first. */
    Deadline orEarlier(Deadline other) {
        return atNanos - other.atNanos <= 0 ? this : other;
    }

    /** Milliseconds left, rounded up, for a socket's time limit; 0 where it is over. */
    int leftMillis() {
        long left = atNanos - System.nanoTime();
        return left <= 0 ? 0 : Math.toIntExact(TimeUnit.NANOSECONDS.toMillis(left) + 1);
    }
}
