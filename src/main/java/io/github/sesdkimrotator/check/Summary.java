package io.github.sesdkimrotator.check;

import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.gate.Delegation.Trouble;
import io.github.sesdkimrotator.gate.GateEvidence;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.RemovalVerdict;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.gate.ServerAnswer;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A verdict in a word and a sentence or two.
 *
 * @param word in capitals, always the same for the same kind of verdict
 * @param sentence what that means here
 */
record Summary(String word, String sentence) {

    private static final int MOST_SERVERS_NAMED = 4;

    static Summary of(Inspection inspection) {
        if (inspection.status() == ExitStatus.COULD_NOT_ASK) {
            return new Summary("COULD NOT ASK", nobodyResponded(inspection.evidence()));
        }
        return switch (inspection) {
            case Inspection.Published published ->
                switch (published.verdict()) {
                    case GateVerdict.Open open -> open(published);
                    case GateVerdict.Waiting waiting -> new Summary("WAITING", waiting(published, waiting));
                    case GateVerdict.Conflicting conflicting -> conflicting(published);
                };
            case Inspection.Removed removed ->
                switch (removed.verdict()) {
                    case RemovalVerdict.Gone gone ->
                        new Summary(
                                "GONE", everybody(gone.evidence(), "say", "says") + " that there is no such record.");
                    case RemovalVerdict.NotProven notProven -> notProven(notProven);
                };
        };
    }

    private static Summary open(Inspection.Published published) {
        String serves = everybody(published.evidence(), "serve", "serves");
        return published.isGiven()
                ? new Summary("OPEN", serves + " exactly the expected key, " + described(published) + ".")
                : new Summary(
                        "HEALTHY",
                        serves + " one and the same healthy record, with the key " + described(published) + ".");
    }

    private static String described(Inspection.Published published) {
        return published.key().map(Summary::described).orElse("");
    }

    /** The fingerprint and the length. */
    static String described(SubjectPublicKey key) {
        return key.fingerprint()
                + (key.rsaBits().isPresent() ? " (RSA, " + key.rsaBits().getAsInt() + " bits)" : "");
    }

    private static Summary conflicting(Inspection.Published published) {
        return new Summary(
                "CONFLICTING",
                (published.isGiven()
                                ? "Something else is published than what is expected."
                                : "What is published is not one healthy record everywhere.")
                        + " Waiting does not help: somebody must correct it.");
    }

    private static String waiting(Inspection.Published published, GateVerdict.Waiting waiting) {
        GateEvidence evidence = waiting.evidence();
        String lagging = names(waiting.lagging());
        return switch (waiting.reason()) {
            case NOT_PUBLISHED -> "The record is not published: no authoritative server has it.";
            case NOT_ON_EVERY_AUTHORITATIVE_SERVER ->
                count(waiting.lagging()) + " of " + count(evidence, Ring.AUTHORITATIVE)
                        + " authoritative servers did not answer with the record: " + ended(lagging);
            case NOT_AT_EVERY_RESOLVER ->
                vouching(evidence) + count(waiting.lagging()) + " of " + count(evidence, Ring.RESOLVER) + " resolvers "
                        + (evidence.authoritativeRing() == AuthoritativeRing.ON
                                ? "did not answer so every time, mostly because they remember what was there before: "
                                : "did not answer with the record every time: ")
                        + ended(lagging);
            case UNANSWERED ->
                (published.key().isPresent() ? "Everybody who answered is right, but " : "")
                        + "no usable answer came from " + ended(lagging);
            case NOBODY_TO_ASK -> nobodyResponded(evidence);
        };
    }

    /** The last name may have brought the full stop along. */
    private static String ended(String sentence) {
        return sentence.endsWith(".") ? sentence : sentence + ".";
    }

    private static String vouching(GateEvidence evidence) {
        return evidence.authoritativeRing() == AuthoritativeRing.ON ? "All authoritative servers are right, and " : "";
    }

    private static Summary notProven(RemovalVerdict.NotProven notProven) {
        List<ServerAnswer> holding = notProven.holding();
        return notProven.someServerStillServesIt()
                ? new Summary(
                        "STILL THERE",
                        "The record is still served, or not known to be gone, at " + ended(names(holding)))
                : new Summary(
                        "NOT PROVEN",
                        "Nobody serves the record, but no usable answer came from " + ended(names(holding))
                                + " Silence proves nothing.");
    }

    private static String nobodyResponded(GateEvidence evidence) {
        if (evidence.answers().isEmpty()) {
            String why = evidence.delegations().stream()
                    .flatMap(delegation -> delegation.trouble().stream())
                    .map(Summary::trouble)
                    .collect(Collectors.joining(" "));
            return "There is no name server to ask. " + (why.isEmpty() ? "" : why + " ")
                    + "Nothing is known about the record.";
        }
        return evidence.answers().getLast().server().ring() == Ring.AUTHORITATIVE
                ? "Not one of the " + count(evidence, Ring.AUTHORITATIVE)
                        + " authoritative servers responded. A firewall"
                        + " may keep port 53 closed between here and there. Nothing is known about the record."
                : (evidence.authoritativeRing() == AuthoritativeRing.ON
                                ? "All authoritative servers are right, but no resolver responded"
                                : "No resolver responded")
                        + ". Are they the right ones, and does a firewall let questions out to them?";
    }

    static String trouble(Trouble trouble) {
        String detail = trouble.detail().isEmpty() ? "" : " (" + Printable.of(trouble.detail()) + ")";
        return switch (trouble.kind()) {
            case NO_RESOLVER_ANSWERED -> "No resolver told who is authoritative" + detail + ".";
            case NO_SUCH_DOMAIN -> "The domain does not exist" + detail + "; was it typed right?";
            case NO_NAME_SERVERS -> "The domain has no name server with an address" + detail + ".";
            case TOO_MANY_SERVERS -> "The domain has more name servers than are asked" + detail + ".";
            case UNANSWERED -> "The servers on the way to the domain gave no usable answer" + detail + ".";
        };
    }

    private static String everybody(GateEvidence evidence, String plural, String singular) {
        int resolvers = count(evidence, Ring.RESOLVER);
        String theResolvers = resolvers == 1 ? "the resolver" : "all " + resolvers + " resolvers";
        if (evidence.authoritativeRing() == AuthoritativeRing.OFF) {
            return "As far as resolvers can tell: " + theResolvers + " " + (resolvers == 1 ? singular : plural);
        }
        int servers = count(evidence, Ring.AUTHORITATIVE);
        String theServers = switch (servers) {
            case 1 -> "The authoritative server";
            case 2 -> "Both authoritative servers";
            default -> "All " + servers + " authoritative servers";
        };
        return theServers + " and " + theResolvers + " " + plural;
    }

    private static int count(GateEvidence evidence, Ring ring) {
        return count(evidence.answers().stream()
                .filter(answer -> answer.server().ring() == ring)
                .toList());
    }

    private static int count(List<ServerAnswer> answers) {
        return Math.toIntExact(
                answers.stream().map(ServerAnswer::server).distinct().count());
    }

    private static String names(List<ServerAnswer> answers) {
        List<NameServer> servers =
                answers.stream().map(ServerAnswer::server).distinct().toList();
        String named = servers.stream()
                .limit(MOST_SERVERS_NAMED)
                .map(server -> Printable.of(server.name()))
                .distinct()
                .collect(Collectors.joining(", "));
        return servers.size() > MOST_SERVERS_NAMED
                ? named + " and " + (servers.size() - MOST_SERVERS_NAMED) + " more"
                : named;
    }
}
