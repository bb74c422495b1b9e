package io.github.sesdkimrotator.run;

import static io.github.sesdkimrotator.run.RunWorld.DOMAIN;
import static io.github.sesdkimrotator.run.RunWorld.NEW;
import static io.github.sesdkimrotator.run.RunWorld.OLD;
import static io.github.sesdkimrotator.run.RunWorld.OSAKA;
import static io.github.sesdkimrotator.run.RunWorld.START;
import static io.github.sesdkimrotator.run.RunWorld.TOKYO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.Policy;
import io.github.sesdkimrotator.rotation.Preparation;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.sandbox.EmbeddedSes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every run is cut off at every call of every port, before the call's effect and after it with the answer lost, by a
 * fault and by the death of the process. The next run, by a function that remembers nothing, must come to the same end.
 */
@Tag("exhaustive")
class EveryCrashTest {

    /** A fault there is a warning and no more. */
    private static final Set<String> TAKEN_CALMLY = Set.of("NoticeChannel.subscriptions");

    private static int walked;

    /** The process is gone: nothing catches this. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private enum Cut {
        FAULT_BEFORE(false, false),
        ANSWER_LOST(true, false),
        KILLED_BEFORE(false, true),
        KILLED_AFTER(true, true);

        final boolean after;
        final boolean kills;

        Cut(boolean after, boolean kills) {
            this.after = after;
            this.kills = kills;
        }
    }

    /** @param request which is cut off, and then sent again */
    record Scenario(String name, Supplier<RunWorld> world, Request request) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Scenario scenario(String name, Supplier<RunWorld> world, Request request) {
        return new Scenario(name, world, request);
    }

    static List<Scenario> everyRun() {
        Signer old = new Signer.OwnKey(OLD);
        Preparation.Reserved reserved = new Preparation.Reserved(NEW.selector(), START);
        Preparation.Generated generated =
                new Preparation.Generated(NEW, "-----BEGIN CERTIFICATE-----\nZmFrZQ==\n-----END CERTIFICATE-----\n");
        Supplier<RunWorld> steady = () -> new RunWorld().signingWith(OLD).stored(new RotationState.Steady(old));
        return List.of(
                scenario(
                        "a due certificate, phases 3 to 5 in one night",
                        () -> {
                            RunWorld world = steady.get();
                            world.pass(Duration.ofDays(60));
                            return world;
                        },
                        RunWorld.nightly()),
                scenario("phase 3", steady, RunWorld.phase(3)),
                scenario("phase 3 resumed", () -> preparing(reserved), RunWorld.phase(3)),
                scenario("phase 4", () -> withNewKey(preparing(generated)), RunWorld.phase(4)),
                scenario("phase 5", () -> withNewKey(preparing(new Preparation.Archived(NEW))), RunWorld.phase(5)),
                scenario("phase 6", () -> new RunWorld().awaitingWithTheGateOpen(), RunWorld.phase(6)),
                scenario("phase 7", () -> new RunWorld().awaitingWithTheGateOpen(), RunWorld.phase(7)),
                scenario(
                        "phase 7 in two Regions",
                        () -> new RunWorld().inRegions(TOKYO, OSAKA).awaitingWithTheGateOpen(),
                        RunWorld.phase(7)),
                scenario(
                        "phase 7 where SES hides its tokens",
                        () -> {
                            RunWorld world = new RunWorld().awaitingWithTheGateOpen();
                            world.ses.hideTokens(true);
                            return world;
                        },
                        RunWorld.phase(7)),
                scenario("automatic activation", EveryCrashTest::automatic, RunWorld.watch()),
                scenario("phase 7 again after SES gave up", EveryCrashTest::givenUp, RunWorld.phase(7)),
                scenario("the first success", () -> watchingFor(Duration.ofMinutes(15)), RunWorld.watch()),
                scenario("the proof", () -> provenBut(Duration.ofHours(25)), RunWorld.watch()),
                scenario("the request for removal", () -> retiring(Optional.empty()), RunWorld.phase(8)),
                scenario("phase 8", EveryCrashTest::removed, RunWorld.phase(8)),
                scenario("rollback", () -> watchingFor(Duration.ofMinutes(1)), RunWorld.rollback()),
                scenario("rollback of a half activation", EveryCrashTest::halfActivated, RunWorld.rollback()),
                scenario("the end of a rollback", EveryCrashTest::rollingBack, RunWorld.watch()),
                scenario("abort", () -> new RunWorld().awaitingWithTheGateOpen(), RunWorld.abort()),
                scenario("fallback", EveryCrashTest::givenUp, RunWorld.fallback()),
                scenario("enroll", () -> new RunWorld().signingWith(OLD), RunWorld.enroll()));
    }

    @ParameterizedTest
    @MethodSource("everyRun")
    void aRunThatIsCutOffAnywhereIsFinishedByTheNextOne(Scenario scenario) {
        RunWorld whole = scenario.world().get();
        int first = whole.journal.size();
        whole.ask(scenario.request());
        for (int call = first; call < whole.journal.size(); call++) {
            for (Cut cut : Cut.values()) {
                String where = scenario + ", " + cut + " at call " + call + ", " + whole.journal.get(call);
                RunWorld world = scenario.world().get();
                Saboteur saboteur = new Saboteur(call, cut);
                world.saboteur = saboteur;
                if (cut.kills || !TAKEN_CALMLY.contains(whole.journal.get(call))) {
                    assertThatThrownBy(() -> world.ask(scenario.request()))
                            .as(where)
                            .isInstanceOfAny(PlatformFault.class, Killed.class);
                } else {
                    world.ask(scenario.request());
                }
                world.ask(scenario.request());
                walked++;
                assertThat(saboteur.hasCut).as(where).isTrue();
                assertSameEnd(where, whole, world);
            }
        }
    }

    private static void assertSameEnd(String where, RunWorld whole, RunWorld world) {
        ManagedDomain expected = whole.managed();
        ManagedDomain managed = world.managed();
        assertThat(certificateAside(managed.state())).as(where).isEqualTo(certificateAside(expected.state()));
        assertThat(managed.usedSelectors()).as(where).isEqualTo(expected.usedSelectors());
        assertThat(managed.condemned()).as(where).isEqualTo(expected.condemned());

        assertThat(world.vault.held()).as(where).isEqualTo(whole.vault.held());
        assertThat(world.vault.created()).as(where).isEqualTo(whole.vault.created());
        assertThat(world.vault.destroyed()).as(where).isEqualTo(whole.vault.destroyed());
        for (Selector needed : managed.state().neededSelectors()) {
            managed.state()
                    .keyOf(needed)
                    .ifPresent(key -> assertThat(world.vault
                                    .read(DOMAIN, needed)
                                    .orElseThrow()
                                    .publicKey())
                            .as(where)
                            .isEqualTo(key.publicKey()));
        }

        for (SesRegion region : whole.regions) {
            assertThat(world.heldBy(region)).as(where).isEqualTo(whole.heldBy(region));
        }
        // Where SES tells what it holds, nobody asks it again after a lost answer: that would begin its search anew.
        boolean tells = whole.ses.peek(TOKYO, DOMAIN).orElseThrow().tellsWhatItHolds();
        assertThat(signings(world))
                .as(where)
                .hasSizeLessThanOrEqualTo(signings(whole).size() + (tells ? 0 : 1));
        assertThat(signings(world)).as(where).allMatch(one -> one.gateAskedAt().equals(Optional.of(one.at())));

        // A person who asks for the fallback twice is answered twice; everything else is told once, or with the same
        // id.
        boolean fallback = expected.state() instanceof RotationState.Halted;
        Set<String> told = new TreeSet<>(world.noticeIds());
        if (fallback) {
            assertThat(told).as(where).containsAll(whole.noticeIds());
        } else {
            assertThat(told).as(where).isEqualTo(new TreeSet<>(whole.noticeIds()));
        }
        assertThat(world.owed()).as(where).isEmpty();
    }

    private static List<EmbeddedSes.Call> signings(RunWorld world) {
        return world.ses.calls().stream()
                .filter(one -> one.operation() == EmbeddedSes.Operation.PUT_SIGNING_ATTRIBUTES_EXTERNAL)
                .toList();
    }

    @AfterAll
    static void everyCrashPointWasWalked() {
        System.out.println(walked + " crash points walked");
        assertThat(walked).isGreaterThan(600);
    }

    /** A certificate that is made again for the same key has another serial number, and nobody has seen the first. */
    private static RotationState certificateAside(RotationState state) {
        return state instanceof RotationState.Preparing preparing
                        && preparing.pending() instanceof Preparation.Generated generated
                ? new RotationState.Preparing(
                        preparing.active(), preparing.reason(), new Preparation.Generated(generated.key(), "…"))
                : state;
    }

    private static final class Saboteur implements RunWorld.Saboteur {
        private final int call;
        private final Cut cut;
        private boolean hasCut;

        Saboteur(int call, Cut cut) {
            this.call = call;
            this.cut = cut;
        }

        @Override
        public void before(int now, String what) {
            if (now == call && !cut.after) {
                cutHere(what);
            }
        }

        @Override
        public void after(int now, String what) {
            if (now == call && cut.after) {
                cutHere(what);
            }
        }

        private void cutHere(String what) {
            hasCut = true;
            if (cut.kills) {
                throw new Killed();
            }
            throw new PlatformFault("no answer to " + what);
        }
    }

    // ---- worlds -----------------------------------------------------------------------------------------------------

    private static RunWorld preparing(Preparation pending) {
        return new RunWorld()
                .signingWith(OLD)
                .stored(new RotationState.Preparing(new Signer.OwnKey(OLD), RotationReason.EXPIRY, pending));
    }

    private static RunWorld withNewKey(RunWorld world) {
        world.keep(DOMAIN, NEW);
        return world;
    }

    private static RunWorld automatic() {
        RunWorld world = new RunWorld().awaitingWithTheGateOpen();
        world.mode = Policy.UpdateMode.AUTOMATIC;
        return world;
    }

    private static RunWorld switched(SesRegion... regions) {
        RunWorld world = new RunWorld().inRegions(regions);
        world.signingWith(OLD);
        world.keep(DOMAIN, NEW);
        world.publish(DOMAIN, NEW);
        world.ses.putBehindOurBack(TOKYO, DOMAIN, NEW.selector(), RunWorld.privateHalf(NEW));
        return world;
    }

    private static RunWorld watchingFor(Duration time) {
        RunWorld world = switched(TOKYO).stored(RunWorld.watching());
        world.pass(time);
        return world;
    }

    private static RunWorld provenBut(Duration time) {
        RunWorld world = switched(TOKYO)
                .stored(new RotationState.Watching(
                        NEW,
                        RotationReason.EXPIRY,
                        new Signer.OwnKey(OLD),
                        START,
                        Optional.of(START.plusSeconds(600)),
                        Optional.empty()));
        world.pass(time);
        return world;
    }

    private static RunWorld retiring(Optional<Instant> asked) {
        RunWorld world = switched(TOKYO)
                .stored(new RotationState.Retiring(
                        NEW, new Signer.OwnKey(OLD), START.plus(Duration.ofDays(7)), asked, Optional.empty()));
        world.pass(Duration.ofDays(8));
        return world;
    }

    private static RunWorld removed() {
        RunWorld world = retiring(Optional.of(START.plus(Duration.ofDays(7))));
        world.remove(OLD.selector().recordName(DOMAIN));
        return world;
    }

    /** The record was gone for too long: SES says FAILED. It is back now. */
    private static RunWorld givenUp() {
        RunWorld world = switched(TOKYO).stored(RunWorld.watching());
        world.remove(NEW.selector().recordName(DOMAIN));
        world.pass(Duration.ofHours(80));
        world.publish(DOMAIN, NEW);
        return world;
    }

    private static RunWorld halfActivated() {
        return switched(TOKYO, OSAKA)
                .stored(new RotationState.Activating(
                        new Signer.OwnKey(OLD), RotationReason.EXPIRY, NEW, START, List.of(TOKYO)));
    }

    private static RunWorld rollingBack() {
        RunWorld world = new RunWorld().signingWith(OLD);
        world.keep(DOMAIN, NEW);
        world.stored(new RotationState.RollingBack(NEW, OLD, START, List.of(TOKYO), Optional.empty()));
        world.pass(Duration.ofMinutes(30));
        return world;
    }
}
