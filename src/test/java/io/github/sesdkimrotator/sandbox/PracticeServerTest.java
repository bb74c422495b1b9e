package io.github.sesdkimrotator.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** The endpoints of a practice world, each as its client knows it. The whole runbook is docs/practice.md. */
class PracticeServerTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FUNCTION = "aws-ses-migration-prod-dkim-manager";
    private static final String ARN = "arn:aws:lambda:ap-northeast-1:123456789012:function:" + FUNCTION;
    private static final String STATUS = "{\"action\":\"status\",\"domain\":\"example.jp\"}";
    private static final String FIRST_RECORD = "dkim-20260710-1._domainkey.example.jp.";
    private static final String ENROLL = "{\"action\":\"enroll\",\"domain\":\"example.jp\"}";

    private final HttpClient client = HttpClient.newHttpClient();
    private PracticeServer server;

    @BeforeEach
    void open() throws IOException {
        server = PracticeServer.open(0, 0);
    }

    @AfterEach
    void close() {
        server.close();
        client.close();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        return send(server.http(), method, path, body, headers);
    }

    private HttpResponse<String> send(
            InetSocketAddress address, String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path))
                .method(method, BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> invoke(String function, String payload, String... headers)
            throws IOException, InterruptedException {
        return send("POST", "/2015-03-31/functions/" + function + "/invocations", payload, headers);
    }

    private String practice(String method, String path, String body) throws IOException, InterruptedException {
        return send(method, "/practice" + path, body).body();
    }

    // ---- Lambda -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {FUNCTION, FUNCTION + ":live", ARN, ARN + ":live", "123456789012:function:" + FUNCTION})
    void theFunctionAnswersUnderItsNameAndItsArn(String name) throws Exception {
        HttpResponse<String> answer = invoke(name, ENROLL);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("X-Amz-Function-Error")).isEmpty();
        assertThat(answer.headers().firstValue("X-Amz-Executed-Version")).contains("$LATEST");
        assertThat(JSON.readTree(answer.body()).path("state").asText()).isEqualTo("Steady");
    }

    @ParameterizedTest
    @ValueSource(strings = {"somebody-elses-function", "aws-ses-migration-dev-dkim-manager", "function:other:live"})
    void anotherFunctionIsNotFound(String name) throws Exception {
        HttpResponse<String> answer = invoke(name, STATUS);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("x-amzn-ErrorType")).contains("ResourceNotFoundException");
        assertThat(JSON.readTree(answer.body()).path("Message").asText())
                .startsWith("Function not found: ")
                .contains(FUNCTION);
    }

    @Test
    void aPayloadThatIsNoJsonDoesNotReachTheFunction() throws Exception {
        HttpResponse<String> answer = invoke(FUNCTION, "{'action':'status'}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("x-amzn-ErrorType")).contains("InvalidRequestContentException");
        assertThat(answer.body()).contains("Could not parse request body into json");
    }

    @Test
    void aDryRunDoesNothingAndAnEventIsAnsweredAtOnce() throws Exception {
        assertThat(invoke(FUNCTION, ENROLL, "X-Amz-Invocation-Type", "DryRun").statusCode())
                .isEqualTo(204);
        assertThat(server.practice().journal()).isEmpty();

        assertThat(invoke(FUNCTION, ENROLL, "X-Amz-Invocation-Type", "Event").statusCode())
                .isEqualTo(202);
    }

    @Test
    void theTailOfTheLogIsSentWhereItIsAskedFor() throws Exception {
        HttpResponse<String> answer = invoke(FUNCTION, ENROLL, "X-Amz-Log-Type", "Tail");
        String log = new String(
                Base64.getDecoder()
                        .decode(answer.headers().firstValue("X-Amz-Log-Result").orElseThrow()),
                StandardCharsets.UTF_8);

        JsonNode line = JSON.readTree(log.lines().toList().getLast());
        assertThat(line.path("requestId").asText())
                .isEqualTo(answer.headers().firstValue("x-amzn-RequestId").orElseThrow());
        assertThat(line.path("domain").asText()).isEqualTo("example.jp");
    }

    /** Code in the function's place, and an HTTP server around it. */
    private static HttpServer serving(LambdaHttpFace.Code code) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", new LambdaHttpFace(FUNCTION, "ap-northeast-1", code));
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.start();
        return http;
    }

    /** What the code does. */
    private interface Act {
        byte[] invoke() throws Exception;
    }

    private static LambdaHttpFace.Code code(Act act) {
        return new LambdaHttpFace.Code() {
            @Override
            public byte[] invoke(byte[] payload, String requestId) throws Exception {
                return act.invoke();
            }

            @Override
            public List<String> logLines() {
                return List.of();
            }
        };
    }

    @Test
    void whatTheFunctionThrowsIsAFunctionErrorAndNoErrorOfLambda() throws Exception {
        HttpServer http = serving(code(() -> {
            throw new IllegalStateException("the bucket is away");
        }));
        try {
            HttpResponse<String> answer =
                    send(http.getAddress(), "POST", "/2015-03-31/functions/" + FUNCTION + "/invocations", STATUS);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("X-Amz-Function-Error")).contains("Unhandled");
            JsonNode fault = JSON.readTree(answer.body());
            assertThat(fault.path("errorMessage").asText()).isEqualTo("the bucket is away");
            assertThat(fault.path("errorType").asText()).isEqualTo("java.lang.IllegalStateException");
            assertThat(fault.path("stackTrace")).isNotEmpty();
        } finally {
            http.stop(0);
        }
    }

    @Test
    void aSecondInvocationWhileOneRunsIsThrottled() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        HttpServer http = serving(code(() -> {
            begun.countDown();
            mayEnd.await();
            return "{}".getBytes(StandardCharsets.UTF_8);
        }));
        try {
            String path = "/2015-03-31/functions/" + FUNCTION + "/invocations";
            var first = client.sendAsync(
                    HttpRequest.newBuilder(URI.create(
                                    "http://127.0.0.1:" + http.getAddress().getPort() + path))
                            .POST(BodyPublishers.ofString(STATUS))
                            .build(),
                    BodyHandlers.ofString());
            begun.await();

            HttpResponse<String> second = send(http.getAddress(), "POST", path, STATUS);
            mayEnd.countDown();

            assertThat(second.statusCode()).isEqualTo(429);
            assertThat(second.headers().firstValue("x-amzn-ErrorType")).contains("TooManyRequestsException");
            assertThat(first.join().statusCode()).isEqualTo(200);
        } finally {
            http.stop(0);
        }
    }

    // ---- SES --------------------------------------------------------------------------------------------------------

    @Test
    void sesAnswersOnTheSamePort() throws Exception {
        HttpResponse<String> answer = send(
                "GET",
                "/v2/email/identities/example.jp",
                "",
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=practice/20261120/ap-northeast-1/ses/aws4_request");

        assertThat(JSON.readTree(answer.body())
                        .path("DkimAttributes")
                        .path("Tokens")
                        .path(0)
                        .asText())
                .isEqualTo("dkim-20260710-1");
    }

    // ---- the clock --------------------------------------------------------------------------------------------------

    @Test
    void schedulesFireWhileTimePassesAndTellWhatCameOfIt() throws Exception {
        String told = practice("POST", "/clock", "{\"advance\":\"P2D\"}");

        assertThat(told)
                .contains("2026-11-22 03:00  mail           to dns-team: [DKIM] example.jp: publish a TXT record")
                .contains("Steady -> AwaitingPublication")
                .contains("It is 2026-11-22 09:00 Asia/Tokyo (2026-11-22T00:00:00Z).")
                .contains("2 nightly checks and 192 watches ran");
        assertThat(practice("GET", "/clock", "")).contains("(2026-11-22T00:00:00Z)");
        assertThat(practice("GET", "/notices?to=dns-team", ""))
                .startsWith("From: ")
                .contains("\nSubject: [DKIM] example.jp: publish a TXT record by 2026-12-06\n")
                .contains("dkim-20261122-1._domainkey.example.jp. 3600 IN TXT (")
                .doesNotContain("To: operations");
    }

    @Test
    void timeCanBeMovedToAMoment() throws Exception {
        assertThat(practice("POST", "/clock", "{\"until\":\"2026-11-20T10:00:00+09:00\"}"))
                .isEqualTo("It is 2026-11-20 10:00 Asia/Tokyo (2026-11-20T01:00:00Z)."
                        + " 0 nightly checks and 4 watches ran; nothing to tell.\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            POST | /clock            | {"advance":"14 days"}                | is no ISO 8601 duration
            POST | /clock            | {"advance":"-P1D"}                   | Time goes forward only
            POST | /clock            | {"advance":"P1Y"}                    | in several steps
            POST | /clock            | {"until":"tomorrow"}                 | is no moment with its offset
            POST | /clock            | advance=P1D                          | That is no JSON
            POST | /clock            | {"advance":"P1D","until":"x"}        | one field
            GET  | /notices?to=chief | ~~                                   | to is dns-team or operations
            GET  | /notices?all      | ~~                                   | not with 'all'
            PUT  | /dns/s1._domainkey.example.com | v=DKIM1; p=             | is not below it
            PUT  | /dns/ns1.example.jp | v=DKIM1; p=                        | leave it alone
            PUT  | /dns/s1._domainkey.example.jp | ~~                       | There is no value
            POST | /dns              | v=DKIM1; p=                          | These are no zone-file lines
            POST | /dns              | a.example.jp. 3600 IN A 192.0.2.9    | only TXT records
            DELETE | /dns/s9._domainkey.example.jp | ~~                     | There is no TXT record at
            GET  | /nothing          | ~~                                   | GET /practice says what there is
            """)
    void aWrongRequestIsAnsweredWithWords(String method, String path, String body, String words) throws Exception {
        HttpResponse<String> answer = send(method, "/practice" + path, body == null ? "" : body);

        assertThat(answer.statusCode()).isIn(400, 404);
        assertThat(answer.body()).contains(words).endsWith("\n");
    }

    // ---- DNS --------------------------------------------------------------------------------------------------------

    private Message ask(int port, String name, boolean overTcp) throws IOException {
        SimpleResolver asker = new SimpleResolver(server.dns().get(port));
        asker.setTCP(overTcp);
        return asker.send(Message.newQuery(Record.newRecord(Name.fromConstantString(name), Type.TXT, DClass.IN)));
    }

    @ParameterizedTest
    @CsvSource({"0, false", "0, true", "1, false", "1, true", "2, false", "2, true"})
    void theResolverAndBothNameServersAnswerOverUdpAndTcp(int port, boolean overTcp) throws Exception {
        assertThat(ask(port, FIRST_RECORD, overTcp).getSection(Section.ANSWER)).hasSize(1);
        assertThat(ask(port, "nothing._domainkey.example.jp.", overTcp).getRcode())
                .isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void whatTheDnsTeamTypesIsServedByTheSecondServerLater() throws Exception {
        String name = "s1._domainkey.example.jp.";

        assertThat(practice("PUT", "/dns/s1._domainkey.example.jp", "v=DKIM1; p="))
                .contains("Published: 1 TXT record at " + name);
        assertThat(ask(1, name, false).getSection(Section.ANSWER).getFirst().rdataToString())
                .isEqualTo("\"v=DKIM1; p=\"");
        assertThat(ask(2, name, false).getRcode()).isEqualTo(Rcode.NXDOMAIN);

        practice("POST", "/clock", "{\"advance\":\"PT40M\"}");
        assertThat(ask(2, name, false).getSection(Section.ANSWER)).hasSize(1);

        practice("DELETE", "/dns/s1._domainkey.example.jp", "");
        assertThat(ask(1, name, false).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    /** A name without its final dot gets the zone's name appended: one of the usual mistakes. */
    @Test
    void zoneFileLinesAreReadAsANameServerReadsThem() throws Exception {
        String line = "s1._domainkey.example.jp 300 IN TXT ( \"v=DKIM1; \"\n  \"p=\" )\n";

        assertThat(practice("POST", "/dns", line)).contains("s1._domainkey.example.jp.example.jp.");
        assertThat(practice("GET", "/dns", ""))
                .contains("s1._domainkey.example.jp.example.jp. TXT \"v=DKIM1; \" \"p=\"");
    }

    // ---- the command ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"--port", "--dns-port"})
    void aTakenPortIsNamedWithAWayOut(String option) throws IOException {
        StringWriter out = new StringWriter();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String other = option.equals("--port") ? "--dns-port" : "--port";
            int status = Serve.run(
                    new PrintWriter(out, true),
                    new PrintWriter(out, true),
                    option,
                    Integer.toString(taken.getLocalPort()),
                    other,
                    "0");

            assertThat(status).isEqualTo(Serve.EXIT_PORT_TAKEN);
            assertThat(out.toString())
                    .startsWith("Port " + taken.getLocalPort() + " of 127.0.0.1 is taken. Choose others, such as ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port=70000", "--dns-port=65534", "--prot=1"})
    void wrongUsageIsExplained(String argument) {
        StringWriter out = new StringWriter();

        assertThat(Serve.run(new PrintWriter(out, true), new PrintWriter(out, true), argument))
                .isEqualTo(Arguments.EXIT_USAGE);
        assertThat(out.toString()).contains("-Dserve.args=\"--help\"");
    }
}
