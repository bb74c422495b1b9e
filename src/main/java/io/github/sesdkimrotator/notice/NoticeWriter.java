package io.github.sesdkimrotator.notice;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.NoticeChannel.Notice;
import io.github.sesdkimrotator.rotation.Fact;
import io.github.sesdkimrotator.rotation.NoticeKind;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import io.github.sesdkimrotator.rotation.OutboxEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Turns outbox entries into finished texts. Stateless and thread-safe; the same arguments give the same notice, so a
 * notice that is sent twice says the same twice.
 *
 * <p>Which facts each kind needs. {@code A / B} means: at least one of them. Instants are ISO-8601 in UTC, names
 * absolute, {@code STATE} is a {@link io.github.sesdkimrotator.rotation.RotationState.Kind#label()}, {@code REASON} and
 * {@code HALT_REASON} are enum constants. A fact that is blank counts as missing; facts not named here are ignored.
 *
 * <pre>
 * | Kind                   | Required                                                                       | Optional                                                      |
 * |------------------------|--------------------------------------------------------------------------------|---------------------------------------------------------------|
 * | PUBLISH_RECORD         | STATE, REASON, SELECTOR, RECORD_NAME, TXT_VALUE, FINGERPRINT, DUE_AT           | OTHER_SELECTOR, NOT_AFTER                                     |
 * | PUBLICATION_OVERDUE    | STATE, SELECTOR, RECORD_NAME, TXT_VALUE, FINGERPRINT, DUE_AT                   | OTHER_SELECTOR, NOT_AFTER, DETAIL, FINDINGS                   |
 * | PUBLICATION_ESCALATED  | STATE, SELECTOR, RECORD_NAME, FINGERPRINT, DUE_AT                              | TXT_VALUE, SINCE, NOT_AFTER, DETAIL, FINDINGS                 |
 * | PUBLICATION_INCOMPLETE | STATE, SELECTOR, RECORD_NAME, FINGERPRINT, FINDINGS, SINCE                     | TXT_VALUE, DUE_AT                                             |
 * | RECORD_REMARKS         | STATE, SELECTOR, RECORD_NAME, FINGERPRINT, FINDINGS                            | TXT_VALUE                                                     |
 * | PRIVATE_KEY_PUBLISHED  | STATE, SELECTOR, RECORD_NAME, FINGERPRINT, DETAIL                              | REASON, OTHER_SELECTOR, TXT_VALUE                             |
 * | REMOVE_PRIVATE_KEY     | STATE, SELECTOR, RECORD_NAME, DETAIL                                           | OTHER_SELECTOR, TXT_VALUE, FINGERPRINT                        |
 * | WRONG_RECORD           | STATE, SELECTOR, RECORD_NAME, TXT_VALUE, FINGERPRINT, DETAIL / FINDINGS        | OTHER_SELECTOR, DUE_AT                                        |
 * | ROTATION_STARTED       | STATE, REASON, SELECTOR                                                        | OTHER_SELECTOR, FINGERPRINT, DUE_AT, NOT_AFTER                |
 * | READY_TO_ACTIVATE      | STATE, SELECTOR, RECORD_NAME, FINGERPRINT, SINCE                               | REASON, OTHER_SELECTOR, NOT_AFTER, DETAIL, ROLLBACK_POSSIBLE  |
 * | ACTIVATED              | STATE, SELECTOR, RECORD_NAME, FINGERPRINT, SINCE                               | OTHER_SELECTOR, SES_STATUS, ROLLBACK_POSSIBLE                 |
 * | SIGNING_ALARM          | STATE, SELECTOR, RECORD_NAME, SES_STATUS, ROLLBACK_POSSIBLE                    | OTHER_SELECTOR, TXT_VALUE, FINGERPRINT, SINCE, DETAIL         |
 * | SIGNING_PROVEN         | STATE, SELECTOR, FINGERPRINT                                                   | OTHER_SELECTOR, NOT_BEFORE, SINCE, SES_STATUS                 |
 * | REMOVE_RECORD          | STATE, OTHER_SELECTOR, DUE_AT, RECORD_NAME / RECORD_NAMES                      | SELECTOR                                                      |
 * | REMOVAL_OVERDUE        | STATE, OTHER_SELECTOR, DUE_AT, RECORD_NAME / RECORD_NAMES                      | SELECTOR, DETAIL                                              |
 * | ROTATION_COMPLETE      | STATE, SELECTOR, FINGERPRINT, NOT_AFTER                                        | OTHER_SELECTOR, SES_STATUS                                    |
 * | ROLLED_BACK            | STATE, SELECTOR, FINGERPRINT                                                   | OTHER_SELECTOR, NOT_BEFORE, SES_STATUS, DETAIL                |
 * | RECORD_NOT_NEEDED      | STATE, NOT_BEFORE, RECORD_NAME / RECORD_NAMES                                  | SELECTOR, OTHER_SELECTOR                                      |
 * | REVOKE_RECORD          | STATE, SELECTOR, RECORD_NAME, OTHER_SELECTOR                                   | FINGERPRINT, DUE_AT                                           |
 * | EASY_DKIM_CNAMES       | STATE, RECORD_NAMES, CNAME_TARGETS                                             | OTHER_SELECTOR, DUE_AT, SES_STATUS                            |
 * | HALTED                 | STATE, HALT_REASON, DETAIL, SINCE                                              | SELECTOR, SES_STATUS, ROLLBACK_POSSIBLE                       |
 * | EXPIRY_ALARM           | STATE, NOT_AFTER, DETAIL                                                       | SELECTOR, FINGERPRINT                                         |
 * </pre>
 *
 * <p>What they mean, where {@link Fact} leaves it open:
 *
 * <ul>
 *   <li>{@code SELECTOR} is the key that the notice is about: pending (PUBLISH_RECORD to READY_TO_ACTIVATE), new and
 *       held by SES (ACTIVATED to SIGNING_PROVEN, ROTATION_COMPLETE), signing again (ROLLED_BACK), to be removed, given
 *       up or compromised (REMOVE_RECORD, REMOVAL_OVERDUE, RECORD_NOT_NEEDED, REVOKE_RECORD), active (EXPIRY_ALARM), burnt or in use (PRIVATE_KEY_PUBLISHED, REMOVE_PRIVATE_KEY).
 *       {@code RECORD_NAME}, {@code TXT_VALUE} and {@code FINGERPRINT} belong to it.
 *   <li>{@code OTHER_SELECTOR} is, for notices to the DNS team, always the one whose record must stay; for operations,
 *       the key that signs until Phase 7, the previous one, the destroyed one (ROTATION_COMPLETE) or the one given up
 *       (ROLLED_BACK).
 *   <li>{@code TXT_VALUE} in PRIVATE_KEY_PUBLISHED and REMOVE_PRIVATE_KEY says that the key is in use, so that its record
 *       must be restored; without it the key is burnt.
 *   <li>{@code NOT_AFTER} is the end of the key that signs: the old one before Phase 7, the new one in
 *       ROTATION_COMPLETE.
 *   <li>{@code SINCE}: announced (PUBLICATION_ESCALATED), gate shut for these findings
 *       (PUBLICATION_INCOMPLETE), gate open (READY_TO_ACTIVATE), activated (ACTIVATED), not
 *       signing (SIGNING_ALARM), SUCCESS (SIGNING_PROVEN), halted (HALTED).
 *   <li>{@code DETAIL} and {@code SES_STATUS} are quoted as they are, in one language; a private key in them is withheld.
 * </ul>
 *
 * <p>Facts are held against each other: a value that is not the fingerprint's key, a name outside the domain or the
 * removal of the record that must stay is an error, not a notice.
 */
public final class NoticeWriter {

    /** An entry and whose it is: what a digest is made of. */
    public record Owed(SigningDomain domain, OutboxEntry entry) {}

    /**
     * Several notices in one.
     *
     * @param told what it says; may be marked as sent
     * @param leftOut what did not fit; the notice promises it for the next one, so it must stay owed
     */
    public record Digest(Notice notice, List<Owed> told, List<Owed> leftOut) {
        public Digest {
            told = List.copyOf(told);
            leftOut = List.copyOf(leftOut);
        }
    }

    /** SNS takes 256 KiB with the attributes; a mail of this size is already more than anybody reads. */
    private static final int LARGEST_BODY_BYTES = 190_000;

    private static final String RULE = "=".repeat(72);

    private final Language language;
    private final Texts texts;
    private final ZoneId zone;
    private final Commands commands;

    /**
     * @param language of the bodies
     * @param zone in which moments are told, next to UTC
     * @param commands what operators are told to type
     */
    public NoticeWriter(Language language, ZoneId zone, Commands commands) {
        this.language = language;
        this.texts = language.texts();
        this.zone = zone;
        this.commands = commands;
    }

    /** @throws IllegalArgumentException naming kind and fact, where a fact is missing or unusable */
    public Notice write(SigningDomain domain, OutboxEntry entry) {
        Map<String, String> blanks = blanks(domain, entry);
        String body = paragraphs(
                Template.fill(texts.body(entry.kind()), blanks),
                Template.fill(texts.advice(entry.kind()), blanks),
                Template.fill(texts.footer(), blanks));
        return new Notice(
                subject(
                        domain.ascii(),
                        Template.fill(
                                Language.ENGLISH.texts().summary(entry.kind()),
                                language == Language.ENGLISH ? blanks : english(domain, entry))),
                body + "\n",
                attributes(entry.kind().name(), entry.kind().audience(), domain.ascii(), entry.id()));
    }

    /**
     * One notice for several entries, the most urgent first. A single entry becomes an ordinary notice.
     *
     * @param owed at least one entry, all for one audience
     * @throws IllegalArgumentException where there is no entry or more than one audience, and as {@link #write} does
     */
    public Digest digest(List<Owed> owed) {
        List<Audience> audiences =
                owed.stream().map(o -> o.entry().kind().audience()).distinct().toList();
        if (audiences.size() != 1) {
            throw new IllegalArgumentException("a digest is for one audience, not for " + audiences);
        }
        if (owed.size() == 1) {
            Owed only = owed.getFirst();
            return new Digest(write(only.domain(), only.entry()), owed, List.of());
        }
        List<Owed> sorted = owed.stream()
                .sorted(Comparator.comparing(NoticeWriter::urgency))
                .toList();
        List<Owed> told = fitting(sorted);
        List<Owed> leftOut = sorted.subList(told.size(), sorted.size());
        return new Digest(digestNotice(audiences.getFirst(), told, leftOut), told, leftOut);
    }

    /** As many as the body can hold, at least one. Everything but the items needs far less than a tenth of the room. */
    private List<Owed> fitting(List<Owed> sorted) {
        int room = LARGEST_BODY_BYTES * 9 / 10;
        int count = 0;
        for (Owed owed : sorted) {
            room -= bytes(item(count + 1, owed)) + bytes(line(count + 1, owed)) + 4;
            if (room < 0 && count > 0) {
                break;
            }
            count++;
        }
        return sorted.subList(0, count);
    }

    private Notice digestNotice(Audience audience, List<Owed> told, List<Owed> leftOut) {
        Owed first = told.getFirst();
        String others = told.size() == 1 ? "" : "+" + (told.size() - 1);
        String id = first.entry().id() + others;
        Map<String, String> blanks = new HashMap<>();
        blanks.put("count", Integer.toString(told.size()));
        blanks.put("leftOut", leftOut.isEmpty() ? "" : Integer.toString(leftOut.size()));
        blanks.put("due", earliestDue(told).map(due -> texts.moment(due, zone)).orElse(""));
        blanks.put("id", id);
        blanks.put("environment", commands.environment());
        blanks.put("status", commands.status());

        List<String> parts = new ArrayList<>();
        parts.add(Template.fill(texts.digestOpening(audience), blanks));
        StringBuilder contents = new StringBuilder();
        for (int i = 0; i < told.size(); i++) {
            contents.append(line(i + 1, told.get(i))).append('\n');
        }
        parts.add(contents.toString().stripTrailing());
        for (int i = 0; i < told.size(); i++) {
            parts.add(item(i + 1, told.get(i)));
        }
        parts.addAll(advice(told));
        parts.add(Template.fill(texts.digestCut(), blanks));
        parts.add(Template.fill(texts.digestFooter(), blanks));
        List<NoticeKind> kinds =
                told.stream().map(o -> o.entry().kind()).distinct().toList();
        return new Notice(
                digestSubject(told),
                paragraphs(parts.toArray(String[]::new)) + "\n",
                attributes(kinds.size() == 1 ? kinds.getFirst().name() : "DIGEST", audience, "digest", id));
    }

    private String digestSubject(List<Owed> told) {
        Owed first = told.getFirst();
        String summary = Template.fill(
                Language.ENGLISH.texts().summary(first.entry().kind()), english(first.domain(), first.entry()));
        return subject(first.domain().ascii(), summary + " (+" + (told.size() - 1) + " more)");
    }

    private static Optional<Instant> earliestDue(List<Owed> owed) {
        return owed.stream()
                .flatMap(o -> Optional.ofNullable(o.entry().facts().get(Fact.DUE_AT)).stream())
                .map(Instant::parse)
                .min(Comparator.naturalOrder());
    }

    /** Sorts a key that others can copy before what is on fire, before what has a deadline before the rest; earlier deadlines first. */
    private static String urgency(Owed owed) {
        String due = Optional.ofNullable(owed.entry().facts().get(Fact.DUE_AT)).orElse("9999");
        return switch (owed.entry().kind()) {
            case PRIVATE_KEY_PUBLISHED, REMOVE_PRIVATE_KEY -> "0 " + due;
            case SIGNING_ALARM, REVOKE_RECORD, EASY_DKIM_CNAMES, HALTED, EXPIRY_ALARM -> "1 " + due;
            case WRONG_RECORD,
                    PUBLICATION_OVERDUE,
                    PUBLICATION_ESCALATED,
                    PUBLICATION_INCOMPLETE,
                    PUBLISH_RECORD,
                    READY_TO_ACTIVATE,
                    ROLLED_BACK -> "2 " + due;
            case REMOVE_RECORD, REMOVAL_OVERDUE, RECORD_NOT_NEEDED -> "3 " + due;
            case RECORD_REMARKS, ROTATION_STARTED, ACTIVATED, SIGNING_PROVEN, ROTATION_COMPLETE -> "4 " + due;
        };
    }

    /** A line of the contents. */
    private String line(int number, Owed owed) {
        String summary = Template.fill(texts.summary(owed.entry().kind()), blanks(owed.domain(), owed.entry()));
        return "%4d. %s: %s".formatted(number, owed.domain().display(), summary);
    }

    /** One domain's part. */
    private String item(int number, Owed owed) {
        Map<String, String> blanks = blanks(owed.domain(), owed.entry());
        return paragraphs(
                RULE + "\n" + number + ". " + owed.domain().display() + "\n" + RULE,
                Template.fill(texts.body(owed.entry().kind()), blanks),
                Template.fill(texts.footerWithinDigest(), blanks));
    }

    /** What holds for several items, said once, with the first of them as the example. */
    private List<String> advice(List<Owed> told) {
        Map<String, Owed> exampleByAdvice = new LinkedHashMap<>();
        for (Owed owed : told) {
            exampleByAdvice.putIfAbsent(texts.advice(owed.entry().kind()), owed);
        }
        exampleByAdvice.remove("");
        return exampleByAdvice.entrySet().stream()
                .map(e -> {
                    Map<String, String> blanks =
                            blanks(e.getValue().domain(), e.getValue().entry());
                    return paragraphs(
                            RULE + "\n" + Template.fill(texts.digestAdviceHeading(), blanks) + "\n" + RULE,
                            Template.fill(e.getKey(), blanks));
                })
                .toList();
    }

    private Map<String, String> blanks(SigningDomain domain, OutboxEntry entry) {
        return Blanks.of(texts, zone, commands, domain, entry);
    }

    /** Subjects are ASCII, hence English, whatever the language of the body. */
    private Map<String, String> english(SigningDomain domain, OutboxEntry entry) {
        return Blanks.of(Language.ENGLISH.texts(), zone, commands, domain, entry);
    }

    private static String subject(String domain, String summary) {
        String prefix = "[DKIM] ";
        int room = Notice.LONGEST_SUBJECT_CHARS - prefix.length() - ": ".length() - summary.length();
        return prefix + shortened(domain, room) + ": " + summary;
    }

    /** Keeps both ends: the left one tells sub-domains apart, the right one tells whose they are. */
    private static String shortened(String domain, int longest) {
        if (domain.length() <= longest) {
            return domain;
        }
        int kept = longest - "...".length();
        int head = kept / 2;
        return domain.substring(0, head) + "..." + domain.substring(domain.length() - (kept - head));
    }

    private Map<String, String> attributes(String kind, Audience audience, String domain, String noticeId) {
        return Map.of(
                "kind", kind,
                "audience", audience.name(),
                "domain", domain,
                "environment", commands.environment(),
                "noticeId", noticeId);
    }

    private static String paragraphs(String... parts) {
        return List.of(parts).stream().filter(part -> !part.isEmpty()).collect(Collectors.joining("\n\n"));
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
