package io.github.sesdkimrotator.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.support.HandlerFixture;
import io.github.sesdkimrotator.support.ScriptedSes;
import io.github.sesdkimrotator.support.States;
import io.github.sesdkimrotator.support.Verdicts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HandlerTest {

    private static final SigningDomain FIRST = new SigningDomain("a.example.jp");
    private static final SigningDomain SECOND = new SigningDomain("b.example.jp");
    private static final SigningDomain THIRD = new SigningDomain("c.example.jp");
    private static final List<SigningDomain> ALL = List.of(FIRST, SECOND, THIRD);

    private static final String NIGHTLY = "{\"action\":\"expiry_check\"}";
    private static final String WATCH = "{\"action\":\"watch\"}";
    private static final String STATUS = "{\"action\":\"status\"}";

    private static HandlerFixture threeSteadyDomains() {
        HandlerFixture world = new HandlerFixture();
        for (SigningDomain domain : ALL) {
            world.given(States.managed(domain, new RotationState.Steady(new Signer.OwnKey(States.key(1)))), 1);
            world.ses.holds(domain, States.key(1), DkimStatus.SUCCESS);
        }
        return world;
    }

    private static ManagedDomain awaiting(SigningDomain domain) {
        return States.managed(domain, States.example(RotationState.Kind.AWAITING_PUBLICATION));
    }

    @Test
    void platformFaultIsThrownSoThatLambdaTriesAgain() {
        HandlerFixture world = threeSteadyDomains();
        world.states.failNextRead();

        assertThatThrownBy(() -> world.invoke("{\"action\":\"phase_manager\",\"phase\":3,\"domain\":\"a.example.jp\"}"))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("a.example.jp");
        world.assertNothingLeft();
    }

    @Test
    void oneDomainsFaultKeepsTheOthersFromNothingButTheSweepFails() {
        HandlerFixture world = threeSteadyDomains();
        world.ses.failNextRead();

        assertThatThrownBy(() -> world.invoke(NIGHTLY))
                .isInstanceOf(PlatformFault.class)
                .hasMessageStartingWith("expiry_check of 3 domains: 1 failed, 0 not reached in time.");
        assertThat(world.ses.calls()).hasSize(3);
        assertThat(world.logged("domain"))
                .hasSize(3)
                .filteredOn(line -> line.path("level").asText().equals("ERROR"))
                .hasSize(1);
        world.assertNothingLeft();
    }

    @Test
    void invocationAfterAFaultWorks() {
        HandlerFixture world = threeSteadyDomains();
        world.ses.failNextRead();
        assertThatThrownBy(() -> world.invoke(NIGHTLY)).isInstanceOf(PlatformFault.class);

        assertThat(world.invoke(NIGHTLY).path("outcome").asText()).isEqualTo("SWEPT");
    }

    @Test
    void settingsAreReadAndPortsMadeAtTheFirstInvocationOnly() {
        HandlerFixture world = threeSteadyDomains();
        assertThat(world.worldsMade()).isZero();

        world.invoke(STATUS);
        world.setting("ENVIRONMENT", null);
        world.invoke(STATUS);

        assertThat(world.worldsMade()).isEqualTo(1);
    }

    @Test
    void everyDomainLeavesOneLineOfJsonInTheLog() {
        HandlerFixture world = threeSteadyDomains();
        world.given(awaiting(States.DOMAIN), 1, 2);
        world.ses.holds(States.DOMAIN, States.key(1), DkimStatus.SUCCESS);
        world.dns.allServe(States.DOMAIN, States.key(2));

        world.invoke(NIGHTLY);

        assertThat(world.logLines()).noneMatch(line -> line.matches(".*\\p{Cntrl}.*"));
        assertThat(world.logged("domain")).hasSize(4);
        for (ObjectNode fields : world.logged("domain")) {
            assertThat(fields.path("level").asText()).isEqualTo("INFO");
            assertThat(fields.path("requestId").asText()).isEqualTo(HandlerFixture.REQUEST_ID);
            assertThat(fields.path("action").asText()).isEqualTo("expiry_check");
            assertThat(fields.path("from").asText()).isNotEmpty();
            assertThat(fields.path("to").asText()).isNotEmpty();
            assertThat(fields.path("outcome").asText()).isNotEmpty();
            assertThat(fields.path("message").asText()).isNotEmpty();
        }
        assertThat(world.logged("domain"))
                .filteredOn(line -> line.path("domain").asText().equals("example.jp"))
                .hasSize(1);
    }

    /** What SES says may hold anything; the log stays one line an event. */
    @Test
    void foreignTextCannotForgeALogLine() {
        HandlerFixture world = new HandlerFixture().given(awaiting(States.DOMAIN), 1, 2);
        world.ses.holds(States.DOMAIN, States.key(1), DkimStatus.SUCCESS);
        world.dns.allServe(States.DOMAIN, States.key(2));
        world.ses.refusesNextChange("no\n{\"level\":\"INFO\",\"message\":\"forged\"}");

        world.invoke("{\"action\":\"phase_manager\",\"phase\":7,\"domain\":\"example.jp\"}");

        assertThat(world.logLines()).hasSize(2).noneMatch(line -> line.contains("\n"));
        assertThat(world.logged("domain"))
                .singleElement()
                .satisfies(line -> assertThat(line.path("outcome").asText()).isEqualTo("HALTED"));
    }

    @Test
    void scheduledRunIsLoggedUnderLambdasIdAndTheSchedulersExecutionId() {
        HandlerFixture world = new HandlerFixture().given(awaiting(States.DOMAIN), 1, 2);
        world.dns.allServe(States.DOMAIN, States.key(2));

        world.invoke("{\"action\":\"watch\",\"executionId\":\"c1d9f0a2-6f0e\"}");

        assertThat(world.logLines())
                .hasSize(3)
                .allMatch(line -> line.contains("\"requestId\":\"" + HandlerFixture.REQUEST_ID + "\""))
                .allMatch(line -> line.contains("\"executionId\":\"c1d9f0a2-6f0e\""));
    }

    @Test
    void noFurtherDomainIsBegunWithLessThanAMinuteLeft() {
        HandlerFixture world = threeSteadyDomains();
        world.remainingMillis(60_001, 60_000, 59_999);

        assertThatThrownBy(() -> world.invoke(NIGHTLY))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("expiry_check of 3 domains: 0 failed, 2 not reached in time");
        assertThat(world.ses.calls()).as("domains that were begun").hasSize(1);
        world.assertNothingLeft();
    }

    @Test
    void watchAsksNobodyWhereNothingIsInFlight() {
        HandlerFixture world = threeSteadyDomains();

        ObjectNode answer = world.invoke(WATCH);

        assertThat(answer.path("message").asText()).startsWith("0 domains looked at");
        assertThat(world.ses.calls()).isEmpty();
        assertThat(world.dns.questions()).isEmpty();
        assertThat(world.logged("domain")).isEmpty();
    }

    @Test
    void domainLeftToAnotherInvocationDoesNotMixUpTheOthersAnswers() {
        HandlerFixture world = new HandlerFixture();
        for (SigningDomain domain : ALL) {
            world.given(awaiting(domain), 1, 2);
            world.dns.allServe(domain, States.key(2));
        }
        // Whichever domain comes first: another invocation moves it on before this one writes.
        world.states.beforeNextWrite(() -> ALL.forEach(domain -> {
            boolean isFirst = world.dns.questions().getLast().endsWith("." + domain + ".");
            if (isFirst) {
                world.states.overwriteBehindOurBack(
                        domain, world.states.json(domain).orElseThrow());
            }
        }));

        ObjectNode answer = world.invoke(WATCH);

        assertThat(world.states.lostRaces()).isEqualTo(1);
        assertThat(answer.path("domains")).hasSize(2);
        answer.path("domains")
                .forEach(one -> assertThat(one.path("record").path("name").asText())
                        .endsWith("._domainkey." + one.path("domain").asText() + "."));
        world.assertNothingLeft();
    }

    @Test
    void statusChangesNothing() {
        HandlerFixture world = new HandlerFixture().given(awaiting(States.DOMAIN), 1, 2);
        world.ses.holds(States.TOKYO, States.DOMAIN, ScriptedSes.byodkim(DkimStatus.SUCCESS));
        world.dns.authoritativeSay(
                States.selector(2).recordName(States.DOMAIN), Verdicts.nxdomain(), Verdicts.nxdomain());
        int writes = world.states.writes();

        world.invoke("{\"action\":\"status\",\"domain\":\"example.jp\"}");
        world.invoke(STATUS);

        assertThat(world.states.writes()).isEqualTo(writes);
        assertThat(world.archive.contentByPath()).isEmpty();
        assertThat(world.topics.published()).isEmpty();
        assertThat(world.ses.calls())
                .containsExactly("read ap-northeast-1 example.jp", "domainIdentities ap-northeast-1");
    }

    @Test
    void statusTellsWhichDomainsOfSesNobodyManages() {
        HandlerFixture world = new HandlerFixture().given(awaiting(States.DOMAIN), 1, 2);
        world.ses.lists(States.DOMAIN, new SigningDomain("shop.example.com"));

        ObjectNode answer = world.invoke(STATUS);

        assertThat(answer.path("unmanaged")).hasSize(1);
        assertThat(answer.path("unmanaged").path(0).asText()).isEqualTo("shop.example.com");
        assertThat(answer.path("message").asText()).contains("SES has 1 domain that nobody manages here.");
        assertThat(answer.path("nextStep").asText())
                .contains("{\"action\":\"enroll\",\"domain\":\"shop.example.com\"}");
    }

    @Test
    void statusListsNoMoreUnmanagedDomainsThanAPersonReads() {
        HandlerFixture world = new HandlerFixture().given(awaiting(States.DOMAIN), 1, 2);
        for (int i = 10; i < 61; i++) {
            world.ses.lists(new SigningDomain("d" + i + ".example.com"));
        }

        ObjectNode answer = world.invoke(STATUS);

        assertThat(answer.path("unmanaged")).hasSize(50);
        assertThat(answer.path("message").asText()).contains("SES has 51 domains", "the first 50 are listed");
    }

    @Test
    void statusAnswersWhereSesDoesNot() {
        HandlerFixture world = new HandlerFixture().given(awaiting(States.DOMAIN), 1, 2);
        world.ses.failListing();

        ObjectNode answer = world.invoke(STATUS);

        assertThat(answer.path("domains")).hasSize(1);
        assertThat(answer.has("unmanaged")).isFalse();
        assertThat(answer.path("message").asText())
                .contains("SES did not list its domains in ap-northeast-1, so which of them nobody manages");
    }

    @Test
    void statusWarnsOfTopicsThatSomebodyDoesNotHear() {
        HandlerFixture world = new HandlerFixture();
        assertThat(world.invoke(STATUS).has("warnings")).isFalse();

        world.topics.subscribed(Audience.DNS_TEAM, 0, 2);
        world.topics.subscribed(Audience.OPERATIONS, 3, 1);

        assertThat(world.invoke(STATUS).path("warnings"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "Nobody hears the notices to the DNS team: the topic"
                                + " arn:aws:sns:ap-northeast-1:123456789012:DNS_TEAM has no confirmed subscription"
                                + " (unconfirmed: 2). Confirm it by the link in the mail that SNS sent to the address, or"
                                + " subscribe it again.",
                        "Not everybody hears the notices to operations: the topic"
                                + " arn:aws:sns:ap-northeast-1:123456789012:OPERATIONS has unconfirmed subscriptions"
                                + " (1 of 4). Confirm it by the link in the mail that SNS sent to the address, or"
                                + " subscribe it again.");
    }

    @Test
    void statusIsGivenWhereNobodyMayAskForTheSubscriptions() {
        HandlerFixture world = new HandlerFixture();
        world.topics.keepSubscriptionsSecret();

        ObjectNode answer = world.invoke(STATUS);

        assertThat(answer.path("statusCode").asInt()).isEqualTo(200);
        assertThat(answer.path("warnings"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "Whether anybody hears the notices to the DNS team is not known: nobody may ask for the"
                                + " subscriptions of DNS_TEAM",
                        "Whether anybody hears the notices to operations is not known: nobody may ask for the"
                                + " subscriptions of OPERATIONS");
    }

    @Test
    void phaseIsTakenAsTextAndAsNumber() {
        for (String phase : List.of("5", "\"5\"")) {
            HandlerFixture world = new HandlerFixture().given(awaiting(States.DOMAIN), 1, 2);

            ObjectNode answer =
                    world.invoke("{\"action\":\"phase_manager\",\"phase\":" + phase + ",\"domain\":\"example.jp\"}");

            assertThat(answer.path("phase").asInt()).isEqualTo(5);
            assertThat(answer.path("outcome").asText()).isEqualTo("ALREADY_DONE");
        }
    }

    @Test
    void whoAskedStandsInTheEvidence() {
        HandlerFixture world = new HandlerFixture().given(awaiting(States.DOMAIN), 1, 2);
        world.ses.holds(States.DOMAIN, States.key(1), DkimStatus.SUCCESS);

        world.invoke("{\"action\":\"abort\",\"domain\":\"example.jp\",\"requestedBy\":\"佐藤 花子\"}");

        Map<String, String> evidence = world.archive.evidence(States.DOMAIN);
        assertThat(evidence.values()).singleElement().asString().contains("\"requestedBy\": \"佐藤 花子\"");
    }
}
