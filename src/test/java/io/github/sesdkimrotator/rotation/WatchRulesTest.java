package io.github.sesdkimrotator.rotation;

import static io.github.sesdkimrotator.rotation.Scene.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.rotation.RotationState.Activating;
import io.github.sesdkimrotator.rotation.RotationState.Kind;
import io.github.sesdkimrotator.rotation.RotationState.Retiring;
import io.github.sesdkimrotator.rotation.RotationState.RollingBack;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.RotationState.Watching;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.support.States;
import io.github.sesdkimrotator.support.Verdicts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WatchRulesTest {

    private static final Duration DAY = Duration.ofDays(1);

    private static Watching watching(RotationReason reason, Signer previous, Optional<Instant> since) {
        return new Watching(NEW, reason, previous, NOW, since, Optional.empty());
    }

    private static final Scene WATCHING =
            given(watching(RotationReason.EXPIRY, OWN, Optional.empty())).gateOpenFor(NEW);
    private static final Scene SUCCEEDING =
            given(watching(RotationReason.EXPIRY, OWN, Optional.of(NOW))).gateOpenFor(NEW);

    private static final Scene ALARMED = given(
                    new Watching(NEW, RotationReason.EXPIRY, OWN, NOW, Optional.empty(), Optional.of(NOW)))
            .gateOpenFor(NEW);

    private static Watching state(Scene scene) {
        return (Watching) scene.state();
    }

    // ---- success ----------------------------------------------------------------------------------------------------

    @Test
    void theWatchPeriodCountsFromTheFirstSuccessSeen() {
        Scene success = WATCHING.after(Duration.ofMinutes(10)).seeing(signingWith(NEW));
        assertThat(state(success).succeedingSince()).contains(NOW.plus(Duration.ofMinutes(10)));
        assertThat(success.outcome()).isEqualTo(Outcome.WATCHING);

        Scene almost = success.next().after(DAY.minusSeconds(1));
        assertThat(almost.state().kind()).isEqualTo(Kind.WATCHING);
        assertThat(almost.after(Duration.ofSeconds(1)).state())
                .isEqualTo(new Retiring(
                        NEW,
                        OWN,
                        NOW.plus(Duration.ofMinutes(10)).plus(DAY).plus(Duration.ofDays(7)),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(almost.after(Duration.ofSeconds(1)).told()).containsExactly(NoticeKind.SIGNING_PROVEN);
    }

    @Test
    void nothingIsProvenWhileTheGateIsNotOpen() {
        Scene due = SUCCEEDING.after(DAY).seeing(signingWith(NEW));
        assertThat(due.outcome()).isEqualTo(Outcome.SIGNING_PROVEN);
        assertThat(due.silent(NEW).outcome()).isEqualTo(Outcome.WATCHING);
        assertThat(due.wrong(NEW).outcome()).isEqualTo(Outcome.SIGNING_ALARM);
        assertThat(due.absent(NEW).outcome()).isEqualTo(Outcome.SIGNING_ALARM);
    }

    @ParameterizedTest
    @EnumSource(value = DkimStatus.class, names = "SUCCESS", mode = EnumSource.Mode.EXCLUDE)
    void nothingButSuccessCountsAsSuccess(DkimStatus status) {
        Scene due = SUCCEEDING.after(DAY).seeing(holding(NEW, status));
        assertThat(due.state().kind()).isEqualTo(Kind.WATCHING);
    }

    @Test
    void successWithSigningDisabledIsNoSuccess() {
        Scene due = SUCCEEDING.after(DAY).seeing(disabled(signingWith(NEW)));
        assertThat(due.outcome()).isEqualTo(Outcome.SIGNING_ALARM);
    }

    @Test
    void successInOneRegionIsNoSuccess() {
        Scene due = givenInTwoRegions(watching(RotationReason.EXPIRY, OWN, Optional.of(NOW)))
                .after(DAY)
                .gateOpenFor(NEW)
                .seeing(TOKYO, signingWith(NEW))
                .seeing(OSAKA, holding(NEW, DkimStatus.PENDING));
        assertThat(due.state().kind()).isEqualTo(Kind.WATCHING);
        assertThat(due.seeing(OSAKA, signingWith(NEW)).outcome()).isEqualTo(Outcome.SIGNING_PROVEN);
    }

    @Test
    void emptyTokensWithSuccessCountBecauseSesTookTheKey() {
        assertThat(SUCCEEDING.after(DAY).seeing(external(DkimStatus.SUCCESS)).outcome())
                .isEqualTo(Outcome.SIGNING_PROVEN);
    }

    @Test
    void anInterruptionBeginsTheWatchPeriodAnew() {
        Scene interrupted = SUCCEEDING.after(Duration.ofHours(12)).seeing(holding(NEW, DkimStatus.PENDING));
        assertThat(state(interrupted).succeedingSince()).isEmpty();
        // Also where the record is wrong at the same time.
        assertThat(state(interrupted.wrong(NEW)).succeedingSince()).isEmpty();
        Scene again = interrupted.next().after(Duration.ofHours(1)).seeing(signingWith(NEW));
        assertThat(state(again).succeedingSince()).contains(NOW.plus(Duration.ofHours(13)));
    }

    @Test
    void aTemporaryFailureInterruptsNothingAndProvesNothing() {
        Scene scene = SUCCEEDING.after(DAY).seeing(holding(NEW, DkimStatus.TEMPORARY_FAILURE));
        assertThat(scene.outcome()).isEqualTo(Outcome.WATCHING);
        assertThat(state(scene).succeedingSince()).contains(NOW);
        assertThat(scene.told()).isEmpty();
    }

    @Test
    void aClockThatIsSteppedBackProvesNothingEarly() {
        Scene back = SUCCEEDING.at(NOW.minus(Duration.ofDays(3))).seeing(signingWith(NEW));
        assertThat(back.state().kind()).isEqualTo(Kind.WATCHING);
    }

    @Test
    void theFirstKeyOfADomainHasNothingToRetire() {
        Scene first = given(watching(RotationReason.FIRST_KEY, new Signer.NoSigner(), Optional.of(NOW)))
                .after(DAY)
                .gateOpenFor(NEW)
                .seeing(signingWith(NEW));
        assertThat(first.state()).isEqualTo(new Steady(new Signer.OwnKey(NEW)));
        assertThat(first.told()).containsExactly(NoticeKind.ROTATION_COMPLETE);
        assertThat(first.decision().condemned()).isEmpty();
    }

    // ---- alarms -----------------------------------------------------------------------------------------------------

    @Test
    void pendingIsNormalForHalfAnHourAndAlarmingAfterwards() {
        Scene pending = WATCHING.seeing(holding(NEW, DkimStatus.PENDING));
        assertThat(pending.after(Duration.ofMinutes(30).minusSeconds(1)).outcome())
                .isEqualTo(Outcome.WATCHING);
        assertThat(pending.after(Duration.ofMinutes(30)).told()).containsExactly(NoticeKind.SIGNING_ALARM);
    }

    @Test
    void anAlarmIsToldOnceADay() {
        assertThat(WATCHING.seeing(holding(NEW, DkimStatus.FAILED))
                        .hoursAtWhichTold(NoticeKind.SIGNING_ALARM, Duration.ofMinutes(30), Duration.ofHours(60)))
                .containsExactly(0L, 24L, 48L);
    }

    @Test
    void aRecordThatVanishesIsAlarmingWhateverSesSays() {
        Scene signs = SUCCEEDING.seeing(signingWith(NEW));
        assertThat(signs.absent(NEW).told()).containsExactly(NoticeKind.SIGNING_ALARM);
        assertThat(signs.wrong(NEW).told()).containsExactly(NoticeKind.SIGNING_ALARM);
        // Silence of the name servers is no proof of anything.
        assertThat(signs.silent(NEW).told()).isEmpty();
        assertThat(state(signs.absent(NEW)).succeedingSince()).contains(NOW);
    }

    @Test
    void theAlarmSaysWhetherARollbackIsPossible() {
        assertThat(rollbackOffered(RotationReason.EXPIRY, OWN)).isEqualTo("true");
        assertThat(rollbackOffered(RotationReason.COMPROMISE, OWN)).isEqualTo("false");
        assertThat(rollbackOffered(RotationReason.FOREIGN_KEY, new Signer.ForeignKey(Optional.empty())))
                .isEqualTo("false");
    }

    private static String rollbackOffered(RotationReason reason, Signer previous) {
        return given(watching(reason, previous, Optional.empty()))
                .gateOpenFor(NEW)
                .seeing(holding(NEW, DkimStatus.FAILED))
                .after(Policy.SES_SETTLES_WITHIN)
                .decision()
                .notices()
                .getFirst()
                .facts()
                .get(Fact.ROLLBACK_POSSIBLE);
    }

    @Test
    void anotherKeyAtSesIsDrift() {
        assertThat(WATCHING.seeing(external(DkimStatus.SUCCESS, "theirs")).outcome())
                .isEqualTo(Outcome.HALTED);
    }

    // ---- what a person may ask --------------------------------------------------------------------------------------

    @Test
    void phaseSevenAgainAfterSesGaveUpGoesThroughTheGateAgain() {
        Scene failed = ALARMED.on(phase(7)).seeing(holding(NEW, DkimStatus.FAILED));
        assertThat(failed.state()).isEqualTo(new Activating(OWN, RotationReason.EXPIRY, NEW, NOW, List.of()));
        assertThat(failed.effect()).containsInstanceOf(Effect.SignWith.class);
        assertThat(failed.absent(NEW).outcome()).isEqualTo(Outcome.DNS_TXT_NOT_READY);
        assertThat(failed.absent(NEW).effect()).isEmpty();
    }

    @Test
    void phaseSevenAgainLeavesARegionAloneThatSigns() {
        Scene half = givenInTwoRegions((Watching) ALARMED.managed().state())
                .on(phase(7))
                .gateOpenFor(NEW)
                .seeing(TOKYO, signingWith(NEW))
                .seeing(OSAKA, holding(NEW, DkimStatus.FAILED));
        assertThat(half.state()).isEqualTo(new Activating(OWN, RotationReason.EXPIRY, NEW, NOW, List.of(TOKYO)));
        assertThat(half.effect())
                .hasValueSatisfying(effect ->
                        assertThat(((Effect.SignWith) effect).regions()).containsExactly(OSAKA));
        // Cut off before the call: the next run repeats it, and only there.
        assertThat(half.next().on(WATCH).effect()).isEqualTo(half.effect());
    }

    @Test
    void phaseSevenWhileSesIsSearchingIsDoneAlready() {
        Scene pending = WATCHING.on(phase(7)).seeing(holding(NEW, DkimStatus.PENDING));
        assertThat(pending.outcome()).isEqualTo(Outcome.ALREADY_DONE);
        assertThat(pending.effect()).isEmpty();
    }

    @Test
    void rollbackStoresItsIntentOnlyBehindThePreviousKeysGate() {
        Scene asked = WATCHING.on(ROLLBACK).seeing(holding(NEW, DkimStatus.PENDING));
        assertThat(asked.outcome()).isEqualTo(Outcome.DNS_TXT_NOT_READY);
        assertThat(asked.gateOpenFor(OLD).state())
                .isEqualTo(new RollingBack(NEW, OLD, NOW, List.of(), Optional.empty()));
        assertThat(asked.gateOpenFor(OLD).effect()).containsInstanceOf(Effect.SignWith.class);
    }

    /** Right after the call SES may still show the key before: taken for the truth, nothing would be rolled back. */
    @Test
    void rollbackRightAfterTheCallIsNotMisledByALateReading() {
        Scene late = WATCHING.on(ROLLBACK).seeing(signingWith(OLD)).gateOpenFor(OLD);
        assertThat(late.effect()).containsInstanceOf(Effect.SignWith.class);
    }

    @Test
    void aLateReadingIsNoDriftForHalfAnHour() {
        Scene late = WATCHING.seeing(signingWith(OLD));
        assertThat(late.after(Duration.ofMinutes(29)).outcome()).isNotEqualTo(Outcome.HALTED);
        assertThat(late.after(Duration.ofMinutes(30)).outcome()).isEqualTo(Outcome.HALTED);
    }

    /** Most of all where the product begins: with an identity that has Easy DKIM or nothing. */
    @Test
    void aLateReadingIsNoDriftWhateverSignedBefore() {
        Signer theirs = new Signer.ForeignKey(Optional.of(new Selector("theirs")));
        Signer untold = new Signer.ForeignKey(Optional.empty());
        SesIdentity easy = easyDkim(DkimStatus.SUCCESS, "t1", "t2", "t3");
        assertThat(lateReading(new Signer.NoSigner(), easyDkim(DkimStatus.NOT_STARTED)))
                .isEqualTo(Outcome.WATCHING);
        assertThat(lateReading(new Signer.EasyDkim(List.of()), easy)).isEqualTo(Outcome.WATCHING);
        assertThat(lateReading(theirs, external(DkimStatus.SUCCESS, "theirs"))).isEqualTo(Outcome.WATCHING);
        assertThat(lateReading(untold, external(DkimStatus.SUCCESS, "theirs"))).isEqualTo(Outcome.WATCHING);
        assertThat(lateReading(new Signer.DifferentByRegion(Map.of(TOKYO, theirs, OSAKA, OWN)), signingWith(OLD)))
                .as("not what Tokyo held")
                .isEqualTo(Outcome.HALTED);
        assertThat(lateReading(OWN, easy)).isEqualTo(Outcome.HALTED);
        assertThat(lateReading(theirs, easy)).isEqualTo(Outcome.HALTED);
        assertThat(lateReading(untold, easy)).isEqualTo(Outcome.HALTED);
        assertThat(lateReading(new Signer.EasyDkim(List.of()), signingWith(OLD)))
                .isEqualTo(Outcome.HALTED);
        assertThat(lateReading(new Signer.NoSigner(), signingWith(OLD))).isEqualTo(Outcome.HALTED);
    }

    private static Outcome lateReading(Signer previous, SesIdentity shown) {
        return given(watching(RotationReason.FIRST_KEY, previous, Optional.empty()))
                .gateOpenFor(NEW)
                .seeing(shown)
                .after(Duration.ofMinutes(20))
                .outcome();
    }

    /** Empty tokens may be the new key's as well as the previous one's. */
    @Test
    void aReadingThatMayBeOfTheNewKeyIsNotLate() {
        Scene scene = given(
                        watching(RotationReason.FOREIGN_KEY, new Signer.ForeignKey(Optional.empty()), Optional.empty()))
                .gateOpenFor(NEW)
                .seeing(external(DkimStatus.SUCCESS));
        assertThat(state(scene).succeedingSince()).contains(NOW);
    }

    /** SES gives up after days: FAILED right after a call is about the search before it. */
    @Test
    void aLateFailureIsNoReasonToAlarmOrToCallAgain() {
        Scene late = WATCHING.seeing(holding(NEW, DkimStatus.FAILED)).after(Duration.ofMinutes(29));
        assertThat(late.outcome()).isEqualTo(Outcome.WATCHING);
        assertThat(late.decision().message()).contains("FAILED", "(perhaps still as before the call)");
        assertThat(late.on(phase(7)).outcome()).isEqualTo(Outcome.ALREADY_DONE);
        assertThat(late.after(Duration.ofMinutes(1)).outcome()).isEqualTo(Outcome.SIGNING_ALARM);
        assertThat(late.after(Duration.ofMinutes(1)).decision().message()).doesNotContain("as before the call");
        assertThat(ALARMED.seeing(holding(NEW, DkimStatus.FAILED)).outcome())
                .as("people were told of it")
                .isEqualTo(Outcome.SIGNING_ALARM);
    }

    @Test
    void aReadingFromBeforeTheFirstSuccessIsNoAlarmForHalfAnHour() {
        Scene late = SUCCEEDING.seeing(holding(NEW, DkimStatus.PENDING));
        assertThat(late.after(Duration.ofMinutes(29)).outcome()).isEqualTo(Outcome.WATCHING);
        assertThat(late.after(Duration.ofMinutes(30)).outcome()).isEqualTo(Outcome.SIGNING_ALARM);
    }

    @Test
    void aRegionThatWasNotReadSaysNothing() {
        Scene half = givenInTwoRegions(watching(RotationReason.EXPIRY, OWN, Optional.of(NOW)))
                .gateOpenFor(NEW)
                .seeing(TOKYO, signingWith(NEW))
                .after(DAY);
        assertThat(half.outcome()).isEqualTo(Outcome.WATCHING);
    }

    @Test
    void theNextRotationAndAnAbortMustWait() {
        for (int number : List.of(3, 4, 5)) {
            assertThat(WATCHING.on(phase(number)).outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
        }
        assertThat(WATCHING.on(ABORT).outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
        assertThat(WATCHING.on(ENROLL).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 8})
    void phasesSixAndEightLookWithoutChangingSes(int number) {
        assertThat(SUCCEEDING.on(phase(number)).seeing(signingWith(NEW)).effect())
                .isEmpty();
        assertThat(SUCCEEDING.on(phase(8)).after(DAY).seeing(signingWith(NEW)).outcome())
                .isEqualTo(Outcome.SIGNING_PROVEN);
    }

    // ---- compromise -------------------------------------------------------------------------------------------------

    @Test
    void theCompromisedKeyIsRevokedWhenTheNewOneFirstSignsAndOnlyThen() {
        Scene pending = given(watching(RotationReason.COMPROMISE, OWN, Optional.empty()))
                .gateOpenFor(NEW)
                .seeing(holding(NEW, DkimStatus.PENDING));
        assertThat(pending.told()).isEmpty();

        Scene signs = pending.seeing(signingWith(NEW));
        assertThat(signs.told()).containsExactly(NoticeKind.REVOKE_RECORD);
        assertThat(signs.decision().notices().getFirst().facts())
                .containsEntry(Fact.SELECTOR, OLD.selector().value())
                .containsEntry(Fact.OTHER_SELECTOR, NEW.selector().value());
        assertThat(signs.next().told()).isEmpty();
    }

    @Test
    void everyCompromisedKeyIsRevokedOursOrNot() {
        Signer different = new Signer.DifferentByRegion(
                Map.of(TOKYO, OWN, OSAKA, new Signer.ForeignKey(Optional.of(new Selector("theirs")))));
        Scene signs = given(watching(RotationReason.COMPROMISE, different, Optional.empty()))
                .gateOpenFor(NEW)
                .seeing(signingWith(NEW));
        assertThat(signs.decision().notices())
                .extracting(notice -> notice.facts().get(Fact.SELECTOR))
                .containsExactlyInAnyOrder(OLD.selector().value(), "theirs");
    }

    @Test
    void aCompromisedKeyIsNeverRestored() {
        Scene asked = given(watching(RotationReason.COMPROMISE, OWN, Optional.empty()))
                .on(ROLLBACK)
                .seeing(Verdicts.open(States.DOMAIN, OLD, NOW));
        assertThat(asked.outcome()).isEqualTo(Outcome.ROLLBACK_NOT_POSSIBLE);
        assertThat(asked.effect()).isEmpty();
    }

    @Test
    void aKeyThatIsNotCompromisedIsNotRevoked() {
        assertThat(WATCHING.seeing(signingWith(NEW)).told()).isEmpty();
    }

    @Test
    void theRevocationNamesTheKeyByItsFingerprintWhereItIsOurs() {
        Scene signs = given(watching(RotationReason.COMPROMISE, OWN, Optional.empty()))
                .gateOpenFor(NEW)
                .seeing(signingWith(NEW));
        assertThat(signs.decision().notices().getFirst().facts())
                .containsEntry(Fact.FINGERPRINT, OLD.fingerprint().hex());
    }

    @Test
    void aLateReadingThatShowsThePreviousKeySigningIsNoSuccess() {
        assertThat(state(WATCHING.seeing(signingWith(OLD))).succeedingSince()).isEmpty();
    }

    @Test
    void signingThatIsSwitchedOffIsAlarmingAtOnce() {
        assertThat(WATCHING.seeing(disabled(holding(NEW, DkimStatus.PENDING))).told())
                .containsExactly(NoticeKind.SIGNING_ALARM);
    }

    @Test
    void whatWasNotReadInterruptsNothing() {
        assertThat(SUCCEEDING.after(Duration.ofHours(1)).outcome()).isEqualTo(Outcome.WATCHING);
        assertThat(SUCCEEDING.after(Duration.ofHours(1)).told()).isEmpty();
    }

    @Test
    void theAlarmSaysWhetherSesOrTheRecordIsToBlameAndWhetherThereIsAWayBack() {
        Scene failed = WATCHING.seeing(holding(NEW, DkimStatus.FAILED)).after(Policy.SES_SETTLES_WITHIN);
        assertThat(failed.decision().message())
                .startsWith("SES does not sign with " + NEW.selector())
                .endsWith("A rollback is possible, but it is another period without signature.");
        assertThat(failed.decision().notices().getFirst().facts()).doesNotContainKey(Fact.DETAIL);

        Scene lost = given(watching(RotationReason.COMPROMISE, OWN, Optional.empty()))
                .seeing(signingWith(NEW))
                .absent(NEW);
        assertThat(lost.decision().message())
                .startsWith("The live record of " + NEW.selector() + " is no longer right:")
                .doesNotContain("rollback");
        assertThat(lost.decision().notices().getFirst().facts().get(Fact.DETAIL))
                .contains("no authoritative name server has it");
    }
}
