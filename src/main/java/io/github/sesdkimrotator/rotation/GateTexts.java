package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.ServerAnswer;
import java.util.Optional;
import java.util.stream.Collectors;

/** One sentence for people about a gate that is not open. */
final class GateTexts {

    private static final int SERVERS_NAMED = 4;

    private GateTexts() {}

    static String shut(Optional<GateVerdict> verdict) {
        return switch (verdict.orElse(null)) {
            case null -> "The gate was not asked.";
            case GateVerdict.Open open -> "The gate is open for another key.";
            case GateVerdict.Waiting waiting -> waiting(waiting);
            case GateVerdict.Conflicting conflicting ->
                "Something else is published: "
                        + conflicting.findings().stream()
                                .map(f -> f.server() + " shows " + f.code())
                                .distinct()
                                .limit(SERVERS_NAMED)
                                .collect(Collectors.joining("; "))
                        + ".";
        };
    }

    private static String waiting(GateVerdict.Waiting waiting) {
        String servers = waiting.lagging().stream()
                .map(ServerAnswer::server)
                .distinct()
                .limit(SERVERS_NAMED)
                .map(Object::toString)
                .collect(Collectors.joining(", "));
        return switch (waiting.reason()) {
            case NOT_PUBLISHED -> "The record is not published yet: no authoritative name server has it.";
            case NOT_ON_EVERY_AUTHORITATIVE_SERVER ->
                "Some authoritative name servers do not have the record yet: " + servers + ".";
            case NOT_AT_EVERY_RESOLVER ->
                "Every authoritative name server has the record; these resolvers still remember that it was absent: "
                        + servers + ".";
            case UNANSWERED -> "No usable answer, which is neither yes nor no, came from: " + servers + ".";
            case NOBODY_TO_ASK -> "There was no name server to ask, and nobody asked is nobody vouching.";
        };
    }
}
