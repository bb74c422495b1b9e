package io.github.sesdkimrotator.gate;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.gate.Finding.Code;
import io.github.sesdkimrotator.gate.Finding.Weight;
import io.github.sesdkimrotator.gate.GateVerdict.Conflicting;
import io.github.sesdkimrotator.gate.GateVerdict.Open;
import io.github.sesdkimrotator.gate.GateVerdict.Waiting;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Says what is wrong when the gate is shut. Pure. It can shut the gate further, and never opens it. */
public final class Diagnosis {

    /** What a wildcard may well hold; other mistakes are made on purpose, at this very name. */
    private static final Set<Code> OF_A_WILDCARD = EnumSet.of(
            Code.SEVERAL_RECORDS,
            Code.TAGS_DAMAGED,
            Code.NO_PUBLIC_KEY,
            Code.PLACEHOLDER,
            Code.REVOKED,
            Code.OTHER_KEY,
            Code.KEY_TOO_LONG,
            Code.KEY_TOO_SHORT);

    private Diagnosis() {}

    /**
     * What must be asked beyond the record's own name to explain a verdict; nothing where that explains itself, and
     * nothing without authoritative answers, whose servers are the ones to ask: so never with ring 1 off.
     */
    public static List<Probe> probes(GateQuestion question, GateVerdict verdict) {
        // An open gate needs no explanation, and is not to wait for one.
        if (verdict instanceof Open) {
            return List.of();
        }
        List<Finding> findings = findings(question, verdict, List.of());
        if (findings.stream().anyMatch(Diagnosis::mayBeAWildcard)) {
            return List.of(Misplacement.wildcardControl(question.recordName()));
        }
        boolean isExplained = findings.stream().anyMatch(Diagnosis::blocks);
        return isExplained || !Misplacement.isAbsentEverywhere(question, verdict.evidence())
                ? List.of()
                : Misplacement.probes(question, verdict.evidence());
    }

    private static boolean mayBeAWildcard(Finding finding) {
        return finding.server().ring() == Ring.AUTHORITATIVE && OF_A_WILDCARD.contains(finding.code());
    }

    private static boolean blocks(Finding finding) {
        return finding.code().weight() == Weight.BLOCKS;
    }

    /**
     * The same verdict with its explanation: first what blocks, then what waits, then warnings. A verdict that waited
     * becomes a conflict where something blocks.
     */
    public static GateVerdict explain(GateQuestion question, GateVerdict verdict, List<Probe.Result> results) {
        if (verdict instanceof Open) {
            return verdict;
        }
        List<Finding> findings = findings(question, verdict, results);
        boolean conflicts = findings.stream().anyMatch(Diagnosis::blocks);
        return verdict instanceof Waiting waiting && !conflicts
                ? new Waiting(waiting.lagging(), waiting.retryAfter(), waiting.reason(), findings, verdict.evidence())
                : new Conflicting(findings, verdict.evidence());
    }

    private static List<Finding> findings(GateQuestion question, GateVerdict verdict, List<Probe.Result> results) {
        GateEvidence evidence = verdict.evidence();
        Aliases aliases = new Aliases(question, evidence);
        Set<DnsName> emptyEnds = aliases.endsWithoutText();
        List<Finding> ofValues = verdict.findings().stream()
                .filter(finding -> !emptyEnds.contains(finding.name()))
                .toList();
        return Stream.of(
                        Misplacement.wildcards(question, evidence, ofValues, results).stream(),
                        Misplacement.findings(question, results).stream(),
                        aliases.findings().stream(),
                        ServerFaults.findings(question, evidence).stream(),
                        Warnings.of(question, evidence).stream())
                .flatMap(findings -> findings)
                .distinct()
                .sorted(Comparator.comparing((Finding finding) -> finding.code() != Code.PRIVATE_KEY)
                        .thenComparing(finding -> finding.code().weight()))
                .toList();
    }
}
