package io.github.sesdkimrotator.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.dkim.PrivateKeyTrace;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.gate.Delegation;
import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.gate.GateEvidence;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.RemovalVerdict;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.gate.ServerAnswer;
import io.github.sesdkimrotator.port.Evidence;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The {@code gate} object of an answer and of an evidence file: the verdict, and every server asked with what it said.
 *
 * <p>Whatever servers say is foreign text and is made printable. A record that holds a private key is withheld, the
 * octets counted: somebody has pasted the wrong half of the pair, and it must not be copied any further.
 */
public final class EvidenceJson {

    /** An RSA-2048 record has 410 characters, and people add some. */
    private static final int LONGEST_RECORD_CHARS = 600;

    private static final int MOST_RECORDS_SHOWN = 10;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private EvidenceJson() {}

    /** An evidence file: who changed what, when, and everything that was seen before. */
    public static String file(Evidence evidence) {
        ObjectNode node = JSON.objectNode();
        node.put("at", evidence.at().toString());
        node.put("domain", evidence.domain().ascii());
        node.put("requestId", evidence.requestId());
        node.put("step", evidence.step());
        node.put("trigger", evidence.trigger());
        evidence.requestedBy().ifPresent(who -> node.put("requestedBy", who));
        node.put("from", evidence.from().label());
        node.put("to", evidence.to().label());
        node.put("outcome", evidence.outcome().name());
        node.put("message", evidence.message());
        if (!evidence.ses().isEmpty()) {
            ObjectNode ses = node.putObject("ses");
            evidence.ses().forEach((region, reading) -> ses.set(region.id(), SesJson.of(reading)));
        }
        evidence.publication().ifPresent(verdict -> node.set("gate", of(verdict)));
        evidence.removal().ifPresent(verdict -> node.set("removal", of(verdict)));
        return JsonText.pretty(node);
    }

    /** {@code verdict} is {@code open}, {@code waiting} or {@code conflicting}. */
    public static ObjectNode of(GateVerdict verdict) {
        ObjectNode node = JSON.objectNode();
        switch (verdict) {
            case GateVerdict.Open open -> node.put("verdict", "open");
            case GateVerdict.Waiting waiting -> {
                node.put("verdict", "waiting");
                node.put("reason", waiting.reason().name());
                node.put("retryAfter", waiting.retryAfter().toString());
                node.set("lagging", serverNames(waiting.lagging()));
            }
            case GateVerdict.Conflicting conflicting -> node.put("verdict", "conflicting");
        }
        if (!verdict.findings().isEmpty()) {
            node.set("findings", findings(verdict));
        }
        return putEvidence(node, verdict.evidence());
    }

    /** {@code verdict} is {@code gone} or {@code notProven}. */
    public static ObjectNode of(RemovalVerdict verdict) {
        ObjectNode node = JSON.objectNode();
        switch (verdict) {
            case RemovalVerdict.Gone gone -> node.put("verdict", "gone");
            case RemovalVerdict.NotProven notProven -> {
                node.put("verdict", "notProven");
                node.put("someServerStillServesIt", notProven.someServerStillServesIt());
                node.set("holding", serverNames(notProven.holding()));
            }
        }
        return putEvidence(node, verdict.evidence());
    }

    private static ArrayNode serverNames(List<ServerAnswer> answers) {
        ArrayNode names = JSON.arrayNode();
        answers.stream().map(answer -> answer.server().toString()).distinct().forEach(names::add);
        return names;
    }

    private static ArrayNode findings(GateVerdict verdict) {
        Set<NameServer> servingPrivateKeys = verdict.evidence().answers().stream()
                .filter(EvidenceJson::showsPrivateKey)
                .map(ServerAnswer::server)
                .collect(Collectors.toSet());
        ArrayNode findings = JSON.arrayNode();
        for (Finding finding : verdict.findings()) {
            boolean withheld = servingPrivateKeys.contains(finding.server()) || PrivateKeyTrace.isIn(finding.shows());
            ObjectNode node = findings.addObject();
            node.put("code", finding.code().name());
            node.put("weight", finding.code().weight().name().toLowerCase(Locale.ROOT));
            node.put("server", finding.server().toString());
            node.put("name", finding.name().absolute());
            if (!finding.subject().isEmpty() && !PrivateKeyTrace.isIn(finding.subject())) {
                node.put("subject", Printable.of(finding.subject()));
            }
            node.put("shows", withheld ? withheld(finding.shows().length()) : finding.shows());
        }
        return findings;
    }

    private static ObjectNode putEvidence(ObjectNode node, GateEvidence evidence) {
        List<DnsName> names =
                evidence.answers().stream().map(ServerAnswer::name).distinct().toList();
        if (names.size() == 1) {
            node.put("recordName", names.getFirst().absolute());
        }
        node.put("askedAt", evidence.askedAt().toString());
        node.put("authoritativeRing", evidence.authoritativeRing() == AuthoritativeRing.ON ? "on" : "off");
        if (evidence.authoritativeRing() == AuthoritativeRing.OFF) {
            node.put(
                    "warning",
                    "DNS_AUTHORITATIVE=off: NO AUTHORITATIVE SERVER WAS ASKED. Only resolvers vouch for this verdict;"
                            + " a name server that lags behind the others stays unseen.");
        }
        if (!evidence.delegations().isEmpty()) {
            ArrayNode delegations = node.putArray("delegations");
            evidence.delegations().forEach(delegation -> delegations.add(delegation(delegation)));
        }
        ArrayNode servers = node.putArray("servers");
        evidence.answers().forEach(answer -> servers.add(server(answer)));
        return node;
    }

    /** How the servers of a name were found, and who of them was not asked. */
    private static ObjectNode delegation(Delegation delegation) {
        ObjectNode node = JSON.objectNode();
        node.put("name", delegation.name().absolute());
        delegation.zone().ifPresent(zone -> node.put("zone", zone.absolute()));
        put(node, "atParent", delegation.atParent());
        put(node, "atApex", delegation.atApex());
        if (!delegation.leftOut().isEmpty()) {
            ArrayNode leftOut = node.putArray("leftOut");
            delegation
                    .leftOut()
                    .forEach(left -> leftOut.addObject()
                            .put("server", left.server().toString())
                            .put("why", Printable.of(left.why())));
        }
        delegation
                .trouble()
                .ifPresent(trouble -> node.putObject("trouble")
                        .put("kind", trouble.kind().name())
                        .put("detail", Printable.of(trouble.detail())));
        return node;
    }

    private static void put(ObjectNode node, String field, List<String> foreign) {
        if (!foreign.isEmpty()) {
            ArrayNode texts = node.putArray(field);
            foreign.forEach(text -> texts.add(Printable.of(text)));
        }
    }

    private static ObjectNode server(ServerAnswer answer) {
        ObjectNode node = JSON.objectNode();
        node.put("ring", answer.server().ring() == Ring.AUTHORITATIVE ? "authoritative" : "resolver");
        node.put("server", answer.server().name());
        node.put("address", answer.server().address());
        node.put("sample", answer.sample());
        node.put("name", answer.name().absolute());
        switch (answer.reply()) {
            case Reply.Present present -> {
                node.put("answer", "present");
                node.set("records", records(answer, present));
                node.put("ttlSeconds", present.ttl().toSeconds());
            }
            case Reply.Alias alias -> {
                node.put("answer", "alias");
                node.put("target", alias.target().absolute());
                node.put("ttlSeconds", alias.ttl().toSeconds());
            }
            case Reply.Absent absent -> {
                node.put("answer", absent.kind().name().toLowerCase(Locale.ROOT));
                absent.negativeTtl().ifPresent(ttl -> node.put("negativeTtlSeconds", ttl.toSeconds()));
            }
            case Reply.Unanswered unanswered -> {
                node.put("answer", unanswered.cause().name().toLowerCase(Locale.ROOT));
                node.put("detail", Printable.of(unanswered.detail()));
            }
        }
        put(node, "aliases", answer.aliases());
        answer.soaSerial().ifPresent(serial -> node.put("serial", serial));
        node.put("authoritative", answer.authoritative());
        node.put("transport", answer.transport().name().toLowerCase(Locale.ROOT));
        node.put("milliseconds", answer.elapsed().toMillis());
        return node;
    }

    private static ArrayNode records(ServerAnswer answer, Reply.Present present) {
        // One key cut into several records: only the first part is recognisable, so all of them are withheld.
        boolean withheld = showsPrivateKey(answer);
        ArrayNode records = JSON.arrayNode();
        present.records().stream()
                .limit(MOST_RECORDS_SHOWN)
                .map(TxtRecord::joined)
                .forEach(octets -> records.add(withheld ? withheld(octets.length) : shown(octets)));
        if (present.records().size() > MOST_RECORDS_SHOWN) {
            records.add("… and " + (present.records().size() - MOST_RECORDS_SHOWN) + " more records");
        }
        return records;
    }

    private static boolean showsPrivateKey(ServerAnswer answer) {
        return answer.reply() instanceof Reply.Present present
                && present.records().stream().anyMatch(record -> PrivateKeyTrace.isIn(record.joined()));
    }

    private static String withheld(int length) {
        return "[withheld: this looks like a PRIVATE key, " + length + " characters]";
    }

    private static String shown(byte[] octets) {
        String printable = Printable.of(octets, LONGEST_RECORD_CHARS);
        return printable.length() <= LONGEST_RECORD_CHARS
                ? printable
                : printable.substring(0, LONGEST_RECORD_CHARS) + "… (" + octets.length + " bytes)";
    }
}
