package io.github.sesdkimrotator.gate;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is worth a word although it does not keep the gate shut. */
final class Warnings {

    private Warnings() {}

    /** At most one of a kind for each server. */
    static List<Finding> of(GateQuestion question, GateEvidence evidence) {
        return Stream.concat(ofDelegations(evidence), ofAnswers(question, evidence))
                .distinct()
                .toList();
    }

    /** Of right answers. A resolver's TTL counts down and tells nothing where authoritative servers were asked. */
    private static Stream<Finding> ofAnswers(GateQuestion question, GateEvidence evidence) {
        Ring telling =
                evidence.authoritativeRing() == GateEvidence.AuthoritativeRing.ON ? Ring.AUTHORITATIVE : Ring.RESOLVER;
        return evidence.answers().stream()
                .filter(answer -> answer.server().ring() == telling && Judge.isRight(question, answer))
                .flatMap(answer ->
                        RecordLinter.lint(answer, Optional.of(question.expected()), question.known()).stream());
    }

    /** Names may be written in either letter case. */
    private static Stream<Finding> ofDelegations(GateEvidence evidence) {
        return evidence.delegations().stream()
                .filter(delegation -> !delegation.servers().isEmpty()
                        && !delegation.atParent().isEmpty()
                        && !delegation.atApex().isEmpty()
                        && !names(delegation.atParent()).equals(names(delegation.atApex())))
                .map(delegation -> new Finding(
                        Finding.Code.NAME_SERVERS_DIFFER,
                        delegation.servers().getFirst(),
                        delegation.zone().orElse(delegation.name()),
                        String.join(", ", names(delegation.atParent())),
                        "NS " + String.join(", ", names(delegation.atApex()))));
    }

    static Set<String> names(List<String> servers) {
        return servers.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
