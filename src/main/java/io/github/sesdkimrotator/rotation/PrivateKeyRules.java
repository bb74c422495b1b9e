package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.rotation.RotationState.AwaitingPublication;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A private key stands in DNS, where everybody can copy it.
 *
 * <p>Before Phase 7 the pending key is burnt, whoever asked: nothing signs with it, so giving it up costs nothing. From
 * Phase 7 on SES holds the key or may hold it, so nothing is changed there; people are told every day until it is gone.
 */
final class PrivateKeyRules {

    private PrivateKeyRules() {}

    /** Gives up the pending key, unless SES is known to hold it. */
    static Optional<Decision> burnPending(Situation situation) {
        List<Finding> found = found(situation);
        if (found.isEmpty()
                || !(situation.managed().state() instanceof AwaitingPublication state)
                || isAtSes(situation, state)) {
            return Optional.empty();
        }
        Selector burnt = state.pending().selector();
        // What is known to others must go on being replaced: that reason must not wait for a certificate's end.
        Optional<Decision> again = Optional.of(state.reason())
                .filter(reason -> reason == RotationReason.COMPROMISE)
                .map(reason -> SteadyRules.begin(situation, state.active(), reason));
        RotationState next = again.map(Decision::next).orElseGet(() -> new Steady(state.active()));
        List<NoticeDraft> notices = new ArrayList<>();
        for (NoticeKind kind : List.of(NoticeKind.PRIVATE_KEY_PUBLISHED, NoticeKind.REMOVE_PRIVATE_KEY)) {
            notices.add(Drafts.of(kind, next)
                    .about(burnt, situation.domain())
                    .with(Fact.FINGERPRINT, state.pending().fingerprint().hex())
                    .with(Fact.REASON, state.reason().name())
                    .besides(state.active())
                    .with(Fact.DETAIL, where(found))
                    .draft());
        }
        again.ifPresent(begun -> notices.addAll(begun.notices()));
        return Optional.of(Decision.of(
                        Outcome.KEY_BURNT,
                        next,
                        "A PRIVATE key stands in DNS at " + names(found)
                                + ", where everybody can copy it. The pending key "
                                + burnt
                                + " is burnt: it is given up and destroyed. SES was not touched and nothing signs"
                                + " with that key, so mail is not affected. If the key in DNS is the one that signs now,"
                                + " start a rotation with the reason 'compromise'. "
                                + (again.isPresent()
                                        ? "This rotation was one already: the next one begins at once."
                                        : "Otherwise the next rotation begins by itself when it is due."))
                .telling(notices)
                .condemning(List.of(burnt)));
    }

    private static boolean isAtSes(Situation situation, AwaitingPublication state) {
        Selector pending = state.pending().selector();
        return state.active().ownSelectors().contains(pending) || situation.sesHoldsSomewhere(pending);
    }

    /** Where the key is in use or may be: the loudest notice, once a day. A refusal says it in its answer. */
    static Decision withAlarm(Situation situation, Decision decision) {
        List<Finding> found = found(situation);
        boolean answers =
                decision.outcome().answered() != Outcome.Answered.REFUSED || decision.outcome() == Outcome.HALTED;
        Optional<RotationKey> key = found.isEmpty() || !answers
                ? Optional.empty()
                : keyPublishedThere(situation, found).filter(k -> isToBeTold(situation, k));
        if (key.isEmpty()) {
            return decision;
        }
        List<NoticeDraft> notices = new ArrayList<>(decision.notices());
        for (NoticeKind kind : List.of(NoticeKind.PRIVATE_KEY_PUBLISHED, NoticeKind.REMOVE_PRIVATE_KEY)) {
            notices.add(Drafts.of(kind, decision.next())
                    .about(key.get(), situation.domain())
                    .with(Fact.DETAIL, where(found))
                    .draft());
        }
        return decision.telling(notices);
    }

    private static boolean isToBeTold(Situation situation, RotationKey key) {
        Optional<Instant> last = situation.managed().outbox().stream()
                .filter(entry -> entry.kind() == NoticeKind.PRIVATE_KEY_PUBLISHED)
                .filter(entry -> key.selector().value().equals(entry.facts().get(Fact.SELECTOR)))
                .map(OutboxEntry::createdAt)
                .max(Instant::compareTo);
        return situation.isToBeTold(last, Policy.ALARM_EVERY);
    }

    /** The key whose record was asked for: a rollback asks for another one than the state is about. */
    private static Optional<RotationKey> keyPublishedThere(Situation situation, List<Finding> found) {
        RotationState state = situation.managed().state();
        List<DnsName> names = found.stream().map(Finding::name).toList();
        Stream<RotationKey> known =
                state.neededSelectors().stream().flatMap(selector -> state.keyOf(selector).stream());
        return known.filter(key -> names.contains(key.selector().recordName(situation.domain())))
                .findFirst()
                .or(() -> Rotation.subjectKey(state));
    }

    private static List<Finding> found(Situation situation) {
        return situation.seen().publication().stream()
                .flatMap(verdict -> verdict.findings().stream())
                .filter(finding -> finding.code() == Finding.Code.PRIVATE_KEY)
                .toList();
    }

    /** Never what is served there. */
    private static String where(List<Finding> found) {
        return found.stream()
                .map(finding -> finding.name().absolute() + " (" + finding.server() + ")")
                .distinct()
                .collect(Collectors.joining("\n"));
    }

    private static String names(List<Finding> found) {
        return found.stream()
                .map(finding -> finding.name().absolute())
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
