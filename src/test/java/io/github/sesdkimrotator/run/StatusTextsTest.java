package io.github.sesdkimrotator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.Reminders;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.SesIdentity;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.rotation.SesIdentity.Origin;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.support.States;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a person reads who asks how a domain stands. */
class StatusTextsTest {

    private static final Instant NOW = States.NOW;
    private static final Signer OWN = new Signer.OwnKey(States.key(1));
    private static final Optional<Instant> NEVER = Optional.empty();

    private static String told(RotationState state) {
        return StatusTexts.of(States.managed(state), NOW);
    }

    @Test
    void aRestingDomainTellsWhoSignsAndForHowLongTheCertificateLasts() {
        assertThat(told(new RotationState.Steady(OWN)))
                .isEqualTo(
                        "Nothing is in flight. Mail is signed by key rot-20261122-1; its certificate ends in 179 days.");
        assertThat(told(new RotationState.Steady(new Signer.NoSigner())))
                .isEqualTo("Nothing is in flight. Mail is signed by nothing.");
    }

    @Test
    void aPreparationTellsItsReasonAndWhoSignsMeanwhile() {
        assertThat(told(new RotationState.Preparing(
                        OWN, RotationReason.EXPIRY, States.everyPreparation().getFirst())))
                .contains("rot-20261122-2 is being prepared (EXPIRY)", "key rot-20261122-1 signs");
    }

    @Test
    void aRecordIsOverdueAfterItsDeadlineAndNotAtIt() {
        assertThat(told(awaitedBy(NOW))).contains("publish rot-20261122-2 by " + NOW + ";");
        assertThat(told(awaitedBy(NOW.minusSeconds(1)))).contains("(overdue)");
    }

    private static RotationState awaitedBy(Instant dueAt) {
        return new RotationState.AwaitingPublication(
                OWN, RotationReason.EXPIRY, States.key(2), NOW.minus(Duration.ofDays(14)), dueAt, Reminders.none());
    }

    @Test
    void whatIsNotKnownOfAnActivationIsSaidToBeUnknown() {
        assertThat(told(new RotationState.Activating(OWN, RotationReason.EXPIRY, States.key(2), NOW, List.of())))
                .contains("SES may or may not hold rot-20261122-2 yet");
    }

    @Test
    void aWatchTellsSinceWhenSesSignsIfItDoes() {
        assertThat(told(watching(NEVER))).contains("rot-20261122-2", "has not said SUCCESS yet", "key rot-20261122-1");
        assertThat(told(watching(Optional.of(NOW)))).contains("has said SUCCESS since " + NOW);
    }

    private static RotationState watching(Optional<Instant> succeedingSince) {
        return new RotationState.Watching(States.key(2), RotationReason.EXPIRY, OWN, NOW, succeedingSince, NEVER);
    }

    @Test
    void aRollbackTellsFromWhichKeyToWhich() {
        assertThat(told(new RotationState.RollingBack(States.key(2), States.key(1), NOW, List.of(), NEVER)))
                .contains("from rot-20261122-2 to rot-20261122-1");
    }

    @Test
    void aRetirementTellsWhetherTheRecordMustStayOrHasBeenAskedToGo() {
        assertThat(told(retiring(NEVER))).contains("must stay until " + NOW);
        assertThat(told(retiring(Optional.of(NOW)))).contains("asked at " + NOW, "not proven gone yet");
    }

    private static RotationState retiring(Optional<Instant> removalAskedAt) {
        return new RotationState.Retiring(States.key(2), OWN, NOW, removalAskedAt, NEVER);
    }

    @Test
    void aHaltTellsWhySinceWhenAndWhatWasSeen() {
        assertThat(told(new RotationState.Halted(HaltReason.DRIFT, "another key", NOW, new RotationState.Steady(OWN))))
                .contains(NOW.toString(), "DRIFT", "another key");
    }

    // ---- silence ----------------------------------------------------------------------------------------------------

    private static SesReading reading(boolean signingEnabled, DkimStatus status) {
        return new SesReading.Found(new SesIdentity(
                SesIdentity.Type.DOMAIN, Origin.EXTERNAL, signingEnabled, status, List.of(), Optional.empty()));
    }

    private static String silence(SesReading tokyo, SesReading osaka) {
        Map<SesRegion, SesReading> ses = new TreeMap<>();
        ses.put(States.TOKYO, tokyo);
        ses.put(States.OSAKA, osaka);
        return StatusTexts.silence(ses);
    }

    @Test
    void whereSesSignsEverywhereNothingIsSaidOfSilence() {
        assertThat(silence(reading(true, DkimStatus.SUCCESS), reading(true, DkimStatus.SUCCESS)))
                .isEmpty();
        assertThat(StatusTexts.silence(Map.of())).isEmpty();
    }

    @Test
    void everyRegionThatDoesNotSignIsNamedWithItsCause() {
        assertThat(silence(reading(true, DkimStatus.SUCCESS), reading(true, DkimStatus.PENDING)))
                .isEqualTo(" SES does not sign at present: PENDING in ap-northeast-3.");
        assertThat(silence(new SesReading.Missing(), reading(false, DkimStatus.SUCCESS)))
                .isEqualTo(" SES does not sign at present: no identity in ap-northeast-1,"
                        + " SUCCESS, signing disabled in ap-northeast-3.");
    }
}
