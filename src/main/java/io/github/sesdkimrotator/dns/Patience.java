package io.github.sesdkimrotator.dns;

import java.time.Duration;

/**
 * How long one server is waited for.
 *
 * @param perAttempt after this the question is sent once more, because one lost datagram must not cost the whole deadline
 * @param perServer after this the server counts as silent, whatever it was doing, TCP included
 */
public record Patience(Duration perAttempt, Duration perServer) {

    /** One and a half seconds to the retransmission, four in all: far above any healthy server's answer. */
    public static final Patience DEFAULT = new Patience(Duration.ofMillis(1_500), Duration.ofSeconds(4));

    /** @throws IllegalArgumentException where a time is under a millisecond or the attempt is longer than the deadline */
    public Patience {
        if (perAttempt.toMillis() < 1 || perAttempt.compareTo(perServer) > 0) {
            throw new IllegalArgumentException(
                    "an attempt of " + perAttempt + " within a deadline of " + perServer + " leaves no time to answer");
        }
    }
}
