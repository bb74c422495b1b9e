package io.github.sesdkimrotator.rotation;

import static io.github.sesdkimrotator.rotation.Scene.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.rotation.RotationState.Retiring;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.support.States;
import io.github.sesdkimrotator.support.Verdicts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetirementRulesTest {

    private static final Instant REMOVE_AFTER = NOW.plus(Duration.ofDays(7));

    private static Retiring retiring(Signer retired, Optional<Instant> askedAt) {
        return new Retiring(NEW, retired, REMOVE_AFTER, askedAt, Optional.empty());
    }

    private static Scene unasked(Signer retired) {
        return given(retiring(retired, Optional.empty()))
                .seeing(signingWith(NEW))
                .at(REMOVE_AFTER);
    }

    private static final Scene ASKED = given(retiring(OWN, Optional.of(REMOVE_AFTER)))
            .seeing(signingWith(NEW))
            .at(REMOVE_AFTER.plus(Duration.ofDays(1)));

    @Test
    void nobodyIsAskedToRemoveAnythingBeforeTheMailInFlightHasLanded() {
        Scene early = unasked(OWN).at(REMOVE_AFTER.minusSeconds(1));
        assertThat(early.outcome()).isEqualTo(Outcome.RETENTION_RUNNING);
        assertThat(early.on(phase(8)).outcome()).isEqualTo(Outcome.RETENTION_RUNNING);
        assertThat(early.told()).isEmpty();
    }

    @Test
    void theRemovalIsAskedForOnceTheRetentionIsOver() {
        Scene over = unasked(OWN);
        assertThat(over.told()).containsExactly(NoticeKind.REMOVE_RECORD);
        assertThat(over.state()).isEqualTo(retiring(OWN, Optional.of(REMOVE_AFTER)));
        assertThat(over.decision().condemned()).isEmpty();
    }

    @Test
    void nothingIsRemovedWhileSesDoesNotSignWithTheNewKeyEverywhere() {
        for (SesIdentity identity : List.of(
                holding(NEW, DkimStatus.TEMPORARY_FAILURE),
                holding(NEW, DkimStatus.UNKNOWN),
                holding(NEW, DkimStatus.FAILED),
                disabled(signingWith(NEW)))) {
            assertThat(unasked(OWN).seeing(identity).told()).doesNotContain(NoticeKind.REMOVE_RECORD);
            Scene gone =
                    ASKED.seeing(identity).seeing(Verdicts.gone(OLD.selector().recordName(States.DOMAIN), NOW));
            assertThat(gone.decision().condemned()).isEmpty();
        }
    }

    @Test
    void theOldKeyIsDestroyedOnceItsRecordIsSeenGone() {
        Decision decision = ASKED.seeing(Verdicts.gone(OLD.selector().recordName(States.DOMAIN), NOW))
                .decision();
        assertThat(decision.next()).isEqualTo(new Steady(new Signer.OwnKey(NEW)));
        assertThat(decision.condemned()).containsExactly(OLD.selector());
        assertThat(decision.notices()).extracting(NoticeDraft::kind).containsExactly(NoticeKind.ROTATION_COMPLETE);
    }

    @Test
    void aRecordThatIsServedOrNotAskedForIsNotGone() {
        assertThat(ASKED.outcome()).isEqualTo(Outcome.AWAITING_REMOVAL);
        assertThat(ASKED.seeing(Verdicts.stillThere(OLD.selector().recordName(States.DOMAIN), OLD, NOW))
                        .outcome())
                .isEqualTo(Outcome.AWAITING_REMOVAL);
    }

    @Test
    void theDnsTeamIsRemindedOfTheRemovalAfterItsLeadTimeAndThenEveryWeek() {
        assertThat(ASKED.at(REMOVE_AFTER)
                        .hoursAtWhichTold(NoticeKind.REMOVAL_OVERDUE, Duration.ofHours(12), Duration.ofDays(30)))
                .containsExactly(14 * 24L, 21 * 24L, 28 * 24L);
    }

    @Test
    void anUnfinishedRemovalAlarmsOnceANightWhenTheNextRotationIsDue() {
        Scene due = ASKED.on(NIGHTLY).at(NEW.notAfter().minus(Duration.ofDays(45)));
        assertThat(due.hoursAtWhichTold(NoticeKind.EXPIRY_ALARM, Duration.ofHours(24), Duration.ofDays(2)))
                .containsExactly(0L, 24L, 48L);
        assertThat(due.next().told()).isEmpty();
        assertThat(due.at(due.now().minusSeconds(1)).told()).doesNotContain(NoticeKind.EXPIRY_ALARM);
    }

    @Test
    void everyRecordOfThePreviousSignerIsToGo() {
        Signer easy = new Signer.EasyDkim(List.of(new Selector("t1"), new Selector("t2"), new Selector("t3")));
        assertThat(unasked(easy).decision().notices().getFirst().facts().get(Fact.RECORD_NAMES))
                .contains("t1._domainkey.example.jp.", "t3._domainkey.example.jp.");
        Signer foreign = new Signer.ForeignKey(Optional.of(new Selector("theirs")));
        assertThat(unasked(foreign).told()).containsExactly(NoticeKind.REMOVE_RECORD);
    }

    @Test
    void whereNobodyKnowsTheOldRecordThereIsNothingToWaitFor() {
        Scene unknown = unasked(new Signer.ForeignKey(Optional.empty()));
        assertThat(unknown.outcome()).isEqualTo(Outcome.ROTATION_COMPLETE);
        assertThat(unknown.decision().condemned()).isEmpty();
    }

    /** The record of the key that signs must never be named for removal. */
    @Test
    void theKeyThatSignsIsNeverPartOfWhatIsRetired() {
        Signer mixed = new Signer.DifferentByRegion(Map.of(TOKYO, new Signer.OwnKey(NEW), OSAKA, OWN));
        Scene scene = unasked(mixed);
        assertThat(scene.decision().notices().getFirst().facts().get(Fact.RECORD_NAMES))
                .isEqualTo(OLD.selector().recordName(States.DOMAIN).absolute());
        Scene asked = scene.next();
        assertThat(Rotation.look(asked.managed(), WATCH, States.policy(Policy.UpdateMode.MANUAL), asked.now())
                        .removal())
                .containsExactly(OLD.selector().recordName(States.DOMAIN));
        assertThat(asked.seeing(Verdicts.gone(OLD.selector().recordName(States.DOMAIN), NOW))
                        .decision()
                        .condemned())
                .containsExactly(OLD.selector());
    }

    @Test
    void whatAPersonMayNotAskAnyMore() {
        for (int number : List.of(3, 4, 5)) {
            assertThat(ASKED.on(phase(number)).outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
        }
        assertThat(ASKED.on(phase(7)).outcome()).isEqualTo(Outcome.ALREADY_DONE);
        assertThat(ASKED.on(phase(6)).gateOpenFor(NEW).outcome()).isEqualTo(Outcome.GATE_OPEN);
        assertThat(ASKED.on(ROLLBACK).outcome()).isEqualTo(Outcome.ROLLBACK_NOT_POSSIBLE);
        assertThat(ASKED.on(ABORT).outcome()).isEqualTo(Outcome.OUT_OF_ORDER);
        assertThat(ASKED.on(ENROLL).outcome()).isEqualTo(Outcome.ALREADY_DONE);
    }

    @Test
    void driftHaltsARetirementBeforeAnythingIsDestroyed() {
        Scene drifted = ASKED.seeing(external(DkimStatus.SUCCESS, "theirs"))
                .seeing(Verdicts.gone(OLD.selector().recordName(States.DOMAIN), NOW));
        assertThat(drifted.outcome()).isEqualTo(Outcome.HALTED);
        assertThat(drifted.decision().condemned()).isEmpty();
    }

    @Test
    void theNoticeNamesOurOldKeyWhereItIsOne() {
        assertThat(unasked(OWN).decision().notices().getFirst().facts())
                .containsEntry(Fact.SELECTOR, OLD.selector().value())
                .containsEntry(Fact.FINGERPRINT, OLD.fingerprint().hex());
    }

    @Test
    void theEndSaysThatAKeyIsDestroyedWhereOneIs() {
        assertThat(ASKED.seeing(Verdicts.gone(OLD.selector().recordName(States.DOMAIN), NOW))
                        .decision()
                        .message())
                .contains("The old private key is destroyed.");
        assertThat(unasked(new Signer.ForeignKey(Optional.empty())).decision().message())
                .doesNotContain("destroyed");
    }

    @Test
    void aRetirementThatEndsWhenTheNextRotationIsDueAlarmsNobody() {
        Scene gone = ASKED.on(NIGHTLY)
                .at(NEW.notAfter().minus(Duration.ofDays(45)))
                .seeing(Verdicts.gone(OLD.selector().recordName(States.DOMAIN), NOW));
        assertThat(gone.told()).containsExactly(NoticeKind.ROTATION_COMPLETE);
    }
}
