package io.github.sesdkimrotator.notice;

import io.github.sesdkimrotator.dkim.ExampleKeys;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.rotation.Fact;
import io.github.sesdkimrotator.rotation.NoticeKind;
import io.github.sesdkimrotator.rotation.OutboxEntry;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Entries with every fact that their kind takes. */
final class NoticeSamples {

    static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");
    static final Commands COMMANDS = new Commands("aws-ses-migration", "prod");
    static final SigningDomain DOMAIN = new SigningDomain("example.jp");
    static final Selector NEW = new Selector("dkim-20261122-1");
    static final Selector OLD = new Selector("dkim-20260526-1");
    static final SubjectPublicKey PUBLIC_KEY = ExampleKeys.rsa2048(1);
    static final Instant CREATED = Instant.parse("2026-11-22T09:00:00Z");

    private NoticeSamples() {}

    static String value() {
        return KeyRecord.publishing(PUBLIC_KEY).txtValue();
    }

    /** The longest domain that leaves room for a selector: 178 characters. */
    static SigningDomain longestDomain() {
        String label = "a23456789012345678901234567890123456789012345678";
        String domain = "." + label + "." + label + "." + label + ".jp";
        return new SigningDomain("b".repeat(178 - domain.length()) + domain);
    }

    static OutboxEntry entry(SigningDomain domain, NoticeKind kind) {
        return new OutboxEntry(domain + "-20261122-3", kind, CREATED, facts(domain, kind), Optional.empty());
    }

    static OutboxEntry with(OutboxEntry entry, Fact fact, String text) {
        Map<Fact, String> facts = new EnumMap<>(Fact.class);
        facts.putAll(entry.facts());
        if (text.isEmpty()) {
            facts.remove(fact);
        } else {
            facts.put(fact, text);
        }
        return new OutboxEntry(entry.id(), entry.kind(), entry.createdAt(), facts, entry.sentAt());
    }

    private static Map<Fact, String> facts(SigningDomain domain, NoticeKind kind) {
        Selector subject = switch (kind) {
            case REMOVE_RECORD, REMOVAL_OVERDUE, REVOKE_RECORD -> OLD;
            default -> NEW;
        };
        Selector other = subject.equals(NEW) ? OLD : NEW;
        Map<Fact, String> all = new EnumMap<>(Fact.class);
        all.put(Fact.REASON, "EXPIRY");
        all.put(Fact.STATE, state(kind));
        all.put(Fact.SELECTOR, subject.value());
        all.put(Fact.OTHER_SELECTOR, other.value());
        all.put(Fact.RECORD_NAME, subject.recordName(domain).absolute());
        all.put(Fact.TXT_VALUE, value());
        all.put(Fact.FINGERPRINT, PUBLIC_KEY.fingerprint().hex());
        all.put(Fact.DUE_AT, "2026-12-06T09:00:00Z");
        all.put(Fact.NOT_BEFORE, "2026-12-14T09:00:00Z");
        all.put(Fact.SINCE, "2026-11-22T00:15:00Z");
        all.put(Fact.NOT_AFTER, "2027-01-06T09:00:00Z");
        all.put(Fact.SES_STATUS, "ap-northeast-1: PENDING\nus-east-1: SUCCESS");
        all.put(Fact.HALT_REASON, "DRIFT");
        all.put(Fact.DETAIL, "ns1." + domain + ". [192.0.2.53:53]: NXDOMAIN");
        all.put(Fact.FINDINGS, """
                SEVERAL_RECORDS\tns1.example.jp. [192.0.2.53:53]\tdkim-20261122-1._domainkey.example.jp.\t\t2 TXT records
                SEVERAL_RECORDS\tns2.example.jp. [192.0.2.54:53]\tdkim-20261122-1._domainkey.example.jp.\t\t2 TXT records
                """);
        if (kind == NoticeKind.EASY_DKIM_CNAMES) {
            String suffix = "._domainkey." + domain + ".";
            all.remove(Fact.RECORD_NAME);
            all.remove(Fact.SELECTOR);
            all.put(Fact.RECORD_NAMES, "aaa1" + suffix + "\nbbb2" + suffix + "\nccc3" + suffix);
            all.put(Fact.CNAME_TARGETS, "aaa1.dkim.amazonses.com.\nbbb2.dkim.amazonses.com.\nccc3.dkim.amazonses.com.");
        }
        all.put(Fact.ROLLBACK_POSSIBLE, "true");
        FactNeeds needs = FactNeeds.of(kind);
        all.keySet()
                .removeIf(fact -> !needs.optional().contains(fact)
                        && needs.required().stream().noneMatch(group -> group.contains(fact)));
        return all;
    }

    private static String state(NoticeKind kind) {
        return switch (kind) {
            case PUBLISH_RECORD,
                    PUBLICATION_OVERDUE,
                    PUBLICATION_ESCALATED,
                    PUBLICATION_INCOMPLETE,
                    RECORD_REMARKS,
                    WRONG_RECORD,
                    READY_TO_ACTIVATE -> "AwaitingPublication";
            case ROTATION_STARTED -> "Preparing";
            case ACTIVATED, SIGNING_ALARM, REVOKE_RECORD -> "Watching";
            case SIGNING_PROVEN, REMOVE_RECORD, REMOVAL_OVERDUE -> "Retiring";
            case ROTATION_COMPLETE,
                    ROLLED_BACK,
                    RECORD_NOT_NEEDED,
                    EXPIRY_ALARM,
                    PRIVATE_KEY_PUBLISHED,
                    REMOVE_PRIVATE_KEY -> "Steady";
            case EASY_DKIM_CNAMES, HALTED -> "Halted";
        };
    }
}
