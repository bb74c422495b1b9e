package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.rotation.RotationState.Activating;
import io.github.sesdkimrotator.rotation.RotationState.Retiring;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.RotationState.Watching;
import io.github.sesdkimrotator.rotation.Trigger.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** SES holds the new key: does it sign, for long enough? */
final class WatchRules {

    private WatchRules() {}

    static Decision decide(Situation situation, Watching state) {
        return switch (situation.trigger()) {
            case Trigger.Nightly nightly -> watch(situation, state);
            case Trigger.Watch watch -> watch(situation, state);
            case Trigger.PhaseRequest request -> phase(situation, state, request.phase());
            case Trigger.Rollback rollback -> RollbackRules.begin(situation, state.active(), state.previous());
            case Trigger.Abort abort ->
                Rotation.outOfOrder(
                        situation, "SES holds the new key already, so it cannot be given up; use 'rollback'.");
            case Trigger.Enroll enroll -> Rotation.alreadyDone(situation, "The domain is under management.");
            case Trigger.EasyDkimFallback fallback -> FallbackRules.withoutReading(situation);
        };
    }

    private static Decision phase(Situation situation, Watching state, Phase phase) {
        return switch (phase) {
            case KEY_GENERATION, STORAGE, NOTIFICATION ->
                Rotation.outOfOrder(
                        situation,
                        "the rotation to " + state.active().selector()
                                + " is being watched; the next one can begin when it is complete.");
            case DNS_CONFIRMATION -> Rotation.outOfOrder(situation, "DNS could not be asked.");
            case SES_UPDATE ->
                situation.sesGaveUp() ? activateAgain(situation, state) : alreadyActive(situation, state);
            case COMPLETION -> watch(situation, state);
        };
    }

    private static Decision alreadyActive(Situation situation, Watching state) {
        return Rotation.alreadyDone(
                situation,
                "SES holds " + state.active().selector() + " since " + state.activatedAt() + ". "
                        + situation.sesStatusInALine() + ".");
    }

    /** From FAILED, SES looks again only after another call; the gate stands before that one, too. */
    private static Decision activateAgain(Situation situation, Watching state) {
        Optional<GateVerdict.Open> permit = situation.openGateFor(state.active());
        if (permit.isEmpty()) {
            return Decision.of(
                    Outcome.DNS_TXT_NOT_READY,
                    state,
                    "SES gave up, and it is not asked again while the gate is shut. "
                            + GateTexts.shut(situation.seen().publication()));
        }
        Activating intent =
                new Activating(state.previous(), state.reason(), state.active(), situation.now(), List.of());
        return ActivationRules.sign(situation, intent, permit.get());
    }

    private static Decision watch(Situation situation, Watching state) {
        boolean recordIsWrong = isVanishedOrWrong(situation.seen().publication());
        boolean signs = situation.sesSignsWith(state.active().selector());
        if (signs && !recordIsWrong) {
            return succeeding(situation, state);
        }
        boolean pendingTooLong = state.succeedingSince().isEmpty()
                && situation.isPast(state.activatedAt().plus(Policy.PENDING_ALARM_AFTER));
        boolean stoppedAfterSuccess = !signs
                && state.succeedingSince().filter(situation::isSettledSince).isPresent()
                && !isUndecided(situation);
        boolean disabled = situation.someRegion(identity -> !identity.signingEnabled());
        if (recordIsWrong || situation.sesGaveUp() || disabled || pendingTooLong || stoppedAfterSuccess) {
            return alarmed(situation, state, recordIsWrong);
        }
        return Decision.of(
                Outcome.WATCHING,
                state,
                "SES holds " + state.active().selector() + " and has not confirmed it yet: "
                        + situation.sesStatusInALine() + ".");
    }

    /** {@code TEMPORARY_FAILURE} is neither success nor failure, and a Region that was not read says nothing. */
    private static boolean isUndecided(Situation situation) {
        return !situation.everyRegionIsKnown()
                || situation.someRegion(identity -> identity.status() == SesIdentity.DkimStatus.TEMPORARY_FAILURE);
    }

    /** Silence of a server is not evidence that the record is gone. */
    private static boolean isVanishedOrWrong(Optional<GateVerdict> publication) {
        return switch (publication.orElse(null)) {
            case null -> false;
            case GateVerdict.Open open -> false;
            case GateVerdict.Conflicting conflicting -> true;
            case GateVerdict.Waiting waiting ->
                waiting.lagging().stream().anyMatch(answer -> answer.reply() instanceof Reply.Absent);
        };
    }

    private static Decision succeeding(Situation situation, Watching state) {
        Instant since = state.succeedingSince().orElse(situation.now());
        List<NoticeDraft> notices = new ArrayList<>();
        boolean firstSuccess = state.succeedingSince().isEmpty();
        if (firstSuccess && state.reason() == RotationReason.COMPROMISE) {
            // Section 6: the compromised key is revoked as soon as the new one signs.
            state.previous().byodkimSelectors().forEach(old -> notices.add(revocation(situation, state, old)));
        }
        Watching next = new Watching(
                state.active(),
                state.reason(),
                state.previous(),
                state.activatedAt(),
                Optional.of(since),
                Optional.empty());
        Instant provenAt = since.plus(situation.policy().watchPeriod());
        boolean gateIsOpen = situation.openGateFor(state.active()).isPresent();
        if (!situation.isPast(provenAt) || !gateIsOpen) {
            return Decision.of(
                            Outcome.WATCHING,
                            next,
                            "SES signs with " + state.active().selector() + " since " + since
                                    + "; it counts as proven when that has held until " + provenAt + ".")
                    .telling(notices);
        }
        return proven(situation, next, notices);
    }

    private static Decision proven(Situation situation, Watching state, List<NoticeDraft> notices) {
        boolean nothingToRetire = state.previous() instanceof Signer.NoSigner;
        if (nothingToRetire) {
            Steady steady = new Steady(new Signer.OwnKey(state.active()));
            notices.add(RetirementRules.complete(situation, steady, state.active(), state.previous()));
            return Decision.of(
                            Outcome.ROTATION_COMPLETE,
                            steady,
                            "SES has signed with " + state.active().selector()
                                    + " for the whole watch period. There was no previous key to retire.")
                    .telling(notices);
        }
        Instant removeAfter = situation.now().plus(situation.policy().retentionPeriod());
        Retiring retiring =
                new Retiring(state.active(), state.previous(), removeAfter, Optional.empty(), Optional.empty());
        notices.add(Drafts.of(NoticeKind.SIGNING_PROVEN, retiring)
                .about(state.active(), situation.domain())
                .besides(state.previous())
                .with(Fact.NOT_BEFORE, removeAfter)
                .draft());
        return Decision.of(
                        Outcome.SIGNING_PROVEN,
                        retiring,
                        "SES has signed with " + state.active().selector()
                                + " for the whole watch period. The record of "
                                + state.previous().display() + " must stay until " + removeAfter
                                + ", for mail in flight.")
                .telling(notices);
    }

    /**
     * SES gave up on a key that was proven before, and looks again only after another call. The key is watched anew:
     * there Phase 7 makes that call behind the gate, and a previous key that still exists can be restored.
     */
    static Optional<Decision> watchedAgain(Situation situation, RotationKey active, Signer previous) {
        if (!situation.sesGaveUp()) {
            return Optional.empty();
        }
        Watching again = new Watching(
                active, RotationReason.REQUESTED, previous, situation.now(), Optional.empty(), Optional.empty());
        return Optional.of(alarmed(situation, again, false));
    }

    private static Decision alarmed(Situation situation, Watching state, boolean recordIsWrong) {
        boolean rollbackPossible = RollbackRules.isPossible(state.reason(), state.previous());
        boolean tell = situation.isToBeTold(state.alarmedAt(), Policy.ALARM_EVERY);
        Watching next = new Watching(
                state.active(),
                state.reason(),
                state.previous(),
                state.activatedAt(),
                situation.sesSignsWith(state.active().selector()) ? state.succeedingSince() : Optional.empty(),
                tell ? Optional.of(situation.now()) : state.alarmedAt());
        Decision decision = Decision.of(
                Outcome.SIGNING_ALARM,
                next,
                (recordIsWrong
                                ? "The live record of " + state.active().selector() + " is no longer right: "
                                        + GateTexts.lost(situation.seen().publication())
                                : "SES does not sign with " + state.active().selector() + ": "
                                        + situation.sesStatusInALine() + ".")
                        + (rollbackPossible
                                ? " A rollback is possible, but it is another period without signature."
                                : ""));
        return tell ? decision.telling(List.of(alarm(situation, next, state.active(), rollbackPossible))) : decision;
    }

    static NoticeDraft alarm(Situation situation, RotationState state, RotationKey key, boolean rollbackPossible) {
        Drafts draft = Drafts.of(NoticeKind.SIGNING_ALARM, state)
                .about(key, situation.domain())
                .with(Fact.SES_STATUS, situation.sesStatus())
                .with(Fact.ROLLBACK_POSSIBLE, String.valueOf(rollbackPossible));
        situation
                .seen()
                .publication()
                .filter(verdict -> !(verdict instanceof GateVerdict.Open))
                .ifPresent(verdict -> draft.with(Fact.DETAIL, GateTexts.shut(Optional.of(verdict))));
        return draft.draft();
    }

    private static NoticeDraft revocation(Situation situation, Watching state, Selector compromised) {
        Drafts draft = Drafts.of(NoticeKind.REVOKE_RECORD, state)
                .about(compromised, situation.domain())
                .with(Fact.OTHER_SELECTOR, state.active().selector().value());
        state.keyOf(compromised)
                .ifPresent(key -> draft.with(Fact.FINGERPRINT, key.fingerprint().hex()));
        return draft.draft();
    }
}
