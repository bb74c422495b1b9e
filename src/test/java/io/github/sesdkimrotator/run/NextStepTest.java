package io.github.sesdkimrotator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.notice.Commands;
import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.Outcome;
import io.github.sesdkimrotator.rotation.Preparation;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.RotationState.Kind;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.support.States;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The command that a tired person pastes next. */
class NextStepTest {

    private static final Commands COMMANDS = new Commands("aws-ses-migration", "prod");
    private static final String STATUS = COMMANDS.status(States.DOMAIN);
    private static final String ENROLL = COMMANDS.enroll(States.DOMAIN);
    private static final Signer OWN = new Signer.OwnKey(States.key(1));
    private static final RotationKey NEW = States.key(2);

    private static String after(RotationState state, Outcome outcome, boolean gateIsOpen) {
        return new NextStep(COMMANDS).after(States.managed(state), outcome, gateIsOpen);
    }

    private static String after(RotationState state) {
        return after(state, Outcome.ALREADY_DONE, false);
    }

    private static String phaseForTheNewKey(int number) {
        return COMMANDS.phase(number, States.DOMAIN, Optional.of(NEW.selector()), Optional.of(NEW.fingerprint()));
    }

    private static String phaseForNoKeyYet(int number) {
        return COMMANDS.phase(number, States.DOMAIN, Optional.empty(), Optional.empty());
    }

    /** A ready-made approval of the other key would be pasted unread. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void whoApprovedAnotherKeyIsShownTheStatusAndNoApproval(Kind kind) {
        for (Outcome mismatch : List.of(Outcome.SELECTOR_MISMATCH, Outcome.FINGERPRINT_MISMATCH)) {
            assertThat(after(States.example(kind), mismatch, true)).isEqualTo(STATUS);
        }
    }

    @Test
    void eachStepOfAPreparationIsFollowedByItsOwnPhase() {
        List<Preparation> steps = States.everyPreparation();
        assertThat(after(preparing(steps.get(0)))).isEqualTo(phaseForNoKeyYet(3));
        assertThat(after(preparing(steps.get(1)))).isEqualTo(phaseForTheNewKey(4));
        assertThat(after(preparing(steps.get(2)))).isEqualTo(phaseForTheNewKey(5));
    }

    private static RotationState preparing(Preparation pending) {
        return new RotationState.Preparing(OWN, RotationReason.EXPIRY, pending);
    }

    @Test
    void phaseSevenIsOfferedOnlyWhereTheGateIsOpenAndOtherwisePhaseSix() {
        RotationState awaiting = States.example(Kind.AWAITING_PUBLICATION);
        assertThat(after(awaiting, Outcome.GATE_OPEN, true)).isEqualTo(phaseForTheNewKey(7));
        assertThat(after(awaiting, Outcome.GATE_SHUT, false)).isEqualTo(phaseForTheNewKey(6));
    }

    @Test
    void anActivationThatWasCutShortIsResumedByPhaseSeven() {
        assertThat(after(States.example(Kind.ACTIVATING))).isEqualTo(phaseForTheNewKey(7));
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"STEADY", "WATCHING", "ROLLING_BACK"})
    void whereTimeGoesOnByItselfTheStatusIsAllThereIsToLookAt(Kind kind) {
        assertThat(after(States.example(kind))).isEqualTo(STATUS);
    }

    @Test
    void whoAskedForALaterPhaseAtRestIsShownPhaseThree() {
        assertThat(after(new RotationState.Steady(OWN), Outcome.OUT_OF_ORDER, false))
                .isEqualTo(phaseForNoKeyYet(3));
    }

    @Test
    void phaseEightIsOfferedOnceTheRemovalWasAskedFor() {
        assertThat(after(retiring(Optional.empty()))).isEqualTo(STATUS);
        assertThat(after(retiring(Optional.of(States.NOW)))).isEqualTo(phaseForTheNewKey(8));
    }

    private static RotationState retiring(Optional<Instant> removalAskedAt) {
        return new RotationState.Retiring(NEW, OWN, States.NOW, removalAskedAt, Optional.empty());
    }

    @Test
    void aHaltIsLeftByEnroll() {
        for (HaltReason reason : HaltReason.values()) {
            assertThat(after(halted(reason))).isEqualTo(ENROLL);
        }
    }

    /** Enrolled at once, the domain would go on before SES has seen the CNAMEs. */
    @Test
    void whoJustChoseEasyDkimLooksAtTheStatusUntilItSigns() {
        assertThat(after(halted(HaltReason.EASY_DKIM_FALLBACK), Outcome.EASY_DKIM_REQUESTED, false))
                .isEqualTo(STATUS);
        assertThat(after(halted(HaltReason.SES_REFUSED), Outcome.EASY_DKIM_REQUESTED, false))
                .isEqualTo(ENROLL);
    }

    private static RotationState halted(HaltReason reason) {
        return new RotationState.Halted(reason, "", States.NOW, new RotationState.Steady(OWN));
    }
}
