package io.github.sesdkimrotator.rotation;

import static io.github.sesdkimrotator.rotation.Scene.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.rotation.RotationState.Activating;
import io.github.sesdkimrotator.rotation.RotationState.AwaitingPublication;
import io.github.sesdkimrotator.rotation.RotationState.Halted;
import io.github.sesdkimrotator.rotation.RotationState.Kind;
import io.github.sesdkimrotator.rotation.RotationState.Preparing;
import io.github.sesdkimrotator.rotation.RotationState.Retiring;
import io.github.sesdkimrotator.rotation.RotationState.RollingBack;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.RotationState.Watching;
import io.github.sesdkimrotator.rotation.Trigger.Approval;
import io.github.sesdkimrotator.support.States;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a run asks SES and DNS: as little as its rules need, and never more. */
class LookTest {

    private static final Look NOTHING = new Look(false, Optional.empty(), List.of());
    private static final Look SES_ALONE = new Look(true, Optional.empty(), List.of());
    private static final Signer NOBODY = new Signer.NoSigner();
    private static final Optional<Instant> NEVER = Optional.empty();

    private static final RotationState STEADY = new Steady(OWN);
    private static final RotationState PREPARING =
            new Preparing(OWN, RotationReason.EXPIRY, new Preparation.Archived(NEW));
    private static final RotationState AWAITING =
            new AwaitingPublication(OWN, RotationReason.EXPIRY, NEW, NOW, NOW, Reminders.none());
    private static final RotationState ACTIVATING = activating(OWN, RotationReason.EXPIRY);
    private static final RotationState WATCHING = watching(OWN, RotationReason.EXPIRY);
    private static final RotationState ROLLING_BACK = new RollingBack(NEW, OLD, NOW, List.of(), NEVER);
    private static final RotationState RETIRING = retiring(OWN, NEVER);

    private static RotationState activating(Signer active, RotationReason reason) {
        return new Activating(active, reason, NEW, NOW, List.of());
    }

    private static RotationState watching(Signer previous, RotationReason reason) {
        return new Watching(NEW, reason, previous, NOW, NEVER, NEVER);
    }

    private static RotationState retiring(Signer retired, Optional<Instant> askedAt) {
        return new Retiring(NEW, retired, NOW, askedAt, NEVER);
    }

    private static RotationState halted(RotationState interrupted) {
        return new Halted(HaltReason.DRIFT, "", NOW, interrupted);
    }

    private static Look look(RotationState state, Trigger trigger) {
        return lookAt(NOW, state, trigger);
    }

    private static Look lookAt(Instant now, RotationState state, Trigger trigger) {
        return Rotation.look(States.managed(state), trigger, States.policy(Policy.UpdateMode.MANUAL), now);
    }

    private static Look gateFor(RotationState state, RotationKey key) {
        return new Look(false, Optional.of(Rotation.question(States.managed(state), key)), List.of());
    }

    private static Look sesAndTheGateFor(RotationState state, RotationKey key) {
        return new Look(true, gateFor(state, key).publication(), List.of());
    }

    private static List<RotationState> inEveryState() {
        return List.of(STEADY, PREPARING, AWAITING, ACTIVATING, WATCHING, ROLLING_BACK, RETIRING, halted(STEADY));
    }

    // ---- whoever asks -----------------------------------------------------------------------------------------------

    @Test
    void aRequestForAnotherKeyLooksAtNothing() {
        Approval other = new Approval(Optional.of(new Selector("other")), Optional.empty());
        for (RotationState state : inEveryState()) {
            assertThat(look(state, new Trigger.Abort(other))).isEqualTo(NOTHING);
            assertThat(look(state, new Trigger.Rollback(other))).isEqualTo(NOTHING);
        }
    }

    @Test
    void theNightTheFallbackAndEnrollLookAtSesInEveryState() {
        for (RotationState state : inEveryState()) {
            for (Trigger trigger : List.of(NIGHTLY, FALLBACK, ENROLL)) {
                assertThat(look(state, trigger).ses())
                        .as("%s on %s", state, trigger)
                        .isTrue();
            }
        }
    }

    @Test
    void enrollAndTheFallbackLeaveTheGateAlone() {
        for (RotationState state : inEveryState()) {
            assertThat(look(state, ENROLL)).isEqualTo(SES_ALONE);
            assertThat(look(state, FALLBACK)).isEqualTo(SES_ALONE);
        }
    }

    @Test
    void theFrequentRunAsksNobodyWhereNothingIsInFlight() {
        for (RotationState state : List.of(STEADY, PREPARING, halted(AWAITING))) {
            assertThat(look(state, WATCH)).isEqualTo(NOTHING);
            assertThat(look(state, NIGHTLY)).isEqualTo(SES_ALONE);
        }
    }

    @Test
    void phaseSixAsksTheGateForTheKeyInQuestionAndLeavesSesAlone() {
        Map<RotationState, RotationKey> inQuestion =
                Map.of(STEADY, OLD, AWAITING, NEW, ACTIVATING, NEW, WATCHING, NEW, ROLLING_BACK, OLD, RETIRING, NEW);
        inQuestion.forEach((state, key) ->
                assertThat(look(state, phase(6))).as("%s", state).isEqualTo(gateFor(state, key)));
        for (RotationState withoutKey : List.of(new Steady(NOBODY), PREPARING, halted(AWAITING))) {
            assertThat(look(withoutKey, phase(6))).isEqualTo(NOTHING);
        }
    }

    @Test
    void aPhaseThatAnswersFromTheStateAloneAsksNobody() {
        Map<RotationState, List<Integer>> answersAlone = Map.of(
                STEADY,
                List.of(3, 4, 5, 7, 8),
                PREPARING,
                List.of(3, 4, 5, 7, 8),
                AWAITING,
                List.of(3, 4, 5, 8),
                ACTIVATING,
                List.of(3, 4, 5, 8),
                WATCHING,
                List.of(3, 4, 5),
                ROLLING_BACK,
                List.of(3, 4, 5, 7, 8),
                RETIRING,
                List.of(3, 4, 5, 7),
                halted(AWAITING),
                List.of(3, 4, 5, 7, 8));
        answersAlone.forEach((state, phases) -> phases.forEach(number -> assertThat(look(state, phase(number)))
                .as("%s %s", state, number)
                .isEqualTo(NOTHING)));
    }

    @Test
    void anAbortLooksAtSesWhereThereIsAKeyToGiveUp() {
        for (RotationState state :
                List.of(PREPARING, AWAITING, halted(PREPARING), halted(AWAITING), halted(ACTIVATING))) {
            assertThat(look(state, ABORT)).as("%s", state).isEqualTo(SES_ALONE);
        }
        for (RotationState state :
                List.of(STEADY, ACTIVATING, WATCHING, ROLLING_BACK, RETIRING, halted(STEADY), halted(WATCHING))) {
            assertThat(look(state, ABORT)).as("%s", state).isEqualTo(NOTHING);
        }
    }

    @Test
    void aRollbackAsksSesAndThePreviousKeysGateWhereThereIsAWayBack() {
        for (RotationState state : List.of(
                ACTIVATING, WATCHING, ROLLING_BACK, halted(ACTIVATING), halted(WATCHING), halted(ROLLING_BACK))) {
            assertThat(look(state, ROLLBACK)).as("%s", state).isEqualTo(sesAndTheGateFor(state, OLD));
        }
    }

    @Test
    void aRollbackAsksNobodyWhereThereIsNoWayBack() {
        List<RotationState> noWayBack = new ArrayList<>(List.of(STEADY, PREPARING, AWAITING, RETIRING));
        for (RotationReason reason : RotationReason.values()) {
            noWayBack.add(activating(NOBODY, reason));
            noWayBack.add(watching(NOBODY, reason));
        }
        noWayBack.add(activating(OWN, RotationReason.COMPROMISE));
        noWayBack.add(watching(OWN, RotationReason.COMPROMISE));
        for (RotationState state : noWayBack) {
            assertThat(look(state, ROLLBACK)).as("%s", state).isEqualTo(NOTHING);
            assertThat(look(halted(state), ROLLBACK)).as("%s", state).isEqualTo(NOTHING);
        }
    }

    // ---- state by state ---------------------------------------------------------------------------------------------

    @Test
    void whileARecordIsAwaitedTheScheduleAsksTheGate() {
        assertThat(look(AWAITING, WATCH)).isEqualTo(gateFor(AWAITING, NEW));
        assertThat(look(AWAITING, NIGHTLY)).isEqualTo(sesAndTheGateFor(AWAITING, NEW));
    }

    @Test
    void whoMayActivateAsksSesAndTheGate() {
        assertThat(look(AWAITING, phase(7))).isEqualTo(sesAndTheGateFor(AWAITING, NEW));
        Policy automatic = States.policy(Policy.UpdateMode.AUTOMATIC);
        assertThat(Rotation.look(States.managed(AWAITING), WATCH, automatic, NOW))
                .isEqualTo(sesAndTheGateFor(AWAITING, NEW));
        assertThat(Rotation.look(States.managed(AWAITING), phase(6), automatic, NOW))
                .isEqualTo(gateFor(AWAITING, NEW));
    }

    @Test
    void anActivationGoesOnWithSesAndTheNewKeysGate() {
        for (Trigger trigger : List.of(WATCH, NIGHTLY, phase(7))) {
            assertThat(look(ACTIVATING, trigger)).isEqualTo(sesAndTheGateFor(ACTIVATING, NEW));
        }
    }

    @Test
    void aWatchGoesOnWithSesAndTheNewKeysGate() {
        for (Trigger trigger : List.of(WATCH, NIGHTLY, phase(7), phase(8))) {
            assertThat(look(WATCHING, trigger)).isEqualTo(sesAndTheGateFor(WATCHING, NEW));
        }
    }

    @Test
    void aRollbackGoesOnWithSesAndThePreviousKeysGate() {
        for (Trigger trigger : List.of(WATCH, NIGHTLY, ROLLBACK)) {
            assertThat(look(ROLLING_BACK, trigger)).isEqualTo(sesAndTheGateFor(ROLLING_BACK, OLD));
        }
    }

    @Test
    void nothingIsLookedAtWhileMailIsInFlight() {
        Instant early = NOW.minusSeconds(1);
        assertThat(lookAt(early, RETIRING, WATCH)).isEqualTo(NOTHING);
        assertThat(lookAt(early, retiring(OWN, Optional.of(NOW)), NIGHTLY)).isEqualTo(SES_ALONE);
        assertThat(lookAt(NOW, RETIRING, WATCH)).isEqualTo(SES_ALONE);
        assertThat(lookAt(NOW.plusSeconds(1), RETIRING, WATCH)).isEqualTo(SES_ALONE);
        // A person may want to know how far it is.
        assertThat(lookAt(early, RETIRING, phase(8))).isEqualTo(SES_ALONE);
    }

    @Test
    void theOldRecordIsLookedForOnceItsRemovalWasAskedFor() {
        RotationState asked = retiring(OWN, Optional.of(NOW));
        List<DnsName> old = List.of(OLD.selector().recordName(States.DOMAIN));
        for (Trigger trigger : List.of(WATCH, NIGHTLY, phase(8))) {
            assertThat(look(asked, trigger)).isEqualTo(new Look(true, Optional.empty(), old));
            assertThat(look(RETIRING, trigger)).isEqualTo(SES_ALONE);
        }
    }

    // ---- who signs --------------------------------------------------------------------------------------------------

    @Test
    void atNightItIsFoundOutWhoSignsWhereNoKeyOfOursDoes() {
        assertThat(Rotation.looksForTheSigner(new Steady(NOBODY), NIGHTLY)).isTrue();
        assertThat(Rotation.looksForTheSigner(new Steady(NOBODY), WATCH)).isFalse();
        assertThat(Rotation.looksForTheSigner(STEADY, NIGHTLY)).isFalse();
        assertThat(Rotation.looksForTheSigner(AWAITING, NIGHTLY)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatSesHoldsIsBelievedUnlessACallIsUnderWay(Kind kind) {
        Map<Kind, RotationState> states = Map.of(
                Kind.STEADY, STEADY,
                Kind.PREPARING, PREPARING,
                Kind.AWAITING_PUBLICATION, AWAITING,
                Kind.ACTIVATING, ACTIVATING,
                Kind.WATCHING, WATCHING,
                Kind.ROLLING_BACK, ROLLING_BACK,
                Kind.RETIRING, RETIRING,
                Kind.HALTED, halted(WATCHING));
        Optional<RotationKey> believed = switch (kind) {
            case STEADY, PREPARING, AWAITING_PUBLICATION -> Optional.of(OLD);
            case WATCHING, RETIRING, HALTED -> Optional.of(NEW);
            case ACTIVATING, ROLLING_BACK -> Optional.empty();
        };
        assertThat(Rotation.keyBelievedAtSes(states.get(kind))).isEqualTo(believed);
    }
}
