package io.github.sesdkimrotator.gate;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.PrivateKeyTrace;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.gate.GateVerdict.Waiting.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    /** When there is no TTL to wait for, this is how soon asking again makes sense. */
    private static final Duration DEFAULT_RETRY = Duration.ofMinutes(15);

    private static final Duration SHORTEST_RETRY = Duration.ofMinutes(1);

    /** Whatever TTL a server claims, a day is the longest that nobody looks. */
    private static final Duration LONGEST_RETRY = Duration.ofDays(1);

    private Judge() {}

    /**
     * The verdict that ring 1 alone already forces.
     *
     * @param evidence of ring 1 only, or empty of answers where ring 1 is {@link AuthoritativeRing#OFF}
     * @return empty where ring 1 is unanimous (or off), so that ring 2 may be asked
     */
    public static Optional<GateVerdict> afterAuthoritativeRing(GateQuestion question, GateEvidence evidence) {
        return shutBy(Ring.AUTHORITATIVE, question, evidence);
    }

    /**
     * The verdict on the answers of both rings.
     *
     * <p>Open needs every answer of every ring to be right, and at least one answer in each ring that is on: nobody
     * asked is nobody vouching. A wrong record at an authoritative server conflicts, whatever else lags. A wrong record
     * at a resolver, once all authoritative servers are right, is a memory that runs out, so that is waited for; with
     * ring 1 off nobody can tell the two apart, and it conflicts.
     */
    public static GateVerdict verdict(GateQuestion question, GateEvidence evidence) {
        return afterAuthoritativeRing(question, evidence)
                .or(() -> shutBy(Ring.RESOLVER, question, evidence))
                .orElseGet(() -> new GateVerdict.Open(question, Warnings.of(question, evidence), evidence));
    }

    private static Optional<GateVerdict> shutBy(Ring ring, GateQuestion question, GateEvidence evidence) {
        List<ServerAnswer> answers = answersOf(ring, evidence);
        if (answers.isEmpty()) {
            return isSwitchedOff(ring, evidence)
                    ? Optional.empty()
                    : Optional.of(new GateVerdict.Waiting(
                            List.of(), DEFAULT_RETRY, Reason.NOBODY_TO_ASK, List.of(), evidence));
        }
        Set<DnsName> chain = aliasChain(question.recordName(), answers);
        List<Finding> findings = new ArrayList<>();
        List<ServerAnswer> lagging = new ArrayList<>();
        boolean someAreRight = false;
        for (ServerAnswer answer : answers) {
            if (isUsable(chain, answer) && answer.reply() instanceof Reply.Present) {
                if (isRight(question, answer)) {
                    someAreRight = true;
                } else if (isOnlyStale(ring, evidence)) {
                    lagging.add(answer);
                } else {
                    findings.addAll(RecordLinter.lint(answer, Optional.of(question.expected()), question.known()));
                }
            } else if (!isFollowed(chain, answers, answer)) {
                lagging.add(answer);
            }
        }
        if (!findings.isEmpty()) {
            return Optional.of(new GateVerdict.Conflicting(findings, evidence));
        }
        if (!lagging.isEmpty()) {
            List<ServerAnswer> saysOtherwise =
                    lagging.stream().filter(answer -> isUsable(chain, answer)).toList();
            return Optional.of(new GateVerdict.Waiting(
                    lagging,
                    retryAfter(ring, saysOtherwise),
                    reason(ring, saysOtherwise, !someAreRight),
                    List.of(),
                    evidence));
        }
        return Optional.empty();
    }

    private static boolean isSwitchedOff(Ring ring, GateEvidence evidence) {
        return ring == Ring.AUTHORITATIVE && evidence.authoritativeRing() == AuthoritativeRing.OFF;
    }

    /** What a resolver remembers once all authoritative servers are right: that runs out, nobody has to correct it. */
    private static boolean isOnlyStale(Ring ring, GateEvidence evidence) {
        return ring == Ring.RESOLVER && evidence.authoritativeRing() == AuthoritativeRing.ON;
    }

    /** The record's name and every name that some genuine answer makes an alias of it. */
    private static Set<DnsName> aliasChain(DnsName recordName, List<ServerAnswer> answers) {
        Set<DnsName> chain = new LinkedHashSet<>(Set.of(recordName));
        boolean grew = true;
        while (grew) {
            grew = false;
            for (ServerAnswer answer : answers) {
                if (isUsable(chain, answer) && answer.reply() instanceof Reply.Alias alias) {
                    grew |= chain.add(alias.target());
                }
            }
        }
        return chain;
    }

    /**
     * An alias stands for whatever its target's own servers say, who are judged beside it. One that leads back to
     * itself, or to a target that nobody was asked for, stands for nothing.
     */
    private static boolean isFollowed(Set<DnsName> chain, List<ServerAnswer> answers, ServerAnswer answer) {
        return isUsable(chain, answer)
                && answer.reply() instanceof Reply.Alias alias
                && answers.stream().anyMatch(other -> other.name().equals(alias.target()))
                && !aliasChain(alias.target(), answers).contains(answer.name());
    }

    /** Whether the answer says yes or no to this question, and not nothing, or something about another name. */
    private static boolean isUsable(Set<DnsName> chain, ServerAnswer answer) {
        return chain.contains(answer.name()) && saysYesOrNo(answer);
    }

    /** Whether the answer counts at all, for or against. */
    static boolean saysYesOrNo(ServerAnswer answer) {
        return isGenuine(answer) && !(answer.reply() instanceof Reply.Unanswered);
    }

    /** Ring 1 answers must carry AA; a recursive resolver's never do. */
    static boolean isGenuine(ServerAnswer answer) {
        return answer.server().ring() == Ring.RESOLVER || answer.authoritative();
    }

    /** Whether that answer alone is what the gate is to see (design section 4). */
    static boolean isRight(GateQuestion question, ServerAnswer answer) {
        if (!isGenuine(answer) || !(answer.reply() instanceof Reply.Present present)) {
            return false;
        }
        // RFC 6376 section 3.6.2.2: several records are undefined, even where one of them is right.
        byte[] value = present.records().getFirst().joined();
        return present.records().size() == 1
                && !PrivateKeyTrace.isIn(value)
                && KeyRecord.parse(value) instanceof KeyRecord record
                && record.publishes(question.expected())
                && !record.isTesting()
                && record.permitsSha256()
                && record.permitsEmail();
    }

    /** One silent server must not hide that others say the record is missing: a person can act on that. */
    private static Reason reason(Ring ring, List<ServerAnswer> saysOtherwise, boolean nobodyIsRight) {
        if (saysOtherwise.isEmpty()) {
            return Reason.UNANSWERED;
        }
        return switch (ring) {
            case RESOLVER -> Reason.NOT_AT_EVERY_RESOLVER;
            case AUTHORITATIVE -> nobodyIsRight ? Reason.NOT_PUBLISHED : Reason.NOT_ON_EVERY_AUTHORITATIVE_SERVER;
        };
    }

    /**
     * A resolver repeats what it remembers until its time to live is over. An authoritative server remembers nothing,
     * so its TTLs say nothing about when it will be right.
     */
    private static Duration retryAfter(Ring ring, List<ServerAnswer> saysOtherwise) {
        if (ring == Ring.AUTHORITATIVE) {
            return DEFAULT_RETRY;
        }
        Duration longestMemory = saysOtherwise.stream()
                .flatMap(answer -> rememberedFor(answer.reply()).stream())
                .max(Duration::compareTo)
                .orElse(DEFAULT_RETRY);
        return Duration.ofSeconds(
                Math.clamp(longestMemory.toSeconds(), SHORTEST_RETRY.toSeconds(), LONGEST_RETRY.toSeconds()));
    }

    private static Optional<Duration> rememberedFor(Reply reply) {
        return switch (reply) {
            case Reply.Present present -> Optional.of(present.ttl());
            case Reply.Absent absent -> absent.negativeTtl();
            case Reply.Alias alias -> Optional.of(alias.ttl());
            case Reply.Unanswered unanswered -> Optional.empty();
        };
    }

    /**
     * The verdict on a removal that ring 1 alone already forces.
     *
     * @param names every name that must be gone
     * @return empty where every authoritative server says that all are gone, so that ring 2 may be asked
     */
    public static Optional<RemovalVerdict> removalAfterAuthoritativeRing(List<DnsName> names, GateEvidence evidence) {
        return notProvenBy(Ring.AUTHORITATIVE, names, evidence);
    }

    /**
     * Whether records are gone everywhere: each ring that is on gave at least one answer for each name, and every
     * answer was a genuine no. Of no names at all nothing is proven.
     */
    public static RemovalVerdict removal(List<DnsName> names, GateEvidence evidence) {
        return removalAfterAuthoritativeRing(names, evidence)
                .or(() -> notProvenBy(Ring.RESOLVER, names, evidence))
                .orElseGet(() -> new RemovalVerdict.Gone(evidence));
    }

    private static Optional<RemovalVerdict> notProvenBy(Ring ring, List<DnsName> names, GateEvidence evidence) {
        List<ServerAnswer> answers = answersOf(ring, evidence);
        if (answers.isEmpty() && isSwitchedOff(ring, evidence)) {
            return Optional.empty();
        }
        Set<DnsName> chain = new LinkedHashSet<>();
        names.forEach(name -> chain.addAll(aliasChain(name, answers)));
        List<ServerAnswer> holding = answers.stream()
                .filter(answer -> !(answer.reply() instanceof Reply.Absent && isGenuine(answer)))
                .filter(answer -> !isFollowed(chain, answers, answer))
                .toList();
        boolean everyNameWasAsked = answers.stream()
                .map(ServerAnswer::name)
                .collect(Collectors.toSet())
                .containsAll(names);
        return names.isEmpty() || !everyNameWasAsked || !holding.isEmpty()
                ? Optional.of(new RemovalVerdict.NotProven(holding, evidence))
                : Optional.empty();
    }

    private static List<ServerAnswer> answersOf(Ring ring, GateEvidence evidence) {
        return evidence.answers().stream()
                .filter(answer -> answer.server().ring() == ring)
                .toList();
    }
}
