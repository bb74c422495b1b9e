package io.github.sesdkimrotator.notice;

import static io.github.sesdkimrotator.rotation.Fact.CNAME_TARGETS;
import static io.github.sesdkimrotator.rotation.Fact.DETAIL;
import static io.github.sesdkimrotator.rotation.Fact.DUE_AT;
import static io.github.sesdkimrotator.rotation.Fact.FINDINGS;
import static io.github.sesdkimrotator.rotation.Fact.FINGERPRINT;
import static io.github.sesdkimrotator.rotation.Fact.HALT_REASON;
import static io.github.sesdkimrotator.rotation.Fact.NOT_AFTER;
import static io.github.sesdkimrotator.rotation.Fact.NOT_BEFORE;
import static io.github.sesdkimrotator.rotation.Fact.OTHER_SELECTOR;
import static io.github.sesdkimrotator.rotation.Fact.REASON;
import static io.github.sesdkimrotator.rotation.Fact.RECORD_NAME;
import static io.github.sesdkimrotator.rotation.Fact.RECORD_NAMES;
import static io.github.sesdkimrotator.rotation.Fact.ROLLBACK_POSSIBLE;
import static io.github.sesdkimrotator.rotation.Fact.SELECTOR;
import static io.github.sesdkimrotator.rotation.Fact.SES_STATUS;
import static io.github.sesdkimrotator.rotation.Fact.SINCE;
import static io.github.sesdkimrotator.rotation.Fact.STATE;
import static io.github.sesdkimrotator.rotation.Fact.TXT_VALUE;

import io.github.sesdkimrotator.rotation.Fact;
import io.github.sesdkimrotator.rotation.NoticeKind;
import io.github.sesdkimrotator.rotation.OutboxEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which facts a kind of notice needs: the table in {@link NoticeWriter} as data.
 *
 * @param required of each group, at least one fact must be there
 * @param optional said where it is there
 */
record FactNeeds(List<Set<Fact>> required, Set<Fact> optional) {

    static FactNeeds of(NoticeKind kind) {
        return switch (kind) {
            case PUBLISH_RECORD ->
                needs(STATE, REASON, SELECTOR, RECORD_NAME, TXT_VALUE, FINGERPRINT, DUE_AT)
                        .takes(OTHER_SELECTOR, NOT_AFTER);
            case PUBLICATION_OVERDUE ->
                needs(STATE, SELECTOR, RECORD_NAME, TXT_VALUE, FINGERPRINT, DUE_AT)
                        .takes(OTHER_SELECTOR, NOT_AFTER, DETAIL, FINDINGS);
            case PUBLICATION_ESCALATED ->
                needs(STATE, SELECTOR, RECORD_NAME, FINGERPRINT, DUE_AT)
                        .takes(TXT_VALUE, SINCE, NOT_AFTER, DETAIL, FINDINGS);
            case PUBLICATION_INCOMPLETE ->
                needs(STATE, SELECTOR, RECORD_NAME, FINGERPRINT, FINDINGS, SINCE)
                        .takes(TXT_VALUE, DUE_AT);
            case RECORD_REMARKS ->
                needs(STATE, SELECTOR, RECORD_NAME, FINGERPRINT, FINDINGS).takes(TXT_VALUE);
            case PRIVATE_KEY_PUBLISHED ->
                needs(STATE, SELECTOR, RECORD_NAME, FINGERPRINT, DETAIL).takes(OTHER_SELECTOR, TXT_VALUE, REASON);
            case REMOVE_PRIVATE_KEY ->
                needs(STATE, SELECTOR, RECORD_NAME, DETAIL).takes(OTHER_SELECTOR, TXT_VALUE, FINGERPRINT);
            case WRONG_RECORD ->
                needs(STATE, SELECTOR, RECORD_NAME, TXT_VALUE, FINGERPRINT)
                        .andOneOf(FINDINGS, DETAIL)
                        .takes(OTHER_SELECTOR, DUE_AT);
            case ROTATION_STARTED ->
                needs(STATE, REASON, SELECTOR).takes(OTHER_SELECTOR, FINGERPRINT, DUE_AT, NOT_AFTER);
            case READY_TO_ACTIVATE ->
                needs(STATE, SELECTOR, RECORD_NAME, FINGERPRINT, SINCE)
                        .takes(OTHER_SELECTOR, REASON, NOT_AFTER, ROLLBACK_POSSIBLE, DETAIL);
            case ACTIVATED ->
                needs(STATE, SELECTOR, RECORD_NAME, FINGERPRINT, SINCE)
                        .takes(OTHER_SELECTOR, SES_STATUS, ROLLBACK_POSSIBLE);
            case SIGNING_ALARM ->
                needs(STATE, SELECTOR, RECORD_NAME, SES_STATUS, ROLLBACK_POSSIBLE)
                        .takes(OTHER_SELECTOR, FINGERPRINT, TXT_VALUE, SINCE, DETAIL);
            case SIGNING_PROVEN ->
                needs(STATE, SELECTOR, FINGERPRINT).takes(OTHER_SELECTOR, NOT_BEFORE, SINCE, SES_STATUS);
            case REMOVE_RECORD ->
                needs(STATE, OTHER_SELECTOR, DUE_AT)
                        .andOneOf(RECORD_NAME, RECORD_NAMES)
                        .takes(SELECTOR);
            case REMOVAL_OVERDUE ->
                needs(STATE, OTHER_SELECTOR, DUE_AT)
                        .andOneOf(RECORD_NAME, RECORD_NAMES)
                        .takes(SELECTOR, DETAIL);
            case ROTATION_COMPLETE ->
                needs(STATE, SELECTOR, FINGERPRINT, NOT_AFTER).takes(OTHER_SELECTOR, SES_STATUS);
            case ROLLED_BACK ->
                needs(STATE, SELECTOR, FINGERPRINT).takes(OTHER_SELECTOR, NOT_BEFORE, SES_STATUS, DETAIL);
            case RECORD_NOT_NEEDED ->
                needs(STATE, NOT_BEFORE).andOneOf(RECORD_NAME, RECORD_NAMES).takes(SELECTOR, OTHER_SELECTOR);
            case REVOKE_RECORD ->
                needs(STATE, SELECTOR, RECORD_NAME, OTHER_SELECTOR).takes(DUE_AT, FINGERPRINT);
            case EASY_DKIM_CNAMES ->
                needs(STATE, RECORD_NAMES, CNAME_TARGETS).takes(OTHER_SELECTOR, DUE_AT, SES_STATUS);
            case HALTED -> needs(STATE, HALT_REASON, DETAIL, SINCE).takes(SELECTOR, SES_STATUS, ROLLBACK_POSSIBLE);
            case EXPIRY_ALARM -> needs(STATE, NOT_AFTER, DETAIL).takes(SELECTOR, FINGERPRINT);
        };
    }

    private static FactNeeds needs(Fact... all) {
        return new FactNeeds(Arrays.stream(all).map(Set::of).toList(), Set.of());
    }

    private FactNeeds andOneOf(Fact one, Fact other) {
        List<Set<Fact>> groups = new ArrayList<>(required);
        groups.add(Set.of(one, other));
        return new FactNeeds(List.copyOf(groups), optional);
    }

    private FactNeeds takes(Fact... facts) {
        return new FactNeeds(required, Set.of(facts));
    }

    /** @throws IllegalArgumentException naming the kind and the first fact that is missing */
    void requireIn(OutboxEntry entry) {
        for (Set<Fact> group : required) {
            boolean there = group.stream().anyMatch(fact -> {
                String text = entry.facts().get(fact);
                return text != null && !text.isBlank();
            });
            if (!there) {
                throw new IllegalArgumentException(
                        entry.kind() + " needs the fact " + named(group) + " (notice " + entry.id() + ")");
            }
        }
    }

    private static String named(Set<Fact> group) {
        return group.stream().sorted().map(Fact::name).collect(Collectors.joining(" or "));
    }
}
