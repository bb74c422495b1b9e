package io.github.sesdkimrotator.sandbox;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Invokes a handler as Lambda does: bytes in, bytes out, a context with a request id and the time left. */
public final class HandlerCall {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int REMAINING_MILLIS = 900_000;

    private final RequestStreamHandler handler;
    private final List<String> answers = new ArrayList<>();

    public HandlerCall(RequestStreamHandler handler) {
        this.handler = handler;
    }

    /** The answer as JSON; whatever the handler throws is thrown on. */
    JsonNode invoke(String payload) {
        try {
            byte[] answer = invoke(payload.getBytes(StandardCharsets.UTF_8), "rehearsal-" + (answers.size() + 1));
            answers.add(new String(answer, StandardCharsets.UTF_8));
            return JSON.readTree(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the handler wrote; whatever it throws is thrown on. */
    public byte[] invoke(byte[] payload, String requestId) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(payload), answer, context(requestId));
        return answer.toByteArray();
    }

    /** Every answer so far. */
    List<String> answers() {
        return List.copyOf(answers);
    }

    /** A context in which only what the product may ask for answers. */
    private static Context context(String requestId) {
        return (Context) Proxy.newProxyInstance(
                HandlerCall.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getAwsRequestId" -> requestId;
                    case "getRemainingTimeInMillis" -> REMAINING_MILLIS;
                    case "toString" -> "context of " + requestId;
                    default -> throw new AssertionError("the embedded Lambda has no " + method.getName());
                });
    }
}
