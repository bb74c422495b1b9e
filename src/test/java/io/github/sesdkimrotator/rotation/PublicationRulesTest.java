package io.github.sesdkimrotator.rotation;

import static io.github.sesdkimrotator.rotation.Scene.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.gate.GateEvidence;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.KnownKey;
import io.github.sesdkimrotator.gate.OpenWithWarnings;
import io.github.sesdkimrotator.rotation.RotationState.Activating;
import io.github.sesdkimrotator.rotation.RotationState.AwaitingPublication;
import io.github.sesdkimrotator.rotation.RotationState.Kind;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.rotation.Trigger.Approval;
import io.github.sesdkimrotator.rotation.Trigger.Phase;
import io.github.sesdkimrotator.support.States;
import io.github.sesdkimrotator.support.Verdicts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationRulesTest {

    private static final Duration LEAD = Duration.ofDays(14);

    private static AwaitingPublication awaiting(Signer active) {
        return new AwaitingPublication(active, RotationReason.EXPIRY, NEW, NOW, NOW.plus(LEAD), Reminders.none());
    }

    private static final Scene AWAITING = given(awaiting(OWN)).seeing(signingWith(OLD));

    @Test
    void phaseSevenWithTheGateOpenStoresTheIntentAndAsksSes() {
        Decision decision = AWAITING.on(phase(7)).gateOpenFor(NEW).decision();

        assertThat(decision.next()).isEqualTo(new Activating(OWN, RotationReason.EXPIRY, NEW, NOW, List.of()));
        assertThat(decision.effect())
                .containsInstanceOf(Effect.SignWith.class)
                .map(Effect.SignWith.class::cast)
                .hasValueSatisfying(sign -> {
                    assertThat(sign.key()).isEqualTo(NEW);
                    assertThat(sign.regions()).containsExactly(TOKYO);
                });
    }

    @Test
    void phaseSevenIsRefusedWhileTheRecordIsMissingWrongOrUnknown() {
        for (Scene shut : List.of(
                AWAITING.absent(NEW),
                AWAITING.silent(NEW),
                AWAITING.wrong(NEW),
                AWAITING,
                AWAITING.seeing(Verdicts.open(States.DOMAIN, OTHER, NOW)))) {
            Scene asked = shut.on(phase(7));
            assertThat(asked.outcome()).isEqualTo(Outcome.DNS_TXT_NOT_READY);
            assertThat(asked.state()).isEqualTo(AWAITING.managed().state());
            assertThat(asked.effect()).isEmpty();
        }
    }

    @Test
    void phaseSixTellsWithoutTouchingAnything() {
        assertThat(AWAITING.on(phase(6)).gateOpenFor(NEW).outcome()).isEqualTo(Outcome.GATE_OPEN);
        assertThat(AWAITING.on(phase(6)).wrong(NEW).outcome()).isEqualTo(Outcome.GATE_SHUT);
        assertThat(AWAITING.on(phase(6)).gateOpenFor(NEW).state())
                .isEqualTo(AWAITING.managed().state());
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5})
    void earlierPhasesAreDone(int number) {
        assertThat(AWAITING.on(phase(number)).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    }

    @Test
    void phaseEightComesAfterPhaseSevenAndRollbackAfterAnActivation() {
        assertThat(AWAITING.on(phase(8)).outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
        assertThat(AWAITING.on(ROLLBACK).outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
        assertThat(AWAITING.on(ENROLL).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    }

    @Test
    void anApprovalIsBoundToTheKeyThatWasLookedAt() {
        Approval otherSelector = new Approval(Optional.of(new Selector("other")), Optional.empty());
        Approval otherKey = new Approval(Optional.of(NEW.selector()), Optional.of(OTHER.fingerprint()));
        Approval exact = new Approval(Optional.of(NEW.selector()), Optional.of(NEW.fingerprint()));

        assertThat(approved(otherSelector).outcome()).isEqualTo(Outcome.SELECTOR_MISMATCH);
        assertThat(approved(otherKey).outcome()).isEqualTo(Outcome.FINGERPRINT_MISMATCH);
        assertThat(approved(otherKey).effect()).isEmpty();
        assertThat(approved(exact).outcome()).isEqualTo(Outcome.ACTIVATING);
        assertThat(AWAITING.on(new Trigger.Abort(otherSelector)).outcome()).isEqualTo(Outcome.SELECTOR_MISMATCH);
    }

    private static Scene approved(Approval approval) {
        return AWAITING.on(new Trigger.PhaseRequest(Phase.SES_UPDATE, approval, Optional.empty()))
                .gateOpenFor(NEW);
    }

    @Test
    void inManualModeTheScheduleTellsThatTheGateIsOpenAndWaitsForAPerson() {
        Scene open = AWAITING.gateOpenFor(NEW);
        assertThat(open.outcome()).isEqualTo(Outcome.READY_TO_ACTIVATE);
        assertThat(open.effect()).isEmpty();
        assertThat(open.told()).containsExactly(NoticeKind.READY_TO_ACTIVATE);
    }

    @Test
    void thePersonWhoSwitchesIsToldTruthfullyWhetherThereIsAWayBack() {
        assertThat(rollbackOffered(awaiting(OWN))).isEqualTo("true");
        assertThat(rollbackOffered(awaiting(new Signer.NoSigner()))).isEqualTo("false");
    }

    private static String rollbackOffered(AwaitingPublication state) {
        return given(state).seeing(signingWith(OLD)).gateOpenFor(NEW).decision().notices().stream()
                .filter(notice -> notice.kind() == NoticeKind.READY_TO_ACTIVATE)
                .map(notice -> notice.facts().get(Fact.ROLLBACK_POSSIBLE))
                .collect(Collectors.joining());
    }

    @Test
    void aPersonIsRemindedOfPhaseSevenEveryThreeDays() {
        assertThat(AWAITING.gateOpenFor(NEW)
                        .hoursAtWhichTold(NoticeKind.READY_TO_ACTIVATE, Duration.ofHours(6), Duration.ofDays(7)))
                .containsExactly(0L, 72L, 144L);
    }

    @Test
    void readySinceIsForgottenWhenTheGateShutsAgain() {
        Scene open = AWAITING.gateOpenFor(NEW).next();
        assertThat(told(open).readySince()).contains(NOW);
        Scene shut = open.after(Duration.ofHours(1)).absent(NEW).next();
        assertThat(told(shut).readySince()).isEmpty();
        Scene again = shut.after(Duration.ofHours(1)).gateOpenFor(NEW);
        assertThat(again.told()).isEmpty();
        assertThat(told(again.next()).readySince()).contains(NOW.plus(Duration.ofHours(2)));
    }

    private static Reminders told(Scene scene) {
        return ((AwaitingPublication) scene.managed().state()).told();
    }

    @Test
    void automaticModeActivatesBehindTheSameGate() {
        assertThat(AWAITING.automatic().gateOpenFor(NEW).state().kind()).isEqualTo(Kind.ACTIVATING);
        assertThat(AWAITING.automatic().on(NIGHTLY).gateOpenFor(NEW).state().kind())
                .isEqualTo(Kind.ACTIVATING);
        for (Scene shut : List.of(AWAITING.absent(NEW), AWAITING.silent(NEW), AWAITING.wrong(NEW))) {
            assertThat(shut.automatic().effect()).isEmpty();
        }
    }

    @Test
    void automaticModeLooksAtSesBeforeItActivates() {
        Policy automatic = States.policy(Policy.UpdateMode.AUTOMATIC);
        Policy manual = States.policy(Policy.UpdateMode.MANUAL);
        assertThat(Rotation.look(AWAITING.managed(), WATCH, automatic, NOW).ses())
                .isTrue();
        assertThat(Rotation.look(AWAITING.managed(), WATCH, manual, NOW).ses()).isFalse();
    }

    @Test
    void theDnsTeamIsRemindedFromTheDeadlineOnEveryThreeDays() {
        assertThat(AWAITING.absent(NEW)
                        .hoursAtWhichTold(NoticeKind.PUBLICATION_OVERDUE, Duration.ofHours(12), Duration.ofDays(21)))
                .containsExactly(14 * 24L, 17 * 24L, 20 * 24L);
    }

    @Test
    void theDnsTeamIsNotRemindedOfWhatOnlyResolversRemember() {
        Scene remembered = AWAITING.after(LEAD)
                .seeing(Verdicts.publication(States.DOMAIN, NEW, NOW, Verdicts.present(NEW), Verdicts.nxdomain()));
        assertThat(remembered.told()).isEmpty();
        assertThat(remembered.hoursAtWhichTold(
                        NoticeKind.PUBLICATION_OVERDUE, Duration.ofHours(12), Duration.ofDays(10)))
                .isEmpty();
    }

    @Test
    void operationsHearThreeDaysLaterAndThenEveryWeek() {
        assertThat(AWAITING.silent(NEW)
                        .hoursAtWhichTold(NoticeKind.PUBLICATION_ESCALATED, Duration.ofHours(12), Duration.ofDays(32)))
                .containsExactly(17 * 24L, 24 * 24L, 31 * 24L);
    }

    @Test
    void theDiagnosisIsToldOnceWhileTheMistakeStaysTheSame() {
        Scene wrong = AWAITING.wrong(NEW);
        assertThat(wrong.told()).containsExactly(NoticeKind.WRONG_RECORD);
        assertThat(wrong.hoursAtWhichTold(NoticeKind.WRONG_RECORD, Duration.ofHours(6), Duration.ofDays(10)))
                .containsExactly(0L);
        // A silent server in between is no news either.
        assertThat(wrong.next().silent(NEW).next().wrong(NEW).told()).isEmpty();
    }

    @Test
    void anotherMistakeIsAnotherDiagnosisAndSoIsOneThatComesBack() {
        Scene wrong = AWAITING.wrong(NEW).next();
        assertThat(wrong.seeing(Verdicts.conflicting(States.DOMAIN, NEW, States.key(8), NOW))
                        .told())
                .containsExactly(NoticeKind.WRONG_RECORD);
        assertThat(wrong.gateOpenFor(NEW).next().wrong(NEW).told()).contains(NoticeKind.WRONG_RECORD);
    }

    private static Scene waitingFor(Scene scene, Finding.Code... codes) {
        return scene.seeing(Verdicts.waiting(States.DOMAIN, NEW, scene.now(), codes));
    }

    @Test
    void whatTimeMaySettleIsToldOnceAfterADayOfTheSame() {
        Scene lagging = waitingFor(AWAITING, Finding.Code.SERVERS_DISAGREE);
        assertThat(lagging.hoursAtWhichTold(
                        NoticeKind.PUBLICATION_INCOMPLETE, Duration.ofHours(6), Duration.ofDays(10)))
                .containsExactly(24L);
        assertThat(AWAITING.absent(NEW)
                        .hoursAtWhichTold(NoticeKind.PUBLICATION_INCOMPLETE, Duration.ofHours(6), Duration.ofDays(10)))
                .isEmpty();
    }

    @Test
    void whatIsAsItShouldBeBeforeAnybodyPublishedIsNotExplained() {
        Scene nothing = AWAITING.seeing(
                Verdicts.unpublished(States.DOMAIN, NEW, AWAITING.now(), Finding.Code.NOTHING_BELOW_DOMAINKEY));

        assertThat(nothing.hoursAtWhichTold(
                        NoticeKind.PUBLICATION_INCOMPLETE, Duration.ofHours(6), Duration.ofDays(10)))
                .isEmpty();
    }

    @Test
    void anotherExplanationBeginsItsOwnDayAndOneThatWasToldIsNoNews() {
        Scene first = waitingFor(AWAITING, Finding.Code.SERVERS_DISAGREE).next();
        Scene other = waitingFor(first.after(Duration.ofHours(20)), Finding.Code.ABSENCE_CACHED)
                .next();
        assertThat(waitingFor(other.after(Duration.ofHours(20)), Finding.Code.ABSENCE_CACHED)
                        .told())
                .isEmpty();
        Scene told = waitingFor(other.after(Duration.ofHours(24)), Finding.Code.ABSENCE_CACHED);
        assertThat(told.told()).containsExactly(NoticeKind.PUBLICATION_INCOMPLETE);
        Scene back = waitingFor(told.next().after(Duration.ofHours(1)), Finding.Code.SERVERS_DISAGREE)
                .next();
        Scene again = waitingFor(back.after(Duration.ofHours(25)), Finding.Code.SERVERS_DISAGREE);
        assertThat(again.told()).containsExactly(NoticeKind.PUBLICATION_INCOMPLETE);
        assertThat(again.next()
                        .hoursAtWhichTold(NoticeKind.PUBLICATION_INCOMPLETE, Duration.ofHours(6), Duration.ofDays(5)))
                .isEmpty();
    }

    @Test
    void theReminderAndTheEscalationShowWhatWasFound() {
        Scene late = waitingFor(AWAITING.after(LEAD.plus(Duration.ofDays(3))), Finding.Code.SERVERS_DISAGREE);
        assertThat(late.told()).containsExactly(NoticeKind.PUBLICATION_OVERDUE, NoticeKind.PUBLICATION_ESCALATED);
        assertThat(late.decision().notices())
                .allSatisfy(
                        draft -> assertThat(draft.facts().get(Fact.FINDINGS)).startsWith("SERVERS_DISAGREE\t"));
        assertThat(AWAITING.after(LEAD).absent(NEW).decision().notices())
                .allSatisfy(draft -> assertThat(draft.facts()).doesNotContainKey(Fact.FINDINGS));
    }

    @Test
    void aSerialThatMovesOnIsNoNewMistake() {
        Scene wrong = AWAITING.seeing(mistake("2026112201", "v=DKIM1; p="));
        assertThat(wrong.told()).containsExactly(NoticeKind.WRONG_RECORD);
        assertThat(wrong.next().seeing(mistake("2026112202", "v=DKIM1; p=")).told())
                .isEmpty();
        assertThat(wrong.next()
                        .seeing(mistake("2026112202", "v=DKIM1; p=; t=y"))
                        .told())
                .containsExactly(NoticeKind.WRONG_RECORD);
    }

    /** A mistake that time will not settle, beside one that it may. */
    private static GateVerdict mistake(String serial, String shows) {
        return new GateVerdict.Conflicting(
                List.of(
                        Verdicts.finding(Finding.Code.SERVERS_DISAGREE, States.DOMAIN, NEW, serial, "NXDOMAIN"),
                        Verdicts.finding(Finding.Code.REVOKED, States.DOMAIN, NEW, serial, shows)),
                Verdicts.absent(States.DOMAIN, NEW, NOW).evidence());
    }

    @Test
    void theGravestFindingComesFirst() {
        assertThat(AWAITING.seeing(mistake("1", "v=DKIM1; p="))
                        .decision()
                        .notices()
                        .getFirst()
                        .facts()
                        .get(Fact.FINDINGS))
                .startsWith("REVOKED\t");
    }

    private static Scene openWith(Scene scene, Finding.Code... codes) {
        GateVerdict.Open open = (GateVerdict.Open) Verdicts.open(States.DOMAIN, NEW, scene.now());
        List<Finding> remarks = Stream.of(codes)
                .map(code -> Verdicts.finding(code, States.DOMAIN, NEW, "86400", "v=DKIM1"))
                .toList();
        return scene.seeing(OpenWithWarnings.of(Verdicts.question(States.DOMAIN, NEW), remarks, open.evidence()));
    }

    @Test
    void remarksOnARightRecordAreToldOnceAndHoldNothingUp() {
        Scene open = openWith(AWAITING, Finding.Code.TTL_TOO_LONG);
        assertThat(open.outcome()).isEqualTo(Outcome.READY_TO_ACTIVATE);
        assertThat(open.told()).containsExactly(NoticeKind.READY_TO_ACTIVATE, NoticeKind.RECORD_REMARKS);
        assertThat(open.hoursAtWhichTold(NoticeKind.RECORD_REMARKS, Duration.ofHours(12), Duration.ofDays(10)))
                .containsExactly(0L);
        // A gate that shuts in between changes nothing about that.
        assertThat(openWith(open.next().absent(NEW).next(), Finding.Code.TTL_TOO_LONG)
                        .told())
                .doesNotContain(NoticeKind.RECORD_REMARKS);
        assertThat(openWith(open.next(), Finding.Code.TTL_TOO_LONG, Finding.Code.SERVERS_DISAGREE)
                        .told())
                .containsExactly(NoticeKind.RECORD_REMARKS);
    }

    @Test
    void remarksAreToldWhereTheKeyIsActivatedAtOnce() {
        Scene open = openWith(AWAITING.automatic(), Finding.Code.TTL_TOO_LONG);
        assertThat(open.state().kind()).isEqualTo(Kind.ACTIVATING);
        assertThat(open.told()).containsExactly(NoticeKind.RECORD_REMARKS);
    }

    @Test
    void theGateKnowsTheOtherKeysOfTheDomain() {
        assertThat(Rotation.look(AWAITING.managed(), WATCH, States.policy(Policy.UpdateMode.MANUAL), NOW)
                        .publication()
                        .orElseThrow()
                        .known())
                .containsExactly(new KnownKey(OLD.selector().value(), OLD.publicKey()));
    }

    @Test
    void abortGivesUpTheKeyWhileSesHasNotSeenIt() {
        Decision decision = AWAITING.on(ABORT).decision();
        assertThat(decision.next()).isEqualTo(new Steady(OWN));
        assertThat(decision.condemned()).containsExactly(NEW.selector());
    }

    /** An activation may have been begun, interrupted, and taken back by 'enroll' before. */
    @Test
    void theRecordOfAnAbortedKeyStaysForTheRetentionForSesMayHaveSignedWithIt() {
        assertThat(AWAITING.on(ABORT).decision().notices().getFirst().facts())
                .containsEntry(
                        Fact.NOT_BEFORE,
                        NOW.plus(States.policy(Policy.UpdateMode.MANUAL).retentionPeriod())
                                .toString());
    }

    @Test
    void abortIsRefusedOnceSomeRegionHoldsTheKey() {
        Scene half = givenInTwoRegions(awaiting(OWN))
                .on(ABORT)
                .seeing(TOKYO, signingWith(OLD))
                .seeing(OSAKA, signingWith(NEW));
        assertThat(half.outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
        assertThat(half.decision().condemned()).isEmpty();
        assertThat(half.told()).isEmpty();
    }

    @Test
    void thePendingKeyAtSesIsDriftBecauseNobodyAskedForIt() {
        assertThat(AWAITING.on(NIGHTLY).seeing(signingWith(NEW)).outcome()).isEqualTo(Outcome.HALTED);
    }

    @Test
    void aRegionThatIsKnownToHoldThePendingKeyIsNoDriftAndIsNotAskedAgain() {
        Signer half = new Signer.DifferentByRegion(Map.of(TOKYO, new Signer.OwnKey(NEW), OSAKA, OWN));
        Scene scene = givenInTwoRegions(awaiting(half))
                .seeing(TOKYO, signingWith(NEW))
                .seeing(OSAKA, signingWith(OLD))
                .gateOpenFor(NEW);

        assertThat(scene.on(NIGHTLY).outcome()).isEqualTo(Outcome.READY_TO_ACTIVATE);
        Decision decision = scene.on(phase(7)).decision();
        assertThat(decision.next()).isEqualTo(new Activating(OWN, RotationReason.EXPIRY, NEW, NOW, List.of(TOKYO)));
        assertThat(decision.effect())
                .hasValueSatisfying(effect ->
                        assertThat(((Effect.SignWith) effect).regions()).containsExactly(OSAKA));
        // Nobody is told to keep the very record that the notice is about.
        assertThat(scene.decision().notices().getFirst().facts())
                .containsEntry(Fact.OTHER_SELECTOR, OLD.selector().value());
    }

    @Test
    void phaseSevenHaltsWhereSomebodyChangedSes() {
        Scene drifted = AWAITING.on(phase(7)).gateOpenFor(NEW).seeing(external(DkimStatus.SUCCESS, "theirs"));
        assertThat(drifted.outcome()).isEqualTo(Outcome.HALTED);
        assertThat(drifted.effect()).isEmpty();
    }

    @Test
    void theFirstKeyIsActivatedFromEasyDkimSomebodyElsesKeyAndNothingAlike() {
        for (Signer active : List.of(
                new Signer.EasyDkim(List.of()), new Signer.ForeignKey(Optional.empty()), new Signer.NoSigner())) {
            Scene scene = given(awaiting(active))
                    .on(phase(7))
                    .seeing(easyDkim(DkimStatus.SUCCESS, "t1", "t2", "t3"))
                    .gateOpenFor(NEW);
            assertThat(scene.state().kind()).as("%s", active).isEqualTo(Kind.ACTIVATING);
        }
    }

    @Test
    void aCompromiseShortensNothingOfTheGate() {
        Scene marked = AWAITING.on(COMPROMISED).next();
        assertThat(((AwaitingPublication) marked.managed().state()).reason()).isEqualTo(RotationReason.COMPROMISE);
        assertThat(marked.on(phase(7)).absent(NEW).outcome()).isEqualTo(Outcome.DNS_TXT_NOT_READY);
        assertThat(marked.on(WATCH).gateOpenFor(NEW).outcome()).isEqualTo(Outcome.READY_TO_ACTIVATE);
    }

    @Test
    void askingForAFinishedPhaseAgainMakesItNoCompromise() {
        Decision asked = AWAITING.on(phase(3)).decision();
        assertThat(asked.next()).isEqualTo(awaiting(OWN));
        assertThat(asked.message()).contains("Phase 3 is done");
        assertThat(AWAITING.on(COMPROMISED).next().decision().message()).contains("Phase 3 is done");
    }

    @Test
    void automaticModeTellsPeopleOfAShutGateLikeManualMode() {
        Scene late = AWAITING.after(LEAD).absent(NEW).automatic();
        assertThat(late.outcome()).isEqualTo(Outcome.GATE_SHUT);
        assertThat(late.told()).containsExactly(NoticeKind.PUBLICATION_OVERDUE);
    }

    @Test
    void aMistakeThatSomebodyMustCorrectNeedsNoOtherExplanation() {
        assertThat(AWAITING.seeing(mistake("1", "v=DKIM1; p="))
                        .hoursAtWhichTold(NoticeKind.PUBLICATION_INCOMPLETE, Duration.ofHours(6), Duration.ofDays(10)))
                .isEmpty();
    }

    @Test
    void whereNothingNeedsAnExplanationNoneIsRemembered() {
        assertThat(told(AWAITING.absent(NEW).next()).explained()).isEmpty();
        assertThat(told(waitingFor(AWAITING, Finding.Code.SERVERS_DISAGREE).next())
                        .explained())
                .isPresent();
    }

    @Test
    void theDnsTeamIsRemindedWhateverIsWrongOrUnknownAtTheDeadline() {
        for (Scene late : List.of(AWAITING.wrong(NEW), AWAITING.silent(NEW), AWAITING.absent(NEW), AWAITING)) {
            assertThat(late.after(LEAD).told()).contains(NoticeKind.PUBLICATION_OVERDUE);
        }
    }

    /** Then nobody knows whether the DNS team's own servers have it. */
    @Test
    void theDnsTeamIsRemindedOfWhatResolversRememberWhereNobodyAsksItsServers() {
        GateVerdict.Waiting remembered = (GateVerdict.Waiting)
                Verdicts.publication(States.DOMAIN, NEW, NOW, Verdicts.present(NEW), Verdicts.nxdomain());
        GateVerdict resolversOnly = new GateVerdict.Waiting(
                remembered.lagging(),
                remembered.retryAfter(),
                remembered.reason(),
                remembered.findings(),
                new GateEvidence(
                        NOW,
                        GateEvidence.AuthoritativeRing.OFF,
                        List.of(),
                        remembered.evidence().answers()));
        assertThat(AWAITING.after(LEAD).seeing(resolversOnly).told()).containsExactly(NoticeKind.PUBLICATION_OVERDUE);
    }

    @Test
    void theReminderSaysHowLongTheOldKeyLasts() {
        assertThat(AWAITING.after(LEAD)
                        .absent(NEW)
                        .decision()
                        .notices()
                        .getFirst()
                        .facts())
                .containsEntry(Fact.NOT_AFTER, OLD.notAfter().toString());
    }

    @Test
    void aMismatchNamesTheKeyInQuestion() {
        Approval otherSelector = new Approval(Optional.of(new Selector("other")), Optional.empty());
        Approval otherKey = new Approval(Optional.empty(), Optional.of(OTHER.fingerprint()));
        assertThat(approved(otherSelector).decision().message())
                .contains("for other", "the key in question is " + NEW.selector());
        assertThat(approved(otherKey).decision().message())
                .contains("the key " + OTHER.fingerprint(), "the key in question is " + NEW.fingerprint());
    }
}
