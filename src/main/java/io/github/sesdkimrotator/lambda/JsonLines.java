package io.github.sesdkimrotator.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.dkim.PrivateKeyTrace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The only way to standard output: one JSON object a line, with the fields {@code timestamp} and {@code level} by which
 * Lambda files and filters what a function prints where its log format is JSON.
 *
 * <p>Whatever a text holds, it cannot end its line: JSON escapes it, and everything that is not ASCII besides. A line in
 * which a private key is recognised is withheld. Used by one thread at a time.
 */
public final class JsonLines {

    /** What Lambda's filter knows. */
    enum Level {
        INFO,
        WARN,
        ERROR
    }

    /** CloudWatch Logs takes events of up to 256 KiB everywhere; a trace that deep repeats itself. */
    private static final int LONGEST_TRACE_CHARS = 16_000;

    private static final ObjectWriter WRITER = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .writer();

    private final Consumer<String> sink;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private String requestId = "";

    /**
     * @param sink takes one line without its line break; standard output on Lambda
     * @param clock says when a line was written
     * @param nanoTime monotonic, for durations
     */
    public JsonLines(Consumer<String> sink, InstantSource clock, LongSupplier nanoTime) {
        this.sink = sink;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** The lines that follow belong to the invocation that Lambda knows by that id. */
    void beginInvocation(String lambdaRequestId) {
        requestId = lambdaRequestId;
    }

    /** A line to be completed and {@linkplain #write written}. */
    ObjectNode line(Level level, String event, String message) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("timestamp", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        node.put("level", level.name());
        node.put("event", event);
        node.put("requestId", requestId);
        node.put("message", message);
        return node;
    }

    void write(ObjectNode line) {
        String text = text(line);
        if (PrivateKeyTrace.isIn(text)) {
            // No caller may ever cause this; a log is read by more people, and kept for longer, than a key may be.
            text = text(line(
                    Level.ERROR, line.path("event").asText(), "withheld: this line had what looks like a private key"));
        }
        sink.accept(text);
    }

    private static String text(ObjectNode line) {
        try {
            return WRITER.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON nodes can always be written", e);
        }
    }

    /** Adds what was thrown, with its causes. */
    static void putFault(ObjectNode line, Throwable fault) {
        StringWriter trace = new StringWriter();
        fault.printStackTrace(new PrintWriter(trace, true));
        line.put("errorClass", fault.getClass().getName());
        line.put(
                "stackTrace",
                trace.toString()
                        .substring(
                                0,
                                Math.min(LONGEST_TRACE_CHARS, trace.getBuffer().length())));
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** Milliseconds since that reading of {@link #nanoTime}. */
    long millisSince(long earlierNanoTime) {
        return (nanoTime() - earlierNanoTime) / 1_000_000;
    }
}
