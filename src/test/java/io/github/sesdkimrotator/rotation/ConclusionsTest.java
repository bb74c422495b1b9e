package io.github.sesdkimrotator.rotation;

import static io.github.sesdkimrotator.rotation.Scene.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.rotation.Conclusions.Signing;
import io.github.sesdkimrotator.rotation.RotationState.Activating;
import io.github.sesdkimrotator.rotation.RotationState.AwaitingPublication;
import io.github.sesdkimrotator.rotation.RotationState.Halted;
import io.github.sesdkimrotator.rotation.RotationState.Kind;
import io.github.sesdkimrotator.rotation.RotationState.Preparing;
import io.github.sesdkimrotator.rotation.RotationState.RollingBack;
import io.github.sesdkimrotator.support.States;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConclusionsTest {

    private static final Activating ACTIVATING = new Activating(OWN, RotationReason.EXPIRY, NEW, NOW, List.of());
    private static final RollingBack ROLLING_BACK = new RollingBack(NEW, OLD, NOW, List.of(), Optional.empty());

    private static ManagedDomain inTwoRegions(RotationState state) {
        return givenInTwoRegions(state).managed();
    }

    private static Decision signed(RotationState state, Signing result) {
        Observations nothingReadBack =
                new Observations(phase(7), Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
        return Conclusions.signed(
                inTwoRegions(state), result, nothingReadBack, States.policy(Policy.UpdateMode.MANUAL), NOW);
    }

    @Test
    void theNewKeyIsActiveWhenEveryRegionTookIt() {
        Decision decision = signed(ACTIVATING, new Signing(List.of(OSAKA, TOKYO), Optional.empty(), true));
        assertThat(decision.next().kind()).isEqualTo(Kind.WATCHING);
        assertThat(decision.notices()).extracting(NoticeDraft::kind).containsExactly(NoticeKind.ACTIVATED);
    }

    @Test
    void oneRegionThatTookTheKeyIsRemembered() {
        assertThat(signed(ACTIVATING, new Signing(List.of(OSAKA), Optional.empty(), true))
                        .next())
                .isEqualTo(new Activating(OWN, RotationReason.EXPIRY, NEW, NOW, List.of(OSAKA)));
        Decision back = signed(ROLLING_BACK, new Signing(List.of(OSAKA), Optional.empty(), true));
        assertThat(((RollingBack) back.next()).takenIn()).containsExactly(OSAKA);
        assertThat(back.message()).contains("not taken");
    }

    @Test
    void whatAnEarlierRunSawTakenStaysKnown() {
        Activating half = new Activating(OWN, RotationReason.EXPIRY, NEW, NOW, List.of(TOKYO));
        assertThat(signed(half, new Signing(List.of(OSAKA), Optional.empty(), true))
                        .outcome())
                .isEqualTo(Outcome.ACTIVATED);
    }

    @Test
    void aRefusalHaltsAndTheHaltRemembersWhoTookTheKey() {
        for (RotationState state : List.of(ACTIVATING, ROLLING_BACK)) {
            Decision decision = signed(state, new Signing(List.of(TOKYO), Optional.of("Osaka says no"), true));
            assertThat(decision.next()).isInstanceOfSatisfying(Halted.class, halted -> {
                assertThat(halted.reason()).isEqualTo(HaltReason.SES_REFUSED);
                assertThat(halted.detail()).contains("Osaka says no");
                assertThat(halted.interrupted().toString()).contains("takenIn=[ap-northeast-1]");
            });
        }
    }

    @Test
    void aKeyThatIsNotInTheVaultHaltsAndNamesItself() {
        Signing lost = new Signing(List.of(), Optional.empty(), false);
        assertThat(signed(ACTIVATING, lost).message()).contains(NEW.selector().value());
        assertThat(signed(ROLLING_BACK, lost).message()).contains(OLD.selector().value());
        assertThat(signed(ACTIVATING, lost).next())
                .isInstanceOfSatisfying(
                        Halted.class, halted -> assertThat(halted.reason()).isEqualTo(HaltReason.KEY_LOST));
    }

    @Test
    void aRollbackIsNotOverBeforeSesSaysSuccess() {
        assertThat(signed(ROLLING_BACK, new Signing(List.of(TOKYO, OSAKA), Optional.empty(), true))
                        .outcome())
                .isEqualTo(Outcome.ROLLING_BACK);
    }

    // ---- phase 5 ----------------------------------------------------------------------------------------------------

    private static ManagedDomain archivedAndOwing() {
        Scene scene = given(new Preparing(
                OWN, RotationReason.EXPIRY, States.everyPreparation().get(2)));
        return scene.managed().owing(scene.decision().notices(), NOW);
    }

    @Test
    void theWaitBeginsWhenTheNoticeWentOut() {
        ManagedDomain owing = archivedAndOwing();
        ManagedDomain sent = Conclusions.noticeSent(
                owing, owing.owedNotices().getFirst(), States.policy(Policy.UpdateMode.MANUAL), NOW.plusSeconds(9));
        assertThat(sent.state())
                .isEqualTo(new AwaitingPublication(
                        OWN,
                        RotationReason.EXPIRY,
                        NEW,
                        NOW.plusSeconds(9),
                        NOW.plusSeconds(9).plus(Duration.ofDays(14)),
                        Reminders.none()));
        assertThat(sent.owedNotices()).isEmpty();
    }

    @Test
    void markingTheSameNoticeAgainChangesNothing() {
        ManagedDomain owing = archivedAndOwing();
        OutboxEntry entry = owing.owedNotices().getFirst();
        ManagedDomain once = Conclusions.noticeSent(owing, entry, States.policy(Policy.UpdateMode.MANUAL), NOW);
        assertThat(Conclusions.noticeSent(once, entry, States.policy(Policy.UpdateMode.MANUAL), NOW))
                .isEqualTo(once);
    }

    @Test
    void anotherKeysNoticeBeginsNoWait() {
        ManagedDomain other = archivedAndOwing()
                .moveTo(new RotationState.Steady(OWN), NOW)
                .moveTo(new Preparing(OWN, RotationReason.EXPIRY, new Preparation.Archived(OTHER)), NOW);
        ManagedDomain sent = Conclusions.noticeSent(
                other, other.owedNotices().getFirst(), States.policy(Policy.UpdateMode.MANUAL), NOW);
        assertThat(sent.state().kind()).isEqualTo(Kind.PREPARING);
    }

    // ---- Easy DKIM --------------------------------------------------------------------------------------------------

    @Test
    void everyTokenBecomesARecordAndItsTarget() {
        Map<Fact, String> facts = Conclusions.easyDkimTaken(
                        States.managed(new RotationState.Steady(OWN)), List.of("t1", "t2"), "dkim.amazonses.com")
                .facts();
        assertThat(facts)
                .containsEntry(Fact.RECORD_NAMES, "t1._domainkey.example.jp.\nt2._domainkey.example.jp.")
                .containsEntry(Fact.CNAME_TARGETS, "t1.dkim.amazonses.com.\nt2.dkim.amazonses.com.");
    }

    @Test
    void easyDkimThatSesRefusesHaltsWhatWasUnderWay() {
        for (RotationState state : List.of(
                new RotationState.Steady(OWN),
                new Halted(HaltReason.EASY_DKIM_FALLBACK, "", NOW, new RotationState.Steady(OWN)))) {
            Decision decision = Conclusions.easyDkimRefused(
                    inTwoRegions(state),
                    "not today",
                    new Observations(FALLBACK, Map.of(), Optional.empty(), Optional.empty(), Optional.empty()),
                    States.policy(Policy.UpdateMode.MANUAL),
                    NOW);
            assertThat(decision.next())
                    .isEqualTo(new Halted(
                            HaltReason.SES_REFUSED,
                            "SES refused Easy DKIM: not today",
                            NOW,
                            new RotationState.Steady(OWN)));
        }
    }

    // ---- words ------------------------------------------------------------------------------------------------------

    @Test
    void aRollbackTellsWhetherEveryRegionTookThePreviousKey() {
        assertThat(signed(ROLLING_BACK, new Signing(List.of(TOKYO, OSAKA), Optional.empty(), true))
                        .message())
                .contains("SES holds the previous key " + OLD.selector());
    }

    @Test
    void theWordsOfSesEndWithOneFullStop() {
        for (String words : List.of("no", "no.")) {
            assertThat(signed(ACTIVATING, new Signing(List.of(), Optional.of(words), true))
                            .message())
                    .isEqualTo("SES refused: no. A person is needed.");
        }
    }

    // ---- phases 3 and 4 ---------------------------------------------------------------------------------------------

    @Test
    void whatWasMadeIsKeptThroughTheStepsOfAPreparation() {
        Preparing reserved = new Preparing(OWN, RotationReason.EXPIRY, new Preparation.Reserved(NEW.selector(), NOW));
        Preparing generated = Conclusions.generated(reserved, NEW, "certificate");
        assertThat(generated)
                .isEqualTo(new Preparing(OWN, RotationReason.EXPIRY, new Preparation.Generated(NEW, "certificate")));
        assertThat(Conclusions.archived(generated, NEW))
                .isEqualTo(new Preparing(OWN, RotationReason.EXPIRY, new Preparation.Archived(NEW)));
    }

    @Test
    void aNoticeOfAnEarlierStepEndsNoPreparation() {
        Preparing generated = new Preparing(OWN, RotationReason.EXPIRY, new Preparation.Generated(NEW, "certificate"));
        ManagedDomain owing =
                States.managed(generated).owing(List.of(new NoticeDraft(NoticeKind.ROTATION_STARTED, Map.of())), NOW);
        ManagedDomain sent = Conclusions.noticeSent(
                owing, owing.owedNotices().getFirst(), States.policy(Policy.UpdateMode.MANUAL), NOW);
        assertThat(sent.state()).isEqualTo(generated);
        assertThat(sent.owedNotices()).isEmpty();
    }
}
