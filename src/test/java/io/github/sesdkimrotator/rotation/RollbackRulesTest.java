package io.github.sesdkimrotator.rotation;

import static io.github.sesdkimrotator.rotation.Scene.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.rotation.RotationState.RollingBack;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RollbackRulesTest {

    private static RollingBack rollingBack(SesRegion... takenIn) {
        return new RollingBack(NEW, OLD, NOW, List.of(takenIn), Optional.empty());
    }

    private static final Scene INTENT = given(rollingBack()).gateOpenFor(OLD);

    /** What SES shows by now is no older than the call. */
    private static final Scene SETTLED = INTENT.after(Policy.SES_SETTLES_WITHIN);

    @Test
    void theRollbackEndsWhenSesSignsWithThePreviousKeyEverywhere() {
        Scene back = SETTLED.seeing(signingWith(OLD));
        assertThat(back.state()).isEqualTo(new Steady(OWN));
        assertThat(back.told()).containsExactly(NoticeKind.ROLLED_BACK, NoticeKind.RECORD_NOT_NEEDED);
        assertThat(back.decision().condemned()).containsExactly(NEW.selector());

        Scene half = givenInTwoRegions(rollingBack())
                .after(Policy.SES_SETTLES_WITHIN)
                .seeing(TOKYO, signingWith(OLD))
                .seeing(OSAKA, holding(OLD, DkimStatus.PENDING));
        assertThat(half.state().kind()).isEqualTo(RotationState.Kind.ROLLING_BACK);
    }

    /** Mail that was signed with the failed key in its short life is still on its way. */
    @Test
    void theFailedKeysRecordMustOutliveTheMailInFlight() {
        NoticeDraft notNeeded =
                SETTLED.seeing(signingWith(OLD)).decision().notices().getLast();
        assertThat(notNeeded.facts())
                .containsEntry(Fact.SELECTOR, NEW.selector().value())
                .containsEntry(
                        Fact.NOT_BEFORE,
                        NOW.plus(Policy.SES_SETTLES_WITHIN)
                                .plus(Duration.ofDays(7))
                                .toString());
    }

    /** SUCCESS may be from before the key that failed was given to SES, which then still holds that one. */
    @Test
    void theFailedKeyIsKeptWhileSesMayShowWhatItHeldBeforeIt() {
        Scene early = INTENT.seeing(signingWith(OLD)).at(NOW.plusSeconds(1799));
        assertThat(early.outcome()).isEqualTo(Outcome.ROLLING_BACK);
        assertThat(early.state()).isEqualTo(rollingBack());
        assertThat(early.decision().condemned()).isEmpty();
        assertThat(early.decision().message()).contains("when it says the same from " + NOW.plusSeconds(1800) + " on");
        assertThat(early.at(NOW.plusSeconds(1800)).outcome()).isEqualTo(Outcome.ROLLED_BACK);

        Scene taken = given(rollingBack(TOKYO)).seeing(signingWith(OLD));
        assertThat(taken.decision().message()).isEqualTo(early.decision().message());
        assertThat(taken.decision().condemned()).isEmpty();
    }

    /** Whoever was alarmed by FAILED may act on it at once. */
    @Test
    void aFailureThatPeopleWereToldOfIsNoLateReading() {
        RollingBack alarmed = new RollingBack(NEW, OLD, NOW, List.of(TOKYO), Optional.of(NOW));
        Scene failed = given(alarmed).gateOpenFor(OLD).on(ROLLBACK).seeing(holding(OLD, DkimStatus.FAILED));
        assertThat(failed.effect()).containsInstanceOf(Effect.SignWith.class);
    }

    /** No call was answered yet, so that the failure cannot be older than one. */
    @Test
    void aFailureBeforeTheCallIsAlarmingAtOnce() {
        Scene failed = INTENT.on(WATCH).seeing(holding(OLD, DkimStatus.FAILED));
        assertThat(failed.outcome()).isEqualTo(Outcome.SIGNING_ALARM);
        assertThat(failed.effect()).isEmpty();
    }

    @Test
    void anotherCallThatNobodyAskedForKeepsTheDayOfTheLastAlarm() {
        RollingBack alarmed = new RollingBack(NEW, OLD, NOW, List.of(), Optional.of(NOW));
        Scene again = given(alarmed).gateOpenFor(OLD).after(Duration.ofHours(1)).seeing(signingWith(NEW));
        for (Trigger trigger : List.of(WATCH, ROLLBACK)) {
            assertThat(((RollingBack) again.on(trigger).state()).alarmedAt()).contains(NOW);
        }
    }

    /** A second call would begin SES's search anew, with unsigned mail until it ends. */
    @Test
    void aLateReadingAfterSesTookTheKeyIsNoReasonForAnotherCall() {
        for (SesIdentity late :
                List.of(signingWith(NEW), holding(NEW, DkimStatus.FAILED), holding(OLD, DkimStatus.FAILED))) {
            Scene early = given(rollingBack(TOKYO)).gateOpenFor(OLD).on(WATCH).seeing(late);
            assertThat(early.effect()).as("%s", late).isEmpty();
            assertThat(early.told()).isEmpty();
            assertThat(early.on(ROLLBACK).effect()).isEmpty();
            assertThat(early.decision().message()).contains("(perhaps still as before the call)");
        }
        Scene untold = given(rollingBack(TOKYO)).gateOpenFor(OLD).seeing(external(DkimStatus.PENDING));
        assertThat(untold.decision().message()).doesNotContain("as before the call");
    }

    @Test
    void aCallThatDidNotArriveIsRepeatedBehindTheGate() {
        Scene scene = INTENT.seeing(holding(NEW, DkimStatus.FAILED));
        assertThat(scene.effect())
                .hasValueSatisfying(
                        effect -> assertThat(((Effect.SignWith) effect).key()).isEqualTo(OLD));
        assertThat(scene.absent(OLD).effect()).isEmpty();
        assertThat(scene.absent(OLD).outcome()).isEqualTo(Outcome.ROLLING_BACK);
        assertThat(scene.on(ROLLBACK).absent(OLD).outcome()).isEqualTo(Outcome.DNS_TXT_NOT_READY);
    }

    @Test
    void aSecondCallIsNotMadeWhereSesTookTheKey() {
        assertThat(INTENT.seeing(holding(OLD, DkimStatus.PENDING)).effect()).isEmpty();
        assertThat(given(rollingBack(TOKYO))
                        .gateOpenFor(OLD)
                        .seeing(external(DkimStatus.PENDING))
                        .effect())
                .isEmpty();
    }

    @Test
    void successWithEmptyTokensIsNoProofBeforeSesTookTheKey() {
        assertThat(INTENT.seeing(external(DkimStatus.SUCCESS)).effect()).containsInstanceOf(Effect.SignWith.class);
        assertThat(given(rollingBack(TOKYO))
                        .seeing(external(DkimStatus.SUCCESS))
                        .after(Policy.SES_SETTLES_WITHIN)
                        .outcome())
                .isEqualTo(Outcome.ROLLED_BACK);
    }

    @Test
    void whatSesShowsCountsForMoreThanWhatItOnceAnswered() {
        Scene scene = given(rollingBack(TOKYO))
                .gateOpenFor(OLD)
                .seeing(signingWith(NEW))
                .after(Policy.SES_SETTLES_WITHIN);
        assertThat(scene.effect()).containsInstanceOf(Effect.SignWith.class);
        assertThat(scene.decision().condemned()).isEmpty();
    }

    @Test
    void aSearchThatTakesLongIsToldOnceADay() {
        assertThat(INTENT.seeing(holding(OLD, DkimStatus.PENDING))
                        .hoursAtWhichTold(NoticeKind.SIGNING_ALARM, Duration.ofMinutes(30), Duration.ofHours(50)))
                .containsExactly(0L, 24L, 48L);
        assertThat(INTENT.seeing(holding(OLD, DkimStatus.PENDING)).told()).isEmpty();
    }

    @Test
    void afterSesGaveUpOnlyAPersonAsksAgain() {
        Scene failed = given(rollingBack(TOKYO))
                .gateOpenFor(OLD)
                .seeing(holding(OLD, DkimStatus.FAILED))
                .after(Policy.SES_SETTLES_WITHIN);
        assertThat(failed.on(WATCH).effect()).isEmpty();
        assertThat(failed.on(WATCH).outcome()).isEqualTo(Outcome.SIGNING_ALARM);
        assertThat(failed.on(ROLLBACK).effect()).containsInstanceOf(Effect.SignWith.class);
    }

    @Test
    void aThirdKeyIsDriftForTheScheduleAndOverruledByAPerson() {
        Scene drifted = INTENT.seeing(external(DkimStatus.SUCCESS, "theirs"));
        assertThat(drifted.on(WATCH).outcome()).isEqualTo(Outcome.HALTED);
        assertThat(drifted.on(ROLLBACK).effect()).containsInstanceOf(Effect.SignWith.class);
    }

    @Test
    void nothingElseHappensUntilTheRollbackIsOver() {
        for (int number : List.of(3, 4, 5, 7, 8)) {
            assertThat(INTENT.on(phase(number)).outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
        }
        assertThat(INTENT.on(ABORT).outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
        assertThat(INTENT.on(ENROLL).outcome()).isEqualTo(Outcome.ALREADY_DONE);
        assertThat(INTENT.on(phase(6)).outcome()).isEqualTo(Outcome.GATE_OPEN);
    }

    /** The search begins anew with the call, and what SES shows may be as old as that. */
    @Test
    void anotherCallBeginsTheWaitAnew() {
        Scene again = INTENT.after(Duration.ofHours(1))
                .on(ROLLBACK)
                .seeing(signingWith(NEW))
                .gateOpenFor(OLD);
        assertThat(again.effect()).containsInstanceOf(Effect.SignWith.class);
        assertThat(again.state())
                .isEqualTo(new RollingBack(NEW, OLD, NOW.plus(Duration.ofHours(1)), List.of(), Optional.empty()));
    }

    @Test
    void askingAgainAfterSesGaveUpBeginsTheWaitAnew() {
        RollingBack alarmed = new RollingBack(NEW, OLD, NOW, List.of(TOKYO), Optional.of(NOW));
        Scene again = given(alarmed)
                .after(Duration.ofHours(1))
                .on(ROLLBACK)
                .seeing(holding(OLD, DkimStatus.FAILED))
                .gateOpenFor(OLD);
        assertThat(again.state())
                .isEqualTo(new RollingBack(NEW, OLD, NOW.plus(Duration.ofHours(1)), List.of(), Optional.empty()));
    }

    @Test
    void nothingIsAlarmingWhereSesWasNotRead() {
        Scene unread = given(rollingBack(TOKYO)).after(Duration.ofHours(1));
        assertThat(unread.outcome()).isEqualTo(Outcome.ROLLING_BACK);
        assertThat(unread.told()).isEmpty();
    }

    @Test
    void aRegionThatWasNotReadIsAskedUnlessItTookTheKey() {
        Scene unread = givenInTwoRegions(rollingBack(TOKYO)).gateOpenFor(OLD);
        assertThat(unread.effect())
                .hasValueSatisfying(effect ->
                        assertThat(((Effect.SignWith) effect).regions()).containsExactly(OSAKA));
    }
}
