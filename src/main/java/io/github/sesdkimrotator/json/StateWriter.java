package io.github.sesdkimrotator.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.rotation.Fact;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.OutboxEntry;
import io.github.sesdkimrotator.rotation.Preparation;
import io.github.sesdkimrotator.rotation.Reminders;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.Signer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** State to JSON. What is not there is left out, never written as null. */
final class StateWriter {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private StateWriter() {}

    static ObjectNode node(ManagedDomain managed) {
        ObjectNode node = JSON.objectNode();
        node.put("schema", StateJson.SCHEMA);
        node.put("domain", managed.domain().ascii());
        node.set("regions", texts(managed.regions()));
        node.set("state", node(managed.state()));
        node.set("usedSelectors", texts(managed.usedSelectors()));
        node.set("condemned", texts(managed.condemned()));
        ArrayNode outbox = node.putArray("outbox");
        managed.outbox().forEach(entry -> outbox.add(node(entry)));
        node.put("noticesNumbered", managed.noticesNumbered());
        put(node, "enrolledAt", managed.enrolledAt());
        put(node, "changedAt", managed.changedAt());
        return node;
    }

    private static ObjectNode node(RotationState state) {
        ObjectNode node = JSON.objectNode();
        node.put("kind", state.kind().label());
        switch (state) {
            case RotationState.Steady s -> node.set("active", node(s.active()));
            case RotationState.Preparing s -> {
                node.set("active", node(s.active()));
                node.put("reason", s.reason().name());
                node.set("pending", node(s.pending()));
            }
            case RotationState.AwaitingPublication s -> {
                node.set("active", node(s.active()));
                node.put("reason", s.reason().name());
                node.set("pending", node(s.pending()));
                put(node, "announcedAt", s.announcedAt());
                put(node, "dueAt", s.dueAt());
                node.set("told", node(s.told()));
            }
            case RotationState.Activating s -> {
                node.set("active", node(s.active()));
                node.put("reason", s.reason().name());
                node.set("pending", node(s.pending()));
                put(node, "intendedAt", s.intendedAt());
                node.set("takenIn", texts(s.takenIn()));
            }
            case RotationState.Watching s -> {
                node.set("active", node(s.active()));
                node.put("reason", s.reason().name());
                node.set("previous", node(s.previous()));
                put(node, "activatedAt", s.activatedAt());
                put(node, "succeedingSince", s.succeedingSince());
                put(node, "alarmedAt", s.alarmedAt());
            }
            case RotationState.RollingBack s -> {
                node.set("failed", node(s.failed()));
                node.set("previous", node(s.previous()));
                put(node, "intendedAt", s.intendedAt());
                node.set("takenIn", texts(s.takenIn()));
                put(node, "alarmedAt", s.alarmedAt());
            }
            case RotationState.Retiring s -> {
                node.set("active", node(s.active()));
                node.set("retired", node(s.retired()));
                put(node, "removeAfter", s.removeAfter());
                put(node, "removalAskedAt", s.removalAskedAt());
                put(node, "remindedAt", s.remindedAt());
            }
            case RotationState.Halted s -> {
                node.put("reason", s.reason().name());
                node.put("detail", s.detail());
                put(node, "since", s.since());
                node.set("interrupted", node(s.interrupted()));
            }
        }
        return node;
    }

    private static ObjectNode node(Signer signer) {
        ObjectNode node = JSON.objectNode();
        switch (signer) {
            case Signer.OwnKey s -> node.put("kind", "ownKey").set("key", node(s.key()));
            case Signer.ForeignKey s -> {
                node.put("kind", "foreignKey");
                s.selector().ifPresent(selector -> node.put("selector", selector.value()));
            }
            case Signer.EasyDkim s -> node.put("kind", "easyDkim").set("tokens", texts(s.tokens()));
            case Signer.NoSigner s -> node.put("kind", "none");
            case Signer.DifferentByRegion s -> {
                node.put("kind", "differentByRegion");
                ObjectNode byRegion = node.putObject("byRegion");
                s.byRegion().forEach((region, other) -> byRegion.set(region.id(), node(other)));
            }
        }
        return node;
    }

    private static ObjectNode node(RotationKey key) {
        ObjectNode node = JSON.objectNode();
        node.put("selector", key.selector().value());
        node.put("fingerprint", key.fingerprint().hex());
        node.put("publicKey", key.publicKey().base64());
        put(node, "generatedAt", key.generatedAt());
        put(node, "notAfter", key.notAfter());
        return node;
    }

    private static ObjectNode node(Preparation preparation) {
        ObjectNode node = JSON.objectNode();
        switch (preparation) {
            case Preparation.Reserved p -> {
                node.put("kind", "reserved").put("selector", p.selector().value());
                put(node, "reservedAt", p.reservedAt());
            }
            case Preparation.Generated p -> {
                node.put("kind", "generated").set("key", node(p.key()));
                node.put("certificatePem", p.certificatePem());
            }
            case Preparation.Archived p -> node.put("kind", "archived").set("key", node(p.key()));
        }
        return node;
    }

    private static ObjectNode node(Reminders told) {
        ObjectNode node = JSON.objectNode();
        put(node, "readySince", told.readySince());
        put(node, "readyToldAt", told.readyToldAt());
        put(node, "overdueToldAt", told.overdueToldAt());
        put(node, "escalatedAt", told.escalatedAt());
        told.diagnosisTold().ifPresent(text -> node.put("diagnosisTold", text));
        told.explained().ifPresent(explained -> {
            ObjectNode same = node.putObject("explained");
            same.set("by", codes(explained.by()));
            put(same, "since", explained.since());
        });
        if (!told.explanationTold().isEmpty()) {
            node.set("explanationTold", codes(told.explanationTold()));
        }
        if (!told.remarksTold().isEmpty()) {
            node.set("remarksTold", codes(told.remarksTold()));
        }
        return node;
    }

    private static ObjectNode node(OutboxEntry entry) {
        ObjectNode node = JSON.objectNode();
        node.put("id", entry.id());
        node.put("kind", entry.kind().name());
        put(node, "createdAt", entry.createdAt());
        put(node, "sentAt", entry.sentAt());
        ObjectNode facts = node.putObject("facts");
        entry.facts().forEach((fact, value) -> facts.put(fieldName(fact), value));
        return node;
    }

    /** {@code RECORD_NAME} stands in the file as {@code recordName}. */
    static String fieldName(Fact fact) {
        StringBuilder name = new StringBuilder();
        for (String word : fact.name().toLowerCase(Locale.ROOT).split("_", -1)) {
            name.append(name.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return name.toString();
    }

    private static ArrayNode codes(Set<Finding.Code> codes) {
        return texts(codes.stream().sorted().toList());
    }

    private static ArrayNode texts(List<?> values) {
        ArrayNode array = JSON.arrayNode();
        values.forEach(value -> array.add(value.toString()));
        return array;
    }

    private static void put(ObjectNode node, String name, Instant instant) {
        node.put(name, instant.toString());
    }

    private static void put(ObjectNode node, String name, Optional<Instant> instant) {
        instant.ifPresent(there -> put(node, name, there));
    }
}
