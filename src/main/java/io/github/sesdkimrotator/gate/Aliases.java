package io.github.sesdkimrotator.gate;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.gate.Delegation.Trouble;
import io.github.sesdkimrotator.gate.Finding.Code;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Aliases at the record's name that lead nowhere, or that do not stand alone. */
final class Aliases {

    private final GateQuestion question;
    private final GateEvidence evidence;

    Aliases(GateQuestion question, GateEvidence evidence) {
        this.question = question;
        this.evidence = evidence;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        List<ServerAnswer> ofRecord = genuineAnswersFor(question.recordName());
        boolean someServeARecord = ofRecord.stream().anyMatch(answer -> answer.reply() instanceof Reply.Present);
        for (ServerAnswer answer : ofRecord) {
            if (answer.reply() instanceof Reply.Alias alias) {
                if (someServeARecord) {
                    findings.add(Finding.of(Code.ALIAS_BESIDE_RECORD, answer, "", "CNAME " + alias.target()));
                } else {
                    deadEnd(alias).ifPresent(end -> findings.add(end.at(answer)));
                }
            }
        }
        for (ServerAnswer answer : evidence.answers()) {
            if (answer.reply() instanceof Reply.Unanswered unanswered
                    && unanswered.cause() == Reply.Unanswered.Cause.ALIAS_BESIDE_RECORD) {
                findings.add(Finding.of(Code.ALIAS_BESIDE_RECORD, answer, "", ServerFaults.shows(answer.reply())));
            } else if (isDeadEndOfAResolver(answer)) {
                String chain = "CNAME " + String.join(" CNAME ", answer.aliases());
                findings.add(Finding.of(
                        Code.ALIAS_TO_NOTHING,
                        answer,
                        answer.aliases().getLast(),
                        chain + " " + ServerFaults.shows(answer.reply())));
            }
        }
        return findings;
    }

    /** Names at the end of an alias that hold only empty text: their findings are those of the alias. */
    Set<DnsName> endsWithoutText() {
        Set<DnsName> ends = new LinkedHashSet<>();
        for (ServerAnswer answer : genuineAnswersFor(question.recordName())) {
            if (answer.reply() instanceof Reply.Alias alias) {
                deadEnd(alias).ifPresent(end -> ends.add(end.name()));
            }
        }
        return ends;
    }

    /** Only where nobody else was asked: with ring 1 on and right, what a resolver says of an alias is a memory. */
    private boolean isDeadEndOfAResolver(ServerAnswer answer) {
        return evidence.authoritativeRing() == AuthoritativeRing.OFF
                && !answer.aliases().isEmpty()
                && isNothing(answer.reply());
    }

    /** @param path what a person who follows it meets */
    private record DeadEnd(DnsName name, String path) {
        Finding at(ServerAnswer answer) {
            return Finding.of(Code.ALIAS_TO_NOTHING, answer, name.absolute(), path);
        }
    }

    private Optional<DeadEnd> deadEnd(Reply.Alias first) {
        Set<DnsName> met = new LinkedHashSet<>(Set.of(question.recordName()));
        StringBuilder path = new StringBuilder();
        DnsName at = first.target();
        while (true) {
            path.append("CNAME ").append(at).append(' ');
            if (!met.add(at)) {
                return Optional.of(new DeadEnd(at, path.toString().strip()));
            }
            List<ServerAnswer> said = genuineAnswersFor(at);
            Optional<DnsName> next = said.stream()
                    .map(ServerAnswer::reply)
                    .filter(Reply.Alias.class::isInstance)
                    .map(reply -> ((Reply.Alias) reply).target())
                    .findFirst();
            if (next.isPresent()) {
                at = next.get();
                continue;
            }
            boolean isNowhere = hasNoDomain(at);
            boolean isNothing = !said.isEmpty() && said.stream().allMatch(answer -> isNothing(answer.reply()));
            return isNowhere || isNothing
                    ? Optional.of(new DeadEnd(
                            at,
                            path
                                    + (isNowhere
                                            ? "NXDOMAIN"
                                            : ServerFaults.shows(said.getFirst().reply()))))
                    : Optional.empty();
        }
    }

    private boolean hasNoDomain(DnsName name) {
        return evidence.delegations().stream()
                .anyMatch(delegation -> delegation.name().equals(name)
                        && delegation
                                .trouble()
                                .filter(trouble -> trouble.kind() == Trouble.Kind.NO_SUCH_DOMAIN)
                                .isPresent());
    }

    private static boolean isNothing(Reply reply) {
        return switch (reply) {
            case Reply.Absent absent -> true;
            case Reply.Present present -> present.records().stream().allMatch(record -> record.joined().length == 0);
            case Reply.Alias alias -> false;
            case Reply.Unanswered unanswered -> false;
        };
    }

    private List<ServerAnswer> genuineAnswersFor(DnsName name) {
        return evidence.answers().stream()
                .filter(answer -> answer.server().ring() == Ring.AUTHORITATIVE
                        && answer.name().equals(name)
                        && Judge.saysYesOrNo(answer))
                .toList();
    }
}
