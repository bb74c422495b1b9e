package io.github.sesdkimrotator.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.json.StrictJson;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.support.HandlerFixture;
import io.github.sesdkimrotator.support.States;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is wrong with a payload: the answer says which field, what was expected and what to send instead, and
 * nothing was changed, asked or told. {@code example.jp} awaits the publication of key number 2 throughout; SES and DNS
 * fail the test where they are asked anything.
 */
class BadInputTest {

    /**
     * @param field the answer's {@code field}; null where the payload as a whole is wrong
     * @param says parts of the message: what is wrong, what was expected, the remedy
     */
    record Bad(String title, String payload, int statusCode, String error, String field, List<String> says) {
        @Override
        public String toString() {
            return title;
        }
    }

    private static final String P7 = "'action':'phase_manager','phase':'7','domain':'example.jp'";

    static Stream<Bad> everythingBad() {
        return Stream.of(
                        payloadsThatAreNoRequest(),
                        actions(),
                        phases(),
                        fieldNames(),
                        types(),
                        domains(),
                        otherFunctions(),
                        otherKeys(),
                        reasons(),
                        contextOfSchedules())
                .flatMap(group -> group);
    }

    private static Stream<Bad> payloadsThatAreNoRequest() {
        return Stream.of(
                unreadable("empty", "", "the text is empty", "{ … }"),
                unreadable("blank", " \n ", "the text is empty"),
                unreadable("not JSON", "phase 7 please", "a word that is no JSON value", "double quotes"),
                unreadable("quotes lost in a shell", "{action:status}", "without double quotes", "file"),
                unreadable("a list", "[{'action':'status'}]", "a JSON object is expected", "array"),
                unreadable("a text", "'status'", "a JSON object is expected", "string"),
                unreadable("null", "null", "a JSON object is expected", "null"),
                unreadable("cut off", "{'action':'status'", "ends too early", "closing brace"),
                unreadable("two objects", "{'action':'status'}{}", "text after the end"),
                unreadable("a comma too many", "{'action':'status',}", "comma"),
                unreadable(
                        "too big", "{'action':'" + "x".repeat(StrictJson.LONGEST_REQUEST_BYTES) + "'}", "262144 bytes"),
                unreadable("too deep", "{'action':" + "[".repeat(40), "nested deeper"),
                bad(
                        "field stands twice",
                        "{'action':'status','action':'abort'}",
                        "action",
                        "stands twice",
                        "give it once"),
                bad("other spelling of the same field twice", "{" + P7 + ",'phase':7}", "phase", "stands twice"));
    }

    private static Stream<Bad> actions() {
        String all = "expiry_check, watch, phase_manager, status, enroll, rollback, abort, easy_dkim_fallback";
        return Stream.of(
                bad("no field at all", "{}", "action", "action is missing", all),
                bad("action missing", "{'phase':'7','domain':'example.jp'}", "action", "action is missing", all),
                bad("action unknown", "{'action':'rotate'}", "action", "'rotate' is unknown", all),
                bad("action in upper case", "{'action':'STATUS'}", "action", "'STATUS' is unknown", all),
                bad("action empty", "{'action':''}", "action", "'' is unknown", all),
                bad("action null", "{'action':null}", "action", "text in double quotes", "null"),
                bad("action a number", "{'action':7}", "action", "text in double quotes", "number"),
                bad(
                        "event of another source",
                        "{'detail-type':'Scheduled Event','source':'aws.s3'}",
                        "source",
                        "'aws.s3' is not a schedule",
                        "aws.events or aws.scheduler"),
                bad(
                        "event of another type",
                        "{'detail-type':'Object Created','source':'aws.events'}",
                        "detail-type",
                        "'Object Created' is not handled",
                        "'Scheduled Event'"));
    }

    private static Stream<Bad> phases() {
        return Stream.concat(
                Stream.of(
                                "0",
                                "9",
                                "'0'",
                                "'9'",
                                "'seven'",
                                "7.5",
                                "7.0",
                                "'7.5'",
                                "null",
                                "-7",
                                "'07'",
                                "' 7'",
                                "true",
                                "[7]",
                                "{'number':7}",
                                "''",
                                "'３'",
                                "70000000000000000000")
                        .map(phase -> bad(
                                "phase " + phase,
                                "{'action':'phase_manager','phase':" + phase + ",'domain':'example.jp'}",
                                "phase",
                                "phase is '",
                                "3 (key generation)",
                                "8 (completion)")),
                Stream.of(
                        bad(
                                "phase missing",
                                "{'action':'phase_manager','domain':'example.jp'}",
                                "phase",
                                "phase is missing",
                                "3 (key generation)"),
                        refused(
                                "phase 1",
                                "{'action':'phase_manager','phase':'1','domain':'example.jp'}",
                                "DEPLOYMENT_PHASE",
                                "phase",
                                "deployment of template.yaml"),
                        refused(
                                "phase out of order",
                                "{'action':'phase_manager','phase':8,'domain':'example.jp'}",
                                "OUT_OF_ORDER",
                                "phase",
                                "The state is AwaitingPublication",
                                "phase 7 comes first"),
                        refused(
                                "verb out of order",
                                "{'action':'rollback','domain':'example.jp'}",
                                "OUT_OF_ORDER",
                                "action",
                                "nothing to roll back",
                                "'abort' gives up")));
    }

    private static Stream<Bad> fieldNames() {
        return Stream.of(
                bad(
                        "field unknown",
                        "{" + P7 + ",'force':true}",
                        "force",
                        "'force' is unknown",
                        "phase_manager",
                        "selector"),
                bad("field misspelt", "{" + P7 + ",'Environment':'prod'}", "Environment", "environment, fingerprint"),
                bad(
                        "phase for a verb",
                        "{'action':'abort','domain':'example.jp','phase':'7'}",
                        "phase",
                        "unknown for abort"),
                bad("selector for status", "{'action':'status','selector':'x'}", "selector", "unknown for status"),
                bad("domain for a schedule", "{'action':'watch','domain':'example.jp'}", "domain", "unknown for watch"),
                bad("reason for a verb", "{'action':'abort','domain':'example.jp','reason':'x'}", "reason", "unknown"));
    }

    /** Every field that must be a text, as everything but a text. */
    private static Stream<Bad> types() {
        return Stream.of("domain", "environment", "projectName", "selector", "fingerprint", "reason", "requestedBy")
                .flatMap(field -> Stream.of("7", "true", "null", "['x']", "{'x':'y'}")
                        .map(value -> bad(
                                field + " is " + value,
                                "{'action':'phase_manager','phase':'3',"
                                        + (field.equals("domain") ? "" : "'domain':'example.jp',")
                                        + "'" + field + "':" + value + "}",
                                field,
                                field + " must be a text in double quotes",
                                "write it as \"" + field + "\": \"…\"")));
    }

    private static Stream<Bad> domains() {
        return Stream.of(
                bad(
                        "domain missing",
                        "{'action':'phase_manager','phase':'7'}",
                        "domain",
                        "domain is missing",
                        "example.jp"),
                bad("domain missing for a verb", "{'action':'enroll'}", "domain", "domain is missing"),
                domain("", "is empty"),
                domain("   ", "is empty"),
                domain("postmaster@example.jp", "e-mail address", "give 'example.jp'"),
                domain("postmaster＠example.jp", "e-mail address", "give 'example.jp'"),
                domain("localhost", "not a valid host name"),
                domain("https://example.jp/", "not a valid host name"),
                domain("example..jp", "not a valid host name"),
                domain("-example.jp", "not a valid host name"),
                domain("exa mple.jp", "not a valid host name"),
                domain("exa_mple.jp", "not a valid host name"),
                domain("*.example.jp", "not a valid host name"),
                domain("192.0.2.1", "not a valid host name"),
                domain("rot-1._domainkey.example.jp", "not a valid host name"),
                domain("../../etc/passwd", "not a valid host name"),
                domain("straße.example", "xn-- form"),
                domain("a".repeat(64) + ".jp", "not a valid host name"),
                domain("a.".repeat(100) + "jp", "longer than"),
                new Bad(
                        "domain not managed",
                        json("{'action':'phase_manager','phase':'7','domain':'other.example'}"),
                        404,
                        "NOT_MANAGED",
                        "domain",
                        List.of("other.example is not managed", "aws-ses-migration-prod-dkim-manager", "'enroll'")));
    }

    private static Bad domain(String typed, String... says) {
        return bad(
                "domain '" + (typed.length() > 40 ? typed.substring(0, 40) + "…" : typed) + "'",
                "{'action':'status','domain':'" + typed + "'}",
                "domain",
                Stream.concat(Stream.of("domain"), Stream.of(says)).toArray(String[]::new));
    }

    private static Stream<Bad> otherFunctions() {
        return Stream.of(
                bad(
                        "prod payload at the dev function, or the other way round",
                        "{" + P7 + ",'environment':'dev'}",
                        "environment",
                        "environment is 'dev'",
                        "aws-ses-migration-prod-dkim-manager",
                        "'prod'",
                        "Invoke the function that the request is meant for"),
                bad(
                        "environment in upper case",
                        "{" + P7 + ",'environment':'PROD'}",
                        "environment",
                        "'PROD'",
                        "'prod'"),
                bad("environment empty", "{" + P7 + ",'environment':''}", "environment", "environment is ''"),
                bad(
                        "another project",
                        "{" + P7 + ",'environment':'prod','projectName':'other'}",
                        "projectName",
                        "projectName is 'other'",
                        "'aws-ses-migration'"));
    }

    private static Stream<Bad> otherKeys() {
        return Stream.of(
                refused(
                        "selector of another key",
                        "{" + P7 + ",'selector':'rot-20261122-1'}",
                        "SELECTOR_MISMATCH",
                        "selector",
                        "selector: the request is for rot-20261122-1",
                        "the key in question is rot-20261122-2",
                        "Look at the status"),
                refused(
                        "fingerprint of another key",
                        "{" + P7 + ",'selector':'rot-20261122-2','fingerprint':'"
                                + States.key(1).fingerprint() + "'}",
                        "FINGERPRINT_MISMATCH",
                        "fingerprint",
                        "fingerprint: the request is for the key "
                                + States.key(1).fingerprint(),
                        "the key in question is " + States.key(2).fingerprint(),
                        "Look at the status"),
                refused(
                        "abort of another key",
                        "{'action':'abort','domain':'example.jp','selector':'rot-20261122-9'}",
                        "SELECTOR_MISMATCH",
                        "selector",
                        "rot-20261122-9"),
                bad(
                        "selector with a dot",
                        "{" + P7 + ",'selector':'a.b'}",
                        "selector",
                        "'a.b' is not a selector",
                        "no dot"),
                bad("selector empty", "{" + P7 + ",'selector':''}", "selector", "'' is not a selector", "1 to 63"),
                bad("selector a record name", "{" + P7 + ",'selector':'x._domainkey'}", "selector", "not a selector"),
                bad(
                        "fingerprint too short",
                        "{" + P7 + ",'fingerprint':'abc'}",
                        "fingerprint",
                        "'abc'",
                        "16 hex digits"),
                bad(
                        "fingerprint no hex",
                        "{" + P7 + ",'fingerprint':'zzzzzzzzzzzzzzzz'}",
                        "fingerprint",
                        "16 hex digits are expected"));
    }

    private static Stream<Bad> reasons() {
        return Stream.of(
                bad(
                        "reason for phase 7",
                        "{" + P7 + ",'reason':'compromise'}",
                        "reason",
                        "reason is for phase 3",
                        "leave it out"),
                bad(
                        "reason unknown",
                        "{'action':'phase_manager','phase':'3','domain':'example.jp','reason':'boredom'}",
                        "reason",
                        "'boredom' is unknown",
                        "'requested' or 'compromise'"),
                bad(
                        "name of nobody",
                        "{" + P7 + ",'requestedBy':''}",
                        "requestedBy",
                        "1 to 64 letters",
                        "leave it out"),
                bad("name with a line break", "{" + P7 + ",'requestedBy':'a\\nb'}", "requestedBy", "'a?b'"),
                bad("name too long", "{" + P7 + ",'requestedBy':'" + "n".repeat(65) + "'}", "requestedBy", "1 to 64"));
    }

    private static Stream<Bad> contextOfSchedules() {
        return Stream.of(
                bad(
                        "context attribute not filled in",
                        "{'action':'watch','executionId':'<aws.scheduler.execution-id>'}",
                        "executionId",
                        "'<aws.scheduler.execution-id>'",
                        "letters, digits and hyphens"),
                bad(
                        "execution id a number",
                        "{'action':'watch','executionId':5}",
                        "executionId",
                        "text in double quotes"),
                bad("execution id empty", "{'action':'expiry_check','executionId':''}", "executionId", "1 to 64"),
                bad(
                        "time a word",
                        "{'action':'watch','scheduledTime':'now'}",
                        "scheduledTime",
                        "'now'",
                        "a moment such as"),
                bad("ARN not one", "{'action':'watch','scheduleArn':'x'}", "scheduleArn", "the schedule's ARN"),
                bad("attempt not one", "{'action':'watch','attemptNumber':'x'}", "attemptNumber", "a whole number"));
    }

    private static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }

    private static Bad unreadable(String title, String singleQuoted, String... says) {
        return new Bad(title, json(singleQuoted), 400, "BAD_INPUT", null, List.of(says));
    }

    private static Bad bad(String title, String singleQuoted, String field, String... says) {
        return new Bad(title, json(singleQuoted), 400, "BAD_INPUT", field, List.of(says));
    }

    private static Bad refused(String title, String singleQuoted, String error, String field, String... says) {
        return new Bad(title, json(singleQuoted), 409, error, field, List.of(says));
    }

    private static HandlerFixture awaitingPublication() {
        return new HandlerFixture()
                .given(States.managed(States.example(RotationState.Kind.AWAITING_PUBLICATION)), 1, 2);
    }

    @ParameterizedTest
    @MethodSource("everythingBad")
    void badInputIsAnsweredWithFieldAndRemedyAndNothingIsDone(Bad bad) {
        HandlerFixture world = awaitingPublication();
        String before = world.traces();

        ObjectNode answer = world.invoke(bad.payload());

        assertThat(answer.path("statusCode").asInt()).isEqualTo(bad.statusCode());
        assertThat(answer.path("error").asText()).isEqualTo(bad.error());
        assertThat(answer.path("outcome").asText()).isEqualTo(bad.error());
        assertThat(answer.path("field").asText(null)).isEqualTo(bad.field());
        String message = answer.path("message").asText();
        assertThat(message).contains(bad.says());
        assertThat(message).as("one line, whatever the payload holds").doesNotContainPattern("\\p{Cntrl}");
        if (bad.field() != null && bad.statusCode() == 400) {
            assertThat(message).containsIgnoringCase(bad.field()).endsWith(". Nothing was done.");
        }
        assertThat(world.traces()).as("what was changed or asked").isEqualTo(before);
    }

    @Test
    void payloadThatIsNoUtf8IsRefused() {
        HandlerFixture world = awaitingPublication();
        String before = world.traces();

        ObjectNode answer = StrictJson.parse(world.invoke(new byte[] {'{', '"', (byte) 0xFF, '"', '}'}));

        assertThat(answer.path("error").asText()).isEqualTo("BAD_INPUT");
        assertThat(answer.path("message").asText()).contains("not UTF-8", "save the file as UTF-8");
        assertThat(world.traces()).isEqualTo(before);
    }

    @Test
    void approvalForAnotherKeyIsNotAnsweredWithOneForThisKey() {
        ObjectNode answer = awaitingPublication().invoke(json("{" + P7 + ",'selector':'rot-20261122-1'}"));

        assertThat(answer.path("nextStep").asText())
                .contains("\"action\":\"status\"")
                .doesNotContain("rot-20261122-2");
    }

    @Test
    void unmanagedDomainIsAnsweredWithTheCommandThatEnrollsIt() {
        ObjectNode answer = awaitingPublication().invoke(json("{'action':'rollback','domain':'other.example'}"));

        assertThat(answer.path("nextStep").asText()).contains("{\"action\":\"enroll\",\"domain\":\"other.example\"}");
    }

    @Test
    void upperCaseAndFinalDotAreTheSameDomain() {
        for (String typed : List.of("EXAMPLE.JP", "example.jp.", " Example.Jp. ", "example。jp", "ｅｘａｍｐｌｅ.jp")) {
            ObjectNode answer =
                    awaitingPublication().invoke(json("{'action':'phase_manager','phase':5,'domain':'" + typed + "'}"));

            assertThat(answer.path("outcome").asText()).as(typed).isEqualTo("ALREADY_DONE");
            assertThat(answer.path("domain").asText()).as(typed).isEqualTo("example.jp");
        }
    }

    @Test
    void internationalisedDomainIsTakenInEitherFormAndShownInBoth() {
        for (String typed : List.of("日本語.example", "xn--wgv71a119e.example", "XN--WGV71A119E.EXAMPLE.")) {
            HandlerFixture world = new HandlerFixture()
                    .given(States.managed(
                            SigningDomain.parse("日本語.example"),
                            States.example(RotationState.Kind.AWAITING_PUBLICATION)));

            ObjectNode answer = world.invoke(json("{'action':'phase_manager','phase':5,'domain':'" + typed + "'}"));

            assertThat(answer.path("domain").asText()).as(typed).isEqualTo("xn--wgv71a119e.example");
            assertThat(answer.path("domainDisplay").asText())
                    .as(typed)
                    .isEqualTo("xn--wgv71a119e.example (日本語.example)");
        }
    }

    @Test
    void selectorAndFingerprintOfThePendingKeyPassInEitherCase() {
        ObjectNode answer = awaitingPublication()
                .invoke("{\"action\":\"phase_manager\",\"phase\":5,\"domain\":\"example.jp\",\"selector\":"
                        + "\"ROT-20261122-2\",\"fingerprint\":\""
                        + States.key(2).fingerprint().hex().toUpperCase(Locale.ROOT) + "\"}");

        assertThat(answer.path("outcome").asText()).isEqualTo("ALREADY_DONE");
    }

    /** Whatever a payload holds, no answer and no log line can be made to look like two. */
    @Test
    void lineBreaksAndControlCharactersOfThePayloadReachNeitherAnswerNorLog() {
        String forged = "x\\r\\n{\\\"level\\\":\\\"INFO\\\",\\\"message\\\":\\\"forged\\\"}\\u001b[2J\\u2028\\u202e";
        for (String field : List.of(
                "action",
                "phase",
                "domain",
                "selector",
                "fingerprint",
                "environment",
                "requestedBy",
                "reason",
                "executionId",
                "x\\nforged")) {
            HandlerFixture world = awaitingPublication();
            String others = field.equals("action")
                    ? ""
                    : field.equals("executionId") ? "\"action\":\"watch\"," : "\"action\":\"phase_manager\",";
            String rest = field.equals("phase") || field.equals("action") ? "" : "\"phase\":\"3\",";
            String domain = field.equals("domain") ? "" : "\"domain\":\"example.jp\",";
            String payload = field.equals("executionId")
                    ? "{" + others + "\"executionId\":\"" + forged + "\"}"
                    : "{" + others + rest + domain + "\"" + field + "\":\"" + forged + "\"}";

            ObjectNode answer = world.invoke(payload);

            assertThat(answer.path("statusCode").asInt()).as(field).isEqualTo(400);
            answer.properties()
                    .forEach(entry -> assertThat(entry.getValue().asText())
                            .as(field + " in " + entry.getKey())
                            .doesNotContainPattern("[\\p{Cntrl}\\u2028\\u202e]"));
            assertThat(world.logLines())
                    .as("logged about " + field)
                    .singleElement()
                    .asString()
                    .doesNotContainPattern("\\p{Cntrl}|[^\\p{ASCII}]|\\\\[nr]|\\\\u(?!2026)");
        }
    }
}
