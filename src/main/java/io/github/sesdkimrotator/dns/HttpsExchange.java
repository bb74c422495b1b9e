package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.dns.Exchange.Outcome;
import io.github.sesdkimrotator.gate.Reply.Unanswered.Cause;
import io.github.sesdkimrotator.gate.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.xbill.DNS.Message;

/**
 * One question by POST over HTTPS (RFC 8484), with a client and so a connection of its own: a resolver's name hides many
 * caches. Redirects are not followed.
 */
final class HttpsExchange {

    private static final String MEDIA_TYPE = "application/dns-message";
    private static final int OK = 200;
    private static final int LARGEST_MESSAGE_OCTETS = 65_535;

    private final Supplier<HttpClient.Builder> clients;

    HttpsExchange(Supplier<HttpClient.Builder> clients) {
        this.clients = clients;
    }

    Outcome ask(DohServer server, Message query, Deadline deadline) {
        Message question = query.clone();
        question.getHeader().setID(0); // RFC 8484 section 4.1
        // On a platform thread, because the operating system's look-up of a host name has no time limit and would hold
        // up a virtual thread's carrier.
        FutureTask<Outcome> asking = new FutureTask<>(() -> post(server, question));
        Thread.ofPlatform().daemon().name("https " + server).start(asking);
        try {
            return asking.get(deadline.leftMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Outcome.Failed(Cause.TIMEOUT, "no answer over HTTPS in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Troubles.givenUp();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a defect while asking " + server, e);
        } finally {
            asking.cancel(true);
        }
    }

    private Outcome post(DohServer server, Message question) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.url())
                .header("Content-Type", MEDIA_TYPE)
                .header("Accept", MEDIA_TYPE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(question.toWire()))
                .build();
        HttpClient client =
                clients.get().followRedirects(HttpClient.Redirect.NEVER).build();
        try {
            return read(client.send(request, info -> new BoundedBody()), question);
        } catch (HttpTimeoutException e) {
            return new Outcome.Failed(Cause.TIMEOUT, "over HTTPS: " + Troubles.of(e));
        } catch (SSLException e) {
            return new Outcome.Failed(Cause.UNREACHABLE, "TLS: " + Troubles.of(e));
        } catch (IOException e) {
            return new Outcome.Failed(Cause.UNREACHABLE, "over HTTPS: " + Troubles.of(e));
        } finally {
            client.shutdownNow();
        }
    }

    private static Outcome read(HttpResponse<byte[]> response, Message question) {
        if (response.statusCode() != OK) {
            return unusable("HTTP status " + response.statusCode());
        }
        String mediaType = response.headers().firstValue("Content-Type").orElse("none");
        if (!mediaType.split(";", -1)[0].strip().toLowerCase(Locale.ROOT).equals(MEDIA_TYPE)) {
            return unusable("the content type is '" + Printable.of(mediaType) + "' where " + MEDIA_TYPE + " belongs");
        }
        byte[] body = response.body();
        if (body.length > LARGEST_MESSAGE_OCTETS) {
            return unusable("an answer longer than " + LARGEST_MESSAGE_OCTETS + " octets");
        }
        return switch (Received.of(body, body.length, question)) {
            case Received.Stray stray -> unusable("only " + stray.why());
            case Received.Response received ->
                received.isTruncated()
                        ? new Outcome.Failed(Cause.TRUNCATED, "truncated over HTTPS")
                        : new Outcome.Responded(received.message(), Transport.HTTPS);
        };
    }

    private static Outcome unusable(String detail) {
        return new Outcome.Failed(Cause.UNUSABLE, "over HTTPS: " + detail);
    }

    /** Ends as soon as there is more than a DNS message can hold, whatever else the server would like to send. */
    private static final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {

        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private Flow.Subscription subscription;

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription begun) {
            subscription = begun;
            begun.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                byte[] octets = new byte[Math.min(buffer.remaining(), LARGEST_MESSAGE_OCTETS + 1 - received.size())];
                buffer.get(octets);
                received.writeBytes(octets);
            }
            if (received.size() > LARGEST_MESSAGE_OCTETS) {
                subscription.cancel();
                onComplete();
            } else {
                subscription.request(1);
            }
        }

        @Override
        public void onError(Throwable trouble) {
            body.completeExceptionally(trouble);
        }

        @Override
        public void onComplete() {
            body.complete(received.toByteArray());
        }
    }
}
