package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.rotation.RotationState.RollingBack;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Back to the previous key: another period without signature, so it is offered and never automatic. */
final class RollbackRules {

    private RollbackRules() {}

    /** A compromised key is never restored, and somebody else's cannot be. */
    static boolean isPossible(RotationReason reason, Signer previous) {
        return reason != RotationReason.COMPROMISE && previous.ownKey().isPresent();
    }

    /** Whether a rollback out of that state can come to a call at all, so that looking at SES is worth it. */
    static boolean mayBegin(RotationState state) {
        return switch (state) {
            case RotationState.Activating s -> isPossible(s.reason(), s.active());
            case RotationState.Watching s -> isPossible(s.reason(), s.previous());
            case RollingBack s -> true;
            case RotationState.Halted s -> HaltRules.restorable(s).isPresent();
            default -> false;
        };
    }

    static Decision begin(Situation situation, RotationKey failed, Signer previous) {
        RotationState state = situation.managed().state();
        Optional<RotationKey> restorable = previous.ownKey().filter(key -> isPossible(reasonOf(state), previous));
        if (restorable.isEmpty()) {
            return Decision.of(
                    Outcome.ROLLBACK_NOT_POSSIBLE,
                    state,
                    "The previous signer, " + previous.display()
                            + ", cannot be restored: it is compromised or not a key of ours. Nothing was done.");
        }
        Optional<GateVerdict.Open> permit = situation.openGateFor(restorable.get());
        if (permit.isEmpty()) {
            return Decision.of(
                    Outcome.DNS_TXT_NOT_READY,
                    state,
                    "SES was not touched: the record of the previous key "
                            + restorable.get().selector() + " must be live first. "
                            + GateTexts.shut(situation.seen().publication()));
        }
        RollingBack intent = new RollingBack(failed, restorable.get(), situation.now(), List.of(), Optional.empty());
        List<SesRegion> lacking = Stream.concat(
                        situation.regionsLacking(restorable.get().selector(), List.of(), true).stream(),
                        thoseThatTookTheNewKey(situation, state).stream())
                .distinct()
                .sorted()
                .toList();
        return sign(situation, intent, lacking, permit.get());
    }

    /** A late reading may still show the previous key there: the call is made all the same. */
    private static List<SesRegion> thoseThatTookTheNewKey(Situation situation, RotationState state) {
        return switch (state) {
            case RotationState.Activating s -> s.takenIn();
            case RotationState.Watching s -> situation.managed().regions();
            case RotationState.Halted s -> thoseThatTookTheNewKey(situation, s.interrupted());
            default -> List.of();
        };
    }

    private static RotationReason reasonOf(RotationState state) {
        return switch (state) {
            case RotationState.Activating s -> s.reason();
            case RotationState.Watching s -> s.reason();
            case RotationState.Halted s -> reasonOf(s.interrupted());
            default -> RotationReason.REQUESTED;
        };
    }

    static Decision decide(Situation situation, RollingBack state) {
        return switch (situation.trigger()) {
            case Trigger.Nightly nightly -> goOn(situation, state);
            case Trigger.Watch watch -> goOn(situation, state);
            case Trigger.Rollback rollback -> goOn(situation, state);
            case Trigger.PhaseRequest request ->
                Rotation.outOfOrder(
                        situation, "the rollback to " + state.previous().selector() + " comes to its end first.");
            case Trigger.Abort abort ->
                Rotation.outOfOrder(situation, "a rollback is under way and cannot be given up half-way.");
            case Trigger.Enroll enroll -> Rotation.alreadyDone(situation, "The domain is under management.");
            case Trigger.EasyDkimFallback fallback -> FallbackRules.withoutReading(situation);
        };
    }

    private static Decision goOn(Situation situation, RollingBack state) {
        // From FAILED, SES looks again only after another call: a person decides about that one.
        boolean personAsksAgain = situation.trigger() instanceof Trigger.Rollback && situation.sesGaveUp();
        List<SesRegion> lacking =
                situation.regionsLacking(state.previous().selector(), state.takenIn(), personAsksAgain);
        if (lacking.isEmpty()) {
            return situation.sesSignsWith(state.previous().selector())
                    ? signsAgain(situation, state)
                    : waitForSes(situation, state);
        }
        Optional<GateVerdict.Open> permit = situation.openGateFor(state.previous());
        if (permit.isEmpty()) {
            return Decision.of(
                    situation.trigger() instanceof Trigger.Rollback ? Outcome.DNS_TXT_NOT_READY : Outcome.ROLLING_BACK,
                    state,
                    "SES is not asked to take the previous key back while the gate is shut. "
                            + GateTexts.shut(situation.seen().publication()));
        }
        RollingBack intent = new RollingBack(
                state.failed(),
                state.previous(),
                situation.now(),
                state.takenIn(),
                personAsksAgain ? Optional.empty() : state.alarmedAt());
        return sign(situation, intent, lacking, permit.get());
    }

    /** The key that failed is destroyed only when SES cannot be showing what it held before that one. */
    private static Decision signsAgain(Situation situation, RollingBack state) {
        Instant settledAt = state.intendedAt().plus(Policy.SES_SETTLES_WITHIN);
        return situation.isPast(settledAt)
                ? rolledBack(situation, state)
                : Decision.of(
                        Outcome.ROLLING_BACK,
                        state,
                        "SES shows SUCCESS with the previous key "
                                + state.previous().selector()
                                + ". It may be showing what it held before; the rollback is over when it says the same from "
                                + settledAt + " on.");
    }

    private static Decision waitForSes(Situation situation, RollingBack state) {
        boolean tooLong = situation.isPast(state.intendedAt().plus(Policy.PENDING_ALARM_AFTER));
        boolean alarming = situation.sesWasRead() && (tooLong || situation.sesGaveUp());
        boolean tell = alarming && situation.isToBeTold(state.alarmedAt(), Policy.ALARM_EVERY);
        RollingBack next = new RollingBack(
                state.failed(),
                state.previous(),
                state.intendedAt(),
                situation.managed().regions().stream().sorted().toList(),
                tell ? Optional.of(situation.now()) : state.alarmedAt());
        Decision decision = Decision.of(
                alarming ? Outcome.SIGNING_ALARM : Outcome.ROLLING_BACK,
                next,
                "SES holds the previous key " + state.previous().selector() + " again and has not confirmed it yet: "
                        + situation.sesStatusInALine() + ".");
        return tell ? decision.telling(List.of(WatchRules.alarm(situation, next, state.previous(), false))) : decision;
    }

    private static Decision sign(
            Situation situation, RollingBack wanted, List<SesRegion> lacking, GateVerdict.Open permit) {
        RollingBack intent = new RollingBack(
                wanted.failed(),
                wanted.previous(),
                wanted.intendedAt(),
                situation.otherRegions(lacking),
                wanted.alarmedAt());
        return lacking.isEmpty()
                ? Decision.of(
                        Outcome.ROLLING_BACK,
                        intent,
                        "SES holds the previous key " + intent.previous().selector()
                                + " everywhere already. Until SES says SUCCESS, mail may leave unsigned; then the rollback is over.")
                : Decision.of(
                                Outcome.ROLLING_BACK,
                                intent,
                                "SES is asked to sign with the previous key "
                                        + intent.previous().selector()
                                        + " again. Until SES says SUCCESS, mail may leave unsigned.")
                        .thenDo(new Effect.SignWith(intent.previous(), lacking, permit));
    }

    private static Decision rolledBack(Situation situation, RollingBack state) {
        Steady steady = new Steady(new Signer.OwnKey(state.previous()));
        NoticeDraft told = Drafts.of(NoticeKind.ROLLED_BACK, steady)
                .about(state.previous(), situation.domain())
                .with(Fact.OTHER_SELECTOR, state.failed().selector().value())
                .with(Fact.SES_STATUS, situation.sesStatus())
                .draft();
        NoticeDraft notNeeded = Drafts.of(NoticeKind.RECORD_NOT_NEEDED, steady)
                .about(state.failed().selector(), situation.domain())
                .with(Fact.OTHER_SELECTOR, state.previous().selector().value())
                .with(Fact.NOT_BEFORE, situation.now().plus(situation.policy().retentionPeriod()))
                .draft();
        return Decision.of(
                        Outcome.ROLLED_BACK,
                        steady,
                        "SES signs with the previous key " + state.previous().selector() + " again; "
                                + state.failed().selector() + " is destroyed.")
                .telling(List.of(told, notNeeded))
                .condemning(List.of(state.failed().selector()));
    }
}
