package io.github.sesdkimrotator.rotation;

import static io.github.sesdkimrotator.rotation.Scene.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.rotation.RotationState.Preparing;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.support.States;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PreparationRulesTest {

    private static final Preparation RESERVED = States.everyPreparation().get(0);
    private static final Preparation GENERATED = States.everyPreparation().get(1);
    private static final Preparation ARCHIVED = States.everyPreparation().get(2);

    private static Scene preparing(Preparation pending) {
        return given(new Preparing(OWN, RotationReason.EXPIRY, pending)).seeing(signingWith(OLD));
    }

    static List<Preparation> everyPreparation() {
        return States.everyPreparation();
    }

    @Test
    void anInterruptedPreparationGoesOnWhereItStoppedWithTheSameSelector() {
        assertThat(preparing(RESERVED).on(WATCH).effect())
                .contains(new Effect.GenerateKey(RESERVED.selector(), NOW, NOW.plus(Duration.ofDays(180))));
        // The validity counts from the reservation, so that a repeated run makes the same certificate.
        assertThat(preparing(RESERVED).after(Duration.ofDays(3)).effect())
                .isEqualTo(preparing(RESERVED).effect());
        assertThat(preparing(GENERATED).on(NIGHTLY).effect()).containsInstanceOf(Effect.StoreArtefacts.class);
        assertThat(preparing(ARCHIVED).on(WATCH).told()).containsExactly(NoticeKind.PUBLISH_RECORD);
    }

    @Test
    void eachPhaseDoesItsOwnStepOnly() {
        assertThat(preparing(RESERVED).on(phase(3)).outcome()).isEqualTo(Outcome.KEY_GENERATED);
        assertThat(preparing(GENERATED).on(phase(4)).outcome()).isEqualTo(Outcome.ARTEFACTS_STORED);
        assertThat(preparing(ARCHIVED).on(phase(5)).outcome()).isEqualTo(Outcome.DNS_TEAM_NOTIFIED);
    }

    @Test
    void aPhaseThatIsDoneSaysSo() {
        assertThat(preparing(GENERATED).on(phase(3)).outcome()).isEqualTo(Outcome.ALREADY_DONE);
        assertThat(preparing(ARCHIVED).on(phase(3)).outcome()).isEqualTo(Outcome.ALREADY_DONE);
        assertThat(preparing(ARCHIVED).on(phase(4)).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    }

    @Test
    void aPhaseThatComesTooEarlyIsOutOfOrderAndNamesTheOneThatIsNext() {
        for (int early : List.of(4, 5, 6, 7, 8)) {
            Decision decision = preparing(RESERVED).on(phase(early)).decision();
            assertThat(decision.outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
            assertThat(decision.message()).contains("phase 3 comes next");
        }
        assertThat(preparing(ARCHIVED).on(phase(7)).decision().message()).contains("phase 5 comes next");
    }

    @Test
    void aNoticeThatIsOwedAlreadyIsNotOwedTwice() {
        Scene scene = preparing(ARCHIVED);
        ManagedDomain owing = scene.managed().owing(scene.decision().notices(), NOW);
        assertThat(given(owing).on(phase(5)).told()).isEmpty();
        assertThat(given(owing).on(phase(5)).outcome()).isEqualTo(Outcome.DNS_TEAM_NOTIFIED);
    }

    @Test
    void theNoticeAsksForTheRecordByTheDeadline() {
        Map<Fact, String> facts =
                preparing(ARCHIVED).decision().notices().getFirst().facts();
        assertThat(facts)
                .containsEntry(Fact.SELECTOR, NEW.selector().value())
                .containsEntry(Fact.OTHER_SELECTOR, OLD.selector().value())
                .containsEntry(Fact.DUE_AT, NOW.plus(Duration.ofDays(14)).toString())
                .containsEntry(Fact.FINGERPRINT, NEW.fingerprint().hex());
    }

    @ParameterizedTest
    @MethodSource("everyPreparation")
    void abortGivesTheKeyUpAndTellsTheDnsTeamWhereItMayKnowOfIt(Preparation pending) {
        Decision decision = preparing(pending).on(ABORT).decision();

        assertThat(decision.next()).isEqualTo(new Steady(OWN));
        assertThat(decision.condemned()).containsExactly(pending.selector());
        assertThat(decision.notices())
                .extracting(NoticeDraft::kind)
                .isEqualTo(pending.equals(ARCHIVED) ? List.of(NoticeKind.RECORD_NOT_NEEDED) : List.of());
    }

    @Test
    void anAbortWithdrawsTheNoticeThatNobodyHasReadYet() {
        Scene announcing = preparing(ARCHIVED);
        ManagedDomain owing = announcing.managed().owing(announcing.decision().notices(), NOW);

        ManagedDomain aborted = owing.condemning(List.of(ARCHIVED.selector()));

        assertThat(owing.owedNotices()).hasSize(1);
        assertThat(aborted.owedNotices()).isEmpty();
        assertThat(owing.condemning(List.of(OLD.selector())).owedNotices()).hasSize(1);
    }

    @Test
    void abortIsRefusedWhereSesHoldsThePendingKey() {
        Decision decision =
                preparing(ARCHIVED).on(ABORT).seeing(signingWith(NEW)).decision();
        assertThat(decision.outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
        assertThat(decision.condemned()).isEmpty();
        assertThat(decision.notices()).isEmpty();
    }

    @Test
    void abortIsRefusedWhereSesWasNotRead() {
        assertThat(given(new Preparing(OWN, RotationReason.EXPIRY, ARCHIVED))
                        .on(ABORT)
                        .outcome())
                .isEqualTo(Outcome.OUT_OF_ORDER);
    }

    @Test
    void abortWorksWhereTheIdentityIsGone() {
        Scene gone = given(new Preparing(OWN, RotationReason.EXPIRY, ARCHIVED))
                .on(ABORT)
                .missing(TOKYO);
        assertThat(gone.outcome()).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void thereIsNothingToRollBackTo() {
        assertThat(preparing(ARCHIVED).on(ROLLBACK).outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
    }

    @Test
    void aRotationUnderWayCanBeMarkedAsACompromise() {
        for (Preparation pending : States.everyPreparation()) {
            Scene scene = preparing(pending).on(COMPROMISED);
            assertThat(scene.state()).isEqualTo(new Preparing(OWN, RotationReason.COMPROMISE, pending));
            assertThat(scene.outcome()).isEqualTo(Outcome.ALREADY_DONE);
        }
        assertThat(preparing(RESERVED).on(COMPROMISED).next().outcome()).isEqualTo(Outcome.KEY_GENERATED);
    }

    @Test
    void driftHaltsAPreparation() {
        Scene scene = preparing(GENERATED).on(NIGHTLY).seeing(external(DkimStatus.SUCCESS, "theirs"));
        assertThat(scene.state().kind()).isEqualTo(RotationState.Kind.HALTED);
        assertThat(scene.effect()).isEmpty();
    }

    @Test
    void enrollSaysThatTheDomainIsUnderManagement() {
        assertThat(preparing(RESERVED).on(ENROLL).outcome()).isEqualTo(Outcome.ALREADY_DONE);
        assertThat(preparing(RESERVED).on(ENROLL).state().needs(new Selector("rot-20261122-2")))
                .isTrue();
    }

    @Test
    void aReasonBelongsToPhaseThree() {
        Trigger phaseFour = new Trigger.PhaseRequest(
                Trigger.Phase.STORAGE, Trigger.Approval.ofWhateverIsPending(), Optional.of(RotationReason.COMPROMISE));
        Scene scene = preparing(GENERATED).on(phaseFour);
        assertThat(scene.outcome()).isEqualTo(Outcome.ARTEFACTS_STORED);
        assertThat(scene.state()).isEqualTo(new Preparing(OWN, RotationReason.EXPIRY, GENERATED));
    }

    @Test
    void onlyThatNoticeWhichAsksForTheRecordCountsAsAskingForIt() {
        Scene scene = preparing(ARCHIVED);
        NoticeDraft started = Drafts.of(NoticeKind.ROTATION_STARTED, scene.state())
                .about(ARCHIVED.selector(), States.DOMAIN)
                .draft();
        ManagedDomain owing = scene.managed().owing(List.of(started), NOW);
        assertThat(given(owing).on(phase(5)).told()).containsExactly(NoticeKind.PUBLISH_RECORD);
    }

    @Test
    void abortIsRefusedWhereARegionIsKnownToHaveTakenTheKeyEvenIfSesHidesIt() {
        Signer half = new Signer.DifferentByRegion(Map.of(TOKYO, new Signer.OwnKey(NEW), OSAKA, OWN));
        Scene scene = givenInTwoRegions(new Preparing(half, RotationReason.EXPIRY, ARCHIVED))
                .on(ABORT)
                .seeing(external(DkimStatus.SUCCESS));
        assertThat(scene.outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
        assertThat(scene.decision().condemned()).isEmpty();
    }

    @Test
    void hiddenTokensKeepNobodyFromGivingUpAKeyThatSesWasNeverGiven() {
        assertThat(preparing(ARCHIVED)
                        .on(ABORT)
                        .seeing(external(DkimStatus.SUCCESS))
                        .outcome())
                .isEqualTo(Outcome.ABORTED);
    }

    @Test
    void theRecordOfAKeyThatNeverSignedMayGoAtOnceAndTheAnswerSaysWhoIsTold() {
        Decision announced = preparing(ARCHIVED).on(ABORT).decision();
        assertThat(announced.notices().getFirst().facts()).containsEntry(Fact.NOT_BEFORE, NOW.toString());
        assertThat(announced.message()).contains("The DNS team is told");
        assertThat(preparing(GENERATED).on(ABORT).decision().message()).doesNotContain("DNS team");
    }
}
