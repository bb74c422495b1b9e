package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.RemovalVerdict;
import io.github.sesdkimrotator.rotation.RotationState.Retiring;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.Trigger.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The new key is proven: when may the old record go, and is it gone? */
final class RetirementRules {

    private RetirementRules() {}

    static Decision decide(Situation situation, Retiring state) {
        return switch (situation.trigger()) {
            case Trigger.Nightly nightly -> withExpiryAlarm(situation, state, goOn(situation, state));
            case Trigger.Watch watch -> goOn(situation, state);
            case Trigger.PhaseRequest request -> phase(situation, state, request.phase());
            case Trigger.Rollback rollback ->
                Decision.of(
                        Outcome.ROLLBACK_NOT_POSSIBLE,
                        state,
                        "The new key is proven and the old one is being retired; begin a new rotation instead."
                                + " Nothing was done.");
            case Trigger.Abort abort ->
                Rotation.outOfOrder(situation, "the new key signs, so there is no pending key to give up.");
            case Trigger.Enroll enroll -> Rotation.alreadyDone(situation, "The domain is under management.");
            case Trigger.EasyDkimFallback fallback -> FallbackRules.withoutReading(situation);
        };
    }

    private static Decision phase(Situation situation, Retiring state, Phase phase) {
        return switch (phase) {
            case KEY_GENERATION, STORAGE, NOTIFICATION ->
                Rotation.outOfOrder(
                        situation,
                        "the old key of the rotation to " + state.active().selector()
                                + " is being retired; the next one can begin when that is done.");
            case DNS_CONFIRMATION -> Rotation.outOfOrder(situation, "DNS could not be asked.");
            case SES_UPDATE ->
                Rotation.alreadyDone(
                        situation, "SES was given " + state.active().selector() + ".");
            case COMPLETION -> goOn(situation, state);
        };
    }

    private static Decision goOn(Situation situation, Retiring state) {
        return WatchRules.watchedAgain(situation, state.active(), state.retired())
                .orElseGet(() -> retire(situation, state));
    }

    private static Decision retire(Situation situation, Retiring state) {
        if (!situation.isPast(state.removeAfter())) {
            return Decision.of(
                    Outcome.RETENTION_RUNNING,
                    state,
                    "The old record must stay until " + state.removeAfter()
                            + ", because mail signed with it may still be in flight.");
        }
        if (!situation.sesSignsWith(state.active().selector())) {
            return Decision.of(
                    Outcome.AWAITING_REMOVAL,
                    state,
                    "Nothing is removed while SES does not sign with "
                            + state.active().selector() + " everywhere: "
                            + situation.sesStatusInALine() + ".");
        }
        List<DnsName> names = namesToGo(situation.domain(), state);
        if (names.isEmpty()) {
            return completed(
                    situation, state, "Where the previous key's record stands is unknown, so none is watched.");
        }
        if (state.removalAskedAt().isEmpty()) {
            return askForRemoval(situation, state, names);
        }
        if (situation.seen().removal().orElse(null) instanceof RemovalVerdict.Gone) {
            return completed(situation, state, "The old record is gone from every name server and resolver.");
        }
        return stillThere(situation, state, names);
    }

    /** The record of the key that signs is never among them, whatever the state says about the retired signer. */
    static List<DnsName> namesToGo(SigningDomain domain, Retiring state) {
        return state.retired().without(state.active().selector()).recordNames(domain);
    }

    private static Decision askForRemoval(Situation situation, Retiring state, List<DnsName> names) {
        Retiring asked = new Retiring(
                state.active(), state.retired(), state.removeAfter(), Optional.of(situation.now()), Optional.empty());
        return Decision.of(
                        Outcome.AWAITING_REMOVAL,
                        asked,
                        "The DNS team is asked to remove the old record; the old key is destroyed once it is seen gone.")
                .telling(List.of(removal(NoticeKind.REMOVE_RECORD, situation, asked, names)));
    }

    private static Decision stillThere(Situation situation, Retiring state, List<DnsName> names) {
        Instant dueAt =
                state.removalAskedAt().orElseThrow().plus(situation.policy().dnsLead());
        boolean tell = situation.isPast(dueAt) && situation.isToBeTold(state.remindedAt(), Policy.ESCALATE_EVERY);
        Retiring next = tell
                ? new Retiring(
                        state.active(),
                        state.retired(),
                        state.removeAfter(),
                        state.removalAskedAt(),
                        Optional.of(situation.now()))
                : state;
        Decision decision = Decision.of(
                Outcome.AWAITING_REMOVAL,
                next,
                "The old record is not proven gone yet; the DNS team was asked at "
                        + state.removalAskedAt().orElseThrow() + ".");
        return tell ? decision.telling(List.of(removal(NoticeKind.REMOVAL_OVERDUE, situation, next, names))) : decision;
    }

    private static NoticeDraft removal(NoticeKind kind, Situation situation, Retiring state, List<DnsName> names) {
        Instant askedAt = state.removalAskedAt().orElseThrow();
        Drafts draft = Drafts.of(kind, state)
                .naming(names)
                .with(Fact.OTHER_SELECTOR, state.active().selector().value())
                .with(Fact.SINCE, askedAt)
                .with(Fact.DUE_AT, askedAt.plus(situation.policy().dnsLead()));
        state.retired().ownKey().ifPresent(key -> draft.about(key, situation.domain()));
        return draft.draft();
    }

    private static Decision completed(Situation situation, Retiring state, String why) {
        Steady steady = new Steady(new Signer.OwnKey(state.active()));
        List<Selector> own = state.retired().without(state.active().selector()).ownSelectors();
        String destroyed = own.isEmpty() ? "" : " The old private key is destroyed.";
        return Decision.of(
                        Outcome.ROTATION_COMPLETE,
                        steady,
                        "The rotation to " + state.active().selector() + " is complete. " + why + destroyed)
                .telling(List.of(complete(situation, steady, state.active(), state.retired())))
                .condemning(own);
    }

    static NoticeDraft complete(Situation situation, Steady steady, RotationKey active, Signer retired) {
        return Drafts.of(NoticeKind.ROTATION_COMPLETE, steady)
                .about(active, situation.domain())
                .besides(retired)
                .with(Fact.NOT_AFTER, active.notAfter())
                .draft();
    }

    /** A removal that nobody does blocks the next rotation: say so while there is time. */
    private static Decision withExpiryAlarm(Situation situation, Retiring state, Decision decision) {
        boolean nextIsDue = situation.isPast(SteadyRules.renewAt(state.active(), situation.policy()))
                && situation.isToBeTold(situation.lastTold(NoticeKind.EXPIRY_ALARM), Policy.NIGHTLY_ALARM_EVERY);
        if (!nextIsDue || decision.next() instanceof Steady) {
            return decision;
        }
        List<NoticeDraft> notices = new ArrayList<>(decision.notices());
        notices.add(Drafts.of(NoticeKind.EXPIRY_ALARM, state)
                .about(state.active(), situation.domain())
                .with(Fact.NOT_AFTER, state.active().notAfter())
                .with(Fact.DETAIL, decision.message())
                .draft());
        return decision.telling(notices);
    }
}
