package io.github.sesdkimrotator.rotation;

import static io.github.sesdkimrotator.rotation.Scene.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.rotation.RotationState.Activating;
import io.github.sesdkimrotator.rotation.RotationState.AwaitingPublication;
import io.github.sesdkimrotator.rotation.RotationState.Kind;
import io.github.sesdkimrotator.rotation.RotationState.RollingBack;
import io.github.sesdkimrotator.rotation.RotationState.Watching;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.support.States;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivationRulesTest {

    private static Activating activating(SesRegion... takenIn) {
        return new Activating(OWN, RotationReason.EXPIRY, NEW, NOW, List.of(takenIn));
    }

    private static final Scene INTENT = given(activating());

    @Test
    void anIntentWhoseCallArrivedGoesOnToWatching() {
        Scene scene = INTENT.seeing(holding(NEW, DkimStatus.PENDING)).silent(NEW);
        assertThat(scene.state())
                .isEqualTo(new Watching(NEW, RotationReason.EXPIRY, OWN, NOW, Optional.empty(), Optional.empty()));
        assertThat(scene.told()).containsExactly(NoticeKind.ACTIVATED);
        assertThat(scene.effect()).isEmpty();
    }

    @Test
    void anIntentWhoseCallDidNotArriveIsRepeatedBehindTheGate() {
        Scene scene = INTENT.seeing(signingWith(OLD));
        assertThat(scene.gateOpenFor(NEW).effect()).containsInstanceOf(Effect.SignWith.class);
        assertThat(scene.absent(NEW).effect()).isEmpty();
        assertThat(scene.absent(NEW).outcome()).isEqualTo(Outcome.ACTIVATING);
        assertThat(scene.on(phase(7)).absent(NEW).outcome()).isEqualTo(Outcome.DNS_TXT_NOT_READY);
    }

    @Test
    void aRecordThatBecameWrongAfterTheIntentIsToldAtOnceAndEveryThreeDays() {
        Scene wrong = INTENT.seeing(signingWith(OLD)).wrong(NEW);
        assertThat(wrong.told()).containsExactly(NoticeKind.WRONG_RECORD);
        assertThat(wrong.hoursAtWhichTold(NoticeKind.WRONG_RECORD, Duration.ofHours(12), Duration.ofDays(7)))
                .containsExactly(0L, 72L, 144L);
    }

    @Test
    void aRecordThatVanishedAfterTheIntentIsToldAfterADayForMostOfThatPasses() {
        Scene absent = INTENT.seeing(signingWith(OLD)).absent(NEW);
        assertThat(absent.told()).isEmpty();
        assertThat(absent.hoursAtWhichTold(NoticeKind.PUBLICATION_OVERDUE, Duration.ofHours(12), Duration.ofDays(5)))
                .containsExactly(24L, 96L);
    }

    @Test
    void nobodyHearsOfTheRecordWhereSesHasTakenTheKey() {
        assertThat(INTENT.seeing(holding(NEW, DkimStatus.PENDING)).wrong(NEW).told())
                .containsExactly(NoticeKind.ACTIVATED);
    }

    @Test
    void emptyTokensAreNoProofThatTheCallArrived() {
        Scene unknown = INTENT.seeing(external(DkimStatus.SUCCESS));
        assertThat(unknown.gateOpenFor(NEW).effect()).containsInstanceOf(Effect.SignWith.class);
        assertThat(unknown.absent(NEW).state()).isEqualTo(activating());
    }

    @Test
    void sesAnswerCountsWhereItsTokensAreEmptyAfterwards() {
        assertThat(given(activating(TOKYO)).seeing(external(DkimStatus.PENDING)).outcome())
                .isEqualTo(Outcome.ACTIVATED);
    }

    @Test
    void onlyTheRegionsThatLackTheKeyAreAsked() {
        Scene half =
                givenInTwoRegions(activating()).seeing(TOKYO, signingWith(NEW)).seeing(OSAKA, signingWith(OLD));
        assertThat(half.silent(NEW).outcome()).isEqualTo(Outcome.ACTIVATING);

        Decision decision = half.gateOpenFor(NEW).decision();
        assertThat(decision.next()).isEqualTo(activating(TOKYO));
        assertThat(decision.effect())
                .hasValueSatisfying(effect ->
                        assertThat(((Effect.SignWith) effect).regions()).containsExactly(OSAKA));
    }

    @Test
    void aLateReadingOfSesIsNoReasonToAskARegionAgainThatTookTheKey() {
        Scene late = givenInTwoRegions(activating(TOKYO))
                .seeing(TOKYO, signingWith(OLD))
                .seeing(OSAKA, signingWith(OLD))
                .gateOpenFor(NEW);
        assertThat(late.effect())
                .hasValueSatisfying(effect ->
                        assertThat(((Effect.SignWith) effect).regions()).containsExactly(OSAKA));
    }

    @Test
    void rollbackFromAHalfActivationAsksOnlyWhereTheNewKeyIs() {
        Scene half = givenInTwoRegions(activating(TOKYO))
                .on(ROLLBACK)
                .seeing(TOKYO, holding(NEW, DkimStatus.PENDING))
                .seeing(OSAKA, signingWith(OLD));
        Decision decision = half.gateOpenFor(OLD).decision();
        assertThat(decision.next()).isEqualTo(new RollingBack(NEW, OLD, NOW, List.of(OSAKA), Optional.empty()));
        assertThat(decision.effect())
                .hasValueSatisfying(effect ->
                        assertThat(((Effect.SignWith) effect).regions()).containsExactly(TOKYO));
    }

    /** SES answered that it took the new key; that it shows the previous one is from before. */
    @Test
    void rollbackOfAHalfActivationIsNotMisledByALateReading() {
        for (RotationState half : List.of(
                activating(TOKYO), new RotationState.Halted(HaltReason.SES_REFUSED, "no", NOW, activating(TOKYO)))) {
            Scene late = givenInTwoRegions(half)
                    .on(ROLLBACK)
                    .seeing(signingWith(OLD))
                    .gateOpenFor(OLD);
            assertThat(late.effect())
                    .hasValueSatisfying(effect ->
                            assertThat(((Effect.SignWith) effect).regions()).containsExactly(TOKYO));
        }
    }

    @Test
    void nobodyIsToldWhatTheAnswerSaysOrWhatNobodyLookedAt() {
        Scene shut = INTENT.seeing(signingWith(OLD));
        assertThat(shut.wrong(NEW).on(phase(7)).told()).isEmpty();
        assertThat(shut.after(Policy.EXPLAIN_AFTER).told()).isEmpty();
    }

    /** What was told before the intent was put right then. */
    @Test
    void whatIsWrongAgainAfterTheIntentIsToldAgain() {
        NoticeDraft earlier = new NoticeDraft(NoticeKind.WRONG_RECORD, Map.of());
        Scene again = given(given(activating()).managed().owing(List.of(earlier), NOW.minusSeconds(1)))
                .on(WATCH)
                .seeing(signingWith(OLD));
        assertThat(again.wrong(NEW).told()).containsExactly(NoticeKind.WRONG_RECORD);
    }

    @Test
    void rollbackBeforeSesChangedAnythingCallsNobody() {
        Scene scene = INTENT.on(ROLLBACK).seeing(signingWith(OLD)).gateOpenFor(OLD);
        assertThat(scene.state().kind()).isEqualTo(Kind.ROLLING_BACK);
        assertThat(scene.effect()).isEmpty();
        assertThat(scene.next().on(WATCH).outcome()).isEqualTo(Outcome.ROLLING_BACK);
        assertThat(scene.next().on(WATCH).after(Policy.SES_SETTLES_WITHIN).outcome())
                .isEqualTo(Outcome.ROLLED_BACK);
    }

    @Test
    void rollbackToAKeyThatIsNotOursOrIsCompromisedIsRefusedWithoutAskingAnybody() {
        for (Activating state : List.of(
                new Activating(new Signer.NoSigner(), RotationReason.FIRST_KEY, NEW, NOW, List.of()),
                new Activating(OWN, RotationReason.COMPROMISE, NEW, NOW, List.of()))) {
            Scene scene = given(state).on(ROLLBACK);
            Look look = Rotation.look(scene.managed(), ROLLBACK, States.policy(Policy.UpdateMode.MANUAL), NOW);
            assertThat(look).isEqualTo(new Look(false, Optional.empty(), List.of()));
            assertThat(scene.outcome()).isEqualTo(Outcome.ROLLBACK_NOT_POSSIBLE);
        }
    }

    @Test
    void abortComesTooLateOnceTheIntentIsStored() {
        assertThat(INTENT.on(ABORT).outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
        assertThat(INTENT.on(ABORT).decision().condemned()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    void earlierPhasesAreDone(int number) {
        assertThat(INTENT.on(phase(number)).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    }

    @Test
    void phaseEightWaitsForPhaseSevenAndEnrollChangesNothing() {
        assertThat(INTENT.on(phase(8)).outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
        assertThat(INTENT.on(ENROLL).seeing(signingWith(OLD)).state()).isEqualTo(activating());
    }

    @Test
    void aThirdKeyAtSesIsDrift() {
        Scene scene = INTENT.seeing(external(DkimStatus.SUCCESS, "theirs")).gateOpenFor(NEW);
        assertThat(scene.outcome()).isEqualTo(Outcome.HALTED);
        assertThat(scene.effect()).isEmpty();
    }

    @Test
    void whatWasThereBeforeTheFirstKeyIsNoDrift() {
        Scene first = given(new Activating(new Signer.NoSigner(), RotationReason.FIRST_KEY, NEW, NOW, List.of()))
                .seeing(easyDkim(DkimStatus.NOT_STARTED))
                .gateOpenFor(NEW);
        assertThat(first.effect()).containsInstanceOf(Effect.SignWith.class);
    }

    @Test
    void aMissingIdentityHalts() {
        assertThat(INTENT.missing(TOKYO).gateOpenFor(NEW).outcome()).isEqualTo(Outcome.HALTED);
    }

    @Test
    void anActivationCanBeMarkedAsACompromise() {
        assertThat(INTENT.on(COMPROMISED).state())
                .isEqualTo(new Activating(OWN, RotationReason.COMPROMISE, NEW, NOW, List.of()));
    }

    @Test
    void askingForAFinishedPhaseAgainMakesItNoCompromise() {
        Decision asked = INTENT.on(phase(3)).decision();
        assertThat(asked.next()).isEqualTo(activating());
        assertThat(asked.message()).contains("Phase 3 is done");
    }

    @Test
    void aCompromiseThatIsKnownAlreadyIsNoNews() {
        Activating known = new Activating(OWN, RotationReason.COMPROMISE, NEW, NOW, List.of());
        assertThat(given(known).on(COMPROMISED).decision().message()).contains("Phase 3 is done");
    }

    /** A call that is not needed begins SES's search anew. */
    @Test
    void sesIsNotCalledWhereItHoldsTheKeyEverywhere() {
        AwaitingPublication held =
                new AwaitingPublication(new Signer.OwnKey(NEW), RotationReason.EXPIRY, NEW, NOW, NOW, Reminders.none());
        Scene scene = given(held).on(phase(7)).seeing(signingWith(NEW)).gateOpenFor(NEW);
        assertThat(scene.state().kind()).isEqualTo(Kind.ACTIVATING);
        assertThat(scene.effect()).isEmpty();
    }
}
