package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.rotation.Reminders.Explained;
import io.github.sesdkimrotator.rotation.RotationState.Activating;
import io.github.sesdkimrotator.rotation.RotationState.AwaitingPublication;
import io.github.sesdkimrotator.rotation.Trigger.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The notice is out: is the record there, who must be told, and may the key be activated? */
final class PublicationRules {

    private PublicationRules() {}

    static Decision decide(Situation situation, AwaitingPublication state) {
        return switch (situation.trigger()) {
            case Trigger.Nightly nightly -> scheduled(situation, state);
            case Trigger.Watch watch -> scheduled(situation, state);
            case Trigger.PhaseRequest request -> phase(situation, state, request.phase());
            case Trigger.Abort abort -> PreparationRules.abort(situation, state.active(), state);
            case Trigger.Enroll enroll -> Rotation.alreadyDone(situation, "The domain is under management.");
            case Trigger.Rollback rollback ->
                Rotation.outOfOrder(
                        situation, "SES was not changed, so there is nothing to roll back; 'abort' gives up.");
            case Trigger.EasyDkimFallback fallback -> FallbackRules.withoutReading(situation);
        };
    }

    private static Decision phase(Situation situation, AwaitingPublication state, Phase phase) {
        return switch (phase) {
            case KEY_GENERATION, STORAGE, NOTIFICATION ->
                situation.tellsOfCompromise() && state.reason() != RotationReason.COMPROMISE
                        ? Rotation.compromised(
                                situation,
                                new AwaitingPublication(
                                        state.active(),
                                        RotationReason.COMPROMISE,
                                        state.pending(),
                                        state.announcedAt(),
                                        state.dueAt(),
                                        state.told()))
                        : Rotation.alreadyDone(
                                situation,
                                "Phase " + phase.number() + " is done: the DNS team was asked at " + state.announcedAt()
                                        + " to publish " + state.pending().selector() + ".");
            case DNS_CONFIRMATION -> Rotation.outOfOrder(situation, "DNS could not be asked.");
            case SES_UPDATE -> activate(situation, state);
            case COMPLETION -> Rotation.outOfOrder(situation, "phase 7 comes first.");
        };
    }

    /** Principle 1: without an open gate from this very invocation there is no way on from here. */
    private static Decision activate(Situation situation, AwaitingPublication state) {
        Optional<GateVerdict.Open> permit = situation.openGateFor(state.pending());
        if (permit.isEmpty()) {
            return Decision.of(
                    Outcome.DNS_TXT_NOT_READY,
                    state,
                    "SES was not touched. " + GateTexts.shut(situation.seen().publication()));
        }
        // A Region that holds the pending key already, from an activation that was cut short, has nothing to retire.
        Signer previous = state.active().without(state.pending().selector());
        Activating intent = new Activating(previous, state.reason(), state.pending(), situation.now(), List.of());
        return ActivationRules.sign(situation, intent, permit.get())
                .telling(remarks(situation, state, permit.get()).stream().toList());
    }

    private static Decision scheduled(Situation situation, AwaitingPublication state) {
        Optional<GateVerdict.Open> open = situation.openGateFor(state.pending());
        if (open.isPresent() && situation.policy().updateMode() == Policy.UpdateMode.AUTOMATIC) {
            return activate(situation, state);
        }
        return open.map(permit -> ready(situation, state, permit)).orElseGet(() -> stillShut(situation, state));
    }

    private static Decision ready(Situation situation, AwaitingPublication state, GateVerdict.Open open) {
        Reminders told = state.told();
        Instant since = told.readySince().orElse(situation.now());
        boolean tell = situation.isToBeTold(told.readyToldAt(), Policy.REMIND_EVERY);
        AwaitingPublication next = telling(
                state,
                new Reminders(
                        Optional.of(since),
                        tell ? Optional.of(situation.now()) : told.readyToldAt(),
                        told.overdueToldAt(),
                        told.escalatedAt(),
                        Optional.empty(),
                        Optional.empty(),
                        Set.of(),
                        union(told.remarksTold(), codes(open.findings()))));
        List<NoticeDraft> notices = new ArrayList<>();
        if (tell) {
            notices.add(Drafts.of(NoticeKind.READY_TO_ACTIVATE, next)
                    .about(state.pending(), situation.domain())
                    .besides(state.active())
                    .with(Fact.SINCE, since)
                    .with(
                            Fact.ROLLBACK_POSSIBLE,
                            String.valueOf(RollbackRules.isPossible(state.reason(), state.active())))
                    .draft());
        }
        remarks(situation, state, open).ifPresent(notices::add);
        return Decision.of(
                        Outcome.READY_TO_ACTIVATE,
                        next,
                        "Every name server and resolver serves the new key "
                                + state.pending().selector() + ". Phase 7 may be invoked.")
                .telling(notices);
    }

    /** What the DNS team has not been told yet about a record that is right. */
    private static Optional<NoticeDraft> remarks(
            Situation situation, AwaitingPublication state, GateVerdict.Open open) {
        return state.told().remarksTold().containsAll(codes(open.findings()))
                ? Optional.empty()
                : Optional.of(Drafts.of(NoticeKind.RECORD_REMARKS, state)
                        .about(state.pending(), situation.domain())
                        .finding(open.findings())
                        .draft());
    }

    private static Decision stillShut(Situation situation, AwaitingPublication state) {
        Reminders told = state.told();
        List<NoticeDraft> notices = new ArrayList<>();
        List<Finding> findings =
                situation.seen().publication().map(GateVerdict::findings).orElse(List.of());
        List<Finding> wrong = weighing(Finding.Weight.BLOCKS, findings);
        Optional<String> diagnosis = told.diagnosisTold();
        if (!wrong.isEmpty() && !diagnosis.equals(Optional.of(stableText(wrong)))) {
            diagnosis = Optional.of(stableText(wrong));
            notices.add(Drafts.of(NoticeKind.WRONG_RECORD, state)
                    .about(state.pending(), situation.domain())
                    .besides(state.active())
                    .with(Fact.DUE_AT, state.dueAt())
                    .finding(findings)
                    .draft());
        }
        // Before anybody published anything there is nothing to explain: until the deadline that is as it should be.
        Set<Finding.Code> waits =
                nothingIsPublished(situation) ? Set.of() : codes(weighing(Finding.Weight.WAITS, findings));
        Optional<Explained> explained = wrong.isEmpty() ? explained(situation, told, waits) : Optional.empty();
        boolean explain = explained
                .filter(same -> situation.isPast(same.since().plus(Policy.EXPLAIN_AFTER)))
                .filter(same -> !told.explanationTold().containsAll(same.by()))
                .isPresent();
        if (explain) {
            notices.add(Drafts.of(NoticeKind.PUBLICATION_INCOMPLETE, state)
                    .about(state.pending(), situation.domain())
                    .with(Fact.DUE_AT, state.dueAt())
                    .with(Fact.SINCE, explained.orElseThrow().since())
                    .finding(findings)
                    .draft());
        }
        Optional<Instant> overdueToldAt = told.overdueToldAt();
        if (situation.isPast(state.dueAt())
                && !isRightAtItsOwnServers(situation)
                && situation.isToBeTold(overdueToldAt, Policy.REMIND_EVERY)) {
            overdueToldAt = Optional.of(situation.now());
            notices.add(overdue(NoticeKind.PUBLICATION_OVERDUE, situation, state, findings));
        }
        Optional<Instant> escalatedAt = told.escalatedAt();
        if (situation.isPast(state.dueAt().plus(Policy.ESCALATE_AFTER))
                && situation.isToBeTold(escalatedAt, Policy.ESCALATE_EVERY)) {
            escalatedAt = Optional.of(situation.now());
            notices.add(overdue(NoticeKind.PUBLICATION_ESCALATED, situation, state, findings));
        }
        AwaitingPublication next = telling(
                state,
                new Reminders(
                        Optional.empty(),
                        told.readyToldAt(),
                        overdueToldAt,
                        escalatedAt,
                        diagnosis,
                        explained,
                        explain ? union(told.explanationTold(), waits) : told.explanationTold(),
                        told.remarksTold()));
        return Decision.of(
                        Outcome.GATE_SHUT, next, GateTexts.shut(situation.seen().publication()))
                .telling(notices);
    }

    /** The same explanation as at the last look keeps its moment; another one begins anew. */
    private static Optional<Explained> explained(Situation situation, Reminders told, Set<Finding.Code> waits) {
        if (waits.isEmpty()) {
            return Optional.empty();
        }
        return told.explained()
                .filter(same -> same.by().equals(waits))
                .or(() -> Optional.of(new Explained(waits, situation.now())));
    }

    private static boolean nothingIsPublished(Situation situation) {
        return situation.seen().publication().orElse(null) instanceof GateVerdict.Waiting waiting
                && waiting.reason() == GateVerdict.Waiting.Reason.NOT_PUBLISHED;
    }

    /** Then the DNS team is not late: only resolvers remember what was before. */
    private static boolean isRightAtItsOwnServers(Situation situation) {
        return situation.seen().publication().orElse(null) instanceof GateVerdict.Waiting waiting
                && waiting.reason() == GateVerdict.Waiting.Reason.NOT_AT_EVERY_RESOLVER
                && waiting.evidence().authoritativeRing() == AuthoritativeRing.ON;
    }

    static List<Finding> weighing(Finding.Weight weight, List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.code().weight() == weight)
                .toList();
    }

    private static Set<Finding.Code> codes(List<Finding> findings) {
        return findings.stream().map(Finding::code).collect(Collectors.toSet());
    }

    private static Set<Finding.Code> union(Set<Finding.Code> some, Set<Finding.Code> more) {
        return Stream.concat(some.stream(), more.stream()).collect(Collectors.toSet());
    }

    /** The same mistake at another server, or a serial that moved on, is no news. */
    private static String stableText(List<Finding> findings) {
        return findings.stream()
                .map(finding -> finding.code() + " " + finding.shows())
                .distinct()
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static NoticeDraft overdue(
            NoticeKind kind, Situation situation, AwaitingPublication state, List<Finding> findings) {
        Drafts draft = Drafts.of(kind, state)
                .about(state.pending(), situation.domain())
                .besides(state.active())
                .with(Fact.DUE_AT, state.dueAt())
                .with(Fact.SINCE, state.announcedAt())
                .with(
                        Fact.DETAIL,
                        GateTexts.shutBesideItsFindings(situation.seen().publication()))
                .finding(findings);
        state.active().ownKey().ifPresent(key -> draft.with(Fact.NOT_AFTER, key.notAfter()));
        return draft.draft();
    }

    private static AwaitingPublication telling(AwaitingPublication state, Reminders told) {
        return new AwaitingPublication(
                state.active(), state.reason(), state.pending(), state.announcedAt(), state.dueAt(), told);
    }
}
