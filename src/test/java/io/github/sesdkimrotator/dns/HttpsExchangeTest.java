package io.github.sesdkimrotator.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.dns.Exchange.Outcome;
import io.github.sesdkimrotator.gate.Delegation;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Reply.Unanswered.Cause;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.gate.ServerAnswer;
import io.github.sesdkimrotator.gate.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Against the JDK's own HTTPS server on loopback, with a certificate that is made when the test runs. */
class HttpsExchangeTest {

    private static final DnsName RECORD_NAME = new DnsName("s1._domainkey.example.jp.");
    private static final String MEDIA_TYPE = "application/dns-message";
    private static final Patience PATIENT =
            new Patience(Duration.ofMillis(150), Duration.ofSeconds(30), Duration.ofSeconds(60));
    private static final Patience HASTY =
            new Patience(Duration.ofMillis(60), Duration.ofMillis(500), Duration.ofSeconds(60));

    private static SSLContext serverTls;
    private static Supplier<HttpClient.Builder> trusting;

    private final ExecutorService handlers = Executors.newCachedThreadPool();
    private final CountDownLatch testIsOver = new CountDownLatch(1);
    private final List<HttpsServer> open = new ArrayList<>();
    private final List<Message> queries = Collections.synchronizedList(new ArrayList<>());
    private final List<HttpExchange> requests = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    static void makeTheCertificate() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        X509Certificate certificate = selfSigned(pair, "127.0.0.1");

        KeyStore own = emptyKeyStore();
        own.setKeyEntry("server", pair.getPrivate(), new char[0], new Certificate[] {certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        serverTls = SSLContext.getInstance("TLS");
        serverTls.init(keys.getKeyManagers(), null, null);

        KeyStore trusted = emptyKeyStore();
        trusted.setCertificateEntry("server", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext clientTls = SSLContext.getInstance("TLS");
        clientTls.init(null, trust.getTrustManagers(), null);
        trusting = () -> HttpClient.newBuilder().sslContext(clientTls);
    }

    @AfterAll
    static void forgetTheCertificate() {
        serverTls = null;
        trusting = null;
    }

    @AfterEach
    void closeServers() {
        testIsOver.countDown();
        open.forEach(server -> server.stop(0));
        handlers.shutdownNow();
    }

    @Test
    void aQuestionIsPostedWithIdZeroAndAnswered() throws IOException {
        DohServer server =
                server(answering(query -> Responses.holding(query, "served").toWire()));

        Outcome outcome = ask(PATIENT, server);

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Responded.class, responded -> {
            assertThat(responded.transport()).isEqualTo(Transport.HTTPS);
            assertThat(responded.message().getRcode()).isEqualTo(Rcode.NOERROR);
        });
        assertThat(queries).hasSize(1).allSatisfy(query -> {
            assertThat(query.getHeader().getID()).isZero();
            assertThat(query.getQuestion().getName()).hasToString(RECORD_NAME.absolute());
        });
        assertThat(requests.getFirst().getRequestMethod()).isEqualTo("POST");
        assertThat(requests.getFirst().getRequestHeaders().getFirst("Content-Type"))
                .isEqualTo(MEDIA_TYPE);
        assertThat(requests.getFirst().getRequestHeaders().getFirst("Accept")).isEqualTo(MEDIA_TYPE);
    }

    @Test
    void eachSampleOfAResolverHasAConnectionOfItsOwn() throws IOException {
        DohServer server =
                server(answering(query -> Responses.holding(query, "served").toWire()));
        NameServer resolver = new NameServer(Ring.RESOLVER, "doh", server.toString());

        List<ServerAnswer> answers = new DnsInterrogator(
                        (name, deadline) ->
                                Delegation.failed(name, Delegation.Trouble.Kind.UNANSWERED, "not asked here"),
                        List.of(resolver),
                        4,
                        PATIENT,
                        new DnsExchange(PATIENT, trusting))
                .begin()
                .askResolvers(RECORD_NAME);

        assertThat(answers).hasSize(4).allSatisfy(answer -> {
            assertThat(answer.reply())
                    .isEqualTo(new Reply.Present(List.of(TxtRecord.ofValue("served")), Duration.ofMinutes(5)));
            assertThat(answer.transport()).isEqualTo(Transport.HTTPS);
        });
        assertThat(requests.stream().map(request -> request.getRemoteAddress().getPort()))
                .doesNotHaveDuplicates();
    }

    @Test
    void anotherStatusIsNoAnswer() throws IOException {
        DohServer server = server(request -> {
            request.getResponseHeaders().set("Content-Type", MEDIA_TYPE);
            request.sendResponseHeaders(503, -1);
        });

        assertFailed(ask(PATIENT, server), Cause.UNUSABLE, "over HTTPS: HTTP status 503");
    }

    @Test
    void aRedirectionIsNotFollowed() throws IOException {
        DohServer elsewhere =
                server(answering(query -> Responses.holding(query, "served").toWire()));
        DohServer server = server(request -> {
            request.getResponseHeaders().set("Location", elsewhere.toString());
            request.sendResponseHeaders(307, -1);
        });

        assertFailed(ask(PATIENT, server), Cause.UNUSABLE, "HTTP status 307");
        assertThat(requests).isEmpty();
    }

    @Test
    void anotherContentTypeIsNoAnswer() throws IOException {
        DohServer server = server(request -> {
            request.getResponseHeaders().set("Content-Type", "text/html");
            request.sendResponseHeaders(200, -1);
        });

        assertFailed(ask(PATIENT, server), Cause.UNUSABLE, "content type is 'text/html'");
    }

    @Test
    void anAnswerToAnotherQuestionIsNone() throws IOException {
        Message other = Message.newQuery(Record.newRecord(Name.fromString("example.com."), Type.TXT, DClass.IN));
        assertFailed(
                ask(
                        PATIENT,
                        server(answering(
                                query -> Responses.holding(other, "served").toWire()))),
                Cause.UNUSABLE,
                "only a message with another id");
        other.getHeader().setID(0);
        assertFailed(
                ask(
                        PATIENT,
                        server(answering(
                                query -> Responses.holding(other, "served").toWire()))),
                Cause.UNUSABLE,
                "only the answer to another question");
        assertFailed(
                ask(PATIENT, server(answering(query -> new byte[] {1, 2, 3}))),
                Cause.UNUSABLE,
                "only a damaged message of 3 octets");
    }

    @Test
    void aTruncatedAnswerIsNone() throws IOException {
        DohServer server = server(answering(query -> Responses.truncated(query).toWire()));

        assertFailed(ask(PATIENT, server), Cause.TRUNCATED, "truncated over HTTPS");
    }

    @Test
    void anAnswerThatNeverEndsIsCutOffAtTheLongestMessage() throws IOException {
        DohServer server = server(request -> {
            request.getResponseHeaders().set("Content-Type", MEDIA_TYPE);
            request.sendResponseHeaders(200, 0);
            try (OutputStream body = request.getResponseBody()) {
                while (true) {
                    body.write(new byte[8_192]);
                }
            }
        });

        assertFailed(ask(PATIENT, server), Cause.UNUSABLE, "longer than 65535 octets");
    }

    @Test
    void theLongestMessageIsStillRead() throws IOException {
        DohServer server = server(answering(query -> {
            byte[] response = Responses.holding(query, "served").toWire();
            return Arrays.copyOf(response, 65_535);
        }));

        assertThat(ask(PATIENT, server)).isInstanceOf(Outcome.Responded.class);
    }

    @Test
    void aSilentServerEndsWithItsLimit() throws IOException {
        DohServer server = server(request -> awaitTheEnd());
        long start = System.nanoTime();

        assertFailed(ask(HASTY, server), Cause.TIMEOUT, "no answer over HTTPS in time");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(HASTY.perServer(), Duration.ofSeconds(5));
    }

    @Test
    void aServerThatStopsWithinItsAnswerEndsWithItsLimit() throws IOException {
        DohServer server = server(request -> {
            request.getResponseHeaders().set("Content-Type", MEDIA_TYPE);
            request.sendResponseHeaders(200, 100);
            request.getResponseBody().write(new byte[50]);
            request.getResponseBody().flush();
            awaitTheEnd();
        });

        assertFailed(ask(HASTY, server), Cause.TIMEOUT, "no answer over HTTPS in time");
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() throws IOException {
        DohServer server =
                server(answering(query -> Responses.holding(query, "served").toWire()));

        Outcome outcome = new DnsExchange(PATIENT).ask(server, query(), Deadline.in(PATIENT.perGate()));

        assertFailed(outcome, Cause.UNREACHABLE, "TLS: ", "certification path");
        assertThat(queries).isEmpty();
    }

    @Test
    void aCertificateForAnotherHostIsRefused() throws IOException {
        DohServer server =
                server(answering(query -> Responses.holding(query, "served").toWire()));
        DohServer byAnotherName = DohServer.parse(server.toString().replace("127.0.0.1", "localhost"));

        assertFailed(ask(PATIENT, byAnotherName), Cause.UNREACHABLE, "TLS: ", "localhost");
        assertThat(queries).isEmpty();
    }

    @Test
    void aServerThatIsGoneIsUnreachable() throws IOException {
        DohServer server = server(request -> awaitTheEnd());
        open.removeFirst().stop(0);

        assertFailed(ask(PATIENT, server), Cause.UNREACHABLE, "over HTTPS: ");
    }

    private Outcome ask(Patience patience, DohServer server) {
        return new DnsExchange(patience, trusting).ask(server, query(), Deadline.in(patience.perGate()));
    }

    private static Message query() {
        return Message.newQuery(Record.newRecord(Name.fromConstantString(RECORD_NAME.absolute()), Type.TXT, DClass.IN));
    }

    private DohServer server(HttpHandler handler) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(serverTls));
        server.setExecutor(handlers);
        server.createContext("/dns-query", request -> {
            try (request) {
                handler.handle(request);
            }
        });
        server.start();
        open.add(server);
        return DohServer.parse("https://127.0.0.1:" + server.getAddress().getPort() + "/dns-query");
    }

    private HttpHandler answering(Function<Message, byte[]> response) {
        return request -> {
            requests.add(request);
            Message query = new Message(request.getRequestBody().readAllBytes());
            queries.add(query);
            byte[] wire = response.apply(query);
            request.getResponseHeaders().set("Content-Type", MEDIA_TYPE);
            request.sendResponseHeaders(200, wire.length);
            request.getResponseBody().write(wire);
        };
    }

    private void awaitTheEnd() {
        try {
            assertThat(testIsOver.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static KeyStore emptyKeyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static X509Certificate selfSigned(KeyPair pair, String address)
            throws OperatorCreationException, GeneralSecurityException, IOException {
        X500Name subject = new X500Name("CN=" + address);
        Instant now = Instant.now();
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                subject,
                                BigInteger.ONE,
                                Date.from(now.minus(Duration.ofDays(1))),
                                Date.from(now.plus(Duration.ofDays(1))),
                                subject,
                                pair.getPublic())
                        .addExtension(
                                Extension.subjectAlternativeName,
                                false,
                                new GeneralNames(new GeneralName(GeneralName.iPAddress, address)))
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    private static void assertFailed(Outcome outcome, Cause cause, String... details) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.cause()).as(failed.detail()).isEqualTo(cause);
            assertThat(failed.detail()).contains(details);
        });
    }
}
