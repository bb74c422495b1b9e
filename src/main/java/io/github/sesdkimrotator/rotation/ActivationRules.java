package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.rotation.RotationState.Activating;
import io.github.sesdkimrotator.rotation.RotationState.RollingBack;
import io.github.sesdkimrotator.rotation.RotationState.Watching;
import io.github.sesdkimrotator.rotation.Trigger.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The intent is stored: has SES taken the key, and if not, may it be asked again? */
final class ActivationRules {

    private ActivationRules() {}

    static Decision decide(Situation situation, Activating state) {
        return switch (situation.trigger()) {
            case Trigger.Nightly nightly -> goOn(situation, state);
            case Trigger.Watch watch -> goOn(situation, state);
            case Trigger.PhaseRequest request -> phase(situation, state, request.phase());
            case Trigger.Rollback rollback -> RollbackRules.begin(situation, state.pending(), state.active());
            case Trigger.Abort abort ->
                Rotation.outOfOrder(
                        situation, "SES may hold the new key already, so it cannot be given up; use 'rollback'.");
            case Trigger.Enroll enroll -> Rotation.alreadyDone(situation, "The domain is under management.");
            case Trigger.EasyDkimFallback fallback -> FallbackRules.withoutReading(situation);
        };
    }

    private static Decision phase(Situation situation, Activating state, Phase phase) {
        return switch (phase) {
            case KEY_GENERATION, STORAGE, NOTIFICATION ->
                situation.tellsOfCompromise() && state.reason() != RotationReason.COMPROMISE
                        ? Rotation.compromised(
                                situation,
                                new Activating(
                                        state.active(),
                                        RotationReason.COMPROMISE,
                                        state.pending(),
                                        state.intendedAt(),
                                        state.takenIn()))
                        : Rotation.alreadyDone(
                                situation,
                                "Phase " + phase.number() + " is done for "
                                        + state.pending().selector() + ".");
            case DNS_CONFIRMATION -> Rotation.outOfOrder(situation, "DNS could not be asked.");
            case SES_UPDATE -> goOn(situation, state);
            case COMPLETION -> Rotation.outOfOrder(situation, "phase 7 is not finished.");
        };
    }

    private static Decision goOn(Situation situation, Activating state) {
        if (lacking(situation, state).isEmpty()) {
            return activated(situation, state);
        }
        Optional<GateVerdict.Open> permit = situation.openGateFor(state.pending());
        if (permit.isPresent()) {
            return sign(situation, state, permit.get());
        }
        Decision decision = Decision.of(
                situation.trigger().asksFor(Phase.SES_UPDATE) ? Outcome.DNS_TXT_NOT_READY : Outcome.ACTIVATING,
                state,
                "SES does not show the new key yet, and it is not asked again while the gate is shut. "
                        + GateTexts.shut(situation.seen().publication()));
        // Whoever typed the phase reads the same in the answer.
        return decision.outcome() == Outcome.ACTIVATING
                ? decision.telling(shutAgain(situation, state).stream().toList())
                : decision;
    }

    /** The record was right when the intent was stored. Nobody would mend what happened to it since without being told. */
    private static Optional<NoticeDraft> shutAgain(Situation situation, Activating state) {
        List<Finding> findings =
                situation.seen().publication().map(GateVerdict::findings).orElse(List.of());
        boolean isWrong =
                !PublicationRules.weighing(Finding.Weight.BLOCKS, findings).isEmpty();
        // Most of what is not wrong passes by itself.
        boolean mayPass = !isWrong && !situation.isPast(state.intendedAt().plus(Policy.EXPLAIN_AFTER));
        NoticeKind kind = isWrong ? NoticeKind.WRONG_RECORD : NoticeKind.PUBLICATION_OVERDUE;
        Optional<Instant> last = situation.lastTold(kind).filter(at -> !at.isBefore(state.intendedAt()));
        return mayPass || situation.seen().publication().isEmpty() || !situation.isToBeTold(last, Policy.REMIND_EVERY)
                ? Optional.empty()
                : Optional.of(Drafts.of(kind, state)
                        .about(state.pending(), situation.domain())
                        .besides(state.active())
                        .with(Fact.DUE_AT, state.intendedAt())
                        .with(
                                Fact.DETAIL,
                                GateTexts.shutBesideItsFindings(situation.seen().publication()))
                        .finding(findings)
                        .draft());
    }

    /** Where SES answered that it took the key it did, even if a late reading still shows the one before. */
    private static List<SesRegion> lacking(Situation situation, Activating state) {
        return situation.regionsLacking(state.pending().selector(), state.takenIn(), true).stream()
                .filter(region -> !state.takenIn().contains(region))
                .toList();
    }

    /** The call in every Region that lacks the key, with the intent stored before it. */
    static Decision sign(Situation situation, Activating wanted, GateVerdict.Open permit) {
        List<SesRegion> lacking = lacking(situation, wanted);
        Activating intent = new Activating(
                wanted.active(),
                wanted.reason(),
                wanted.pending(),
                wanted.intendedAt(),
                situation.otherRegions(lacking));
        Decision decision = Decision.of(
                Outcome.ACTIVATING,
                intent,
                "SES is asked to sign with " + intent.pending().selector() + ".");
        return lacking.isEmpty() ? decision : decision.thenDo(new Effect.SignWith(intent.pending(), lacking, permit));
    }

    /** SES holds the new key everywhere. */
    static Decision activated(Situation situation, Activating state) {
        Watching watching = new Watching(
                state.pending(), state.reason(), state.active(), situation.now(), Optional.empty(), Optional.empty());
        NoticeDraft told = Drafts.of(NoticeKind.ACTIVATED, watching)
                .about(state.pending(), situation.domain())
                .besides(state.active())
                .with(Fact.SINCE, situation.now())
                .with(Fact.SES_STATUS, situation.sesStatus())
                .with(Fact.ROLLBACK_POSSIBLE, String.valueOf(RollbackRules.isPossible(state.reason(), state.active())))
                .draft();
        return Decision.of(
                        Outcome.ACTIVATED,
                        watching,
                        "SES holds the new key " + state.pending().selector()
                                + " and looks for its record now. Until SES says SUCCESS, mail may leave unsigned;"
                                + " the record is live everywhere, so this is usually a matter of minutes.")
                .telling(List.of(told));
    }

    /** What the answers of SES make of the stored intent. */
    static Activating taken(Activating state, List<SesRegion> takenIn) {
        return new Activating(
                state.active(), state.reason(), state.pending(), state.intendedAt(), union(state.takenIn(), takenIn));
    }

    static RollingBack taken(RollingBack state, List<SesRegion> takenIn) {
        return new RollingBack(
                state.failed(),
                state.previous(),
                state.intendedAt(),
                union(state.takenIn(), takenIn),
                state.alarmedAt());
    }

    private static List<SesRegion> union(List<SesRegion> before, List<SesRegion> more) {
        return Stream.concat(before.stream(), more.stream()).distinct().sorted().toList();
    }
}
