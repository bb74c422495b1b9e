package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.gate.GateEvidence;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.ServerAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One sentence for people about a gate that is not open. */
final class GateTexts {

    private static final int SERVERS_NAMED = 4;

    private static final Set<Finding.Code> SAID_BY_THE_REASON =
            Set.of(Finding.Code.SERVERS_DISAGREE, Finding.Code.ABSENCE_CACHED, Finding.Code.OLD_VALUE_CACHED);

    private GateTexts() {}

    static String shut(Optional<GateVerdict> verdict) {
        return switch (verdict.orElse(null)) {
            case null -> "The gate was not asked.";
            case GateVerdict.Open open -> "The gate is open for another key.";
            case GateVerdict.Waiting waiting -> waiting(waiting);
            case GateVerdict.Conflicting conflicting ->
                "What is published must be corrected: "
                        + shown(conflicting.findings().stream()
                                .filter(finding -> finding.code().weight() == Finding.Weight.BLOCKS)
                                .toList())
                        + ".";
        };
    }

    /** The end of a sentence about a record that was live: nothing is awaited there, something was lost. */
    static String lost(Optional<GateVerdict> verdict) {
        if (!(verdict.orElse(null) instanceof GateVerdict.Waiting waiting)) {
            return shut(verdict);
        }
        return switch (waiting.reason()) {
            case NOT_PUBLISHED -> "no authoritative name server has it." + asked(waiting.evidence());
            case NOT_ON_EVERY_AUTHORITATIVE_SERVER -> "it is missing at " + lagging(waiting) + ".";
            case NOT_AT_EVERY_RESOLVER, UNANSWERED, NOBODY_TO_ASK -> shut(verdict);
        };
    }

    /** The same beside findings that are shown by themselves. */
    static String shutBesideItsFindings(Optional<GateVerdict> verdict) {
        return switch (verdict.orElse(null)) {
            case null -> shut(verdict);
            case GateVerdict.Open open -> shut(verdict);
            case GateVerdict.Waiting waiting -> reason(waiting);
            case GateVerdict.Conflicting conflicting -> "What is published must be corrected.";
        };
    }

    /** Each code once, with who showed it. */
    private static String shown(List<Finding> findings) {
        Map<Finding.Code, List<NameServer>> servers = new LinkedHashMap<>();
        findings.forEach(finding -> servers.computeIfAbsent(finding.code(), code -> new ArrayList<>())
                .add(finding.server()));
        return servers.entrySet().stream()
                .map(code -> code.getKey() + " (" + named(code.getValue()) + ")")
                .collect(Collectors.joining("; "));
    }

    private static String waiting(GateVerdict.Waiting waiting) {
        List<Finding> more = waiting.findings().stream()
                .filter(finding -> !SAID_BY_THE_REASON.contains(finding.code()))
                .toList();
        return reason(waiting) + (more.isEmpty() ? "" : " Seen: " + shown(more) + ".");
    }

    private static String reason(GateVerdict.Waiting waiting) {
        String servers = lagging(waiting);
        return switch (waiting.reason()) {
            case NOT_PUBLISHED ->
                "The record is not published yet: no authoritative name server has it." + asked(waiting.evidence());
            case NOT_ON_EVERY_AUTHORITATIVE_SERVER ->
                "Some authoritative name servers do not have the record yet: " + servers + ".";
            case NOT_AT_EVERY_RESOLVER ->
                "Every authoritative name server has the record; these resolvers still remember what was there before: "
                        + servers + ".";
            case UNANSWERED -> "No usable answer, which is neither yes nor no, came from: " + servers + ".";
            case NOBODY_TO_ASK ->
                "There was no name server to ask, and nobody asked is nobody vouching." + trouble(waiting.evidence());
        };
    }

    private static String lagging(GateVerdict.Waiting waiting) {
        return named(waiting.lagging().stream().map(ServerAnswer::server).toList());
    }

    /** The usual cause is a record that stands in another zone, or at another provider. */
    private static String asked(GateEvidence evidence) {
        return evidence.delegations().stream()
                .filter(delegation -> delegation.zone().isPresent())
                .filter(delegation -> !delegation.servers().isEmpty())
                .map(delegation -> " Zone " + delegation.zone().get() + " was asked at " + named(delegation.servers())
                        + "; is this where you edit?")
                .distinct()
                .collect(Collectors.joining());
    }

    private static String trouble(GateEvidence evidence) {
        return evidence.delegations().stream()
                .flatMap(delegation -> delegation.trouble().stream())
                .map(trouble -> " " + trouble.kind() + ": " + trouble.detail())
                .distinct()
                .collect(Collectors.joining(";"));
    }

    private static String named(List<NameServer> servers) {
        List<NameServer> distinct = servers.stream().distinct().toList();
        return distinct.stream().limit(SERVERS_NAMED).map(NameServer::toString).collect(Collectors.joining(", "))
                + (distinct.size() > SERVERS_NAMED ? " and " + (distinct.size() - SERVERS_NAMED) + " more" : "");
    }
}
