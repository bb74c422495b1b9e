package io.github.sesdkimrotator.simulation;

import static io.github.sesdkimrotator.simulation.Misfortune.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Seeds that once broke a promise. The sabotages that name this class undo what mended them, and each test fails again;
 * where a seed would be drawn otherwise by now, its options are written out.
 */
class FoundBySimulationTest {

    private static void everyPromiseIsKeptBy(Options options) {
        assertThat(Simulation.play(options, false).violation()).isEmpty();
    }

    private static void everyPromiseIsKeptBySeed(long seed) {
        everyPromiseIsKeptBy(Options.drawnBy(seed));
    }

    /** One domain in one Region, one resolver that alone vouches, the watch twice a day. */
    private static Options resolversOnly(
            long seed,
            int samples,
            int renewBeforeDays,
            int validityDays,
            int leadDays,
            int watchHours,
            int days,
            Set<Misfortune> misfortunes,
            double faultRate) {
        return new Options(
                seed,
                1,
                1,
                1,
                1,
                samples,
                false,
                false,
                validityDays,
                renewBeforeDays,
                leadDays,
                watchHours,
                4,
                Duration.ofHours(12),
                days,
                misfortunes,
                faultRate,
                Integer.MAX_VALUE);
    }

    @Test
    void whoeverCanMendARecordThatWasSpoiltAfterTheIntentHearsOfIt() {
        everyPromiseIsKeptBy(resolversOnly(
                421,
                3,
                9,
                21,
                1,
                8,
                10,
                EnumSet.of(KILLS, LATE_SCHEDULES, SILENCE, LAGGING_SERVERS, WRONG_RECORDS, DOUBLED_NOTICES),
                0.05));
    }

    @Test
    void aLostKeyThatSesHoldsWithoutSigningHasAWayOut() {
        everyPromiseIsKeptBy(resolversOnly(
                354,
                1,
                10,
                27,
                0,
                4,
                12,
                EnumSet.of(DNS_OUTAGES, LYING_SERVERS, POISONED_CACHES, EARLY_REMOVALS, OUTSIDER_AT_SES, LOST_SECRETS),
                0.001));
    }

    @Test
    void theRecordOfAnAbortedKeyStaysWhileMailSignedWithItMayBeInFlight() {
        everyPromiseIsKeptBySeed(2924);
    }

    /** It showed Easy DKIM for some minutes after it had taken the first key: a halt, and {@code enroll} destroyed the key. */
    @Test
    void aKeyOutlivesWhatSesShowsRightAfterItTookIt() {
        everyPromiseIsKeptBy(new Options(
                2152,
                1,
                1,
                1,
                1,
                1,
                true,
                false,
                23,
                9,
                0,
                10,
                3,
                Duration.ofDays(1),
                5,
                EnumSet.of(CLUMSY_OPERATOR, LATE_READINGS),
                0.05,
                Integer.MAX_VALUE));
    }

    @Test
    void aProvenKeyThatSesGaveUpOnHasAWayBack() {
        everyPromiseIsKeptBySeed(9387);
    }

    @Test
    void aRollbackOnWhichSesGaveUpHasAWayOn() {
        everyPromiseIsKeptBySeed(141_182);
    }

    /** Here it was the simulation's people: they did not restore the record that the alarm names during a rollback. */
    @Test
    void aRollbackWhoseRecordWasRemovedComesToItsEnd() {
        everyPromiseIsKeptBySeed(876_366);
    }

    @Test
    void aLostKeyThatSesDoesNotHoldCanBeGivenUp() {
        everyPromiseIsKeptBySeed(26);
    }

    @Test
    void whereNoKeyOfOursSignsAChangeAtSesIsNoticed() {
        everyPromiseIsKeptBySeed(238);
    }

    @Test
    void theStatusSaysWhereSesDoesNotSign() {
        everyPromiseIsKeptBySeed(12);
    }

    @Test
    void whenTheDnsTeamWasToldHasEvidence() {
        everyPromiseIsKeptBySeed(2);
    }
}
