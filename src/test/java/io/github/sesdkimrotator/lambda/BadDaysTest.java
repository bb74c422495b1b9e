package io.github.sesdkimrotator.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.support.HandlerFixture;
import io.github.sesdkimrotator.support.ScriptedSes;
import io.github.sesdkimrotator.support.States;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Bad days as the handler's caller has them. The others are shown elsewhere: a run cut off at any call of a port by {@code
 * EveryCrashTest}; a function killed at any call over HTTP, met by another at any call, and asked again while it is still
 * at work by {@code WholeRunsIT}; two runs at the same moment by {@code LostRacesTest} and {@code WholeRunsIT}; each
 * answer of a service by its adapter's tests in {@code aws}; notices that are not taken and a Region that fails by {@code
 * RotatorTest}; bad input by {@code BadInputTest}; wrong settings by {@code SettingsTest}; the lines that all this leaves
 * by {@code LogLinesTest}.
 */
class BadDaysTest {

    private static final String NIGHTLY = "{\"action\":\"expiry_check\"}";
    private static final String WATCH = "{\"action\":\"watch\"}";
    private static final Signer OWN = new Signer.OwnKey(States.key(1));

    private final HandlerFixture world = new HandlerFixture();

    private void given(RotationState state, int sesHolds, DkimStatus status) {
        world.given(States.managed(state), 1, 2);
        world.ses.holds(States.DOMAIN, States.key(sesHolds), status);
        world.dns.allServe(States.DOMAIN, States.key(1));
        world.dns.allServe(States.DOMAIN, States.key(2));
    }

    private static RotationState watching() {
        return new RotationState.Watching(
                States.key(2),
                RotationReason.EXPIRY,
                OWN,
                States.NOW.minus(Duration.ofHours(1)),
                Optional.empty(),
                Optional.empty());
    }

    private static String phase(int number) {
        return "{\"action\":\"phase_manager\",\"phase\":" + number + ",\"domain\":\"example.jp\"}";
    }

    private static String verb(String action) {
        return "{\"action\":\"" + action + "\",\"domain\":\"example.jp\"}";
    }

    private List<Object> deeds() {
        return List.of(
                world.ses.calls().stream()
                        .filter(call -> !call.startsWith("read"))
                        .count(),
                world.vault.created(),
                world.vault.destroyed(),
                world.topics.published().size());
    }

    /** What the AWS CLI does when it has waited for 60 seconds. */
    private void twice(String payload) {
        ObjectNode first = world.invoke(payload);
        assertThat(first.path("statusCode").asInt()).as(first.toString()).isLessThan(300);
        List<Object> done = deeds();
        world.passes(Duration.ofSeconds(60));

        ObjectNode second = world.invoke(payload);

        assertThat(second.path("message").asText()).as(payload).isNotEmpty();
        assertThat(deeds())
                .as("SES changed, keys made, keys destroyed, notices after a second " + payload)
                .isEqualTo(done);
    }

    @Test
    void preparationThatIsAskedForTwiceMakesOneKeyAndSendsOneNotice() {
        world.given(States.managed(new RotationState.Steady(OWN)), 1);
        world.ses.holds(States.DOMAIN, States.key(1), DkimStatus.SUCCESS);
        int before = world.vault.created();

        twice(phase(3));
        twice(phase(4));
        twice(phase(5));

        assertThat(world.vault.created() - before).isEqualTo(1);
        assertThat(world.topics.read(Audience.DNS_TEAM)).hasSize(1);
    }

    @Test
    void phaseSixAndSevenThatAreAskedForTwiceCallSesOnce() {
        given(States.example(RotationState.Kind.AWAITING_PUBLICATION), 1, DkimStatus.SUCCESS);
        world.ses.takesNextChange();

        twice(phase(6));
        twice(phase(7));

        assertThat(world.ses.calls())
                .filteredOn(call -> call.startsWith("signWith"))
                .hasSize(1);
        world.assertNothingLeft();
    }

    @Test
    void completionThatIsAskedForTwiceDestroysOneKey() {
        Instant askedAt = States.NOW.minus(Duration.ofDays(3));
        given(
                new RotationState.Retiring(States.key(2), OWN, askedAt, Optional.of(askedAt), Optional.empty()),
                2,
                DkimStatus.SUCCESS);
        world.dns.nobodyServes(States.selector(1).recordName(States.DOMAIN));

        twice(phase(8));

        assertThat(world.vault.destroyed()).isEqualTo(1);
    }

    @Test
    void rollbackThatIsAskedForTwiceCallsSesOnce() {
        given(watching(), 2, DkimStatus.PENDING);
        world.ses.takesNextChange();

        twice(verb("rollback"));

        world.assertNothingLeft();
    }

    @Test
    void abortThatIsAskedForTwiceDestroysOneKey() {
        given(States.example(RotationState.Kind.AWAITING_PUBLICATION), 1, DkimStatus.SUCCESS);

        twice(verb("abort"));

        assertThat(world.vault.destroyed()).isEqualTo(1);
    }

    @Test
    void throttlingPastTheRetriesInPhaseSevenIsThrownAndTheNextRunGoesOn() {
        given(States.example(RotationState.Kind.AWAITING_PUBLICATION), 1, DkimStatus.SUCCESS);
        world.ses.failsNextChange();

        assertThatThrownBy(() -> world.invoke(phase(7))).isInstanceOf(PlatformFault.class);
        assertThat(world.logged("invocation").getLast().path("outcome").asText())
                .isEqualTo("FAILED");
        world.ses.takesNextChange();

        assertThat(world.invoke(phase(7)).path("outcome").asText()).isEqualTo("ACTIVATED");
        world.assertNothingLeft();
    }

    @Test
    void identityThatIsMissingIsToldOnce() {
        given(new RotationState.Steady(OWN), 1, DkimStatus.SUCCESS);
        world.ses.knowsNothingOf(States.TOKYO, States.DOMAIN);

        world.invoke(NIGHTLY);
        world.invoke(NIGHTLY);

        assertThat(world.logged("domain").getFirst().path("to").asText()).isEqualTo("Halted");
        assertThat(world.topics.published()).hasSize(1);
    }

    @Test
    void easyDkimThatSomebodySwitchedOnIsToldAndNotSwitchedBack() {
        given(new RotationState.Steady(OWN), 1, DkimStatus.SUCCESS);
        world.ses.holds(
                States.TOKYO,
                States.DOMAIN,
                ScriptedSes.easyDkim(DkimStatus.SUCCESS, List.of("token1example", "token2example", "token3example")));

        world.invoke(NIGHTLY);

        assertThat(world.logged("domain").getFirst().path("level").asText()).isEqualTo("WARN");
        assertThat(world.logged("domain").getFirst().path("to").asText()).isEqualTo("Halted");
        assertThat(world.topics.published()).hasSize(1);
        assertThat(world.ses.calls()).allMatch(call -> call.startsWith("read"));
    }

    @Test
    void statusFailedAlarmsOnceAndTheRotationStaysWhereItCanBeRolledBack() {
        given(watching(), 2, DkimStatus.FAILED);

        world.invoke(WATCH);
        world.passes(Duration.ofMinutes(15));
        world.invoke(WATCH);

        assertThat(world.logged("domain").getFirst().path("outcome").asText()).isEqualTo("SIGNING_ALARM");
        assertThat(world.logged("domain").getFirst().path("to").asText()).isEqualTo("Watching");
        assertThat(world.topics.published()).hasSize(1);
    }
}
