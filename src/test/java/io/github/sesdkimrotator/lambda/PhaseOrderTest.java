package io.github.sesdkimrotator.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.rotation.Preparation;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.support.HandlerFixture;
import io.github.sesdkimrotator.support.States;
import io.github.sesdkimrotator.support.Verdicts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every phase in every state, through the handler. The new key's record is nowhere yet, SES signs with the key that the
 * state says, and no change of SES is scripted: what the table does not name as a step must leave no trace.
 */
class PhaseOrderTest {

    private static final String DONE = "ALREADY_DONE";
    private static final String WRONG = "OUT_OF_ORDER";
    private static final String SHUT = "GATE_SHUT";
    private static final String NOT_READY = "DNS_TXT_NOT_READY";

    /** State, then the outcome of phases 3, 4, 5, 6, 7 and 8. A plus marks a step that changes the stored state. */
    private static final String TABLE = """
            Steady              +KEY_GENERATED OUT_OF_ORDER      OUT_OF_ORDER       GATE_OPEN    OUT_OF_ORDER      ALREADY_DONE
            Reserved            +KEY_GENERATED OUT_OF_ORDER      OUT_OF_ORDER       OUT_OF_ORDER OUT_OF_ORDER      OUT_OF_ORDER
            Generated           ALREADY_DONE   +ARTEFACTS_STORED OUT_OF_ORDER       OUT_OF_ORDER OUT_OF_ORDER      OUT_OF_ORDER
            Archived            ALREADY_DONE   ALREADY_DONE      +DNS_TEAM_NOTIFIED OUT_OF_ORDER OUT_OF_ORDER      OUT_OF_ORDER
            AwaitingPublication ALREADY_DONE   ALREADY_DONE      ALREADY_DONE       GATE_SHUT    DNS_TXT_NOT_READY OUT_OF_ORDER
            Activating          ALREADY_DONE   ALREADY_DONE      ALREADY_DONE       GATE_SHUT    DNS_TXT_NOT_READY OUT_OF_ORDER
            Watching            OUT_OF_ORDER   OUT_OF_ORDER      OUT_OF_ORDER       GATE_SHUT    ALREADY_DONE      SIGNING_ALARM
            RollingBack         OUT_OF_ORDER   OUT_OF_ORDER      OUT_OF_ORDER       GATE_OPEN    OUT_OF_ORDER      OUT_OF_ORDER
            Retiring            OUT_OF_ORDER   OUT_OF_ORDER      OUT_OF_ORDER       GATE_SHUT    ALREADY_DONE      RETENTION_RUNNING
            Halted              HALTED         HALTED            HALTED             HALTED       HALTED            HALTED
            """;

    record Case(String state, int phase, String outcome, boolean isStep) {
        @Override
        public String toString() {
            return "phase " + phase + " in " + state + ": " + outcome;
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        TABLE.lines().map(line -> line.split(" +", -1)).forEach(cells -> {
            for (int phase = 3; phase <= 8; phase++) {
                String cell = cells[phase - 2];
                cases.add(new Case(cells[0], phase, cell.replace("+", ""), cell.startsWith("+")));
            }
        });
        return cases.stream();
    }

    private static Map<String, RotationState> states() {
        Signer own = new Signer.OwnKey(States.key(1));
        Map<String, RotationState> states = new LinkedHashMap<>();
        for (Preparation pending : States.everyPreparation()) {
            states.put(
                    pending.getClass().getSimpleName(),
                    new RotationState.Preparing(own, RotationReason.EXPIRY, pending));
        }
        for (RotationState state : States.oneOfEachKind()) {
            if (state.kind() != RotationState.Kind.PREPARING) {
                states.put(state.kind().label(), state);
            }
        }
        return states;
    }

    private static HandlerFixture worldIn(RotationState state) {
        boolean sesHoldsTheNewKey = state instanceof RotationState.Watching || state instanceof RotationState.Retiring;
        HandlerFixture world = new HandlerFixture()
                .setting("SES_REGIONS", States.TOKYO.id())
                .given(States.managed(withoutTakenIn(state)), 1, 2);
        world.ses.holds(States.DOMAIN, States.key(sesHoldsTheNewKey ? 2 : 1), DkimStatus.SUCCESS);
        world.dns.allServe(States.DOMAIN, States.key(1));
        world.dns.authoritativeSay(
                States.selector(2).recordName(States.DOMAIN), Verdicts.nxdomain(), Verdicts.nxdomain());
        return world;
    }

    /** SES has taken nothing yet, so phase 7 still has the gate before it. */
    private static RotationState withoutTakenIn(RotationState state) {
        return state instanceof RotationState.Activating s
                ? new RotationState.Activating(s.active(), s.reason(), s.pending(), s.intendedAt(), List.of())
                : state;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void phaseIsDoneInItsTurnAndRefusedOutOfIt(Case asked) {
        HandlerFixture world = worldIn(states().get(asked.state()));
        String before = world.states.json(States.DOMAIN).orElseThrow();
        int objectsBefore = world.archive.contentByPath().size();

        ObjectNode answer = world.invoke("{\"action\":\"phase_manager\",\"phase\":" + asked.phase()
                + ",\"domain\":\"example.jp\",\"environment\":\"prod\"}");

        assertThat(answer.path("outcome").asText()).isEqualTo(asked.outcome());
        assertThat(answer.path("phase").asInt()).isEqualTo(asked.phase());
        assertThat(answer.path("message").asText()).isNotBlank();
        assertThat(answer.path("nextStep").asText()).startsWith("aws lambda invoke ");
        assertThat(world.ses.calls()).as("SES may be read, never changed").allMatch(call -> call.startsWith("read "));
        if (asked.isStep()) {
            assertThat(world.states.json(States.DOMAIN).orElseThrow()).isNotEqualTo(before);
        } else {
            assertThat(world.states.json(States.DOMAIN).orElseThrow()).isEqualTo(before);
            assertThat(world.topics.published()).isEmpty();
            assertThat(world.vault.created()).as("keys in the vault").isEqualTo(2);
            boolean confirmed = asked.outcome().startsWith("GATE_");
            assertThat(world.archive.contentByPath()).hasSize(objectsBefore + (confirmed ? 1 : 0));
        }
        if (asked.outcome().equals(WRONG)) {
            assertThat(answer.path("statusCode").asInt()).isEqualTo(409);
            assertThat(answer.path("field").asText()).isEqualTo("phase");
            assertThat(answer.path("message").asText())
                    .startsWith("The state is " + answer.path("state").asText() + ": ")
                    .endsWith(" Nothing was done.");
            assertThat(world.ses.calls()).as("SES calls").isEmpty();
            assertThat(world.dns.questions()).as("DNS questions").isEmpty();
        }
    }

    @Test
    void tableKnowsEveryState() {
        assertThat(states().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        cases().map(Case::state).distinct().toList());
        assertThat(cases().map(Case::outcome)).contains(DONE, WRONG, SHUT, NOT_READY);
    }
}
