package io.github.sesdkimrotator.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
        node.put("message", line.message());
        sink.accept(node.toString());
    }
}
