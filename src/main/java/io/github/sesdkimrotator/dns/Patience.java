package io.github.sesdkimrotator.dns;

import java.time.Duration;

/**
 * How long is waited.
 *
 * @param perAttempt after this the question is sent once more, because one lost datagram must not cost the whole
 *     deadline; after twice this TCP is tried
 * @param perServer after this the server counts as silent, whatever it was doing, TCP included
 * @param perGate after this nobody is waited for any more, discovery and probes included
 */
public record Patience(Duration perAttempt, Duration perServer, Duration perGate) {

    /**
     * A third of a second to the retransmission, two thirds to TCP, so that losses in both rings cost less than a second
     * and a half; four seconds in all, far above any healthy server's answer. Thirty for the whole gate.
     */
    public static final Patience DEFAULT =
            new Patience(Duration.ofMillis(350), Duration.ofSeconds(4), Duration.ofSeconds(30));

    /** @throws IllegalArgumentException where a time is under a millisecond or longer than the one that holds it */
    public Patience {
        if (perAttempt.toMillis() < 1 || perAttempt.compareTo(perServer) > 0) {
            throw new IllegalArgumentException(
                    "an attempt of " + perAttempt + " within a deadline of " + perServer + " leaves no time to answer");
        }
        if (perServer.compareTo(perGate) > 0) {
            throw new IllegalArgumentException(
                    "a server's " + perServer + " do not fit into the " + perGate + " of the whole gate");
        }
    }

    /** The same with another limit for the whole gate; no server is waited for longer than that. */
    public Patience within(Duration gateLimit) {
        return new Patience(perAttempt, perServer.compareTo(gateLimit) > 0 ? gateLimit : perServer, gateLimit);
    }
}
