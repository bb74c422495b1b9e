package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.rotation.RotationState.Preparing;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.rotation.Trigger.Phase;
import io.github.sesdkimrotator.rotation.Trigger.PhaseRequest;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One key signs, nothing is in flight: when does a rotation begin? */
final class SteadyRules {

    private SteadyRules() {}

    static Decision decide(Situation situation, Steady state) {
        return switch (situation.trigger()) {
            case Trigger.Nightly nightly -> nightly(situation, state);
            case Trigger.Watch watch -> Decision.of(Outcome.NOTHING_DUE, state, "Nothing is in flight.");
            case PhaseRequest request -> phase(situation, state, request);
            case Trigger.Enroll enroll -> enroll(situation, state);
            case Trigger.Abort abort ->
                Rotation.outOfOrder(situation, "no rotation is pending, so none can be aborted.");
            case Trigger.Rollback rollback ->
                Decision.of(
                        Outcome.ROLLBACK_NOT_POSSIBLE,
                        state,
                        "There is no previous key to go back to: it was destroyed, or never ours. Nothing was done.");
            case Trigger.EasyDkimFallback fallback -> FallbackRules.withoutReading(situation);
        };
    }

    private static Decision nightly(Situation situation, Steady state) {
        Optional<Signer> changed = situation
                .seen()
                .signer()
                .filter(found -> Rotation.looksForTheSigner(state, situation.trigger()))
                .filter(found -> situation.managed().regions().stream()
                        .anyMatch(region -> !found.in(region)
                                .getClass()
                                .equals(state.active().in(region).getClass())));
        if (changed.isPresent()) {
            return Decision.of(
                    Outcome.ENROLLED,
                    new Steady(changed.get()),
                    "Somebody changed SES: mail was signed by " + state.active().display() + " and is now signed by "
                            + changed.get().display() + ".");
        }
        Optional<RotationReason> due = due(state.active(), situation);
        if (due.isPresent()) {
            return begin(situation, state.active(), due.get());
        }
        Optional<RotationKey> own = state.active().ownKey();
        Optional<Decision> again = own.flatMap(key -> WatchRules.watchedAgain(situation, key, new Signer.NoSigner()));
        if (again.isPresent()) {
            return again.get();
        }
        Optional<RotationKey> silent = keyThatSesStoppedSigningWith(situation);
        if (silent.isPresent()) {
            return Decision.of(
                    Outcome.SIGNING_ALARM,
                    state,
                    "SES does not sign with " + silent.get().selector() + ": "
                            + situation.sesStatusInALine()
                            + ". Check that the DNS record is still there.");
        }
        return Decision.of(
                Outcome.NOTHING_DUE,
                state,
                own.map(key -> "Key " + key.selector() + " is good until " + key.notAfter()
                                + "; its rotation begins at " + renewAt(key, situation.policy()) + ".")
                        .orElse("Mail is signed by " + state.active().display() + "; phase 3 begins a rotation."));
    }

    /**
     * The key of ours that must sign in a state that waits for somebody, where a Region says that it does not.
     * {@code TEMPORARY_FAILURE} says neither.
     */
    private static Optional<RotationKey> keyThatSesStoppedSigningWith(Situation situation) {
        Optional<Signer> signer = switch (situation.managed().state()) {
            case Steady s -> Optional.of(s.active());
            case Preparing s -> Optional.of(s.active());
            case RotationState.AwaitingPublication s -> Optional.of(s.active());
            case RotationState.Retiring s -> Optional.of(new Signer.OwnKey(s.active()));
            default -> Optional.empty();
        };
        return signer.stream()
                .flatMap(active -> situation.managed().regions().stream()
                        .filter(region -> situation
                                .identityIn(region)
                                .filter(identity -> !identity.signsWithByodkim()
                                        && identity.status() != DkimStatus.TEMPORARY_FAILURE)
                                .isPresent())
                        .flatMap(region -> active.in(region).ownKey().stream()))
                .findFirst();
    }

    /** Whatever else a night brings: operations hear once a day that SES does not sign with the key it holds. */
    static Decision withSigningAlarm(Situation situation, Decision decision) {
        boolean tellable = situation.trigger() instanceof Trigger.Nightly
                && !(decision.next() instanceof RotationState.Halted)
                && decision.notices().stream().noneMatch(notice -> notice.kind() == NoticeKind.SIGNING_ALARM)
                && situation.isToBeTold(situation.lastTold(NoticeKind.SIGNING_ALARM), Policy.NIGHTLY_ALARM_EVERY);
        Optional<RotationKey> silent = tellable ? keyThatSesStoppedSigningWith(situation) : Optional.empty();
        if (silent.isEmpty()) {
            return decision;
        }
        // What the gate said is about the pending key, and no news about the one that should sign.
        Observations sesAlone = new Observations(
                situation.trigger(), situation.seen().ses(), Optional.empty(), Optional.empty(), Optional.empty());
        Situation aboutSes = new Situation(situation.managed(), sesAlone, situation.policy(), situation.now());
        List<NoticeDraft> notices = new ArrayList<>(decision.notices());
        notices.add(WatchRules.alarm(aboutSes, decision.next(), silent.get(), false));
        return decision.telling(notices);
    }

    static Instant renewAt(RotationKey key, Policy policy) {
        return key.notAfter().minus(policy.renewBefore());
    }

    /**
     * Why a rotation is due. Easy DKIM is never due by itself: SES rotates it, and a person may have chosen it in an
     * emergency.
     */
    private static Optional<RotationReason> due(Signer signer, Situation situation) {
        return switch (signer) {
            case Signer.OwnKey own ->
                situation.isPast(renewAt(own.key(), situation.policy()))
                        ? Optional.of(RotationReason.EXPIRY)
                        : Optional.empty();
            case Signer.ForeignKey foreign -> Optional.of(RotationReason.FOREIGN_KEY);
            case Signer.EasyDkim easy -> Optional.empty();
            case Signer.NoSigner none -> Optional.of(RotationReason.FIRST_KEY);
            case Signer.DifferentByRegion different ->
                different.byRegion().values().stream()
                        .flatMap(part -> due(part, situation).stream())
                        .findFirst();
        };
    }

    private static Decision phase(Situation situation, Steady state, PhaseRequest request) {
        if (request.phase() == Phase.KEY_GENERATION) {
            RotationReason reason =
                    request.reason().or(() -> due(state.active(), situation)).orElse(RotationReason.REQUESTED);
            return begin(situation, state.active(), reason);
        }
        if (request.phase() == Phase.COMPLETION && state.active().ownKey().isPresent()) {
            return Rotation.alreadyDone(
                    situation, "No rotation is open; " + state.active().display() + " signs.");
        }
        return Rotation.outOfOrder(situation, "there is no pending key. Phase 3 begins a rotation.");
    }

    private static Decision enroll(Situation situation, Steady state) {
        Signer found = situation.seen().signer().orElse(state.active());
        return Decision.of(
                Outcome.ENROLLED,
                new Steady(found),
                "The domain is under management; mail is signed by " + found.display()
                        + ". Nothing was changed at SES.");
    }

    /** Reserves the selector, which is stored before anything is made. */
    static Decision begin(Situation situation, Signer active, RotationReason reason) {
        Selector selector = freeSelector(situation, active);
        Preparing preparing = new Preparing(active, reason, new Preparation.Reserved(selector, situation.now()));
        NoticeDraft started = Drafts.of(NoticeKind.ROTATION_STARTED, preparing)
                .about(selector, situation.domain())
                .besides(active)
                .with(Fact.REASON, reason.name())
                .draft();
        return PreparationRules.generate(situation, preparing).telling(List.of(started));
    }

    private static Selector freeSelector(Situation situation, Signer active) {
        LocalDate day = LocalDate.ofInstant(situation.now(), situation.policy().selectorZone());
        List<Selector> used = situation.managed().usedSelectors();
        List<DnsName> taken = active.recordNames(situation.domain());
        for (int n = 1; ; n++) {
            Selector candidate = Selector.ofRotation(situation.policy().selectorPrefix(), day, n);
            boolean namesAForeignKey =
                    situation.someRegion(identity -> identity.tokens().contains(candidate.value()));
            if (!used.contains(candidate)
                    && !namesAForeignKey
                    && !taken.contains(candidate.recordName(situation.domain()))) {
                return candidate;
            }
        }
    }
}
