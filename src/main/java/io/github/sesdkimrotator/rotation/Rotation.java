package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.gate.GateQuestion;
import io.github.sesdkimrotator.gate.KnownKey;
import io.github.sesdkimrotator.rotation.RotationState.Activating;
import io.github.sesdkimrotator.rotation.RotationState.AwaitingPublication;
import io.github.sesdkimrotator.rotation.RotationState.Halted;
import io.github.sesdkimrotator.rotation.RotationState.Preparing;
import io.github.sesdkimrotator.rotation.RotationState.Retiring;
import io.github.sesdkimrotator.rotation.RotationState.RollingBack;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.RotationState.Watching;
import io.github.sesdkimrotator.rotation.Trigger.Approval;
import io.github.sesdkimrotator.rotation.Trigger.Nightly;
import io.github.sesdkimrotator.rotation.Trigger.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The lifecycle's rules, as pure functions. A run goes through them in this order:
 *
 * <pre>
 *   {@link #look}      what must be observed for this trigger in this state
 *   {@link #decide}    what to do about what was observed: the next state, notices, one effect
 *   {@link Conclusions} what the effect's result makes of the state
 * </pre>
 *
 * <p>{@code decide} never throws, whatever was observed, and wants an SES call only with an open gate in hand.
 */
public final class Rotation {

    private Rotation() {}

    /** What must be observed before deciding; the cheapest set that the rules of that state can work with. */
    public static Look look(ManagedDomain managed, Trigger trigger, Policy policy, Instant now) {
        if (mismatch(managed.state(), trigger).isPresent()) {
            return new Look(false, Optional.empty(), List.of());
        }
        boolean looksAtSesAnyway = switch (trigger) {
            case Nightly nightly -> true;
            case Trigger.Enroll enroll -> true;
            case Trigger.EasyDkimFallback fallback -> true;
            case Trigger.Rollback rollback -> RollbackRules.mayBegin(managed.state());
            case Trigger.Abort abort -> HaltRules.isAbortable(managed.state());
            case Trigger.Watch watch -> false;
            case Trigger.PhaseRequest request -> false;
        };
        boolean confirmsDns = trigger.asksFor(Phase.DNS_CONFIRMATION);
        return switch (managed.state()) {
            case Steady s ->
                new Look(
                        looksAtSesAnyway,
                        confirmsDns ? s.active().ownKey().map(key -> question(managed, key)) : Optional.empty(),
                        List.of());
            case Preparing s -> new Look(looksAtSesAnyway, Optional.empty(), List.of());
            case AwaitingPublication s -> {
                boolean asksTheGate = trigger.isScheduled() || confirmsDns || trigger.asksFor(Phase.SES_UPDATE);
                boolean mayActivate = trigger.asksFor(Phase.SES_UPDATE)
                        || (trigger.isScheduled() && policy.updateMode() == Policy.UpdateMode.AUTOMATIC);
                yield new Look(
                        looksAtSesAnyway || mayActivate,
                        asksTheGate ? Optional.of(question(managed, s.pending())) : Optional.empty(),
                        List.of());
            }
            case Activating s -> {
                boolean goesOn = trigger.isScheduled() || trigger.asksFor(Phase.SES_UPDATE);
                Optional<RotationKey> asked = trigger instanceof Trigger.Rollback
                        ? s.active().ownKey().filter(key -> RollbackRules.mayBegin(s))
                        : Optional.of(s.pending()).filter(key -> goesOn || confirmsDns);
                yield new Look(looksAtSesAnyway || goesOn, asked.map(key -> question(managed, key)), List.of());
            }
            case Watching s -> {
                boolean goesOn =
                        trigger.isScheduled() || trigger.asksFor(Phase.SES_UPDATE) || trigger.asksFor(Phase.COMPLETION);
                Optional<RotationKey> asked = trigger instanceof Trigger.Rollback
                        ? s.previous().ownKey().filter(key -> RollbackRules.mayBegin(s))
                        : Optional.of(s.active()).filter(key -> goesOn || confirmsDns);
                yield new Look(looksAtSesAnyway || goesOn, asked.map(key -> question(managed, key)), List.of());
            }
            case RollingBack s -> {
                boolean goesOn = trigger.isScheduled() || trigger instanceof Trigger.Rollback;
                yield new Look(
                        looksAtSesAnyway || goesOn,
                        goesOn || confirmsDns ? Optional.of(question(managed, s.previous())) : Optional.empty(),
                        List.of());
            }
            case Retiring s -> {
                boolean retentionIsOver = !now.isBefore(s.removeAfter());
                boolean goesOn = (trigger.isScheduled() && retentionIsOver) || trigger.asksFor(Phase.COMPLETION);
                List<DnsName> removal = goesOn && s.removalAskedAt().isPresent()
                        ? RetirementRules.namesToGo(managed.domain(), s)
                        : List.of();
                yield new Look(
                        looksAtSesAnyway || goesOn,
                        confirmsDns ? Optional.of(question(managed, s.active())) : Optional.empty(),
                        removal);
            }
            case Halted s -> {
                Optional<RotationKey> previous =
                        trigger instanceof Trigger.Rollback ? HaltRules.restorable(s) : Optional.empty();
                yield new Look(looksAtSesAnyway, previous.map(key -> question(managed, key)), List.of());
            }
        };
    }

    /** Whether a run asks SES who signs: where no key of ours does, nothing else tells that somebody changed it. */
    public static boolean looksForTheSigner(RotationState state, Trigger trigger) {
        return trigger instanceof Nightly
                && state instanceof Steady steady
                && steady.active().ownKeys().isEmpty();
    }

    /** Whether that key is served where it belongs; the domain's other keys are named so that they are recognised. */
    public static GateQuestion question(ManagedDomain managed, RotationKey key) {
        RotationState state = managed.state();
        List<KnownKey> others = state.neededSelectors().stream()
                .flatMap(selector -> state.keyOf(selector).stream())
                .filter(other -> !other.publicKey().equals(key.publicKey()))
                .map(other -> new KnownKey(other.selector().value(), other.publicKey()))
                .toList();
        return new GateQuestion(key.selector().recordName(managed.domain()), key.publicKey(), others);
    }

    /**
     * What to do about one domain.
     *
     * @param managed the stored state, as just read
     * @param seen what {@link #look} asked for; missing observations never open anything
     * @return at most one transition, and at most one effect
     */
    public static Decision decide(ManagedDomain managed, Observations seen, Policy policy, Instant now) {
        Situation situation = new Situation(managed, seen, policy, now);
        return PrivateKeyRules.withAlarm(situation, SteadyRules.withSigningAlarm(situation, decide(situation)));
    }

    private static Decision decide(Situation situation) {
        return mismatch(situation.managed().state(), situation.trigger())
                .or(() -> PrivateKeyRules.burnPending(situation))
                .or(() -> HaltRules.haltBecauseOfSes(situation))
                .or(() -> FallbackRules.decide(situation))
                .or(() -> confirmDns(situation))
                .orElseGet(() -> switch (situation.managed().state()) {
                    case Steady s -> SteadyRules.decide(situation, s);
                    case Preparing s -> PreparationRules.decide(situation, s);
                    case AwaitingPublication s -> PublicationRules.decide(situation, s);
                    case Activating s -> ActivationRules.decide(situation, s);
                    case Watching s -> WatchRules.decide(situation, s);
                    case RollingBack s -> RollbackRules.decide(situation, s);
                    case Retiring s -> RetirementRules.decide(situation, s);
                    case Halted s -> HaltRules.decide(situation, s);
                });
    }

    /** An approval is bound to the key that was looked at (design section 2). */
    private static Optional<Decision> mismatch(RotationState state, Trigger trigger) {
        Approval approval = switch (trigger) {
            case Trigger.PhaseRequest request -> request.approval();
            case Trigger.Rollback rollback -> rollback.approval();
            case Trigger.Abort abort -> abort.approval();
            default -> Approval.ofWhateverIsPending();
        };
        Optional<Selector> selector = subjectSelector(state);
        if (approval.selector().isPresent() && !approval.selector().equals(selector)) {
            return Optional.of(Decision.of(
                    Outcome.SELECTOR_MISMATCH,
                    state,
                    "selector: the request is for " + approval.selector().get() + ", but "
                            + selector.map(s -> "the key in question is " + s).orElse("no key of ours is in question")
                            + ". Nothing was done. Look at the status, then send the request for that key."));
        }
        Optional<RotationKey> key = subjectKey(state);
        if (approval.fingerprint().isPresent() && !approval.fingerprint().equals(key.map(RotationKey::fingerprint))) {
            return Optional.of(Decision.of(
                    Outcome.FINGERPRINT_MISMATCH,
                    state,
                    "fingerprint: the request is for the key "
                            + approval.fingerprint().get() + ", but "
                            + key.map(k -> "the key in question is " + k.fingerprint())
                                    .orElse("no key exists yet")
                            + ". Nothing was done. Look at the status, then send the request for that key."));
        }
        return Optional.empty();
    }

    /** The selector that a person's request is about in that state. */
    public static Optional<Selector> subjectSelector(RotationState state) {
        return switch (state) {
            case Preparing s -> Optional.of(s.pending().selector());
            case Halted s -> subjectSelector(s.interrupted());
            default -> subjectKey(state).map(RotationKey::selector);
        };
    }

    /** The key that a person's request is about in that state; empty where there is none yet. */
    public static Optional<RotationKey> subjectKey(RotationState state) {
        return switch (state) {
            case Steady s -> s.active().ownKey();
            case Preparing s ->
                switch (s.pending()) {
                    case Preparation.Reserved reserved -> Optional.empty();
                    case Preparation.Generated generated -> Optional.of(generated.key());
                    case Preparation.Archived archived -> Optional.of(archived.key());
                };
            case AwaitingPublication s -> Optional.of(s.pending());
            case Activating s -> Optional.of(s.pending());
            case Watching s -> Optional.of(s.active());
            case RollingBack s -> Optional.of(s.failed());
            case Retiring s -> Optional.of(s.active());
            case Halted s -> subjectKey(s.interrupted());
        };
    }

    /** The key of ours that SES holds in that state, as far as the state knows: what empty tokens do not contradict. */
    public static Optional<RotationKey> keyBelievedAtSes(RotationState state) {
        return switch (state) {
            case Steady s -> s.active().ownKey();
            case Preparing s -> s.active().ownKey();
            case AwaitingPublication s -> s.active().ownKey();
            case Activating s -> Optional.empty();
            case Watching s -> Optional.of(s.active());
            case RollingBack s -> Optional.empty();
            case Retiring s -> Optional.of(s.active());
            case Halted s -> keyBelievedAtSes(s.interrupted());
        };
    }

    /** Phase 6 runs the gate and touches nothing else, in whatever state there is a key to ask for. */
    private static Optional<Decision> confirmDns(Situation situation) {
        RotationState state = situation.managed().state();
        if (!situation.trigger().asksFor(Phase.DNS_CONFIRMATION)
                || situation.seen().publication().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(situation
                .openGate()
                .map(open -> Decision.of(
                        Outcome.GATE_OPEN,
                        state,
                        "Every authoritative name server and every resolver serves exactly the expected key at "
                                + open.recordName()))
                .orElseGet(() -> Decision.of(
                        Outcome.GATE_SHUT,
                        state,
                        GateTexts.shut(situation.seen().publication()))));
    }

    /** The answer to a request that does not fit the state. */
    static Decision outOfOrder(Situation situation, String why) {
        RotationState state = situation.managed().state();
        return Decision.of(
                Outcome.OUT_OF_ORDER,
                state,
                "The state is " + state.kind().label() + ": " + why + " Nothing was done.");
    }

    /** A rotation under way turns out to be about a compromised key: the gate stays as it is, what follows differs. */
    static Decision compromised(Situation situation, RotationState marked) {
        return Decision.of(
                Outcome.ALREADY_DONE,
                marked,
                "The rotation to "
                        + subjectSelector(situation.managed().state()).orElseThrow()
                        + " is under way and counts as one because of a compromise from now on: the old record is to be"
                        + " revoked as soon as the new key signs, and the old key will not be restored.");
    }

    /** The answer to a request whose work is done already. */
    static Decision alreadyDone(Situation situation, String what) {
        return Decision.of(Outcome.ALREADY_DONE, situation.managed().state(), what + " Nothing was done again.");
    }
}
