package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.rotation.RotationState.Activating;
import io.github.sesdkimrotator.rotation.RotationState.AwaitingPublication;
import io.github.sesdkimrotator.rotation.RotationState.Halted;
import io.github.sesdkimrotator.rotation.RotationState.Preparing;
import io.github.sesdkimrotator.rotation.RotationState.Retiring;
import io.github.sesdkimrotator.rotation.RotationState.RollingBack;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.RotationState.Watching;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** When a person is needed, and which verbs get out again. */
final class HaltRules {

    /** The nightly run, the only one that reminds, comes a little earlier on some days than on others. */
    private static final Duration REMIND_EVERY = Duration.ofDays(7).minusHours(4);

    private HaltRules() {}

    /** What SES shows that no schedule may act on. */
    static Optional<Decision> haltBecauseOfSes(Situation situation) {
        RotationState state = situation.managed().state();
        boolean isEmergencyVerb = switch (situation.trigger()) {
            case Trigger.Enroll enroll -> true;
            case Trigger.EasyDkimFallback fallback -> true;
            case Trigger.Rollback rollback -> true;
            case Trigger.Abort abort -> true;
            case Trigger.Nightly nightly -> false;
            case Trigger.Watch watch -> false;
            case Trigger.PhaseRequest request -> false;
        };
        if (state instanceof Halted || isEmergencyVerb) {
            return Optional.empty();
        }
        List<SesRegion> missing = situation.regionsMissing();
        if (!missing.isEmpty()) {
            return Optional.of(halt(
                    situation,
                    state,
                    HaltReason.IDENTITY_MISSING,
                    "SES has no identity " + situation.domain() + " in " + named(missing) + "."));
        }
        List<SesRegion> notDomains = situation.regionsWhere(i -> i.type() != SesIdentity.Type.DOMAIN);
        if (!notDomains.isEmpty()) {
            return Optional.of(halt(
                    situation,
                    state,
                    HaltReason.IDENTITY_NOT_A_DOMAIN,
                    "The identity " + situation.domain() + " is no domain identity in " + named(notDomains) + "."));
        }
        List<SesRegion> drifted = situation.managed().regions().stream()
                .filter(region -> situation
                        .identityIn(region)
                        .filter(identity -> isDrift(situation, region, identity))
                        .isPresent())
                .toList();
        return drifted.isEmpty()
                ? Optional.empty()
                : Optional.of(halt(
                        situation,
                        state,
                        HaltReason.DRIFT,
                        "SES was changed by somebody else. It shows: " + situation.sesStatusInALine() + "."));
    }

    private static String named(List<SesRegion> regions) {
        return regions.stream().map(SesRegion::id).collect(Collectors.joining(", "));
    }

    /** Whether SES holds something that cannot have come from this product in that state. */
    private static boolean isDrift(Situation situation, SesRegion region, SesIdentity identity) {
        return switch (situation.managed().state()) {
            case Steady s -> isDriftFrom(identity, s.active().in(region));
            case Preparing s -> isDriftFrom(identity, s.active().in(region));
            case AwaitingPublication s ->
                isDriftFrom(identity, s.active().in(region))
                        || (identity.tokens().contains(s.pending().selector().value())
                                && !holds(s.active().in(region), s.pending()));
            case Activating s ->
                isDriftFrom(identity, s.active().in(region))
                        && identity.holdsOtherThan(s.pending().selector());
            case Watching s -> identity.holdsOtherThan(s.active().selector());
            case RollingBack s ->
                identity.holdsOtherThan(s.previous().selector())
                        && identity.holdsOtherThan(s.failed().selector());
            case Retiring s -> identity.holdsOtherThan(s.active().selector());
            case Halted s -> false;
        };
    }

    /** Only what this product set can drift. */
    private static boolean isDriftFrom(SesIdentity identity, Signer active) {
        return active.ownKey()
                .filter(key -> identity.holdsOtherThan(key.selector()))
                .isPresent();
    }

    static Decision halt(Situation situation, RotationState interrupted, HaltReason reason, String detail) {
        Halted halted = new Halted(reason, detail, situation.now(), interrupted);
        return Decision.of(Outcome.HALTED, halted, sentence(detail) + " A person is needed.")
                .telling(List.of(haltNotice(situation, halted)));
    }

    /** SES's own words end with or without a full stop. */
    private static String sentence(String detail) {
        return detail.endsWith(".") ? detail : detail + ".";
    }

    private static NoticeDraft haltNotice(Situation situation, Halted halted) {
        Drafts draft = Drafts.of(NoticeKind.HALTED, halted)
                .with(Fact.HALT_REASON, halted.reason().name())
                .with(Fact.DETAIL, halted.detail().isBlank() ? halted.reason().name() : halted.detail())
                .with(Fact.SINCE, halted.since())
                .with(Fact.SES_STATUS, situation.sesStatus())
                .with(Fact.ROLLBACK_POSSIBLE, String.valueOf(restorable(halted).isPresent()));
        Rotation.subjectSelector(halted).ifPresent(selector -> draft.about(selector, situation.domain()));
        return draft.draft();
    }

    /** The previous key that a rollback out of this halt would restore. */
    static Optional<RotationKey> restorable(Halted state) {
        return switch (state.interrupted()) {
            case Activating s -> s.active().ownKey().filter(key -> RollbackRules.isPossible(s.reason(), s.active()));
            case Watching s -> s.previous().ownKey().filter(key -> RollbackRules.isPossible(s.reason(), s.previous()));
            case RollingBack s -> Optional.of(s.previous());
            default -> Optional.empty();
        };
    }

    static Decision decide(Situation situation, Halted state) {
        return switch (situation.trigger()) {
            case Trigger.Nightly nightly -> stillHalted(situation, state);
            case Trigger.Watch watch -> refused(state);
            case Trigger.PhaseRequest request -> refused(state);
            case Trigger.Abort abort -> notSettled(situation, state).orElseGet(() -> abort(situation, state));
            case Trigger.Rollback rollback -> rollback(situation, state);
            case Trigger.Enroll enroll -> notSettled(situation, state).orElseGet(() -> lookAgain(situation, state));
            case Trigger.EasyDkimFallback fallback -> refused(state);
        };
    }

    private static Decision stillHalted(Situation situation, Halted state) {
        Instant lastTold = situation
                .lastTold(NoticeKind.HALTED)
                .filter(at -> at.isAfter(state.since()))
                .orElse(state.since());
        Decision decision = refused(state);
        return situation.isPast(lastTold.plus(REMIND_EVERY))
                ? decision.telling(List.of(haltNotice(situation, state)))
                : decision;
    }

    private static Decision refused(Halted state) {
        return Decision.of(
                Outcome.HALTED,
                state,
                "Halted since " + state.since() + ": " + sentence(state.detail())
                        + " Nothing is done until a person decides: 'enroll' looks at SES again and goes on from there"
                        + (restorable(state).isPresent() ? ", 'rollback' restores the previous key" : "")
                        + (isAbortable(state) ? ", 'abort' gives up the pending key" : "") + ".");
    }

    /**
     * Both verbs believe what SES shows, and destroy keys that it does not show. For a while after a call it may show
     * what it held before.
     */
    private static Optional<Decision> notSettled(Situation situation, Halted state) {
        return lastCallAt(state)
                .map(call -> call.plus(Policy.SES_SETTLES_WITHIN))
                .filter(settledAt -> !situation.isPast(settledAt))
                .map(settledAt -> Rotation.outOfOrder(
                        situation,
                        "SES may still show what it held before it was last called. What it shows can be believed from "
                                + settledAt + " on; send the same again then."
                                + (restorable(state).isPresent() ? " 'rollback' need not wait." : "")));
    }

    /** No call was made later than that; none is made while a domain is halted. */
    private static Optional<Instant> lastCallAt(Halted state) {
        return switch (state.interrupted()) {
            case Activating s -> Optional.of(state.since());
            case Watching s -> Optional.of(s.activatedAt());
            case RollingBack s -> Optional.of(s.intendedAt());
            default -> Optional.empty();
        };
    }

    /** Whether there is a pending key that may be given up, if SES turns out not to hold it. */
    static boolean isAbortable(RotationState state) {
        return switch (state) {
            case Preparing s -> true;
            case AwaitingPublication s -> true;
            case Halted s -> s.interrupted() instanceof Activating || isAbortable(s.interrupted());
            default -> false;
        };
    }

    private static Decision abort(Situation situation, Halted state) {
        return switch (state.interrupted()) {
            case Preparing s -> PreparationRules.abort(situation, s.active(), s);
            case AwaitingPublication s -> PreparationRules.abort(situation, s.active(), s);
            case Activating s -> abortIntent(situation, s);
            default ->
                Rotation.outOfOrder(
                        situation, "there is no pending key that SES has surely not seen, so none can be given up.");
        };
    }

    /** A key that was lost, or that SES refused: given up once SES says everywhere that it holds another one. */
    private static Decision abortIntent(Situation situation, Activating interrupted) {
        return situation.sesWasRead() && !situation.everyRegion(SesIdentity::tellsWhatItHolds)
                ? Rotation.outOfOrder(
                        situation,
                        "SES does not tell which key it holds, so it may be the pending one: "
                                + situation.sesStatusInALine() + ".")
                : PreparationRules.abort(situation, interrupted.active(), interrupted);
    }

    private static Decision rollback(Situation situation, Halted state) {
        return switch (state.interrupted()) {
            case Activating s -> RollbackRules.begin(situation, s.pending(), s.active());
            case Watching s -> RollbackRules.begin(situation, s.active(), s.previous());
            case RollingBack s -> RollbackRules.begin(situation, s.failed(), new Signer.OwnKey(s.previous()));
            default ->
                Decision.of(
                        Outcome.ROLLBACK_NOT_POSSIBLE,
                        state,
                        "SES was not changed by the interrupted step, so there is nothing to roll back."
                                + " Nothing was done.");
        };
    }

    /** A person's {@code enroll}: whatever signs now is the truth to go on from. */
    private static Decision lookAgain(Situation situation, Halted state) {
        List<SesRegion> missing = situation.regionsMissing();
        Optional<Signer> found = situation.seen().signer();
        if (!missing.isEmpty() || found.isEmpty()) {
            return Decision.of(
                    Outcome.SES_REFUSED,
                    state,
                    "SES has no domain identity " + situation.domain()
                            + (missing.isEmpty() ? "" : " in " + named(missing)) + " yet. Nothing was done.");
        }
        RotationState resumed = isHalfGivenAndLost(state, found.get())
                ? new Steady(found.get())
                : resumed(situation, state.interrupted(), found.get());
        List<Selector> leftOver = new ArrayList<>(state.interrupted().neededSelectors());
        leftOver.removeAll(resumed.neededSelectors());
        // An unknown selector may be any of ours: nothing is destroyed then.
        boolean sesTellsWhatItHolds = situation.everyRegion(SesIdentity::tellsWhatItHolds);
        return Decision.of(
                        Outcome.ENROLLED,
                        resumed,
                        "SES was looked at again: mail is signed by "
                                + found.get().display() + ". The domain goes on as "
                                + resumed.kind().label() + ".")
                .condemning(sesTellsWhatItHolds ? leftOver : List.of());
    }

    /** One Region holds a key that nobody can give to the others any more: only another key ends that. */
    private static boolean isHalfGivenAndLost(Halted state, Signer found) {
        return state.reason() == HaltReason.KEY_LOST
                && state.interrupted() instanceof Activating lost
                && !holds(found, lost.pending())
                && found.ownSelectors().contains(lost.pending().selector());
    }

    private static RotationState resumed(Situation situation, RotationState interrupted, Signer found) {
        return switch (interrupted) {
            case Preparing s -> new Preparing(found, s.reason(), s.pending());
            case AwaitingPublication s ->
                holds(found, s.pending())
                        ? watching(
                                situation,
                                s.pending(),
                                s.reason(),
                                s.active().without(s.pending().selector()))
                        : new AwaitingPublication(
                                found, s.reason(), s.pending(), s.announcedAt(), s.dueAt(), Reminders.none());
            case Activating s ->
                holds(found, s.pending())
                        ? watching(situation, s.pending(), s.reason(), s.active())
                        // Where SES may hold the pending key without telling, it must not become one to be aborted.
                        : situation.everyRegion(SesIdentity::tellsWhatItHolds)
                                ? awaitingAgain(situation, s, found)
                                : new Steady(found);
            case Watching s ->
                holds(found, s.active())
                        ? watching(situation, s.active(), s.reason(), s.previous())
                        : new Steady(found);
            case Retiring s -> holds(found, s.active()) ? s : new Steady(found);
            default -> new Steady(found);
        };
    }

    /** SES does not hold the pending key: the interrupted intent is withdrawn, the record is awaited as before. */
    private static AwaitingPublication awaitingAgain(Situation situation, Activating interrupted, Signer found) {
        return new AwaitingPublication(
                found,
                interrupted.reason(),
                interrupted.pending(),
                interrupted.intendedAt(),
                situation.now().plus(situation.policy().dnsLead()),
                Reminders.none());
    }

    private static boolean holds(Signer found, RotationKey key) {
        return found.ownKey()
                .filter(own -> own.selector().equals(key.selector()))
                .isPresent();
    }

    private static Watching watching(Situation situation, RotationKey active, RotationReason reason, Signer previous) {
        return new Watching(active, reason, previous, situation.now(), Optional.empty(), Optional.empty());
    }
}
