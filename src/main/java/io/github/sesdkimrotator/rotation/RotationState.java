package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.Selector;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where one identity stands in its lifecycle (design section 3).
 *
 * <pre>
 * | State               | Leaves for          | By                                                                  |
 * |---------------------|---------------------|---------------------------------------------------------------------|
 * | Steady              | Preparing           | certificate due, or a person starts phase 3                         |
 * | Steady              | Watching            | SES gave up (FAILED) on the key that signed                         |
 * | Steady              | Halted              | drift, identity missing, Easy DKIM fallback                         |
 * | Preparing           | AwaitingPublication | phases 3, 4 and 5 done                                              |
 * | Preparing           | Steady              | abort                                                               |
 * | Preparing           | Halted              | drift, identity missing, Easy DKIM fallback                         |
 * | AwaitingPublication | Activating          | gate open and Phase 7 (or automatic mode)                           |
 * | AwaitingPublication | Steady              | abort; a private key found in DNS                                   |
 * | AwaitingPublication | Preparing           | a private key found in DNS, where a compromise began the rotation   |
 * | AwaitingPublication | Halted              | drift, identity missing, Easy DKIM fallback                         |
 * | Activating          | Watching            | SES shows the new key in every Region                               |
 * | Activating          | RollingBack         | rollback, where one Region took the key and another did not         |
 * | Activating          | Halted              | SES refuses, key lost, identity missing, drift, Easy DKIM fallback  |
 * | Watching            | Retiring            | SUCCESS held for the watch period                                   |
 * | Watching            | Steady              | the same, where there was no previous key                           |
 * | Watching            | Activating          | SES gave up (FAILED), gate open and Phase 7 again                   |
 * | Watching            | RollingBack         | rollback                                                            |
 * | Watching            | Halted              | drift, identity missing, Easy DKIM fallback                         |
 * | RollingBack         | Steady              | previous record passes the gate, SES confirms                       |
 * | RollingBack         | Halted              | SES refuses, key lost, identity missing, drift, Easy DKIM fallback  |
 * | Retiring            | Steady              | old record seen gone on all servers, old key destroyed              |
 * | Retiring            | Watching            | SES gave up (FAILED) on the key that signed                         |
 * | Retiring            | Halted              | drift, identity missing, Easy DKIM fallback                         |
 * | Halted              | Steady              | enroll, abort                                                       |
 * | Halted              | Preparing           | enroll, where a preparation was interrupted                         |
 * | Halted              | AwaitingPublication | enroll, where a publication was awaited                             |
 * | Halted              | Watching            | enroll, where SES turns out to hold the new key                     |
 * | Halted              | Retiring            | enroll, where a retirement was interrupted                          |
 * | Halted              | RollingBack         | rollback                                                            |
 * </pre>
 *
 * <p>Staying in a state (a step of the preparation, a reminder noted) is no transition. Every other move throws
 * {@link IllegalTransitionException}. {@code RotationStateTest} compares this table with {@link Kind#successors()}.
 */
public sealed interface RotationState {

    /** The states' names, as they stand in answers and in S3. */
    enum Kind {
        STEADY("Steady"),
        PREPARING("Preparing"),
        AWAITING_PUBLICATION("AwaitingPublication"),
        ACTIVATING("Activating"),
        WATCHING("Watching"),
        ROLLING_BACK("RollingBack"),
        RETIRING("Retiring"),
        HALTED("Halted");

        private static final Map<Kind, Set<Kind>> SUCCESSORS = new EnumMap<>(Kind.class);

        static {
            SUCCESSORS.put(STEADY, EnumSet.of(PREPARING, WATCHING, HALTED));
            SUCCESSORS.put(PREPARING, EnumSet.of(AWAITING_PUBLICATION, STEADY, HALTED));
            SUCCESSORS.put(AWAITING_PUBLICATION, EnumSet.of(ACTIVATING, STEADY, PREPARING, HALTED));
            SUCCESSORS.put(ACTIVATING, EnumSet.of(WATCHING, ROLLING_BACK, HALTED));
            SUCCESSORS.put(WATCHING, EnumSet.of(RETIRING, STEADY, ACTIVATING, ROLLING_BACK, HALTED));
            SUCCESSORS.put(ROLLING_BACK, EnumSet.of(STEADY, HALTED));
            SUCCESSORS.put(RETIRING, EnumSet.of(STEADY, WATCHING, HALTED));
            SUCCESSORS.put(
                    HALTED, EnumSet.of(STEADY, PREPARING, AWAITING_PUBLICATION, WATCHING, RETIRING, ROLLING_BACK));
        }

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }

        /** The states that may follow, this one not counted. */
        public Set<Kind> successors() {
            return Set.copyOf(SUCCESSORS.get(this));
        }
    }

    /** Which state this is. */
    default Kind kind() {
        return switch (this) {
            case Steady s -> Kind.STEADY;
            case Preparing s -> Kind.PREPARING;
            case AwaitingPublication s -> Kind.AWAITING_PUBLICATION;
            case Activating s -> Kind.ACTIVATING;
            case Watching s -> Kind.WATCHING;
            case RollingBack s -> Kind.ROLLING_BACK;
            case Retiring s -> Kind.RETIRING;
            case Halted s -> Kind.HALTED;
        };
    }

    /**
     * The only way to a stored successor.
     *
     * @return {@code next}
     * @throws IllegalTransitionException naming both states, where the table has no such line
     */
    default RotationState moveTo(RotationState next) {
        boolean stays = next.kind() == kind();
        if (!stays && !kind().successors().contains(next.kind())) {
            throw new IllegalTransitionException(kind(), next.kind());
        }
        return next;
    }

    /** Whether the private key of that selector may still be needed in this state. */
    default boolean needs(Selector selector) {
        return neededSelectors().contains(selector);
    }

    /** The selectors of every private key of ours that may still be needed in this state. */
    default Set<Selector> neededSelectors() {
        Set<Selector> needed =
                keys().stream().map(RotationKey::selector).collect(Collectors.toCollection(TreeSet::new));
        Rotation.subjectSelector(this).ifPresent(needed::add);
        return needed;
    }

    /** What this state knows of the key of that selector. */
    default Optional<RotationKey> keyOf(Selector selector) {
        return keys().stream().filter(key -> key.selector().equals(selector)).findFirst();
    }

    private List<RotationKey> keys() {
        return switch (this) {
            case Steady s -> s.active().ownKeys();
            case Preparing s ->
                joined(s.active().ownKeys(), Rotation.subjectKey(s).stream().toList());
            case AwaitingPublication s -> joined(s.active().ownKeys(), List.of(s.pending()));
            case Activating s -> joined(s.active().ownKeys(), List.of(s.pending()));
            case Watching s -> joined(s.previous().ownKeys(), List.of(s.active()));
            case RollingBack s -> List.of(s.failed(), s.previous());
            case Retiring s -> joined(s.retired().ownKeys(), List.of(s.active()));
            case Halted s -> s.interrupted().keys();
        };
    }

    private static List<RotationKey> joined(List<RotationKey> some, List<RotationKey> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    /** One key signs, nothing is in flight. */
    record Steady(Signer active) implements RotationState {}

    /** Selector reserved; key, certificate and artefacts are being made, stored, and the notice sent. */
    record Preparing(Signer active, RotationReason reason, Preparation pending) implements RotationState {}

    /**
     * Notice sent, gate shut or not yet used.
     *
     * <pre>
     *  announcedAt            dueAt                         gate opens        Phase 7
     *      |---- DNS_LEAD_DAYS --|---- reminder, escalation ----|--- ready -------|
     * </pre>
     *
     * @param dueAt when the DNS team should have published
     */
    record AwaitingPublication(
            Signer active,
            RotationReason reason,
            RotationKey pending,
            Instant announcedAt,
            Instant dueAt,
            Reminders told)
            implements RotationState {}

    /**
     * Intent stored; SES may or may not have been changed.
     *
     * @param takenIn Regions whose SES is known to have taken the pending key since then
     */
    record Activating(
            Signer active, RotationReason reason, RotationKey pending, Instant intendedAt, List<SesRegion> takenIn)
            implements RotationState {
        public Activating {
            takenIn = List.copyOf(takenIn);
        }
    }

    /**
     * SES holds the new key; rollback is possible while the previous one is ours.
     *
     * @param activatedAt when SES was seen to hold the new key in every Region
     * @param succeedingSince since when {@code SUCCESS} has been seen without interruption
     * @param alarmedAt when operations were last told that SES does not sign
     */
    record Watching(
            RotationKey active,
            RotationReason reason,
            Signer previous,
            Instant activatedAt,
            Optional<Instant> succeedingSince,
            Optional<Instant> alarmedAt)
            implements RotationState {}

    /**
     * Intent stored to restore the previous key.
     *
     * @param takenIn Regions whose SES is known to have taken the previous key back since then
     * @param alarmedAt when operations were last told that SES does not sign
     */
    record RollingBack(
            RotationKey failed,
            RotationKey previous,
            Instant intendedAt,
            List<SesRegion> takenIn,
            Optional<Instant> alarmedAt)
            implements RotationState {
        public RollingBack {
            takenIn = List.copyOf(takenIn);
        }
    }

    /**
     * The old record must outlive mail in flight.
     *
     * @param removeAfter before this moment nobody is asked to remove anything
     * @param removalAskedAt when the DNS team was asked
     * @param remindedAt when the DNS team was last reminded
     */
    record Retiring(
            RotationKey active,
            Signer retired,
            Instant removeAfter,
            Optional<Instant> removalAskedAt,
            Optional<Instant> remindedAt)
            implements RotationState {}

    /**
     * A person is needed; only a person's verb leaves this state.
     *
     * @param detail what was seen, for people
     * @param interrupted where the identity stood, never itself {@code Halted}
     */
    record Halted(HaltReason reason, String detail, Instant since, RotationState interrupted) implements RotationState {
        public Halted {
            if (interrupted instanceof Halted) {
                throw new IllegalArgumentException("a halt interrupts a rotation, not another halt");
            }
        }
    }
}
