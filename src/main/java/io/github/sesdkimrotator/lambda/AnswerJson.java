package io.github.sesdkimrotator.lambda;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.json.EvidenceJson;
import io.github.sesdkimrotator.json.SesJson;
import io.github.sesdkimrotator.rotation.Fact;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.NoticeKind;
import io.github.sesdkimrotator.rotation.OutboxEntry;
import io.github.sesdkimrotator.rotation.Rotation;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.RotationState.Activating;
import io.github.sesdkimrotator.rotation.RotationState.AwaitingPublication;
import io.github.sesdkimrotator.rotation.RotationState.Halted;
import io.github.sesdkimrotator.rotation.RotationState.Preparing;
import io.github.sesdkimrotator.rotation.RotationState.Retiring;
import io.github.sesdkimrotator.rotation.RotationState.RollingBack;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.RotationState.Watching;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.run.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The answer as JSON (design section 2). The order of the fields is the order in which a tired person reads. */
final class AnswerJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int FIRST_ERROR_STATUS = 400;

    private AnswerJson() {}

    static ObjectNode of(Answer answer, Instant now) {
        ObjectNode node = JSON.objectNode();
        node.put("statusCode", answer.statusCode());
        node.put("action", answer.action());
        answer.phase().ifPresent(phase -> node.put("phase", phase));
        answer.domain().ifPresent(domain -> putDomain(node, domain));
        answer.managed()
                .ifPresent(managed -> node.put("state", managed.state().kind().label()));
        node.put("outcome", answer.outcome());
        if (answer.statusCode() >= FIRST_ERROR_STATUS) {
            node.put("error", answer.outcome());
            refusedField(answer).ifPresent(field -> node.put("field", field));
        }
        node.put("message", answer.message());
        if (!answer.warnings().isEmpty()) {
            ArrayNode warnings = node.putArray("warnings");
            answer.warnings().forEach(warnings::add);
        }
        answer.nextStep().ifPresent(command -> node.put("nextStep", command));
        answer.managed().ifPresent(managed -> putPicture(node, managed, now));
        if (!answer.ses().isEmpty()) {
            ObjectNode ses = node.putObject("ses");
            answer.ses().forEach((region, reading) -> ses.set(region.id(), SesJson.of(reading)));
        }
        answer.gate().ifPresent(verdict -> node.set("gate", EvidenceJson.of(verdict)));
        answer.removal().ifPresent(verdict -> node.set("removal", EvidenceJson.of(verdict)));
        if (!answer.domains().isEmpty()) {
            ArrayNode domains = node.putArray("domains");
            answer.domains().forEach(one -> domains.add(of(one, now)));
        }
        if (!answer.unmanaged().isEmpty()) {
            ArrayNode unmanaged = node.putArray("unmanaged");
            answer.unmanaged().forEach(domain -> unmanaged.add(domain.ascii()));
        }
        return node;
    }

    /** The field of the request that does not fit, where it is one field's fault. */
    private static Optional<String> refusedField(Answer answer) {
        return switch (answer.outcome()) {
            case "NOT_MANAGED" -> Optional.of("domain");
            case "SELECTOR_MISMATCH" -> Optional.of("selector");
            case "FINGERPRINT_MISMATCH" -> Optional.of("fingerprint");
            case "OUT_OF_ORDER", "DEPLOYMENT_PHASE" ->
                Optional.of(answer.phase().isPresent() ? "phase" : "action");
            default -> Optional.empty();
        };
    }

    /** Nothing was done: which field is wrong, and what to send instead. */
    static ObjectNode of(BadRequestException refused) {
        ObjectNode node = JSON.objectNode();
        node.put("statusCode", 400);
        node.put("outcome", "BAD_INPUT");
        node.put("error", "BAD_INPUT");
        if (!refused.field().isEmpty()) {
            node.put("field", refused.field());
        }
        node.put("message", refused.getMessage() + " Nothing was done.");
        return node;
    }

    private static void putDomain(ObjectNode node, SigningDomain domain) {
        node.put("domain", domain.ascii());
        if (!domain.display().equals(domain.ascii())) {
            node.put("domainDisplay", domain.display());
        }
    }

    private static void putPicture(ObjectNode node, ManagedDomain managed, Instant now) {
        node.put("stateSince", managed.changedAt().toString());
        reason(managed.state()).ifPresent(reason -> node.put("reason", reason.name()));
        putKeys(node.putObject("keys"), managed.state(), now);
        pendingRecord(managed).ifPresent(record -> node.set("record", record));
        if (managed.state() instanceof Halted halted) {
            ObjectNode halt = node.putObject("halted");
            halt.put("reason", halted.reason().name());
            halt.put("detail", halted.detail());
            halt.put("since", halted.since().toString());
            halt.put("interrupted", halted.interrupted().kind().label());
        }
        cnames(managed).ifPresent(records -> node.set("cnames", records));
        int owed = managed.owedNotices().size();
        if (owed > 0) {
            node.put("noticesOwed", owed);
        }
        if (!managed.condemned().isEmpty()) {
            ArrayNode condemned = node.putArray("keysToDestroy");
            managed.condemned().forEach(selector -> condemned.add(selector.value()));
        }
    }

    /** Why the rotation in flight was begun: what a compromise asks of people differs. */
    private static Optional<RotationReason> reason(RotationState state) {
        return switch (state) {
            case Preparing s -> Optional.of(s.reason());
            case AwaitingPublication s -> Optional.of(s.reason());
            case Activating s -> Optional.of(s.reason());
            case Watching s -> Optional.of(s.reason());
            case Halted s -> reason(s.interrupted());
            case Steady s -> Optional.empty();
            case RollingBack s -> Optional.empty();
            case Retiring s -> Optional.empty();
        };
    }

    private static void putKeys(ObjectNode keys, RotationState state, Instant now) {
        switch (state) {
            case Steady s -> keys.set("active", signer(s.active(), now));
            case Preparing s -> {
                keys.set("active", signer(s.active(), now));
                keys.set(
                        "pending",
                        Rotation.subjectKey(s)
                                .map(key -> key(key, now))
                                .orElseGet(() -> JSON.objectNode()
                                        .put("selector", s.pending().selector().value())));
            }
            case AwaitingPublication s -> {
                keys.set("active", signer(s.active(), now));
                keys.set("pending", key(s.pending(), now));
            }
            case Activating s -> {
                keys.set("active", signer(s.active(), now));
                keys.set("pending", key(s.pending(), now));
            }
            case Watching s -> {
                keys.set("active", key(s.active(), now));
                keys.set("previous", signer(s.previous(), now));
            }
            case RollingBack s -> {
                keys.set("failed", key(s.failed(), now));
                keys.set("previous", key(s.previous(), now));
            }
            case Retiring s -> {
                keys.set("active", key(s.active(), now));
                keys.set("retired", signer(s.retired(), now));
            }
            case Halted s -> putKeys(keys, s.interrupted(), now);
        }
    }

    private static ObjectNode signer(Signer signer, Instant now) {
        return signer.ownKey()
                .map(key -> key(key, now))
                .orElseGet(() -> JSON.objectNode().put("signer", signer.display()));
    }

    private static ObjectNode key(RotationKey key, Instant now) {
        ObjectNode node = JSON.objectNode();
        node.put("selector", key.selector().value());
        node.put("fingerprint", key.fingerprint().hex());
        node.put("notAfter", key.notAfter().toString());
        node.put("daysLeft", Duration.between(now, key.notAfter()).toDays());
        return node;
    }

    /** What the DNS team was asked for, so that nobody has to look for the mail. */
    private static Optional<ObjectNode> pendingRecord(ManagedDomain managed) {
        if (!(managed.state() instanceof AwaitingPublication awaiting)) {
            return Optional.empty();
        }
        RotationKey pending = awaiting.pending();
        ObjectNode node = JSON.objectNode();
        node.put("name", pending.selector().recordName(managed.domain()).absolute());
        node.put("type", "TXT");
        node.put("value", KeyRecord.publishing(pending.publicKey()).txtValue());
        node.put("dueAt", awaiting.dueAt().toString());
        return Optional.of(node);
    }

    /** The CNAMEs of Easy DKIM, as the DNS team was told them last, while they are awaited. */
    private static Optional<ArrayNode> cnames(ManagedDomain managed) {
        if (!(managed.state() instanceof Halted)) {
            return Optional.empty();
        }
        return managed.outbox().reversed().stream()
                .filter(entry -> entry.kind() == NoticeKind.EASY_DKIM_CNAMES)
                .findFirst()
                .map(AnswerJson::cnames);
    }

    private static ArrayNode cnames(OutboxEntry entry) {
        String[] names = entry.facts().get(Fact.RECORD_NAMES).split("\n", -1);
        String[] targets = entry.facts().get(Fact.CNAME_TARGETS).split("\n", -1);
        ArrayNode records = JSON.arrayNode();
        for (int i = 0; i < Math.min(names.length, targets.length); i++) {
            records.addObject().put("name", names[i]).put("type", "CNAME").put("target", targets[i]);
        }
        return records;
    }
}
