package io.github.sesdkimrotator.lambda;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.port.RunLog;
import io.github.sesdkimrotator.rotation.RotationState;
import java.util.function.Consumer;

/** One JSON object a line, which CloudWatch Logs can query by field. */
public final class JsonRunLog implements RunLog {

    private final Consumer<String> sink;

    /** @param sink takes one line without its line break; standard output on Lambda */
    public JsonRunLog(Consumer<String> sink) {
        this.sink = sink;
    }

    @Override
    public void record(Line line) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("level", line.outcome().isPresent() ? "INFO" : "ERROR");
        node.put("requestId", line.requestId());
        node.put("domain", line.domain().ascii());
        node.put("trigger", line.trigger());
        line.from().map(RotationState.Kind::label).ifPresent(from -> node.put("from", from));
        line.to().map(RotationState.Kind::label).ifPresent(to -> node.put("to", to));
        line.outcome().ifPresent(outcome -> node.put("outcome", outcome.name()));
        line.gate().ifPresent(verdict -> putGate(node, verdict));
        node.put("message", line.message());
        sink.accept(node.toString());
    }

    /** Enough to count by; who said what is in the evidence. */
    private static void putGate(ObjectNode node, GateVerdict verdict) {
        node.put(
                "gate",
                switch (verdict) {
                    case GateVerdict.Open open -> "open";
                    case GateVerdict.Waiting waiting -> "waiting " + waiting.reason();
                    case GateVerdict.Conflicting conflicting -> "conflicting";
                });
        if (!verdict.findings().isEmpty()) {
            ArrayNode codes = node.putArray("findings");
            verdict.findings().stream().map(f -> f.code().name()).distinct().forEach(codes::add);
        }
    }
}
