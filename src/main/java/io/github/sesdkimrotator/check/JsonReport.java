package io.github.sesdkimrotator.check;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.json.EvidenceJson;
import io.github.sesdkimrotator.json.JsonText;
import java.util.List;

/** An inspection as programs read it; {@code docs/dkim-check.md} describes every field. */
final class JsonReport {

    /** Grows when a field changes its meaning or goes; new fields may come at any time. */
    private static final int SCHEMA = 1;

    private JsonReport() {}

    static String of(DnsName recordName, Inspection inspection, List<String> notes) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("schema", SCHEMA);
        node.put("recordName", recordName.absolute());
        Summary summary = Summary.of(inspection);
        node.put("exitStatus", inspection.status().code());
        node.put("result", summary.word());
        node.put("summary", summary.sentence());
        inspection.retryAfter().ifPresent(retry -> node.put("askAgainAfterSeconds", retry.toSeconds()));
        notes.forEach(node.putArray("notes")::add);
        switch (inspection) {
            case Inspection.Published published -> {
                published
                        .key()
                        .ifPresent(key -> node.set(published.isGiven() ? "expectedKey" : "servedKey", keyJson(key)));
                node.set("gate", EvidenceJson.of(published.verdict()));
            }
            case Inspection.Removed removed -> node.set("gate", EvidenceJson.of(removed.verdict()));
        }
        return JsonText.pretty(node);
    }

    private static ObjectNode keyJson(SubjectPublicKey key) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("fingerprint", key.fingerprint().hex());
        key.rsaBits().ifPresent(bits -> node.put("rsaBits", bits));
        return node;
    }
}
