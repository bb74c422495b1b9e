package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.KeyFingerprint;
import io.github.sesdkimrotator.dkim.Selector;
import java.util.Optional;

/** What started a run for one domain (design section 2). */
public sealed interface Trigger {

    /** {@code expiry_check}: expiry, drift, reminders; begins a rotation when the certificate is due. */
    record Nightly() implements Trigger {}

    /** {@code watch}: only what is in flight. */
    record Watch() implements Trigger {}

    /**
     * A person's {@code phase_manager}.
     *
     * @param approval the key that the person looked at
     * @param reason why, for phase 3
     */
    record PhaseRequest(Phase phase, Approval approval, Optional<RotationReason> reason) implements Trigger {}

    /** A person's {@code enroll}: for a managed domain, look at SES again and go on from there. */
    record Enroll() implements Trigger {}

    /** A person's {@code rollback}. */
    record Rollback(Approval approval) implements Trigger {}

    /** A person's {@code abort}. */
    record Abort(Approval approval) implements Trigger {}

    /** A person's {@code easy_dkim_fallback}. */
    record EasyDkimFallback() implements Trigger {}

    /** The phases that a person can ask for; 1 and 2 are the deployment. */
    enum Phase {
        KEY_GENERATION(3),
        STORAGE(4),
        NOTIFICATION(5),
        DNS_CONFIRMATION(6),
        SES_UPDATE(7),
        COMPLETION(8);

        private final int number;

        Phase(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }

        /** Empty where there is no such phase to run. */
        public static Optional<Phase> ofNumber(int number) {
            for (Phase phase : values()) {
                if (phase.number == number) {
                    return Optional.of(phase);
                }
            }
            return Optional.empty();
        }
    }

    /** An approval is bound to the key that was looked at: where a part is given, it must be that key's. */
    record Approval(Optional<Selector> selector, Optional<KeyFingerprint> fingerprint) {
        public static Approval ofWhateverIsPending() {
            return new Approval(Optional.empty(), Optional.empty());
        }
    }

    /** Whether the schedule started the run. */
    default boolean isScheduled() {
        return this instanceof Nightly || this instanceof Watch;
    }

    /** Whether this is a person's request for that phase. */
    default boolean asksFor(Phase phase) {
        return this instanceof PhaseRequest request && request.phase() == phase;
    }
}
