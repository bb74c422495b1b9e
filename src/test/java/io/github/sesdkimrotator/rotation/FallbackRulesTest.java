package io.github.sesdkimrotator.rotation;

import static io.github.sesdkimrotator.rotation.Scene.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.rotation.RotationState.Halted;
import io.github.sesdkimrotator.rotation.RotationState.Kind;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.support.States;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FallbackRulesTest {

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theFallbackIsPossibleFromEveryStateWhereSesDoesNotSign(Kind kind) {
        RotationState state = States.example(kind);
        Scene scene = given(state)
                .on(FALLBACK)
                .seeing(holding(NEW, DkimStatus.FAILED))
                .after(Policy.SES_SETTLES_WITHIN);

        assertThat(scene.outcome()).isEqualTo(Outcome.EASY_DKIM_REQUESTED);
        assertThat(scene.effect())
                .contains(new Effect.UseEasyDkim(scene.managed().regions()));
        assertThat(scene.state()).isInstanceOfSatisfying(Halted.class, halted -> {
            assertThat(halted.reason()).isEqualTo(HaltReason.EASY_DKIM_FALLBACK);
            assertThat(halted.interrupted()).isEqualTo(state instanceof Halted before ? before.interrupted() : state);
        });
        assertThat(scene.decision().condemned()).isEmpty();
    }

    /** SES may have found the key by now; Easy DKIM would stop the signature. */
    @Test
    void theFallbackWaitsWhileSesMayShowWhatItHeldBeforeTheCall() {
        Scene late = given(States.example(Kind.ROLLING_BACK)).on(FALLBACK).seeing(holding(NEW, DkimStatus.FAILED));
        assertThat(late.outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
        assertThat(late.decision().message()).contains("whether SES signs is not known yet", "FAILED");
        assertThat(late.effect()).isEmpty();
        assertThat(given(States.example(Kind.ROLLING_BACK))
                        .on(FALLBACK)
                        .decision()
                        .message())
                .contains("SES could not be read");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theFallbackIsRefusedWhereSesSigns(Kind kind) {
        Scene scene = given(States.example(kind))
                .on(FALLBACK)
                .seeing(signingWith(NEW))
                .after(Policy.SES_SETTLES_WITHIN);
        assertThat(scene.outcome()).isEqualTo(Outcome.SES_IS_SIGNING);
        assertThat(scene.effect()).isEmpty();
        assertThat(scene.state()).isEqualTo(scene.managed().state());
    }

    @Test
    void onlyTheRegionThatDoesNotSignIsGivenBack() {
        Scene scene = givenInTwoRegions(new Steady(OWN))
                .on(FALLBACK)
                .seeing(TOKYO, signingWith(OLD))
                .seeing(OSAKA, holding(OLD, DkimStatus.FAILED));
        assertThat(scene.effect()).contains(new Effect.UseEasyDkim(java.util.List.of(OSAKA)));
    }

    @Test
    void anIdentityThatIsMissingOrNoDomainIsNotTouched() {
        assertThat(given(new Steady(OWN)).on(FALLBACK).missing(TOKYO).outcome()).isEqualTo(Outcome.SES_REFUSED);
        assertThat(given(new Steady(OWN)).on(FALLBACK).seeing(emailAddress()).outcome())
                .isEqualTo(Outcome.SES_REFUSED);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "HALTED", mode = EnumSource.Mode.EXCLUDE)
    void nothingIsDoneWhereSesCouldNotBeRead(Kind kind) {
        Scene scene = given(States.example(kind)).on(FALLBACK);
        assertThat(scene.outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
        assertThat(scene.effect()).isEmpty();
    }
}
