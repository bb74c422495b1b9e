package io.github.sesdkimrotator.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.lambda.JsonLines.Level;
import io.github.sesdkimrotator.rotation.Trigger;
import io.github.sesdkimrotator.run.Answer;
import io.github.sesdkimrotator.run.Request;
import java.util.Optional;
import java.util.function.Consumer;

/** The one line that every invocation leaves, however it ends. */
final class InvocationLog {

    private static final int FIRST_ERROR_STATUS = 400;

    private final JsonLines lines;
    private final boolean coldStart;
    private final long begunAt;
    private Optional<RequestReader.Read> read = Optional.empty();

    /** The invocation begins. */
    InvocationLog(JsonLines lines, String lambdaRequestId, boolean coldStart) {
        this.lines = lines;
        this.coldStart = coldStart;
        this.begunAt = lines.nanoTime();
        lines.beginInvocation(lambdaRequestId);
    }

    /** The payload was understood. */
    void understood(RequestReader.Read request) {
        read = Optional.of(request);
    }

    void answered(Answer answer) {
        Level level = answer.statusCode() >= FIRST_ERROR_STATUS ? Level.WARN : Level.INFO;
        write(level, answer.outcome(), answer.message(), line -> line.put("statusCode", answer.statusCode()));
    }

    /** Which field, and what is wrong with it; the payload itself is nobody's business. */
    void refused(BadRequestException refused) {
        write(Level.WARN, "BAD_INPUT", refused.getMessage(), line -> {
            line.put("statusCode", FIRST_ERROR_STATUS);
            if (!refused.field().isEmpty()) {
                line.put("field", refused.field());
            }
        });
    }

    /** The exception leaves the handler; Lambda prints it too, but as text. */
    void failed(Throwable fault) {
        String outcome = fault instanceof InvalidSettingsException ? "INVALID_SETTINGS" : "FAILED";
        write(Level.ERROR, outcome, String.valueOf(fault.getMessage()), line -> JsonLines.putFault(line, fault));
    }

    private void write(Level level, String outcome, String message, Consumer<ObjectNode> more) {
        ObjectNode line = lines.line(level, "invocation", message);
        read.ifPresent(one -> putRequest(line, one));
        line.put("outcome", outcome);
        line.put("durationMs", lines.millisSince(begunAt));
        line.put("coldStart", coldStart);
        more.accept(line);
        lines.write(line);
    }

    private static void putRequest(ObjectNode line, RequestReader.Read read) {
        line.put("action", read.request().action());
        phase(read.request()).ifPresent(phase -> line.put("phase", phase));
        domain(read.request()).ifPresent(domain -> line.put("domain", domain.ascii()));
        read.runId().ifPresent(runId -> line.put("executionId", runId));
    }

    private static Optional<Integer> phase(Request request) {
        return switch (request) {
            case Request.ForDomain one ->
                one.trigger() instanceof Trigger.PhaseRequest asked
                        ? Optional.of(asked.phase().number())
                        : Optional.empty();
            case Request.DeploymentPhase deployment -> Optional.of(deployment.phase());
            case Request.ExpiryCheck check -> Optional.empty();
            case Request.WatchInFlight watch -> Optional.empty();
            case Request.Status status -> Optional.empty();
        };
    }

    private static Optional<SigningDomain> domain(Request request) {
        return switch (request) {
            case Request.ForDomain one -> Optional.of(one.domain());
            case Request.Status status -> status.domain();
            case Request.DeploymentPhase deployment -> Optional.empty();
            case Request.ExpiryCheck check -> Optional.empty();
            case Request.WatchInFlight watch -> Optional.empty();
        };
    }
}
