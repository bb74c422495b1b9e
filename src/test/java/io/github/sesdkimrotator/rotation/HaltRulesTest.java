package io.github.sesdkimrotator.rotation;

import static io.github.sesdkimrotator.rotation.Scene.*;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.support.States;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HaltRulesTest {

    /** What SES shows by now is no older than the latest call. */
    private static final Instant EARLIER = NOW.minus(Policy.SES_SETTLES_WITHIN);

    private static final Signer NEW_SIGNS = new Signer.OwnKey(NEW);
    private static final RotationState STEADY = new Steady(OWN);
    private static final Preparing PREPARING =
            new Preparing(OWN, RotationReason.EXPIRY, States.everyPreparation().get(1));
    private static final AwaitingPublication AWAITING = new AwaitingPublication(
            OWN, RotationReason.EXPIRY, NEW, NOW, NOW.plus(Duration.ofDays(14)), Reminders.none());
    private static final Activating ACTIVATING = new Activating(OWN, RotationReason.EXPIRY, NEW, NOW, List.of());
    private static final Watching WATCHING =
            new Watching(NEW, RotationReason.EXPIRY, OWN, EARLIER, Optional.of(NOW), Optional.empty());
    private static final RollingBack ROLLING_BACK = new RollingBack(NEW, OLD, EARLIER, List.of(), Optional.empty());
    private static final Retiring RETIRING =
            new Retiring(NEW, OWN, NOW.plus(Duration.ofDays(7)), Optional.empty(), Optional.empty());

    private static Scene halted(RotationState interrupted) {
        return given(new Halted(HaltReason.DRIFT, "somebody changed SES", EARLIER, interrupted));
    }

    private static Scene enrolled(RotationState interrupted, Signer found, SesIdentity identity) {
        return halted(interrupted).on(ENROLL).seeing(identity).finding(found);
    }

    // ---- when -------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "HALTED", mode = EnumSource.Mode.EXCLUDE)
    void aMissingIdentityHaltsEveryStateAtNight(Kind kind) {
        Scene scene = given(States.example(kind)).on(NIGHTLY).missing(TOKYO);
        assertThat(scene.state()).isInstanceOfSatisfying(Halted.class, halted -> {
            assertThat(halted.reason()).isEqualTo(HaltReason.IDENTITY_MISSING);
            assertThat(halted.interrupted()).isEqualTo(States.example(kind));
        });
        assertThat(scene.effect()).isEmpty();
        assertThat(scene.told()).containsExactly(NoticeKind.HALTED);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "HALTED", mode = EnumSource.Mode.EXCLUDE)
    void anIdentityThatIsNoDomainIsNeverTouched(Kind kind) {
        Scene scene = given(States.example(kind)).on(NIGHTLY).seeing(emailAddress());
        assertThat(scene.state())
                .isInstanceOfSatisfying(
                        Halted.class,
                        halted -> assertThat(halted.reason()).isEqualTo(HaltReason.IDENTITY_NOT_A_DOMAIN));
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "HALTED", mode = EnumSource.Mode.EXCLUDE)
    void easyDkimWhereOurKeyShouldBeIsDrift(Kind kind) {
        Scene scene = given(States.example(kind)).on(NIGHTLY).seeing(easyDkim(DkimStatus.PENDING, "t1"));
        assertThat(scene.state())
                .isInstanceOfSatisfying(
                        Halted.class, halted -> assertThat(halted.reason()).isEqualTo(HaltReason.DRIFT));
    }

    // ---- what the schedule does about it ----------------------------------------------------------------------------

    @Test
    void noScheduleAndNoPhaseLeavesAHalt() {
        for (Trigger trigger : List.of(NIGHTLY, WATCH, phase(3), phase(4), phase(5), phase(7), phase(8), COMPROMISED)) {
            Scene scene = halted(AWAITING).on(trigger).seeing(signingWith(OLD)).gateOpenFor(NEW);
            assertThat(scene.outcome()).as("%s", trigger).isEqualTo(Outcome.HALTED);
            assertThat(scene.state()).isEqualTo(scene.managed().state());
            assertThat(scene.effect()).isEmpty();
        }
    }

    @Test
    void peopleAreRemindedOfAHaltEveryWeekAndNotTwiceByARepeatedRun() {
        Scene scene = halted(AWAITING).on(NIGHTLY).seeing(signingWith(OLD));
        assertThat(scene.hoursAtWhichTold(NoticeKind.HALTED, Duration.ofHours(24), Duration.ofDays(22)))
                .containsExactly(7 * 24L, 14 * 24L, 21 * 24L);
        assertThat(scene.after(Duration.ofDays(7)).next().told()).isEmpty();
        // A nightly run that was left out does not silence the reminder for another week.
        assertThat(scene.after(Duration.ofDays(8)).told()).containsExactly(NoticeKind.HALTED);
    }

    @Test
    void theAnswerNamesTheVerbsThatGetOut() {
        assertThat(halted(AWAITING).on(phase(7)).decision().message())
                .contains("'enroll'", "'abort'")
                .doesNotContain("'rollback'");
        assertThat(halted(WATCHING).on(phase(7)).decision().message())
                .contains("'enroll'", "'rollback'")
                .doesNotContain("'abort'");
    }

    // ---- abort ------------------------------------------------------------------------------------------------------

    @Test
    void abortGivesUpThePendingKeyOfAnInterruptedPreparationOrPublication() {
        for (RotationState interrupted : List.of(PREPARING, AWAITING)) {
            Scene scene = halted(interrupted).on(ABORT).seeing(signingWith(OLD));
            assertThat(scene.state()).isEqualTo(STEADY);
            assertThat(scene.decision().condemned()).containsExactly(NEW.selector());
        }
    }

    @Test
    void abortIsRefusedWhereSesHoldsThePendingKey() {
        Scene scene = halted(AWAITING).on(ABORT).seeing(signingWith(NEW));
        assertThat(scene.outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
        assertThat(scene.told()).isEmpty();
    }

    @Test
    void abortIsRefusedWhereSesMayHaveSeenTheKey() {
        for (RotationState interrupted : List.of(STEADY, WATCHING, ROLLING_BACK, RETIRING)) {
            assertThat(halted(interrupted).on(ABORT).seeing(signingWith(OLD)).outcome())
                    .as("%s", interrupted)
                    .isEqualTo(Outcome.OUT_OF_ORDER);
        }
    }

    /** As the notice about a lost or refused key offers it. */
    @Test
    void abortGivesUpAnInterruptedActivationWhereSesHoldsAnotherKey() {
        Scene scene = halted(ACTIVATING).on(ABORT).seeing(signingWith(OLD));

        assertThat(scene.outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(scene.state()).isEqualTo(STEADY);
        assertThat(scene.decision().condemned()).containsExactly(NEW.selector());
        assertThat(scene.decision().notices())
                .as("SES may have signed with it until somebody changed that")
                .filteredOn(notice -> notice.kind() == NoticeKind.RECORD_NOT_NEEDED)
                .extracting(notice -> notice.facts().get(Fact.NOT_BEFORE))
                .containsExactly(NOW.plus(Duration.ofDays(7)).toString());
    }

    @Test
    void abortIsRefusedWhereSesHoldsThePendingKeyOrDoesNotTell() {
        for (Scene scene : List.of(
                halted(ACTIVATING).on(ABORT).seeing(signingWith(NEW)),
                halted(ACTIVATING).on(ABORT).seeing(external(DkimStatus.SUCCESS)))) {
            assertThat(scene.outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
        }
    }

    // ---- rollback ---------------------------------------------------------------------------------------------------

    @Test
    void rollbackOutOfAHaltRestoresThePreviousKeyBehindItsGate() {
        for (RotationState interrupted : List.of(ACTIVATING, WATCHING, ROLLING_BACK)) {
            Scene scene = halted(interrupted).on(ROLLBACK).seeing(external(DkimStatus.SUCCESS, "theirs"));
            assertThat(scene.outcome()).isEqualTo(Outcome.DNS_TXT_NOT_READY);
            assertThat(scene.gateOpenFor(OLD).state())
                    .isEqualTo(new RollingBack(NEW, OLD, NOW, List.of(), Optional.empty()));
            assertThat(scene.gateOpenFor(OLD).effect()).containsInstanceOf(Effect.SignWith.class);
        }
    }

    @Test
    void thereIsNoRollbackOutOfAHaltBeforeTheActivationOrAfterTheProof() {
        for (RotationState interrupted : List.of(STEADY, PREPARING, AWAITING, RETIRING)) {
            assertThat(halted(interrupted).on(ROLLBACK).gateOpenFor(OLD).outcome())
                    .isEqualTo(Outcome.ROLLBACK_NOT_POSSIBLE);
        }
    }

    @Test
    void aHaltDoesNotMakeACompromisedKeyRestorable() {
        Watching compromised =
                new Watching(NEW, RotationReason.COMPROMISE, OWN, NOW, Optional.empty(), Optional.empty());
        assertThat(halted(compromised).on(ROLLBACK).gateOpenFor(OLD).outcome())
                .isEqualTo(Outcome.ROLLBACK_NOT_POSSIBLE);
        assertThat(halted(compromised).on(NIGHTLY).decision().message()).doesNotContain("'rollback'");
    }

    // ---- enroll -----------------------------------------------------------------------------------------------------

    @Test
    void enrollGoesOnWithWhatWasInterruptedWhereSesHoldsTheOldKey() {
        assertThat(enrolled(STEADY, OWN, signingWith(OLD)).state()).isEqualTo(STEADY);
        assertThat(enrolled(PREPARING, OWN, signingWith(OLD)).state()).isEqualTo(PREPARING);
        assertThat(enrolled(AWAITING, OWN, signingWith(OLD)).state()).isEqualTo(AWAITING);
        assertThat(enrolled(ACTIVATING, OWN, signingWith(OLD)).state())
                .isEqualTo(new AwaitingPublication(
                        OWN, RotationReason.EXPIRY, NEW, NOW, NOW.plus(Duration.ofDays(14)), Reminders.none()));
    }

    @Test
    void enrollGoesOnToWatchingWhereSesTurnsOutToHoldTheNewKey() {
        Watching fresh = new Watching(NEW, RotationReason.EXPIRY, OWN, NOW, Optional.empty(), Optional.empty());
        for (RotationState interrupted : List.of(AWAITING, ACTIVATING, WATCHING)) {
            Scene scene = enrolled(interrupted, NEW_SIGNS, signingWith(NEW));
            assertThat(scene.state()).isEqualTo(fresh);
            assertThat(scene.decision().condemned()).isEmpty();
        }
        assertThat(enrolled(RETIRING, NEW_SIGNS, signingWith(NEW)).state()).isEqualTo(RETIRING);
    }

    @Test
    void enrollAfterAHalfRollbackKeepsWhicheverKeySigns() {
        Scene back = enrolled(ROLLING_BACK, OWN, signingWith(OLD));
        assertThat(back.state()).isEqualTo(STEADY);
        assertThat(back.decision().condemned()).containsExactly(NEW.selector());
        Scene kept = enrolled(ROLLING_BACK, NEW_SIGNS, signingWith(NEW));
        assertThat(kept.state()).isEqualTo(new Steady(NEW_SIGNS));
        assertThat(kept.decision().condemned()).containsExactly(OLD.selector());
    }

    @Test
    void enrollTakesSomebodyElsesKeyAsTheTruthAndGivesUpWhatWasWatched() {
        Signer theirs = new Signer.ForeignKey(Optional.of(new Selector("theirs")));
        Scene scene = enrolled(WATCHING, theirs, external(DkimStatus.SUCCESS, "theirs"));
        assertThat(scene.state()).isEqualTo(new Steady(theirs));
        assertThat(scene.decision().condemned()).containsExactlyInAnyOrder(OLD.selector(), NEW.selector());
    }

    @Test
    void nothingIsDestroyedWhileSesDoesNotTellWhatItHolds() {
        Signer unknown = new Signer.ForeignKey(Optional.empty());
        for (RotationState interrupted : List.of(ACTIVATING, WATCHING, ROLLING_BACK, RETIRING)) {
            Scene scene = enrolled(interrupted, unknown, external(DkimStatus.SUCCESS));
            assertThat(scene.decision().condemned()).as("%s", interrupted).isEmpty();
        }
    }

    /** Otherwise an abort could destroy, and have unpublished, the very key that SES signs with. */
    @Test
    void aKeyThatSesMayHoldWithoutTellingIsNotAwaitedAgain() {
        Scene scene = enrolled(ACTIVATING, new Signer.ForeignKey(Optional.empty()), external(DkimStatus.SUCCESS));
        assertThat(scene.state()).isEqualTo(new Steady(new Signer.ForeignKey(Optional.empty())));
    }

    @Test
    void enrollAfterAHalfActivationRemembersWhichRegionHoldsWhat() {
        Signer half = new Signer.DifferentByRegion(Map.of(TOKYO, NEW_SIGNS, OSAKA, OWN));
        Scene scene = givenInTwoRegions(new Halted(HaltReason.SES_REFUSED, "no", EARLIER, ACTIVATING))
                .on(ENROLL)
                .seeing(TOKYO, signingWith(NEW))
                .seeing(OSAKA, signingWith(OLD))
                .finding(half);
        assertThat(((AwaitingPublication) scene.state()).active()).isEqualTo(half);
        assertThat(scene.decision().condemned()).isEmpty();
        assertThat(scene.next().on(NIGHTLY).silent(NEW).outcome()).isEqualTo(Outcome.GATE_SHUT);
    }

    @Test
    void enrollIsRefusedWhileTheIdentityIsMissing() {
        Scene scene = halted(WATCHING).on(ENROLL).missing(TOKYO);
        assertThat(scene.outcome()).isEqualTo(Outcome.SES_REFUSED);
        assertThat(scene.state()).isEqualTo(scene.managed().state());
    }

    @Test
    void theHaltNamesTheRegion() {
        assertThat(given(STEADY).on(NIGHTLY).missing(TOKYO).decision().message())
                .contains("ap-northeast-1");
    }

    @Test
    void aHaltIsNotHaltedAgainWhereTheIdentityVanishes() {
        Scene scene = halted(AWAITING).on(NIGHTLY).missing(TOKYO);
        assertThat(scene.state()).isEqualTo(scene.managed().state());
        assertThat(scene.outcome()).isEqualTo(Outcome.HALTED);
    }

    @Test
    void thePendingKeyAtSesIsDriftAlsoWhereNothingOfOursSignedBefore() {
        AwaitingPublication first = new AwaitingPublication(
                new Signer.NoSigner(), RotationReason.FIRST_KEY, NEW, NOW, NOW, Reminders.none());
        assertThat(given(first).on(NIGHTLY).seeing(signingWith(NEW)).outcome()).isEqualTo(Outcome.HALTED);
        assertThat(given(first)
                        .on(NIGHTLY)
                        .seeing(easyDkim(DkimStatus.NOT_STARTED))
                        .outcome())
                .isNotEqualTo(Outcome.HALTED);
    }

    @Test
    void theReminderOfAHaltNamesTheKeyAndWhatWasSeenOrAtLeastTheReason() {
        assertThat(reminded("another key")).containsEntry(Fact.DETAIL, "another key");
        assertThat(reminded(" "))
                .containsEntry(Fact.DETAIL, HaltReason.DRIFT.name())
                .containsEntry(Fact.SELECTOR, NEW.selector().value());
    }

    private static Map<Fact, String> reminded(String detail) {
        return given(new Halted(HaltReason.DRIFT, detail, NOW, AWAITING))
                .on(NIGHTLY)
                .after(Duration.ofDays(7))
                .decision()
                .notices()
                .getFirst()
                .facts();
    }

    /** A halt that was left and came back is another halt: its week begins anew. */
    @Test
    void theReminderCountsFromThisHaltAndNotFromAnEarlierOne() {
        NoticeDraft earlier = new NoticeDraft(NoticeKind.HALTED, Map.of());
        Scene scene = given(halted(AWAITING).managed().owing(List.of(earlier), NOW.minus(Duration.ofDays(10))))
                .on(NIGHTLY)
                .after(Duration.ofDays(1));
        assertThat(scene.told()).isEmpty();
    }

    @Test
    void anAbortThatCouldNotReadSesSaysSo() {
        assertThat(halted(ACTIVATING).on(ABORT).decision().message()).contains("SES could not be read");
        assertThat(halted(ACTIVATING)
                        .on(ABORT)
                        .seeing(external(DkimStatus.SUCCESS))
                        .decision()
                        .message())
                .contains("does not tell which key it holds");
    }

    @Test
    void enrollNamesTheRegionsWithoutIdentity() {
        Scene oneIsMissing = givenInTwoRegions(new Halted(HaltReason.IDENTITY_MISSING, "", EARLIER, WATCHING))
                .on(ENROLL)
                .seeing(TOKYO, signingWith(NEW))
                .missing(OSAKA)
                .finding(NEW_SIGNS);
        assertThat(oneIsMissing.outcome()).isEqualTo(Outcome.SES_REFUSED);
        assertThat(oneIsMissing.decision().message()).contains("example.jp in ap-northeast-3 yet");

        Scene noDomain = halted(WATCHING).on(ENROLL).seeing(emailAddress());
        assertThat(noDomain.outcome()).isEqualTo(Outcome.SES_REFUSED);
        assertThat(noDomain.decision().message()).contains("example.jp yet");
    }

    @Test
    void enrollGivesUpARetirementWhereSomebodyElsesKeySigns() {
        Signer theirs = new Signer.ForeignKey(Optional.of(new Selector("theirs")));
        assertThat(enrolled(RETIRING, theirs, external(DkimStatus.SUCCESS, "theirs"))
                        .state())
                .isEqualTo(new Steady(theirs));
    }

    /** Otherwise a key could be destroyed that SES holds: the reading may be older than the call that gave it to SES. */
    @Test
    void whatSesShowsRightAfterACallIsNotBelieved() {
        Halted refused = new Halted(HaltReason.SES_REFUSED, "no", NOW, ACTIVATING);
        Halted drifted = new Halted(
                HaltReason.DRIFT,
                "",
                NOW,
                new Watching(NEW, RotationReason.EXPIRY, OWN, NOW, Optional.empty(), Optional.empty()));
        Halted half =
                new Halted(HaltReason.DRIFT, "", NOW, new RollingBack(NEW, OLD, NOW, List.of(TOKYO), Optional.empty()));
        for (Halted state : List.of(refused, drifted, half)) {
            Scene early = given(state).seeing(signingWith(OLD)).finding(OWN).at(NOW.plusSeconds(1799));
            assertThat(early.on(ENROLL).outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
            assertThat(early.on(ENROLL).state()).isEqualTo(state);
            assertThat(early.on(ENROLL).decision().condemned()).isEmpty();
            assertThat(early.on(ENROLL).decision().message())
                    .contains("can be believed from " + NOW.plusSeconds(1800) + " on")
                    .contains("'rollback' need not wait.");
            assertThat(early.on(ABORT).outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
            assertThat(early.at(NOW.plusSeconds(1800)).on(ENROLL).outcome()).isEqualTo(Outcome.ENROLLED);
        }
        Activating first = new Activating(new Signer.NoSigner(), RotationReason.FIRST_KEY, NEW, NOW, List.of());
        Scene early =
                given(new Halted(HaltReason.SES_REFUSED, "no", NOW, first)).seeing(easyDkim(DkimStatus.PENDING));
        assertThat(early.on(ABORT).decision().message()).doesNotContain("rollback");
        assertThat(early.after(Policy.SES_SETTLES_WITHIN).on(ABORT).outcome()).isEqualTo(Outcome.ABORTED);
    }

    // ---- a key that is lost half-way --------------------------------------------------------------------------------

    private static Scene lost(RotationState interrupted, Signer found) {
        return givenInTwoRegions(new Halted(HaltReason.KEY_LOST, "", EARLIER, interrupted))
                .on(ENROLL)
                .finding(found)
                .seeing(found.in(TOKYO).ownKey().map(Scene::signingWith).orElseThrow())
                .seeing(OSAKA, found.in(OSAKA).ownKey().map(Scene::signingWith).orElseThrow());
    }

    /** Nobody can give the lost key to the other Region: only another key makes them one. */
    @Test
    void aLostKeyThatOneRegionHoldsIsLeftToTheNextRotation() {
        Signer half = new Signer.DifferentByRegion(Map.of(TOKYO, NEW_SIGNS, OSAKA, OWN));
        assertThat(lost(ACTIVATING, half).state()).isEqualTo(new Steady(half));
    }

    @Test
    void aLostKeyThatEveryRegionHoldsIsWatched() {
        assertThat(lost(ACTIVATING, NEW_SIGNS).state().kind()).isEqualTo(Kind.WATCHING);
    }

    @Test
    void aLostKeyThatNoRegionHoldsIsAwaitedUntilSomebodyGivesItUp() {
        Scene awaited = lost(ACTIVATING, OWN);
        assertThat(awaited.state().kind()).isEqualTo(Kind.AWAITING_PUBLICATION);
        assertThat(awaited.next().on(ABORT).outcome()).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void aRollbackWhoseKeyIsLostEndsWithWhatSigns() {
        assertThat(lost(ROLLING_BACK, NEW_SIGNS).state()).isEqualTo(new Steady(NEW_SIGNS));
    }
}
