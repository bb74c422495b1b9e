package io.github.sesdkimrotator.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lambda's Invoke call for one function whose reserved concurrency is 1: a second synchronous invocation while one runs
 * is answered with 429, an asynchronous one waits for its turn.
 */
final class LambdaHttpFace implements HttpHandler, AutoCloseable {

    /** What stands behind the function. */
    interface Code {
        /** Whatever it throws is the function's error. */
        byte[] invoke(byte[] payload, String requestId) throws Exception;

        /** Everything written to standard output so far. */
        List<String> logLines();
    }

    static final String PATH = "/2015-03-31/functions/";

    private static final String ACCOUNT = "123456789012";
    /** A name, a partial or a whole ARN, each with or without a version or alias. */
    private static final Pattern FUNCTION = Pattern.compile(
            "(?:(?:arn:[a-z-]+:lambda:[a-z0-9-]+:)?(?:[0-9]{12}:)?function:)?([A-Za-z0-9_-]+)(?::([$A-Za-z0-9_-]+))?");

    private static final Pattern INVOCATIONS = Pattern.compile(PATH + "([^/]+)/invocations");
    private static final int LARGEST_PAYLOAD_OCTETS = 6 * 1024 * 1024;
    private static final int LOG_TAIL_OCTETS = 4_096;
    private static final int MOST_FRAMES = 8;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String functionName;
    private final String region;
    private final Code code;
    private final AtomicBoolean isRunning = new AtomicBoolean();
    private final ExecutorService queue = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("asynchronous invocations").factory());

    LambdaHttpFace(String functionName, String region, Code code) {
        this.functionName = functionName;
        this.region = region;
        this.code = code;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(LARGEST_PAYLOAD_OCTETS + 1);
            String requestId = UUID.randomUUID().toString();
            exchange.getResponseHeaders().set("x-amzn-RequestId", requestId);
            answer(exchange, body, requestId);
        }
    }

    private void answer(HttpExchange exchange, byte[] body, String requestId) throws IOException {
        Matcher path = INVOCATIONS.matcher(exchange.getRequestURI().getPath());
        if (!path.matches() || !exchange.getRequestMethod().equals("POST")) {
            refuse(
                    exchange,
                    404,
                    "UnknownOperationException",
                    "This practice world knows Invoke only, no other call of Lambda.");
            return;
        }
        Matcher function = FUNCTION.matcher(path.group(1));
        if (!function.matches() || !function.group(1).equals(functionName)) {
            refuse(
                    exchange,
                    404,
                    "ResourceNotFoundException",
                    "Function not found: arn:aws:lambda:" + region + ":" + ACCOUNT + ":function:" + path.group(1)
                            + "; this practice world has " + functionName);
            return;
        }
        if (body.length > LARGEST_PAYLOAD_OCTETS) {
            refuse(
                    exchange,
                    413,
                    "RequestTooLargeException",
                    "Request must be smaller than " + LARGEST_PAYLOAD_OCTETS
                            + " bytes for the InvokeFunction operation");
            return;
        }
        byte[] payload = body.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : body;
        Optional<String> flaw = jsonFlaw(payload);
        if (flaw.isPresent()) {
            refuse(
                    exchange,
                    400,
                    "InvalidRequestContentException",
                    "Could not parse request body into json: " + flaw.get());
            return;
        }
        switch (header(exchange, "X-Amz-Invocation-Type").orElse("RequestResponse")) {
            case "RequestResponse" -> synchronously(exchange, payload, requestId);
            case "Event" -> {
                queue.execute(() -> {
                    try {
                        code.invoke(payload, requestId);
                    } catch (Exception fault) {
                        // nobody waits for it; the world's journal has it
                    }
                });
                exchange.sendResponseHeaders(202, -1);
            }
            case "DryRun" -> exchange.sendResponseHeaders(204, -1);
            default ->
                refuse(
                        exchange,
                        400,
                        "InvalidParameterValueException",
                        "The invocation type is RequestResponse, Event or DryRun.");
        }
    }

    private static Optional<String> jsonFlaw(byte[] payload) {
        try {
            JSON.readTree(payload);
            return Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.of(e.getOriginalMessage());
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void synchronously(HttpExchange exchange, byte[] payload, String requestId) throws IOException {
        if (!isRunning.compareAndSet(false, true)) {
            refuse(exchange, 429, "TooManyRequestsException", "Rate Exceeded.");
            return;
        }
        int logged = code.logLines().size();
        byte[] answer;
        try {
            answer = code.invoke(payload, requestId);
        } catch (Exception | StackOverflowError | AssertionError fault) {
            exchange.getResponseHeaders().set("X-Amz-Function-Error", "Unhandled");
            answer = JSON.writeValueAsBytes(described(fault));
        } finally {
            isRunning.set(false);
        }
        exchange.getResponseHeaders().set("X-Amz-Executed-Version", "$LATEST");
        if (header(exchange, "X-Amz-Log-Type").filter("Tail"::equals).isPresent()) {
            exchange.getResponseHeaders().set("X-Amz-Log-Result", tail(logged));
        }
        send(exchange, 200, answer);
    }

    /** As Lambda's Java runtime describes what a handler throws. */
    private static ObjectNode described(Throwable fault) {
        ObjectNode node = JSON.createObjectNode();
        node.put("errorMessage", String.valueOf(fault.getMessage()));
        node.put("errorType", fault.getClass().getName());
        ArrayNode frames = node.putArray("stackTrace");
        Arrays.stream(fault.getStackTrace()).limit(MOST_FRAMES).forEach(frame -> frames.add(frame.toString()));
        return node;
    }

    private String tail(int logged) {
        List<String> lines = code.logLines();
        byte[] log = String.join("\n", lines.subList(Math.min(logged, lines.size()), lines.size()))
                .getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder()
                .encodeToString(Arrays.copyOfRange(log, Math.max(0, log.length - LOG_TAIL_OCTETS), log.length));
    }

    private static Optional<String> header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    private static void refuse(HttpExchange exchange, int status, String type, String message) throws IOException {
        exchange.getResponseHeaders().set("x-amzn-ErrorType", type);
        ObjectNode body = JSON.createObjectNode().put("Type", "User").put("Message", message);
        send(exchange, status, JSON.writeValueAsBytes(body));
    }

    private static void send(HttpExchange exchange, int status, byte[] json) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
    }

    @Override
    public void close() {
        queue.shutdownNow();
    }
}
