package io.github.sesdkimrotator.support;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;

/**
 * An HTTP endpoint on loopback that gives the answers it was told to give, one a request, in their order; for what a
 * stand-in for AWS does not do by itself. A request for which there is no answer is answered with 599, which no client
 * takes for anything, and fails {@link #assertNothingLeft}.
 */
public final class ScriptedEndpoint implements AutoCloseable {

    private static final int NOT_IN_THE_SCRIPT = 599;

    /**
     * A request as it arrived.
     *
     * @param headers by their names in lower case
     */
    public record Request(String method, String path, Map<String, String> headers, String body) {}

    /** What a request is answered with. */
    public record Answer(int status, Map<String, String> headers, String body) {}

    /** What happens to one request. */
    private interface Act {
        void play(HttpExchange exchange) throws IOException;
    }

    private final LoopbackHttp server;
    private final ConcurrentLinkedDeque<Act> script = new ConcurrentLinkedDeque<>();
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<Request> unexpected = Collections.synchronizedList(new ArrayList<>());

    public ScriptedEndpoint() {
        server = new LoopbackHttp(this::serve);
    }

    public URI uri() {
        return server.uri();
    }

    /** The next request is answered so. */
    public ScriptedEndpoint answers(int status, Map<String, String> headers, String body) {
        script.add(exchange -> respond(exchange, status, headers, body));
        return this;
    }

    /** The next request is answered with what becomes of all requests so far, itself the last: to repeat what was sent. */
    public ScriptedEndpoint answers(Function<List<Request>, Answer> answer) {
        script.add(exchange -> {
            Answer made = answer.apply(requests());
            respond(exchange, made.status(), made.headers(), made.body());
        });
        return this;
    }

    /** The next request is read, and the connection closed without an answer. */
    public ScriptedEndpoint hangsUp() {
        script.add(HttpExchange::close);
        return this;
    }

    /** The next request is answered so, that much later. */
    public ScriptedEndpoint answersLate(Duration delay, int status, Map<String, String> headers, String body) {
        script.add(exchange -> {
            try {
                Thread.sleep(delay);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            respond(exchange, status, headers, body);
        });
        return this;
    }

    /** Every request so far, in the order of arrival. */
    public List<Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** Every answer was asked for, and nothing else was. */
    public void assertNothingLeft() {
        if (!unexpected.isEmpty()) {
            throw new AssertionError("not in the script: " + unexpected);
        }
        if (!script.isEmpty()) {
            throw new AssertionError(script.size() + " answers were never asked for; asked was " + requests);
        }
    }

    @Override
    public void close() {
        server.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        Request request = new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                lowerCase(exchange.getRequestHeaders()),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        requests.add(request);
        Act act = script.poll();
        if (act == null) {
            unexpected.add(request);
            respond(exchange, NOT_IN_THE_SCRIPT, Map.of(), "");
        } else {
            act.play(exchange);
        }
    }

    private static void respond(HttpExchange exchange, int status, Map<String, String> headers, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static Map<String, String> lowerCase(Headers headers) {
        Map<String, String> all = new TreeMap<>();
        headers.forEach((name, values) -> all.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        return all;
    }
}
