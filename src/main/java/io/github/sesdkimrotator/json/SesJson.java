package io.github.sesdkimrotator.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.rotation.SesIdentity;
import io.github.sesdkimrotator.rotation.SesReading;

/** What SES said about an identity, in SES's own words. */
public final class SesJson {

    private SesJson() {}

    public static ObjectNode of(SesReading reading) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        return switch (reading) {
            case SesReading.Missing missing -> node.put("identity", "missing");
            case SesReading.Found found -> put(node, found.identity());
        };
    }

    private static ObjectNode put(ObjectNode node, SesIdentity identity) {
        node.put("identity", identity.type().name());
        node.put("signingAttributesOrigin", identity.origin().name());
        node.put("signingEnabled", identity.signingEnabled());
        node.put("status", identity.status().name());
        ArrayNode tokens = node.putArray("tokens");
        identity.tokens().forEach(tokens::add);
        identity.verification().ifPresent(verification -> {
            ObjectNode info = node.putObject("verificationInfo");
            verification.errorType().ifPresent(type -> info.put("errorType", type));
            verification.lastCheckedAt().ifPresent(at -> info.put("lastCheckedAt", at.toString()));
            verification.lastSuccessAt().ifPresent(at -> info.put("lastSuccessAt", at.toString()));
            verification.soaSerial().ifPresent(serial -> info.put("soaSerial", serial));
        });
        return node;
    }
}
