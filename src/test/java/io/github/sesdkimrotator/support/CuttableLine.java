package io.github.sesdkimrotator.support;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The only way from one process of the function to AWS: an HTTP proxy on loopback that counts the calls and can be cut at
 * any of them. Once it is cut, nothing gets through any more, as if the process were dead.
 *
 * <p>What stands in for AWS does one call at a time, whichever line it comes through: the services decide conditional
 * writes one after the other, and the threads of a stand-in may not.
 */
public final class CuttableLine implements AutoCloseable {

    /** What happens at a call. The index counts the calls of this line from 0. */
    public interface Saboteur {
        /**
         * The call was made and has not arrived.
         *
         * @return false to hang up
         */
        default boolean before(int call, String what) {
            return true;
        }

        /**
         * The call was done and the answer is not back.
         *
         * @return false to hang up
         */
        default boolean after(int call, String what) {
            return true;
        }
    }

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Object ONE_AT_A_TIME = new Object();
    private static final String SES_PATH = "/v2/email/";

    /** These belong to a connection and not to what is said on it. */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "date", "expect", "host", "transfer-encoding", "upgrade");

    private static final Pattern SNS_ACTION = Pattern.compile("(?:^|&)Action=([A-Za-z]+)");
    private static final Pattern NOTICE_ID = Pattern.compile(
            "MessageAttributes\\.entry\\.(\\d+)\\.Name=noticeId(?=&).*?&MessageAttributes\\.entry\\.\\1\\.Value\\.StringValue=([^&]+)");

    private final URI ses;
    private final URI others;
    private final LoopbackHttp server;
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final List<String> noticeIds = Collections.synchronizedList(new ArrayList<>());
    private volatile Saboteur saboteur = new Saboteur() {};
    private volatile boolean isCut;

    /** @param others where S3, Secrets Manager and SNS answer */
    public CuttableLine(URI ses, URI others) {
        this.ses = ses;
        this.others = others;
        server = new LoopbackHttp(this::serve);
    }

    public URI uri() {
        return server.uri();
    }

    public CuttableLine sabotagedBy(Saboteur somebody) {
        saboteur = somebody;
        return this;
    }

    /** No call gets through from now on. The one at which this happens is for the saboteur to stop. */
    public void cut() {
        isCut = true;
    }

    /** Every call so far in order; none after the cut: {@code S3 PUT /bucket/state/example.jp.json}. */
    public List<String> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    /** The ids of the notices that SNS took, in order. */
    public List<String> noticeIds() {
        synchronized (noticeIds) {
            return List.copyOf(noticeIds);
        }
    }

    @Override
    public void close() {
        server.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String text = new String(body, StandardCharsets.UTF_8);
            String what = what(exchange, text);
            int call;
            synchronized (calls) {
                if (isCut) {
                    return;
                }
                call = calls.size();
                calls.add(what);
            }
            if (!saboteur.before(call, what)) {
                return;
            }
            HttpResponse<byte[]> answer = handOn(exchange, body);
            if (what.equals("SNS Publish") && answer.statusCode() == 200) {
                noticeIds.add(noticeId(text));
            }
            if (saboteur.after(call, what)) {
                handBack(exchange, answer);
            }
        }
    }

    private HttpResponse<byte[]> handOn(HttpExchange exchange, byte[] body) throws IOException {
        URI asked = exchange.getRequestURI();
        URI target = (asked.getPath().startsWith(SES_PATH) ? ses : others).resolve(asked.toString());
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            synchronized (ONE_AT_A_TIME) {
                return HTTP.send(request.build(), BodyHandlers.ofByteArray());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void handBack(HttpExchange exchange, HttpResponse<byte[]> answer) throws IOException {
        answer.headers().map().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        // No connection is used twice: none is left over for a line that later gets the same port.
        exchange.getResponseHeaders().set("Connection", "close");
        byte[] body = answer.body();
        exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static String what(HttpExchange exchange, String body) {
        String path = exchange.getRequestURI().getPath();
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        if (target != null) {
            return target.replaceFirst("^secretsmanager\\.", "SecretsManager ");
        }
        if (path.startsWith(SES_PATH)) {
            return "SES " + exchange.getRequestMethod() + " " + path;
        }
        Matcher action = SNS_ACTION.matcher(body);
        boolean isForm = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type"))
                .filter(type -> type.startsWith("application/x-www-form-urlencoded"))
                .isPresent();
        return isForm && action.find() ? "SNS " + action.group(1) : "S3 " + exchange.getRequestMethod() + " " + path;
    }

    private static String noticeId(String form) {
        Matcher id = NOTICE_ID.matcher(form);
        if (!id.find()) {
            throw new AssertionError("a notice without a noticeId: " + form);
        }
        return URLDecoder.decode(id.group(2), StandardCharsets.UTF_8);
    }
}
