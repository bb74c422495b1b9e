package io.github.sesdkimrotator.rotation;

import static io.github.sesdkimrotator.rotation.Scene.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.rotation.RotationState.Activating;
import io.github.sesdkimrotator.rotation.RotationState.AwaitingPublication;
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

class PrivateKeyRulesTest {

    private static final List<NoticeKind> TOLD =
            List.of(NoticeKind.PRIVATE_KEY_PUBLISHED, NoticeKind.REMOVE_PRIVATE_KEY);

    private static AwaitingPublication awaiting(Signer active, RotationReason reason) {
        return new AwaitingPublication(active, reason, NEW, NOW, NOW.plus(Duration.ofDays(14)), Reminders.none());
    }

    private static final Scene AWAITING = given(awaiting(OWN, RotationReason.EXPIRY));

    @Test
    void whoeverLooksBurnsThePendingKeyBeforeItIsActivated() {
        for (Trigger trigger : List.of(NIGHTLY, WATCH, phase(6), phase(7))) {
            for (Scene scene : List.of(AWAITING, AWAITING.automatic())) {
                Scene seen = scene.on(trigger).privateKeyAt(NEW).seeing(signingWith(OLD));
                assertThat(seen.decision().next()).as("%s", trigger).isEqualTo(new Steady(OWN));
                assertThat(seen.decision().condemned()).containsExactly(NEW.selector());
                assertThat(seen.effect()).isEmpty();
                assertThat(seen.told()).isEqualTo(TOLD);
                assertThat(seen.outcome()).isEqualTo(Outcome.KEY_BURNT);
                assertThat(seen.outcome().answered().statusCode()).isEqualTo(409);
                assertThat(seen.decision().message())
                        .contains("PRIVATE key", NEW.selector() + " is burnt", "'compromise'", "when it is due");
            }
        }
    }

    @Test
    void theBurntSelectorIsNeverUsedAgain() {
        Scene burnt = AWAITING.privateKeyAt(NEW).next();
        assertThat(burnt.managed().usedSelectors()).contains(NEW.selector());
        assertThat(burnt.managed().condemned()).containsExactly(NEW.selector());
        assertThat(burnt.managed().state().needs(NEW.selector())).isFalse();
    }

    @Test
    void noticesThatStillWantTheRecordAreWithdrawn() {
        NoticeDraft publish = Drafts.of(
                        NoticeKind.PUBLISH_RECORD, AWAITING.managed().state())
                .about(NEW, States.DOMAIN)
                .draft();
        Scene owing = given(AWAITING.managed().owing(List.of(publish), NOW)).privateKeyAt(NEW);
        ManagedDomain burnt = owing.managed()
                .moveTo(owing.state(), NOW)
                .owing(owing.decision().notices(), NOW)
                .condemning(owing.decision().condemned());
        assertThat(burnt.owedNotices()).extracting(OutboxEntry::kind).isEqualTo(TOLD);
    }

    @Test
    void aCompromiseIsNotForgottenWithTheBurntKey() {
        Scene burnt = given(awaiting(OWN, RotationReason.COMPROMISE))
                .on(phase(7))
                .privateKeyAt(NEW)
                .seeing(signingWith(OLD));
        assertThat(burnt.told())
                .containsExactly(
                        NoticeKind.PRIVATE_KEY_PUBLISHED, NoticeKind.REMOVE_PRIVATE_KEY, NoticeKind.ROTATION_STARTED);
        assertThat(burnt.state()).isInstanceOfSatisfying(Preparing.class, next -> {
            assertThat(next.active()).isEqualTo(OWN);
            assertThat(next.reason()).isEqualTo(RotationReason.COMPROMISE);
            assertThat(next.pending().selector()).isNotEqualTo(NEW.selector());
        });
        assertThat(burnt.decision().condemned()).containsExactly(NEW.selector());
        Scene next = burnt.next().on(WATCH);
        assertThat(next.effect()).containsInstanceOf(Effect.GenerateKey.class);
    }

    @Test
    void aMissingIdentityDoesNotKeepTheKeyAlive() {
        assertThat(AWAITING.on(NIGHTLY).privateKeyAt(NEW).missing(TOKYO).outcome())
                .isEqualTo(Outcome.KEY_BURNT);
    }

    @Test
    void aPendingKeyThatSesHoldsSomewhereIsNotDestroyedAndNotSilent() {
        Signer half = new Signer.DifferentByRegion(Map.of(TOKYO, new Signer.OwnKey(NEW), OSAKA, OWN));
        Scene known = givenInTwoRegions(awaiting(half, RotationReason.EXPIRY)).privateKeyAt(NEW);
        assertThat(known.state().kind()).isEqualTo(Kind.AWAITING_PUBLICATION);
        assertThat(known.decision().condemned()).isEmpty();
        assertThat(known.told()).containsAll(TOLD);

        Scene drifted = AWAITING.on(NIGHTLY).privateKeyAt(NEW).seeing(signingWith(NEW));
        assertThat(drifted.outcome()).isEqualTo(Outcome.HALTED);
        assertThat(drifted.decision().condemned()).isEmpty();
        assertThat(drifted.told()).contains(NoticeKind.HALTED).containsAll(TOLD);
    }

    @Test
    void whereSesHoldsTheKeyOrMayHoldItPeopleAreToldDailyAndNothingElseChanges() {
        Optional<Instant> never = Optional.empty();
        List<Scene> scenes = List.of(
                given(new Activating(OWN, RotationReason.EXPIRY, NEW, NOW, List.of()))
                        .privateKeyAt(NEW)
                        .seeing(signingWith(OLD)),
                given(new Watching(NEW, RotationReason.EXPIRY, OWN, NOW, never, never))
                        .privateKeyAt(NEW)
                        .seeing(holding(NEW, DkimStatus.PENDING)),
                given(new RollingBack(NEW, OLD, NOW, List.of(), never))
                        .privateKeyAt(OLD)
                        .seeing(signingWith(NEW)),
                given(new Retiring(NEW, OWN, NOW.plus(Duration.ofDays(30)), never, never))
                        .on(phase(6))
                        .privateKeyAt(NEW),
                given(new Steady(OWN)).on(phase(6)).privateKeyAt(OLD));
        for (Scene scene : scenes) {
            assertThat(scene.told()).as("%s", scene.managed().state()).containsAll(TOLD);
            assertThat(scene.effect()).isEmpty();
            assertThat(scene.decision().condemned()).isEmpty();
            assertThat(scene.state().kind()).isEqualTo(scene.managed().state().kind());
            assertThat(scene.hoursAtWhichTold(
                            NoticeKind.PRIVATE_KEY_PUBLISHED, Duration.ofHours(6), Duration.ofHours(60)))
                    .as("%s", scene.managed().state())
                    .containsExactly(0L, 24L, 48L);
        }
    }

    @Test
    void theRecordOfAKeyInUseIsToBeRestoredAndThatOfABurntOneIsNot() {
        Scene rollingBack = given(new RollingBack(NEW, OLD, NOW, List.of(), Optional.empty()))
                .privateKeyAt(OLD)
                .seeing(signingWith(NEW));
        assertThat(rollingBack.decision().notices())
                .allSatisfy(draft -> assertThat(draft.facts())
                        .containsKey(Fact.TXT_VALUE)
                        .containsEntry(Fact.SELECTOR, OLD.selector().value()));
        assertThat(AWAITING.privateKeyAt(NEW).decision().notices())
                .allSatisfy(draft -> assertThat(draft.facts()).doesNotContainKey(Fact.TXT_VALUE));
    }

    @Test
    void aRefusedPhaseSevenSaysItInItsAnswer() {
        Scene refused = given(new Activating(OWN, RotationReason.EXPIRY, NEW, NOW, List.of()))
                .on(phase(7))
                .privateKeyAt(NEW)
                .seeing(signingWith(OLD));
        assertThat(refused.outcome()).isEqualTo(Outcome.DNS_TXT_NOT_READY);
        assertThat(refused.decision().message()).contains("PRIVATE_KEY");
        assertThat(refused.told()).isEmpty();
    }

    private static Scene watching() {
        return given(new Watching(NEW, RotationReason.EXPIRY, OWN, NOW, Optional.empty(), Optional.empty()))
                .seeing(holding(NEW, DkimStatus.PENDING));
    }

    /** Never what is served there. */
    @Test
    void peopleAreToldWhereTheKeyStands() {
        String name = NEW.selector().recordName(States.DOMAIN).absolute();
        Decision burnt = AWAITING.privateKeyAt(NEW).decision();
        assertThat(burnt.message()).contains("at " + name);
        assertThat(burnt.notices())
                .allSatisfy(draft -> assertThat(draft.facts())
                        .containsEntry(Fact.DETAIL, name + " (ns1.example.jp. at 192.0.2.1:53)"));
    }

    @Test
    void theAnswerSaysWhenTheNextRotationBegins() {
        assertThat(AWAITING.privateKeyAt(NEW).decision().message()).endsWith("when it is due.");
        assertThat(given(awaiting(OWN, RotationReason.COMPROMISE))
                        .privateKeyAt(NEW)
                        .decision()
                        .message())
                .endsWith("the next one begins at once.");
    }

    @Test
    void theAlarmIsAboutTheKeyThatStandsWhereItWasFound() {
        assertThat(watching().privateKeyAt(NEW).decision().notices())
                .filteredOn(draft -> TOLD.contains(draft.kind()))
                .hasSize(2)
                .allSatisfy(draft -> assertThat(draft.facts())
                        .containsEntry(Fact.SELECTOR, NEW.selector().value()));
    }

    /** An alias leads to a name that belongs to none of our keys. */
    @Test
    void aKeyFoundElsewhereIsReportedForTheKeyInQuestion() {
        assertThat(watching().privateKeyAt(OTHER).decision().notices())
                .filteredOn(draft -> TOLD.contains(draft.kind()))
                .hasSize(2)
                .allSatisfy(draft -> assertThat(draft.facts())
                        .containsEntry(Fact.SELECTOR, NEW.selector().value()));
    }

    @Test
    void neitherAnotherNoticeNorOneAboutAnotherKeySilencesTheAlarm() {
        NoticeDraft another = new NoticeDraft(
                NoticeKind.ACTIVATED, Map.of(Fact.SELECTOR, NEW.selector().value()));
        NoticeDraft anotherKey = new NoticeDraft(
                NoticeKind.PRIVATE_KEY_PUBLISHED,
                Map.of(Fact.SELECTOR, OLD.selector().value()));
        Scene told = given(watching().managed().owing(List.of(another, anotherKey), NOW))
                .seeing(holding(NEW, DkimStatus.PENDING))
                .privateKeyAt(NEW);
        assertThat(told.told()).containsAll(TOLD);
        assertThat(told.next().told()).doesNotContainAnyElementsOf(TOLD);
    }
}
