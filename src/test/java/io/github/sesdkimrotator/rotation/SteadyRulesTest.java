package io.github.sesdkimrotator.rotation;

import static io.github.sesdkimrotator.rotation.Scene.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.rotation.RotationState.Halted;
import io.github.sesdkimrotator.rotation.RotationState.Preparing;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.support.States;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SteadyRulesTest {

    private static final Scene STEADY = given(new Steady(OWN)).seeing(signingWith(OLD));
    private static final Instant DUE = OLD.notAfter().minus(Duration.ofDays(45));

    private static Preparing begun(Scene scene) {
        return (Preparing) scene.state();
    }

    @Test
    void aRotationBeginsTheMomentTheRenewalIsDueAndNotBefore() {
        assertThat(STEADY.on(NIGHTLY).at(DUE.minusSeconds(1)).outcome()).isEqualTo(Outcome.NOTHING_DUE);

        Scene due = STEADY.on(NIGHTLY).at(DUE);
        assertThat(begun(due).reason()).isEqualTo(RotationReason.EXPIRY);
        assertThat(begun(due).active()).isEqualTo(OWN);
        assertThat(due.told()).containsExactly(NoticeKind.ROTATION_STARTED);
    }

    @Test
    void theSelectorIsReservedInTheStateThatIsStoredBeforeTheKeyIsMade() {
        Decision decision = STEADY.on(phase(3)).decision();

        Preparation pending = ((Preparing) decision.next()).pending();
        assertThat(pending).isEqualTo(new Preparation.Reserved(new Selector("dkim-20261122-1"), NOW));
        assertThat(decision.effect())
                .contains(new Effect.GenerateKey(pending.selector(), NOW, NOW.plus(Duration.ofDays(180))));
    }

    @Test
    void somebodyElsesKeyIsDueAtOnce() {
        Scene foreign = given(new Steady(new Signer.ForeignKey(Optional.of(new Selector("theirs")))))
                .seeing(external(DkimStatus.SUCCESS, "theirs"));
        assertThat(begun(foreign.on(NIGHTLY)).reason()).isEqualTo(RotationReason.FOREIGN_KEY);
    }

    @Test
    void aDomainWithoutKeyGetsItsFirstOneAtOnce() {
        Scene none = given(new Steady(new Signer.NoSigner())).seeing(easyDkim(DkimStatus.NOT_STARTED));
        assertThat(begun(none.on(NIGHTLY)).reason()).isEqualTo(RotationReason.FIRST_KEY);
    }

    @Test
    void easyDkimIsNeverDueByItselfButAPersonMayBegin() {
        Scene easy = given(new Steady(new Signer.EasyDkim(List.of())))
                .seeing(easyDkim(DkimStatus.SUCCESS))
                .after(Duration.ofDays(4000));
        assertThat(easy.on(NIGHTLY).outcome()).isEqualTo(Outcome.NOTHING_DUE);
        assertThat(begun(easy.on(phase(3))).reason()).isEqualTo(RotationReason.REQUESTED);
    }

    @Test
    void regionsThatDifferAreDueAsSoonAsOneOfThemIs() {
        Signer different =
                new Signer.DifferentByRegion(Map.of(TOKYO, OWN, OSAKA, new Signer.ForeignKey(Optional.empty())));
        Scene scene = givenInTwoRegions(new Steady(different))
                .seeing(TOKYO, signingWith(OLD))
                .seeing(OSAKA, external(DkimStatus.SUCCESS));
        assertThat(begun(scene.on(NIGHTLY)).reason()).isEqualTo(RotationReason.FOREIGN_KEY);
    }

    @Test
    void aPersonMayBeginBeforeAnythingIsDueAndSaysWhy() {
        assertThat(begun(STEADY.on(phase(3))).reason()).isEqualTo(RotationReason.REQUESTED);
        assertThat(begun(STEADY.on(COMPROMISED)).reason()).isEqualTo(RotationReason.COMPROMISE);
        assertThat(begun(STEADY.on(phase(3)).at(DUE)).reason()).isEqualTo(RotationReason.EXPIRY);
    }

    @Test
    void aSelectorIsNeverReusedOnTheSameDay() {
        Scene scene = STEADY.on(phase(3));
        for (int n = 1; n <= 5; n++) {
            assertThat(begun(scene).pending().selector()).isEqualTo(new Selector("dkim-20261122-" + n));
            Scene aborted = scene.next().on(ABORT).next();
            assertThat(aborted.managed().state()).isEqualTo(new Steady(OWN));
            scene = aborted.on(phase(3));
        }
    }

    @Test
    void aSelectorIsNeverReusedWhereTheClockIsSteppedBack() {
        Scene tomorrow =
                STEADY.on(phase(3)).after(Duration.ofDays(1)).next().on(ABORT).next();
        Scene today = tomorrow.on(phase(3)).at(NOW).next().on(ABORT).next();
        assertThat(begun(today.on(phase(3)).after(Duration.ofDays(1))).pending().selector())
                .isEqualTo(new Selector("dkim-20261123-2"));
    }

    @Test
    void aSelectorThatSomebodyElsesKeyHasIsLeftToIt() {
        Selector theirs = new Selector("dkim-20261122-1");
        Scene foreign = given(new Steady(new Signer.ForeignKey(Optional.of(theirs))));
        // Phase 3 does not look at SES; the state knows the name.
        assertThat(begun(foreign.on(phase(3))).pending().selector()).isEqualTo(new Selector("dkim-20261122-2"));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7})
    void phasesThatNeedAPendingKeyAreOutOfOrder(int number) {
        Scene none = given(new Steady(new Signer.NoSigner()));
        assertThat(none.on(phase(number)).outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
    }

    @Test
    void phaseEightSaysThatNoRotationIsOpen() {
        assertThat(STEADY.on(phase(8)).outcome()).isEqualTo(Outcome.ALREADY_DONE);
        assertThat(given(new Steady(new Signer.NoSigner())).on(phase(8)).outcome())
                .isEqualTo(Outcome.OUT_OF_ORDER);
    }

    @Test
    void phaseSixShowsWhetherTheActiveRecordIsLive() {
        assertThat(STEADY.on(phase(6)).gateOpenFor(OLD).outcome()).isEqualTo(Outcome.GATE_OPEN);
        assertThat(STEADY.on(phase(6)).absent(OLD).outcome()).isEqualTo(Outcome.GATE_SHUT);
    }

    @Test
    void thereIsNothingToAbortAndNothingToRollBackTo() {
        assertThat(STEADY.on(ABORT).outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
        assertThat(STEADY.on(ROLLBACK).outcome()).isEqualTo(Outcome.ROLLBACK_NOT_POSSIBLE);
    }

    @Test
    void theFrequentRunHasNothingToDo() {
        assertThat(STEADY.on(WATCH).outcome()).isEqualTo(Outcome.NOTHING_DUE);
    }

    @Test
    void enrollAgainTakesWhatSignsNowAsTheTruth() {
        Signer foreign = new Signer.ForeignKey(Optional.of(new Selector("theirs")));
        Scene scene = STEADY.on(ENROLL).finding(foreign);
        assertThat(scene.state()).isEqualTo(new Steady(foreign));
        assertThat(scene.effect()).isEmpty();
    }

    // ---- SES stops signing ------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(
            value = DkimStatus.class,
            names = {"SUCCESS", "TEMPORARY_FAILURE"},
            mode = EnumSource.Mode.EXCLUDE)
    void aNightOnWhichSesDoesNotSignIsAlarming(DkimStatus status) {
        Scene scene = STEADY.on(NIGHTLY).seeing(holding(OLD, status));
        assertThat(scene.outcome()).isEqualTo(Outcome.SIGNING_ALARM);
        assertThat(scene.told()).containsExactly(NoticeKind.SIGNING_ALARM);
    }

    @Test
    void aTemporaryFailureIsNeitherSuccessNorFailure() {
        assertThat(STEADY.on(NIGHTLY)
                        .seeing(holding(OLD, DkimStatus.TEMPORARY_FAILURE))
                        .told())
                .isEmpty();
    }

    @Test
    void signingThatIsSwitchedOffIsAlarming() {
        assertThat(STEADY.on(NIGHTLY).seeing(disabled(signingWith(OLD))).told())
                .containsExactly(NoticeKind.SIGNING_ALARM);
    }

    @Test
    void aRepeatedNightlyRunDoesNotAlarmTwice() {
        Scene scene = STEADY.on(NIGHTLY).seeing(holding(OLD, DkimStatus.PENDING));
        assertThat(scene.hoursAtWhichTold(NoticeKind.SIGNING_ALARM, Duration.ofHours(1), Duration.ofHours(41)))
                .containsExactly(0L, 20L, 40L);
        assertThat(scene.hoursAtWhichTold(NoticeKind.SIGNING_ALARM, Duration.ofHours(24), Duration.ofDays(3)))
                .containsExactly(0L, 24L, 48L, 72L);
    }

    /** SES looks again only after another call, and Phase 7 makes that call out of the watch. */
    @Test
    void aKeyThatSesGaveUpOnIsWatchedAgain() {
        Scene scene = STEADY.on(NIGHTLY).seeing(holding(OLD, DkimStatus.FAILED));

        assertThat(scene.state()).isInstanceOfSatisfying(RotationState.Watching.class, watching -> {
            assertThat(watching.active()).isEqualTo(OLD);
            assertThat(watching.previous()).isEqualTo(new Signer.NoSigner());
        });
        assertThat(scene.told()).containsExactly(NoticeKind.SIGNING_ALARM);
    }

    @Test
    void theAlarmIsNotSilencedByARotationInFlight() {
        for (RotationState state : States.oneOfEachKind()) {
            boolean waits = switch (state.kind()) {
                case STEADY, PREPARING, AWAITING_PUBLICATION, RETIRING -> true;
                case ACTIVATING, WATCHING, ROLLING_BACK, HALTED -> false;
            };
            if (waits) {
                RotationKey signs = state.kind() == RotationState.Kind.RETIRING ? NEW : OLD;
                Scene scene = given(state)
                        .on(NIGHTLY)
                        .seeing(holding(signs, DkimStatus.FAILED))
                        .silent(NEW);
                assertThat(scene.told()).as("%s", state).contains(NoticeKind.SIGNING_ALARM);
            }
        }
    }

    // ---- drift ------------------------------------------------------------------------------------------------------

    @Test
    void aDifferentSelectorIsDrift() {
        Scene scene = STEADY.on(NIGHTLY).seeing(external(DkimStatus.SUCCESS, "theirs"));
        assertThat(scene.state()).isInstanceOfSatisfying(Halted.class, halted -> {
            assertThat(halted.reason()).isEqualTo(HaltReason.DRIFT);
            assertThat(halted.interrupted()).isEqualTo(new Steady(OWN));
        });
        assertThat(scene.told()).containsExactly(NoticeKind.HALTED);
    }

    @Test
    void emptyTokensAreUnknownAndNoDrift() {
        assertThat(STEADY.on(NIGHTLY).seeing(external(DkimStatus.SUCCESS)).outcome())
                .isEqualTo(Outcome.NOTHING_DUE);
    }

    @Test
    void oneRegionThatDriftsIsEnoughToHalt() {
        Scene scene = givenInTwoRegions(new Steady(OWN))
                .on(NIGHTLY)
                .seeing(TOKYO, signingWith(OLD))
                .seeing(OSAKA, easyDkim(DkimStatus.SUCCESS, "t1"));
        assertThat(scene.decision().message()).contains("ap-northeast-3");
        assertThat(scene.outcome()).isEqualTo(Outcome.HALTED);
    }

    @Test
    void driftIsSeenInARegionThatSignsDifferentlyFromTheOthers() {
        Signer different = new Signer.DifferentByRegion(Map.of(TOKYO, OWN, OSAKA, new Signer.EasyDkim(List.of())));
        Scene scene = givenInTwoRegions(new Steady(different))
                .on(NIGHTLY)
                .seeing(OSAKA, easyDkim(DkimStatus.SUCCESS))
                .seeing(TOKYO, external(DkimStatus.SUCCESS, "theirs"));
        assertThat(scene.outcome()).isEqualTo(Outcome.HALTED);
    }

    // ---- who signs where no key of ours does ------------------------------------------------------------------------

    @Test
    void aSignerThatSomebodyChangedIsTakenAsTheTruthAtNight() {
        Signer easy = new Signer.EasyDkim(List.of(new Selector("t1")));
        Scene changed = given(new Steady(new Signer.NoSigner()))
                .on(NIGHTLY)
                .seeing(easyDkim(DkimStatus.SUCCESS, "t1"))
                .finding(easy);
        assertThat(changed.state()).isEqualTo(new Steady(easy));
        assertThat(changed.outcome()).isEqualTo(Outcome.ENROLLED);
    }

    @Test
    void aSignerOfTheSameKindIsNoChange() {
        Scene same = given(new Steady(new Signer.EasyDkim(List.of())))
                .on(NIGHTLY)
                .seeing(easyDkim(DkimStatus.SUCCESS, "t1"))
                .finding(new Signer.EasyDkim(List.of(new Selector("t1"))));
        assertThat(same.outcome()).isEqualTo(Outcome.NOTHING_DUE);
    }

    @Test
    void oneRegionThatWasChangedIsAChange() {
        Signer before = new Signer.EasyDkim(List.of());
        Signer now = new Signer.DifferentByRegion(Map.of(TOKYO, before, OSAKA, new Signer.NoSigner()));
        Scene scene = givenInTwoRegions(new Steady(before)).on(NIGHTLY).finding(now);
        assertThat(scene.state()).isEqualTo(new Steady(now));
    }

    @Test
    void whereAKeyOfOursSignsAnotherSignerIsDriftAndNeverTakenAsTheTruth() {
        Scene scene = STEADY.on(NIGHTLY).finding(new Signer.NoSigner());
        assertThat(scene.state()).isEqualTo(new Steady(OWN));
    }

    @Test
    void theAnswerSaysWhenTheNextRotationBegins() {
        assertThat(STEADY.on(NIGHTLY).decision().message())
                .contains(OLD.selector().value(), "good until " + OLD.notAfter(), "begins at " + DUE);
    }

    @Test
    void onlyTheNightAlarmsWhileARecordIsAwaited() {
        RotationState awaiting = new RotationState.AwaitingPublication(
                OWN, RotationReason.EXPIRY, NEW, NOW, NOW.plusSeconds(60), Reminders.none());
        Scene scene = given(awaiting).absent(NEW).seeing(holding(OLD, DkimStatus.PENDING));
        assertThat(scene.on(WATCH).told()).isEmpty();
        assertThat(scene.on(NIGHTLY).told()).containsExactly(NoticeKind.SIGNING_ALARM);
    }

    @Test
    void theAlarmComesBesideWhateverElseTheNightBrings() {
        RotationState archived = new Preparing(OWN, RotationReason.EXPIRY, new Preparation.Archived(NEW));
        Scene scene = given(archived).on(NIGHTLY).seeing(holding(OLD, DkimStatus.PENDING));
        assertThat(scene.told()).containsExactly(NoticeKind.PUBLISH_RECORD, NoticeKind.SIGNING_ALARM);
    }

    @Test
    void aHaltIsAlarmEnough() {
        Scene scene = givenInTwoRegions(new Steady(OWN))
                .on(NIGHTLY)
                .seeing(TOKYO, external(DkimStatus.SUCCESS, "theirs"))
                .seeing(OSAKA, holding(OLD, DkimStatus.PENDING));
        assertThat(scene.told()).containsExactly(NoticeKind.HALTED);
    }

    @Test
    void anotherNoticeDoesNotSilenceTheAlarm() {
        ManagedDomain told =
                STEADY.managed().owing(List.of(new NoticeDraft(NoticeKind.ROTATION_COMPLETE, Map.of())), NOW);
        assertThat(given(told)
                        .on(NIGHTLY)
                        .seeing(holding(OLD, DkimStatus.PENDING))
                        .told())
                .containsExactly(NoticeKind.SIGNING_ALARM);
    }

    @Test
    void phaseSevenAtRestIsOutOfOrderEvenWhereAKeyOfOursSigns() {
        assertThat(STEADY.on(phase(7)).outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
    }

    @Test
    void aSelectorThatSesShowsIsLeftToWhoeverGaveItThat() {
        Scene shown = given(new Steady(new Signer.ForeignKey(Optional.empty())))
                .on(NIGHTLY)
                .seeing(external(DkimStatus.SUCCESS, "dkim-20261122-1"));
        assertThat(begun(shown).pending().selector()).isEqualTo(new Selector("dkim-20261122-2"));
    }

    // ---- what SES says, for people ----------------------------------------------------------------------------------

    private static String sesStatus(SesIdentity tokyo) {
        return givenInTwoRegions(new Steady(OWN))
                .on(NIGHTLY)
                .seeing(TOKYO, tokyo)
                .missing(OSAKA)
                .decision()
                .notices()
                .getFirst()
                .facts()
                .get(Fact.SES_STATUS);
    }

    @Test
    void whatSesSaysIsToldRegionByRegion() {
        assertThat(sesStatus(holding(OLD, DkimStatus.PENDING)))
                .isEqualTo("ap-northeast-1: EXTERNAL, PENDING, selector " + OLD.selector()
                        + "\nap-northeast-3: no such identity");
        assertThat(sesStatus(disabled(external(DkimStatus.SUCCESS))))
                .startsWith("ap-northeast-1: EXTERNAL, SUCCESS, signing disabled\n");
        assertThat(sesStatus(easyDkim(DkimStatus.SUCCESS, "t1", "t2")))
                .startsWith("ap-northeast-1: AWS_SES, SUCCESS, tokens t1 t2\n");
    }

    @Test
    void whatSesSawWhenItLastLookedIsTold() {
        SesIdentity identity = holding(OLD, DkimStatus.FAILED);
        SesIdentity.Verification notFound = new SesIdentity.Verification(
                Optional.of("HOST_NOT_FOUND"), Optional.empty(), Optional.empty(), OptionalLong.empty());
        assertThat(sesStatus(new SesIdentity(
                        identity.type(),
                        identity.origin(),
                        true,
                        identity.status(),
                        identity.tokens(),
                        Optional.of(notFound))))
                .contains(", last check: HOST_NOT_FOUND\n");
    }

    @Test
    void aReadingThatWasNotAskedForIsSaidToBeMissing() {
        RotationState halted = new Halted(HaltReason.DRIFT, "", NOW, new Steady(OWN));
        assertThat(given(halted)
                        .on(NIGHTLY)
                        .after(Duration.ofDays(7))
                        .decision()
                        .notices()
                        .getFirst()
                        .facts())
                .containsEntry(Fact.SES_STATUS, "SES was not asked");
    }
}
