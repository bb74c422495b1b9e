package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.rotation.RotationState.Preparing;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.Trigger.Phase;
import java.time.Instant;
import java.util.List;

/** Phases 3, 4 and 5, one stored step at a time. */
final class PreparationRules {

    private PreparationRules() {}

    static Decision decide(Situation situation, Preparing state) {
        return switch (situation.trigger()) {
            case Trigger.Nightly nightly -> nextStep(situation, state);
            case Trigger.Watch watch -> nextStep(situation, state);
            case Trigger.PhaseRequest request -> phase(situation, state, request.phase());
            case Trigger.Abort abort -> abort(situation, state.active(), state);
            case Trigger.Enroll enroll -> Rotation.alreadyDone(situation, "The domain is under management.");
            case Trigger.Rollback rollback ->
                Rotation.outOfOrder(
                        situation, "SES was not changed, so there is nothing to roll back; 'abort' gives up.");
            case Trigger.EasyDkimFallback fallback -> FallbackRules.withoutReading(situation);
        };
    }

    private static Decision nextStep(Situation situation, Preparing state) {
        return switch (state.pending()) {
            case Preparation.Reserved reserved -> generate(situation, state);
            case Preparation.Generated generated -> archive(state, generated);
            case Preparation.Archived archived -> announce(situation, state, archived);
        };
    }

    private static Decision phase(Situation situation, Preparing state, Phase phase) {
        int reached = switch (state.pending()) {
            case Preparation.Reserved reserved -> Phase.KEY_GENERATION.number();
            case Preparation.Generated generated -> Phase.STORAGE.number();
            case Preparation.Archived archived -> Phase.NOTIFICATION.number();
        };
        if (phase == Phase.KEY_GENERATION
                && situation.tellsOfCompromise()
                && state.reason() != RotationReason.COMPROMISE) {
            return Rotation.compromised(
                    situation, new Preparing(state.active(), RotationReason.COMPROMISE, state.pending()));
        }
        if (phase.number() == reached) {
            return nextStep(situation, state);
        }
        return phase.number() < reached
                ? Rotation.alreadyDone(
                        situation,
                        "Phase " + phase.number() + " is done for key "
                                + state.pending().selector() + ".")
                : Rotation.outOfOrder(
                        situation, "phase " + reached + " comes next, phase " + phase.number() + " later.");
    }

    static Decision generate(Situation situation, Preparing state) {
        Preparation.Reserved reserved = (Preparation.Reserved) state.pending();
        return Decision.of(
                        Outcome.KEY_GENERATED,
                        state,
                        "A new RSA-2048 key, " + reserved.selector() + ", is in the vault.")
                .thenDo(new Effect.GenerateKey(
                        reserved.selector(),
                        reserved.reservedAt(),
                        reserved.reservedAt().plus(situation.policy().keyValidity())));
    }

    private static Decision archive(Preparing state, Preparation.Generated generated) {
        return Decision.of(
                        Outcome.ARTEFACTS_STORED,
                        state,
                        "Certificate, public key and DNS record of " + generated.selector() + " are stored.")
                .thenDo(new Effect.StoreArtefacts(generated.key(), generated.certificatePem()));
    }

    private static Decision announce(Situation situation, Preparing state, Preparation.Archived archived) {
        Decision told = Decision.of(
                Outcome.DNS_TEAM_NOTIFIED,
                state,
                "The DNS team is asked to publish the record of " + archived.selector() + ".");
        boolean isOwedAlready =
                situation.managed().owedNotices().stream().anyMatch(entry -> announces(entry, archived));
        if (isOwedAlready) {
            return told;
        }
        return told.telling(List.of(Drafts.of(NoticeKind.PUBLISH_RECORD, state)
                // What is true by the time that somebody reads it: the notice itself ends the preparation.
                .with(Fact.STATE, RotationState.Kind.AWAITING_PUBLICATION.label())
                .about(archived.key(), situation.domain())
                .besides(state.active())
                .with(Fact.REASON, state.reason().name())
                .with(Fact.DUE_AT, situation.now().plus(situation.policy().dnsLead()))
                .draft()));
    }

    /** Whether that notice is the one that asks for that key's record. */
    static boolean announces(OutboxEntry entry, Preparation.Archived archived) {
        return entry.kind() == NoticeKind.PUBLISH_RECORD
                && archived.selector().value().equals(entry.facts().get(Fact.SELECTOR));
    }

    /** Gives up a key that SES never saw. */
    static Decision abort(Situation situation, Signer active, RotationState interrupted) {
        Selector selector = Rotation.subjectSelector(interrupted).orElseThrow();
        if (!situation.sesWasRead()) {
            return Rotation.outOfOrder(situation, "SES could not be read, so nobody knows whether it holds the key.");
        }
        if (situation.sesHoldsSomewhere(selector) || active.ownSelectors().contains(selector)) {
            return Rotation.outOfOrder(
                    situation,
                    "SES holds the pending key " + selector + " somewhere, so its record must stay: "
                            + situation.sesStatusInALine() + ".");
        }
        Steady steady = new Steady(active);
        // From then on phase 7 may have been begun, and taken back by 'enroll' once somebody had given SES another key:
        // SES may have signed with the pending one in between.
        Instant notBefore = interrupted instanceof Preparing
                ? situation.now()
                : situation.now().plus(situation.policy().retentionPeriod());
        boolean dnsTeamMayKnow =
                !(interrupted instanceof Preparing preparing) || preparing.pending() instanceof Preparation.Archived;
        NoticeDraft notNeeded = Drafts.of(NoticeKind.RECORD_NOT_NEEDED, steady)
                .about(selector, situation.domain())
                .besides(active)
                .with(Fact.NOT_BEFORE, notBefore)
                .draft();
        return Decision.of(
                        Outcome.ABORTED,
                        steady,
                        "The pending key " + selector + " is given up and destroyed; " + active.display()
                                + " goes on signing."
                                + (dnsTeamMayKnow ? " The DNS team is told that the record is not needed." : ""))
                .telling(dnsTeamMayKnow ? List.of(notNeeded) : List.of())
                .condemning(List.of(selector));
    }
}
