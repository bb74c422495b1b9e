package io.github.sesdkimrotator.gate;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.MalformedKeyRecord;
import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.gate.GateVerdict.Waiting.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Judges answers. Pure: the same answers give the same verdict.
 *
 * <pre>
 *   ring 1 answers ──► afterAuthoritativeRing ──► shut: that is the verdict, ring 2 is never asked
 *                                └──────────────► unanimous: ask ring 2 ──► verdict
 * </pre>
 */
public final class Judge {

    /** When an answer carries no TTL to wait for, this is how soon asking again makes sense. */
    private static final Duration DEFAULT_RETRY = Duration.ofMinutes(15);

    /** Longer than any RSA-2048 record: a finding shows the whole value that it is based on. */
    private static final int SHOWN_OCTETS = 480;

    private Judge() {}

    /**
     * The verdict that ring 1 alone already forces.
     *
     * @param evidence of ring 1 only, or empty of answers where ring 1 is {@link AuthoritativeRing#OFF}
     * @return empty where ring 1 is unanimous (or off), so that ring 2 may be asked
     */
    public static Optional<GateVerdict> afterAuthoritativeRing(GateQuestion question, GateEvidence evidence) {
        return evidence.authoritativeRing() == AuthoritativeRing.OFF
                ? Optional.empty()
                : shutBy(Ring.AUTHORITATIVE, question, evidence);
    }

    /**
     * The verdict on the answers of both rings.
     *
     * <p>Open needs every answer of every ring to be right, and at least one answer in each ring that is on: nobody
     * asked is nobody vouching.
     */
    public static GateVerdict verdict(GateQuestion question, GateEvidence evidence) {
        return afterAuthoritativeRing(question, evidence)
                .or(() -> shutBy(Ring.RESOLVER, question, evidence))
                .orElseGet(() -> new GateVerdict.Open(question, evidence));
    }

    private static Optional<GateVerdict> shutBy(Ring ring, GateQuestion question, GateEvidence evidence) {
        List<ServerAnswer> answers = evidence.answers().stream()
                .filter(a -> a.server().ring() == ring)
                .toList();
        if (answers.isEmpty()) {
            return Optional.of(new GateVerdict.Waiting(List.of(), DEFAULT_RETRY, Reason.NOBODY_TO_ASK, evidence));
        }
        List<Finding> findings = new ArrayList<>();
        List<ServerAnswer> lagging = new ArrayList<>();
        for (ServerAnswer answer : answers) {
            boolean answersForThisName = answer.name().equals(question.recordName());
            if (answersForThisName && isGenuine(answer) && answer.reply() instanceof Reply.Present present) {
                findings.addAll(inspect(question, answer.server(), present));
            } else {
                lagging.add(answer);
            }
        }
        if (!findings.isEmpty()) {
            return Optional.of(new GateVerdict.Conflicting(findings, evidence));
        }
        if (!lagging.isEmpty()) {
            return Optional.of(new GateVerdict.Waiting(
                    lagging, retryAfter(lagging), reason(ring, lagging, answers.size()), evidence));
        }
        return Optional.empty();
    }

    /** Ring 1 answers must carry AA; a recursive resolver's never do. */
    private static boolean isGenuine(ServerAnswer answer) {
        return answer.server().ring() == Ring.RESOLVER || answer.authoritative();
    }

    private static List<Finding> inspect(GateQuestion question, NameServer server, Reply.Present present) {
        if (present.records().size() > 1) {
            // RFC 6376 section 3.6.2.2: several records are undefined, even where one of them is right.
            return List.of(new Finding(
                    Finding.Code.SEVERAL_RECORDS, server, present.records().size() + " TXT records"));
        }
        byte[] value = present.records().getFirst().joined();
        String shows = Printable.of(value, SHOWN_OCTETS);
        return switch (KeyRecord.parse(value)) {
            case MalformedKeyRecord malformed ->
                List.of(new Finding(Finding.Code.NOT_A_KEY_RECORD, server, malformed.detail() + ": " + shows));
            case KeyRecord record -> inspect(question, server, record, shows);
        };
    }

    private static List<Finding> inspect(GateQuestion question, NameServer server, KeyRecord record, String shows) {
        if (record.isRevoked()) {
            return List.of(new Finding(Finding.Code.REVOKED, server, shows));
        }
        List<Finding> findings = new ArrayList<>();
        if (!record.publishes(question.expected())) {
            findings.add(new Finding(Finding.Code.OTHER_KEY, server, shows));
        }
        if (record.isTesting()) {
            findings.add(new Finding(Finding.Code.TESTING, server, shows));
        }
        if (!record.permitsSha256()) {
            findings.add(new Finding(Finding.Code.SHA256_NOT_PERMITTED, server, shows));
        }
        if (!record.permitsEmail()) {
            findings.add(new Finding(Finding.Code.EMAIL_NOT_PERMITTED, server, shows));
        }
        return findings;
    }

    private static Reason reason(Ring ring, List<ServerAnswer> lagging, int asked) {
        boolean somebodyIsSilent = lagging.stream().anyMatch(a -> !(a.reply() instanceof Reply.Absent));
        if (somebodyIsSilent) {
            return Reason.UNANSWERED;
        }
        if (ring == Ring.RESOLVER) {
            return Reason.NOT_AT_EVERY_RESOLVER;
        }
        return lagging.size() == asked ? Reason.NOT_PUBLISHED : Reason.NOT_ON_EVERY_AUTHORITATIVE_SERVER;
    }

    private static Duration retryAfter(List<ServerAnswer> lagging) {
        return lagging.stream()
                .map(ServerAnswer::reply)
                .filter(Reply.Absent.class::isInstance)
                .flatMap(reply -> ((Reply.Absent) reply).negativeTtl().stream())
                .max(Duration::compareTo)
                .orElse(DEFAULT_RETRY);
    }

    /**
     * The verdict on a removal that ring 1 alone already forces.
     *
     * @param names every name that must be gone
     * @return empty where every authoritative server says that all are gone, so that ring 2 may be asked
     */
    public static Optional<RemovalVerdict> removalAfterAuthoritativeRing(List<DnsName> names, GateEvidence evidence) {
        return evidence.authoritativeRing() == AuthoritativeRing.OFF
                ? Optional.empty()
                : notProvenBy(Ring.AUTHORITATIVE, names, evidence);
    }

    /**
     * Whether records are gone everywhere: each ring that is on gave at least one answer for each name, and every
     * answer was a genuine no.
     */
    public static RemovalVerdict removal(List<DnsName> names, GateEvidence evidence) {
        return removalAfterAuthoritativeRing(names, evidence)
                .or(() -> notProvenBy(Ring.RESOLVER, names, evidence))
                .orElseGet(() -> new RemovalVerdict.Gone(evidence));
    }

    private static Optional<RemovalVerdict> notProvenBy(Ring ring, List<DnsName> names, GateEvidence evidence) {
        List<ServerAnswer> answers = answersOf(ring, evidence);
        List<ServerAnswer> holding = answers.stream()
                .filter(answer -> !(answer.reply() instanceof Reply.Absent && isGenuine(answer)))
                .toList();
        boolean everyNameWasAsked = answers.stream()
                .map(ServerAnswer::name)
                .collect(Collectors.toSet())
                .containsAll(names);
        return answers.isEmpty() || !everyNameWasAsked || !holding.isEmpty()
                ? Optional.of(new RemovalVerdict.NotProven(holding, evidence))
                : Optional.empty();
    }

    private static List<ServerAnswer> answersOf(Ring ring, GateEvidence evidence) {
        return evidence.answers().stream()
                .filter(answer -> answer.server().ring() == ring)
                .toList();
    }
}
