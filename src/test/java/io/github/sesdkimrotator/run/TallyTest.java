package io.github.sesdkimrotator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.port.SweepFigures;
import io.github.sesdkimrotator.port.SweepFigures.Fleet;
import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.NoticeDraft;
import io.github.sesdkimrotator.rotation.NoticeKind;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import io.github.sesdkimrotator.rotation.Outcome;
import io.github.sesdkimrotator.rotation.Preparation;
import io.github.sesdkimrotator.rotation.Reminders;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.RotationState.Kind;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.rotation.Trigger;
import io.github.sesdkimrotator.support.CapturingTopics;
import io.github.sesdkimrotator.support.InMemoryStateStore;
import io.github.sesdkimrotator.support.States;
import io.github.sesdkimrotator.support.Verdicts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The figures that alarms and dashboards are made of. */
class TallyTest {

    private static final Instant NOW = States.NOW;
    private static final RotationKey OLD = States.key(1);
    private static final RotationKey NEW = States.key(2);
    private static final Signer OWN = new Signer.OwnKey(OLD);
    private static final Optional<Instant> NEVER = Optional.empty();
    private static final Trigger NIGHTLY = new Trigger.Nightly();

    private final InMemoryStateStore store = new InMemoryStateStore();
    private final CapturingTopics topics = new CapturingTopics();

    private Tally tally(Trigger trigger, Instant now) {
        return new Tally(trigger, new Invocation(now, "request-1", Optional.empty(), () -> true));
    }

    private StateSession session(ManagedDomain managed) {
        store.create(managed);
        return StateSession.of(store, store.read(managed.domain()).orElseThrow());
    }

    private SweepFigures figures(Trigger trigger, Instant now, ManagedDomain... domains) {
        Tally tally = tally(trigger, now);
        for (ManagedDomain managed : domains) {
            tally.saw(session(managed));
        }
        return tally.figures(topics);
    }

    private Fleet fleet(RotationState state, Instant now) {
        store.deleteBehindOurBack(States.DOMAIN);
        return figures(NIGHTLY, now, States.managed(state)).fleet().orElseThrow();
    }

    private Map<SigningDomain, Duration> pending(RotationState state) {
        store.deleteBehindOurBack(States.DOMAIN);
        return figures(NIGHTLY, NOW.plusSeconds(60), States.managed(state)).sesPending();
    }

    @Test
    void onlyTheNightHasAPictureOfTheWholeFleet() {
        assertThat(figures(new Trigger.Watch(), NOW, States.managed(new RotationState.Steady(OWN)))
                        .fleet())
                .isEmpty();
        assertThat(fleet(new RotationState.Steady(OWN), NOW).byState())
                .isEqualTo(Map.of(Kind.STEADY, List.of(States.DOMAIN)));
    }

    @Test
    void aSweepIsNamedByItsAction() {
        SweepFigures watch = figures(new Trigger.Watch(), NOW);
        assertThat(watch.action()).isEqualTo("watch");
        assertThat(watch.requestId()).isEqualTo("request-1");
        assertThat(watch.at()).isEqualTo(NOW);
        assertThat(figures(NIGHTLY, NOW).action()).isEqualTo("expiry_check");
    }

    @Test
    void whatIsOwedFailedOrWasNotReachedIsCounted() {
        SigningDomain failed = new SigningDomain("failed.example.com");
        SigningDomain late = new SigningDomain("late.example.com");
        Tally tally = tally(NIGHTLY, NOW);
        NoticeDraft draft = new NoticeDraft(NoticeKind.ACTIVATED, Map.of());
        tally.saw(session(States.managed(new RotationState.Steady(OWN)).owing(List.of(draft, draft), NOW)));
        tally.failed(failed);
        tally.notReached(late);

        SweepFigures figures = tally.figures(topics);

        assertThat(figures.noticesOwed()).isEqualTo(2);
        assertThat(figures.failed()).containsExactly(failed);
        assertThat(figures.notReached()).containsExactly(late);
        assertThat(tally.notReached()).containsExactly(late);
    }

    @Test
    void openAndShutGatesAreCountedWhereOneWasAsked() {
        Tally tally = tally(NIGHTLY, NOW);
        tally.ran(report(Optional.of(Verdicts.open(States.DOMAIN, NEW, NOW))));
        tally.ran(report(Optional.of(Verdicts.absent(States.DOMAIN, NEW, NOW))));
        tally.ran(report(Optional.of(Verdicts.silent(States.DOMAIN, NEW, NOW))));
        tally.ran(report(Optional.empty()));

        assertThat(tally.figures(topics).gateOpen()).isEqualTo(1);
        assertThat(tally.figures(topics).gateShut()).isEqualTo(2);
    }

    private static Report report(Optional<GateVerdict> publication) {
        return new Report(States.DOMAIN, Outcome.GATE_SHUT, "", Map.of(), publication, Optional.empty());
    }

    // ---- how long a certificate lasts -------------------------------------------------------------------------------

    @Test
    void daysToExpiryAreWholeDaysAndTheFirstHourAfterTheEndIsDayMinusOne() {
        assertThat(daysLeft(OLD.notAfter().minus(Duration.ofDays(1)))).isEqualTo(1);
        assertThat(daysLeft(OLD.notAfter().minus(Duration.ofHours(1)))).isZero();
        assertThat(daysLeft(OLD.notAfter().plus(Duration.ofHours(1)))).isEqualTo(-1);
    }

    private long daysLeft(Instant now) {
        return fleet(new RotationState.Steady(OWN), now).daysToExpiry().get(States.DOMAIN);
    }

    @Test
    void theCertificateThatCountsIsThatOfTheKeyThatSigns() {
        Signer half = new Signer.DifferentByRegion(Map.of(States.TOKYO, OWN, States.OSAKA, new Signer.OwnKey(NEW)));
        Map<RotationState, RotationKey> signing = Map.of(
                new RotationState.Steady(OWN),
                OLD,
                new RotationState.Preparing(OWN, RotationReason.EXPIRY, new Preparation.Archived(NEW)),
                OLD,
                awaiting(NOW, NEVER),
                OLD,
                new RotationState.Activating(OWN, RotationReason.EXPIRY, NEW, NOW, List.of()),
                OLD,
                watching(NEVER),
                NEW,
                new RotationState.RollingBack(NEW, OLD, NOW, List.of(), NEVER),
                OLD,
                new RotationState.Retiring(NEW, OWN, NOW, NEVER, NEVER),
                NEW,
                new RotationState.Halted(HaltReason.DRIFT, "", NOW, watching(NEVER)),
                NEW,
                // Of several the one that ends first.
                new RotationState.Steady(half),
                NEW);
        signing.forEach((state, key) -> assertThat(
                        fleet(state, key.notAfter().minus(Duration.ofDays(3))).daysToExpiry())
                .as("%s", state)
                .isEqualTo(Map.of(States.DOMAIN, 3L)));
        assertThat(fleet(new RotationState.Steady(new Signer.NoSigner()), NOW).daysToExpiry())
                .isEmpty();
    }

    // ---- how long SES searches --------------------------------------------------------------------------------------

    private static RotationState watching(Optional<Instant> succeedingSince) {
        return new RotationState.Watching(NEW, RotationReason.EXPIRY, OWN, NOW, succeedingSince, NEVER);
    }

    @Test
    void sesIsPendingFromTheIntentUntilItsFirstSuccess() {
        Map<SigningDomain, Duration> aMinute = Map.of(States.DOMAIN, Duration.ofMinutes(1));
        for (RotationState pending : List.of(
                new RotationState.Activating(OWN, RotationReason.EXPIRY, NEW, NOW, List.of()),
                watching(NEVER),
                new RotationState.RollingBack(NEW, OLD, NOW, List.of(), NEVER))) {
            assertThat(pending(pending)).as("%s", pending).isEqualTo(aMinute);
            assertThat(pending(new RotationState.Halted(HaltReason.DRIFT, "", NOW, pending)))
                    .isEmpty();
        }
        assertThat(pending(watching(Optional.of(NOW)))).isEmpty();
        for (Kind kind : List.of(Kind.STEADY, Kind.PREPARING, Kind.AWAITING_PUBLICATION, Kind.RETIRING)) {
            assertThat(pending(States.example(kind))).as("%s", kind).isEmpty();
        }
    }

    // ---- overdue ----------------------------------------------------------------------------------------------------

    private static RotationState awaiting(Instant dueAt, Optional<Instant> readySince) {
        return new RotationState.AwaitingPublication(
                OWN,
                RotationReason.EXPIRY,
                NEW,
                NOW.minus(Duration.ofDays(14)),
                dueAt,
                new Reminders(readySince, NEVER, NEVER, NEVER, Optional.empty(), Optional.empty(), Set.of(), Set.of()));
    }

    @Test
    void aRecordIsOverdueAfterItsDeadlineUnlessItIsSeenEverywhere() {
        assertThat(fleet(awaiting(NOW, NEVER), NOW).overdue()).isEmpty();
        assertThat(fleet(awaiting(NOW, NEVER), NOW.plusSeconds(1)).overdue()).containsExactly(States.DOMAIN);
        assertThat(fleet(awaiting(NOW, Optional.of(NOW)), NOW.plusSeconds(1)).overdue())
                .isEmpty();
        assertThat(fleet(new RotationState.Steady(OWN), NOW.plusSeconds(1)).overdue())
                .isEmpty();
    }

    // ---- whether anybody hears it -----------------------------------------------------------------------------------

    @Test
    void theNightFindsOutWhetherAnybodyHearsTheNotices() {
        topics.subscribed(Audience.DNS_TEAM, 0, 1);

        assertThat(fleet(new RotationState.Steady(OWN), NOW).topics().unconfirmed())
                .isEqualTo(1);
    }
}
