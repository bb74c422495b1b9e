package io.github.sesdkimrotator.run;

import static io.github.sesdkimrotator.run.RunWorld.DOMAIN;
import static io.github.sesdkimrotator.run.RunWorld.NEW;
import static io.github.sesdkimrotator.run.RunWorld.OLD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.RunLog;
import io.github.sesdkimrotator.port.StateStore.Versioned;
import io.github.sesdkimrotator.rotation.Fact;
import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.NoticeDraft;
import io.github.sesdkimrotator.rotation.NoticeKind;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import io.github.sesdkimrotator.rotation.Outcome;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.RotationState.Kind;
import io.github.sesdkimrotator.rotation.Signer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Many domains in one scheduled run: what it tells, and what one domain's bad day does to the others. */
class SweepTest {

    private static final SigningDomain SECOND = new SigningDomain("zweite.example.com");
    private static final RotationState STEADY = new RotationState.Steady(new Signer.OwnKey(OLD));
    private static final RotationState DUE = new RotationState.Steady(new Signer.OwnKey(new RotationKey(
            OLD.selector(),
            OLD.publicKey(),
            RunWorld.START.minus(Duration.ofDays(140)),
            RunWorld.START.plus(Duration.ofDays(40)))));
    private static final Map<Fact, String> ALARM = Map.of(
            Fact.STATE, "Retiring",
            Fact.NOT_AFTER, "2026-04-01T00:00:00Z",
            Fact.DETAIL, "the old record is still there");

    private final RunWorld world = new RunWorld();

    private static SigningDomain numbered(int n) {
        return new SigningDomain("d" + (1000 + n) + ".example.com");
    }

    private void restAt(SigningDomain domain, RotationState state) {
        world.signingWith(domain, OLD).stored(domain, state);
    }

    private void alarmsAreOwed(SigningDomain domain, int alarms) {
        for (int n = 0; n < alarms; n++) {
            Versioned current = world.states.read(domain).orElseThrow();
            world.states.replace(
                    current.version(),
                    current.domain().owing(List.of(new NoticeDraft(NoticeKind.EXPIRY_ALARM, ALARM)), RunWorld.START));
        }
    }

    private void somebodyWrites(SigningDomain domain) {
        alarmsAreOwed(domain, 1);
    }

    private interface Event {
        void happens();
    }

    /** Once, after the n-th such call. */
    private void after(String call, int n, Event event) {
        world.saboteur = new RunWorld.Saboteur() {
            private int seen;

            @Override
            public void after(int index, String what) {
                if (what.equals(call) && ++seen == n) {
                    event.happens();
                }
            }
        };
    }

    // ---- what the answer tells --------------------------------------------------------------------------------------

    @Test
    void theAnswerCountsWhatIsInFlightAndWhatIsHalted() {
        restAt(DOMAIN, STEADY);
        assertThat(world.ask(RunWorld.nightly()).message()).isEqualTo("1 domain looked at, 0 in flight, 0 halted.");
        restAt(numbered(1), RunWorld.awaiting());
        restAt(numbered(2), new RotationState.Halted(HaltReason.DRIFT, "", RunWorld.START, STEADY));

        Answer answer = world.ask(RunWorld.nightly());

        assertThat(answer.message()).isEqualTo("3 domains looked at, 1 in flight, 1 halted.");
        assertThat(answer.action()).isEqualTo("expiry_check");
        assertThat(answer.domains()).hasSize(3);
    }

    @Test
    void theFrequentRunHasNothingToTellOfADomainAtRest() {
        restAt(DOMAIN, STEADY);
        Answer answer = world.ask(RunWorld.watch());
        assertThat(answer.domains()).isEmpty();
        assertThat(answer.action()).isEqualTo("watch");
        assertThat(world.log.lines()).isEmpty();
    }

    @Test
    void ofALargeFleetOnlyThoseWithSomethingToTellAreListed() {
        for (int n = 0; n < 100; n++) {
            restAt(numbered(n), STEADY);
        }
        Answer asItIs = world.ask(RunWorld.nightly());
        assertThat(asItIs.domains()).hasSize(100);
        assertThat(asItIs.message()).endsWith("0 halted.");

        restAt(DOMAIN, RunWorld.awaiting());
        Answer leftOut = world.ask(RunWorld.nightly());
        assertThat(leftOut.domains())
                .singleElement()
                .satisfies(one -> assertThat(one.domain()).contains(DOMAIN));
        assertThat(leftOut.message()).startsWith("101 domains looked at, 1 in flight, 0 halted. Below are at most 100");
    }

    @Test
    void everyDomainLeavesALineAndTheSweepItsFigures() {
        world.awaitingWithTheGateOpen();
        restAt(SECOND, STEADY);

        world.ask(RunWorld.nightly());

        assertThat(world.log.lines()).extracting(RunLog.Line::domain).containsExactlyInAnyOrder(DOMAIN, SECOND);
        assertThat(world.log.figures()).singleElement().satisfies(figures -> {
            assertThat(figures.gateOpen()).isEqualTo(1);
            assertThat(figures.gateShut()).isZero();
            assertThat(figures.fleet().orElseThrow().byState())
                    .containsOnlyKeys(Kind.STEADY, Kind.AWAITING_PUBLICATION);
        });
    }

    // ---- one domain's bad day ---------------------------------------------------------------------------------------

    @Test
    void aDomainThatFailsIsNamedInTheLogAndInTheFigures() {
        restAt(DOMAIN, STEADY);
        world.ses.failNextCalls(1);

        assertThatThrownBy(() -> world.ask(RunWorld.nightly())).isInstanceOf(PlatformFault.class);

        assertThat(world.log.lines()).singleElement().satisfies(line -> {
            assertThat(line.domain()).isEqualTo(DOMAIN);
            assertThat(line.message()).startsWith("failed: ");
            assertThat(line.fault()).containsInstanceOf(PlatformFault.class);
        });
        assertThat(world.log.figures().getFirst().failed()).containsExactly(DOMAIN);
    }

    @Test
    void anOvertakenDomainIsNamedInTheLogAndTheOthersNoticesAreSentAllTheSame() {
        restAt(DOMAIN, DUE);
        restAt(SECOND, DUE);
        // The first domain's steps are stored; then somebody writes before the second one's.
        after("StateStore.read", 2, () -> world.states.beforeNextWrite(() -> somebodyWrites(stillAtRest())));

        Answer answer = world.ask(RunWorld.nightly());

        assertThat(answer.domains()).hasSize(1);
        assertThat(world.topics.read(Audience.DNS_TEAM)).hasSize(1);
        assertThat(world.managed(stillAtRest()).owedNotices()).hasSize(1);
        assertThat(world.log.lines())
                .filteredOn(line -> line.outcome().stream().anyMatch(Outcome.OVERTAKEN::equals))
                .singleElement()
                .satisfies(line -> assertThat(line.message()).startsWith("left to another invocation"));
    }

    private SigningDomain stillAtRest() {
        return world.managed(DOMAIN).state().kind() == Kind.STEADY ? DOMAIN : SECOND;
    }

    // ---- notices ----------------------------------------------------------------------------------------------------

    @Test
    void severalNoticesOfOneDomainAreNoDigest() {
        world.awaitingWithTheGateOpen();
        world.remove(NEW.selector().recordName(DOMAIN));
        restAt(SECOND, RunWorld.awaiting());
        alarmsAreOwed(DOMAIN, 2);

        world.ask(RunWorld.watch());

        assertThat(world.topics.read(Audience.OPERATIONS)).hasSize(2);
    }

    /** It stays owed, and the next run sends it again with the same id. */
    @Test
    void aNoticeThatCouldNotBeMarkedAsSentIsNotSentTwiceByTheSameRun() {
        restAt(DOMAIN, DUE);
        restAt(SECOND, DUE);
        after(
                "NoticeChannel.publish",
                1,
                () -> world.states.beforeNextWrite(() -> {
                    somebodyWritesEverywhere();
                    world.states.beforeNextWrite(this::somebodyWritesEverywhere);
                }));

        assertThatThrownBy(() -> world.ask(RunWorld.nightly()))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("could not be marked as sent");

        assertThat(world.topics.read(Audience.DNS_TEAM)).hasSize(1);
    }

    private void somebodyWritesEverywhere() {
        somebodyWrites(DOMAIN);
        somebodyWrites(SECOND);
    }

    @Test
    void whenTheDnsTeamWasToldIsOnRecord() {
        restAt(DOMAIN, DUE);

        world.ask(RunWorld.nightly());

        assertThat(world.archive.evidence(DOMAIN).keySet())
                .satisfiesExactly(
                        begun -> assertThat(begun).endsWith("-1-Steady-Preparing.json"),
                        told -> assertThat(told).endsWith("-99-Preparing-AwaitingPublication.json"));
        assertThat(world.archive.contentByPath().keySet())
                .as("certificate, public key and record")
                .anyMatch(path -> path.contains("dkim-20260301-1"));
    }
}
