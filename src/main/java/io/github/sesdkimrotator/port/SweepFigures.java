package io.github.sesdkimrotator.port;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.rotation.RotationState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one scheduled run came to, in numbers.
 *
 * @param at the time of the run
 * @param requestId the invocation's id
 * @param action {@code expiry_check} or {@code watch}
 * @param fleet the picture of every managed domain; empty for the watch, which looks only at what is in flight
 * @param sesPending for each domain where SES was told to use a key and has not said {@code SUCCESS} since: how long
 *     ago that was
 * @param gateOpen how many gates were found open
 * @param gateShut how many gates were found shut, for whatever reason
 * @param failed whose run ended in a fault
 * @param notReached for whom the time did not suffice
 * @param noticesOwed how many notices could not be sent, and wait for the next run
 */
public record SweepFigures(
        Instant at,
        String requestId,
        String action,
        Optional<Fleet> fleet,
        Map<SigningDomain, Duration> sesPending,
        int gateOpen,
        int gateShut,
        List<SigningDomain> failed,
        List<SigningDomain> notReached,
        int noticesOwed) {

    public SweepFigures {
        sesPending = Map.copyOf(sesPending);
        failed = List.copyOf(failed);
        notReached = List.copyOf(notReached);
    }

    /**
     * Every managed domain whose state could be read.
     *
     * @param byState those in each state
     * @param daysToExpiry whole days until the certificate of the key that signs ends, below 0 once it has; only where
     *     that key is our own
     * @param overdue where the record is not seen everywhere although it is past its due date
     * @param topics whether anybody hears the notices
     */
    public record Fleet(
            Map<RotationState.Kind, List<SigningDomain>> byState,
            Map<SigningDomain, Long> daysToExpiry,
            List<SigningDomain> overdue,
            TopicHealth topics) {

        public Fleet {
            byState = Map.copyOf(byState);
            daysToExpiry = Map.copyOf(daysToExpiry);
            overdue = List.copyOf(overdue);
        }
    }

    /**
     * Whether anybody hears the notices.
     *
     * @param warnings for people: a sentence or two for each topic that somebody has to see to
     * @param unconfirmed how many topics are known to have no confirmed subscription
     */
    public record TopicHealth(List<String> warnings, int unconfirmed) {
        public TopicHealth {
            warnings = List.copyOf(warnings);
        }
    }
}
