package io.github.sesdkimrotator.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.rotation.Reminders;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.support.HandlerFixture;
import io.github.sesdkimrotator.support.States;
import io.github.sesdkimrotator.support.Verdicts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What is printed, parsed as Lambda and CloudWatch parse it. */
class LogLinesTest {

    private static final String NIGHTLY = "{\"action\":\"expiry_check\"}";
    private static final String WATCH = "{\"action\":\"watch\"}";
    private static final String PHASE_7 = "{\"action\":\"phase_manager\",\"phase\":7,\"domain\":\"example.jp\"}";
    private static final String FUNCTION = "aws-ses-migration-prod-dkim-manager";
    private static final Signer OWN = new Signer.OwnKey(States.key(1));

    private final HandlerFixture world = new HandlerFixture();

    private static SigningDomain domain(int n) {
        return new SigningDomain("d" + n + ".example.jp");
    }

    private void steady(SigningDomain domain) {
        world.given(States.managed(domain, new RotationState.Steady(OWN)), 1);
        world.ses.holds(domain, States.key(1), DkimStatus.SUCCESS);
    }

    private void awaiting(SigningDomain domain, Instant dueAt) {
        world.given(
                States.managed(
                        domain,
                        new RotationState.AwaitingPublication(
                                OWN,
                                RotationReason.EXPIRY,
                                States.key(2),
                                States.NOW.minus(Duration.ofDays(15)),
                                dueAt,
                                Reminders.none())),
                1,
                2);
        world.ses.holds(domain, States.key(1), DkimStatus.SUCCESS);
    }

    private void watching(SigningDomain domain) {
        world.given(
                States.managed(
                        domain,
                        new RotationState.Watching(
                                States.key(2),
                                RotationReason.EXPIRY,
                                OWN,
                                States.NOW.minus(Duration.ofMinutes(20)),
                                Optional.empty(),
                                Optional.empty())),
                1,
                2);
        world.dns.allServe(domain, States.key(2));
        world.ses.holds(domain, States.key(2), DkimStatus.PENDING);
    }

    private ObjectNode only(String event) {
        assertThat(world.logged(event)).hasSize(1);
        return world.logged(event).getFirst();
    }

    // ---- lines ------------------------------------------------------------------------------------------------------

    @Test
    void everyLineHasWhatLambdaFilesAndFiltersItBy() {
        steady(domain(1));

        world.invoke(NIGHTLY);
        world.invoke("{\"action\":\"status\"}");
        world.invoke("no JSON");

        for (String event : List.of("domain", "invocation", "sweep")) {
            assertThat(world.logged(event)).isNotEmpty().allSatisfy(line -> {
                assertThat(Instant.parse(line.path("timestamp").asText())).isEqualTo(world.now());
                assertThat(line.path("level").asText()).isIn("INFO", "WARN", "ERROR");
                assertThat(line.path("requestId").asText()).startsWith("0b9c6c1e-5a4c-4b7e-9a43-");
                assertThat(line.path("message").asText()).isNotEmpty();
            });
        }
        assertThat(world.logged("invocation"))
                .extracting(line -> line.path("requestId").asText())
                .doesNotHaveDuplicates();
    }

    @Test
    void everyInvocationLeavesOneLineThatTellsTheFirstOneApart() {
        steady(domain(1));

        world.invoke(NIGHTLY);
        world.invoke("{\"action\":\"enroll\",\"domain\":\"d1.example.jp\"}");

        assertThat(world.logged("invocation")).hasSize(2);
        ObjectNode first = world.logged("invocation").getFirst();
        assertThat(first.path("action").asText()).isEqualTo("expiry_check");
        assertThat(first.path("statusCode").asInt()).isEqualTo(200);
        assertThat(first.path("outcome").asText()).isEqualTo("SWEPT");
        assertThat(first.path("durationMs").asInt()).isPositive();
        assertThat(first.path("coldStart").asBoolean()).isTrue();
        ObjectNode second = world.logged("invocation").getLast();
        assertThat(second.path("domain").asText()).isEqualTo("d1.example.jp");
        assertThat(second.path("coldStart").asBoolean()).isFalse();
    }

    @Test
    void refusedPhaseSevenTellsVerdictFindingsAndDuration() {
        awaiting(States.DOMAIN, States.NOW.plusSeconds(60));
        world.dns.authoritativeSay(
                States.selector(2).recordName(States.DOMAIN),
                Verdicts.present(States.key(1)),
                Verdicts.present(States.key(1)));

        world.invoke(PHASE_7);

        ObjectNode line = only("domain");
        assertThat(line.path("action").asText()).isEqualTo("phase 7");
        assertThat(line.path("from").asText()).isEqualTo("AwaitingPublication");
        assertThat(line.path("to").asText()).isEqualTo("AwaitingPublication");
        assertThat(line.path("outcome").asText()).isEqualTo("DNS_TXT_NOT_READY");
        assertThat(line.path("gate").asText()).isEqualTo("conflicting");
        assertThat(line.path("findings")).isNotEmpty();
        assertThat(line.path("durationMs").asInt()).isPositive();
        assertThat(only("invocation").path("phase").asInt()).isEqualTo(7);
        assertThat(only("invocation").path("level").asText()).isEqualTo("WARN");
    }

    @Test
    void faultThatLeavesTheHandlerStandsInOneLineWithItsStackTrace() {
        awaiting(States.DOMAIN, States.NOW.plusSeconds(60));
        world.states.failNextRead();

        assertThatThrownBy(() -> world.invoke(PHASE_7)).isInstanceOf(PlatformFault.class);

        ObjectNode line = only("invocation");
        assertThat(line.path("level").asText()).isEqualTo("ERROR");
        assertThat(line.path("outcome").asText()).isEqualTo("FAILED");
        assertThat(line.path("domain").asText()).isEqualTo("example.jp");
        assertThat(line.path("errorClass").asText()).isEqualTo(PlatformFault.class.getName());
        assertThat(line.path("stackTrace").asText()).contains("\tat " + DkimManagerHandler.class.getName());
        assertThat(world.logLines()).hasSize(1).noneMatch(text -> text.contains("\n"));
    }

    @Test
    void faultThatASweepSurvivesKeepsItsStackTraceToo() {
        steady(domain(1));
        world.ses.failNextRead();

        assertThatThrownBy(() -> world.invoke(NIGHTLY)).isInstanceOf(PlatformFault.class);

        assertThat(only("domain").path("stackTrace").asText()).contains("503");
        assertThat(only("sweep").path("failedDomains").path(0).asText()).isEqualTo("d1.example.jp");
        assertThat(only("sweep").path("Failures").asInt()).isEqualTo(1);
    }

    @Test
    void lostRaceLeavesALine() {
        awaiting(States.DOMAIN, States.NOW.plusSeconds(60));
        world.dns.allServe(States.DOMAIN, States.key(2));
        world.states.beforeNextWrite(() -> world.states.overwriteBehindOurBack(
                States.DOMAIN, world.states.json(States.DOMAIN).orElseThrow()));

        world.invoke(WATCH);

        assertThat(only("domain").path("outcome").asText()).isEqualTo("OVERTAKEN");
        assertThat(only("domain").path("level").asText()).isEqualTo("INFO");
    }

    @Test
    void badInputIsLoggedByFieldAndNotByPayload() {
        world.invoke("{\"action\":\"status\",\"domain\":\"example.jp\",\"colour\":\"a secret of the caller\"}");

        ObjectNode line = only("invocation");
        assertThat(line.path("outcome").asText()).isEqualTo("BAD_INPUT");
        assertThat(line.path("field").asText()).isEqualTo("colour");
        assertThat(line.path("statusCode").asInt()).isEqualTo(400);
        assertThat(line.toString()).doesNotContain("a secret of the caller");
    }

    @Test
    void lineWithAPrivateKeyInItIsWithheld() {
        List<String> printed = new ArrayList<>();
        JsonLines lines = new JsonLines(printed::add, () -> States.NOW, () -> 0);
        String armour = "-----BEGIN RSA " + "PRIVATE KEY-----";

        lines.write(lines.line(JsonLines.Level.INFO, "domain", "somebody pasted\n" + armour + "\nZmFrZQ=="));

        assertThat(printed).singleElement().asString().contains("withheld").doesNotContain("BEGIN", "ZmFrZQ");
    }

    // ---- metrics ----------------------------------------------------------------------------------------------------

    @Test
    void nightlyRunEmitsEveryMetric() {
        steady(domain(1));

        world.invoke(NIGHTLY);

        ObjectNode sweep = only("sweep");
        assertIsEmbeddedMetrics(sweep);
        for (Metric metric : Metric.values()) {
            assertThat(values(sweep, metric)).as(metric.title()).hasSize(1);
        }
        assertThat(values(sweep, Metric.DAYS_TO_EXPIRY)).containsExactly(179.0);
        assertThat(values(sweep, Metric.DOMAINS_STEADY)).containsExactly(1.0);
        assertThat(values(sweep, Metric.FAILURES)).containsExactly(0.0);
        assertThat(sweep.path("soonestExpiryDomain").asText()).isEqualTo("d1.example.jp");
    }

    @Test
    void watchEmitsWhatItLooksAtAndNotThePictureOfTheFleet() {
        steady(domain(1));
        watching(domain(2));

        world.invoke(WATCH);

        ObjectNode sweep = only("sweep");
        assertIsEmbeddedMetrics(sweep);
        assertThat(values(sweep, Metric.SES_PENDING_SECONDS)).containsExactly(1200.0);
        assertThat(sweep.path("longestPendingDomain").asText()).isEqualTo("d2.example.jp");
        assertThat(sweep.has(Metric.DAYS_TO_EXPIRY.title())).isFalse();
        assertThat(sweep.has(Metric.DOMAINS_STEADY.title())).isFalse();
    }

    @Test
    void sesPendingIsZeroOnceSesHasConfirmed() {
        watching(domain(1));
        world.ses.holds(domain(1), States.key(2), DkimStatus.SUCCESS);

        world.invoke(WATCH);

        assertThat(values(only("sweep"), Metric.SES_PENDING_SECONDS)).containsExactly(0.0);
    }

    @Test
    void gatesAndLatePublicationsAreCounted() {
        awaiting(domain(1), States.NOW.minusSeconds(60));
        awaiting(domain(2), States.NOW.minusSeconds(60));
        awaiting(domain(3), States.NOW.plusSeconds(60));
        world.dns.allServe(domain(1), States.key(2));
        for (int n : List.of(2, 3)) {
            world.dns.authoritativeSay(
                    States.selector(2).recordName(domain(n)), Verdicts.nxdomain(), Verdicts.nxdomain());
        }

        world.invoke(NIGHTLY);

        ObjectNode sweep = only("sweep");
        assertThat(values(sweep, Metric.GATE_OPEN)).containsExactly(1.0);
        assertThat(values(sweep, Metric.GATE_SHUT)).containsExactly(2.0);
        assertThat(values(sweep, Metric.DOMAINS_AWAITING_PUBLICATION)).containsExactly(3.0);
        assertThat(values(sweep, Metric.DOMAINS_OVERDUE)).containsExactly(1.0);
        assertThat(sweep.path("overdueDomains")).hasSize(1);
        assertThat(sweep.path("overdueDomains").path(0).asText()).isEqualTo("d2.example.jp");
    }

    @Test
    void dayAfterTheEndIsBelowZero() {
        steady(domain(1));
        world.passes(Duration.ofDays(179).plusHours(1));
        world.dns.authoritativeSay(
                new Selector("rot-20270520-1").recordName(domain(1)), Verdicts.nxdomain(), Verdicts.nxdomain());

        world.invoke(NIGHTLY);

        assertThat(values(only("sweep"), Metric.DAYS_TO_EXPIRY)).containsExactly(-1.0);
    }

    @Test
    void haltedDomainKeepsItsDaysAndIsNamed() {
        world.given(States.managed(States.example(RotationState.Kind.HALTED)), 1, 2);
        world.ses.holds(States.DOMAIN, States.key(1), DkimStatus.SUCCESS);

        world.invoke(NIGHTLY);

        assertThat(values(only("sweep"), Metric.DOMAINS_HALTED)).containsExactly(1.0);
        assertThat(values(only("sweep"), Metric.DAYS_TO_EXPIRY)).containsExactly(179.0);
        assertThat(only("sweep").path("haltedDomains").path(0).asText()).isEqualTo("example.jp");
    }

    @Test
    void noticeThatIsNotTakenIsCountedAsOwed() {
        watching(States.DOMAIN);
        world.ses.holds(States.DOMAIN, States.key(2), DkimStatus.FAILED);
        world.passes(Duration.ofMinutes(30));
        world.topics.failNext();

        assertThatThrownBy(() -> world.invoke(WATCH)).isInstanceOf(PlatformFault.class);
        world.invoke(WATCH);

        assertThat(world.logged("sweep"))
                .extracting(line -> values(line, Metric.NOTICES_OWED))
                .containsExactly(List.of(1.0), List.of(0.0));
        world.assertNothingLeft();
    }

    @Test
    void fleetOfTwoHundredAndFiftyDomainsIsSplitAsTheFormatWantsIt() {
        for (int n = 0; n < 250; n++) {
            steady(domain(n));
        }

        world.invoke(NIGHTLY.getBytes(StandardCharsets.UTF_8));

        List<ObjectNode> sweep = world.logged("sweep");
        assertThat(sweep).hasSize(3).allSatisfy(LogLinesTest::assertIsEmbeddedMetrics);
        List<Double> days = new ArrayList<>();
        List<Double> steady = new ArrayList<>();
        for (ObjectNode line : sweep) {
            days.addAll(values(line, Metric.DAYS_TO_EXPIRY));
            steady.addAll(values(line, Metric.DOMAINS_STEADY));
        }
        assertThat(days).isEqualTo(Collections.nCopies(250, 179.0));
        assertThat(steady).as("counted once").containsExactly(250.0);
    }

    private static List<Double> values(ObjectNode line, Metric metric) {
        JsonNode value = line.path(metric.title());
        if (value.isMissingNode()) {
            return List.of();
        }
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false)
                        .map(JsonNode::asDouble)
                        .toList()
                : List.of(value.asDouble());
    }

    /** The rules of CloudWatch's "Specification: embedded metric format". */
    private static void assertIsEmbeddedMetrics(ObjectNode line) {
        assertThat(line.path("_aws").path("Timestamp").asLong()).isEqualTo(States.NOW.toEpochMilli());
        assertThat(line.path("_aws").path("CloudWatchMetrics")).hasSize(1);
        JsonNode directive = line.path("_aws").path("CloudWatchMetrics").path(0);
        assertThat(directive.path("Namespace").asText()).isEqualTo("SesDkimRotator");
        assertThat(directive.path("Dimensions").toString()).isEqualTo("[[\"FunctionName\"]]");
        assertThat(line.path("FunctionName").asText()).isEqualTo(FUNCTION);
        assertThat(directive.path("Metrics")).hasSizeBetween(1, 100);
        for (JsonNode definition : directive.path("Metrics")) {
            String name = definition.path("Name").asText();
            Metric metric = Arrays.stream(Metric.values())
                    .filter(one -> one.title().equals(name))
                    .findFirst()
                    .orElseThrow();
            assertThat(definition.path("Unit").asText()).isEqualTo(metric.unit().toString());
            JsonNode value = line.path(name);
            assertThat(value.isNumber() || value.isArray()).as(name).isTrue();
            if (value.isArray()) {
                assertThat(value).hasSizeBetween(1, 100).allMatch(JsonNode::isNumber);
            }
        }
    }
}
