package io.github.sesdkimrotator.run;

import static io.github.sesdkimrotator.run.RunWorld.DOMAIN;
import static io.github.sesdkimrotator.run.RunWorld.OLD;
import static io.github.sesdkimrotator.run.RunWorld.OSAKA;
import static io.github.sesdkimrotator.run.RunWorld.TOKYO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.Preparation;
import io.github.sesdkimrotator.rotation.Rotation;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.sandbox.EmbeddedSes;
import io.github.sesdkimrotator.support.InMemoryKeyVault;
import io.github.sesdkimrotator.support.States;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
 * fault and by the death of the process. The next run, by a function that remembers nothing, must come to the same end;
 * where that one is cut off as well, the third one. Where the world changed in between, the promises are kept all the same.
 */
@Tag("exhaustive")
class EveryCrashTest {

    /** A fault there is a warning and no more. */
    private static final Set<String> TAKEN_CALMLY = Set.of("NoticeChannel.subscriptions");

    private static final Set<String> CHANGE_NOTHING = Set.of(
            "StateStore.read",
            "StateStore.domains",
            "KeyVault.read",
            "SesIdentities.read",
            "NoticeChannel.subscriptions",
            "KeyGenerator.certify",
            "KeyGenerator.generate",
            "Inquiry.delegationOf",
            "Inquiry.probe",
            "Inquiry.askAuthoritative",
            "Inquiry.askResolvers");

    private static int walked;
    private static int twice;
    private static int twicePlayed;
    private static int foundChanged;

    /** The process is gone: nothing catches this. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    enum Cut {
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

        RunWorld held() {
            RunWorld held = world.get();
            KeptPromises.in(held);
            return held;
        }

        /** The world as a run leaves it that is cut off there. */
        RunWorld cutOff(int call, Cut cut) {
            RunWorld left = held();
            cutOff(left, call, cut);
            return left;
        }

        void cutOff(RunWorld held, int call, Cut cut) {
            held.saboteur = new Saboteur(call, cut);
            try {
                held.ask(request);
            } catch (PlatformFault | Killed expected) {
                // The next run finds out.
            }
            held.saboteur = new RunWorld.Saboteur() {};
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Scenario scenario(String name, Supplier<RunWorld> world, Request request) {
        return new Scenario(name, world, request);
    }

    static List<Scenario> everyRun() {
        return List.of(
                scenario("a due certificate, phases 3 to 5 in one night", RunWorld::due, RunWorld.nightly()),
                scenario("phase 3", RunWorld::steady, RunWorld.phase(3)),
                scenario("phase 3 resumed", RunWorld::reserved, RunWorld.phase(3)),
                scenario("phase 4", RunWorld::generated, RunWorld.phase(4)),
                scenario("phase 5", RunWorld::archived, RunWorld.phase(5)),
                scenario("phase 6", RunWorld::gateOpen, RunWorld.phase(6)),
                scenario("phase 7", RunWorld::gateOpen, RunWorld.phase(7)),
                scenario(
                        "phase 7 in two Regions",
                        () -> new RunWorld().inRegions(TOKYO, OSAKA).awaitingWithTheGateOpen(),
                        RunWorld.phase(7)),
                scenario(
                        "phase 7 where SES hides its tokens",
                        () -> {
                            RunWorld world = RunWorld.gateOpen();
                            world.ses.hideTokens(true);
                            return world;
                        },
                        RunWorld.phase(7)),
                scenario("automatic activation", RunWorld::automatic, RunWorld.watch()),
                scenario("phase 7 again after SES gave up", RunWorld::givenUp, RunWorld.phase(7)),
                scenario("the first success", () -> RunWorld.watchingFor(Duration.ofMinutes(15)), RunWorld.watch()),
                scenario("the proof", () -> RunWorld.provenBut(Duration.ofHours(25)), RunWorld.watch()),
                scenario("the request for removal", () -> RunWorld.retiring(Optional.empty()), RunWorld.phase(8)),
                scenario("phase 8", RunWorld::removed, RunWorld.phase(8)),
                scenario("rollback", () -> RunWorld.watchingFor(Duration.ofMinutes(1)), RunWorld.rollback()),
                scenario("rollback of a half activation", RunWorld::halfActivated, RunWorld.rollback()),
                scenario("the end of a rollback", RunWorld::rollingBack, RunWorld.watch()),
                scenario("abort", RunWorld::gateOpen, RunWorld.abort()),
                scenario("fallback", RunWorld::givenUp, RunWorld.fallback()),
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
                RunWorld world = scenario.held();
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
                assertSameEnd(where, whole, world, 1);
            }
        }
    }

    /** Everything that the end of a run is judged by, and all that a run could find: where it is equal, so is what follows. */
    private static List<Object> everythingOf(RunWorld world) {
        return List.of(
                world.picture(),
                world.vault.created(),
                world.vault.destroyed(),
                signings(world),
                new TreeSet<>(world.noticeIds()));
    }

    /**
     * A process that dies before a call, or after one that changes nothing, leaves what the call before it left; and whoever gets
     * no answer from a call that changes nothing cannot tell whether it took place.
     */
    private static List<Cut> cutsThatDiffer(String call, boolean isTheFirst) {
        List<Cut> cuts = new ArrayList<>(List.of(Cut.FAULT_BEFORE));
        if (isTheFirst) {
            cuts.add(Cut.KILLED_BEFORE);
        }
        if (!CHANGE_NOTHING.contains(call)) {
            cuts.add(Cut.ANSWER_LOST);
            cuts.add(Cut.KILLED_AFTER);
        }
        return cuts;
    }

    /**
     * The second run is cut off as well. What the third one does depends on nothing but the world that it finds, so two pairs of
     * cuts that leave the same world are one.
     */
    @ParameterizedTest
    @MethodSource("everyRun")
    void aRunThatIsCutOffTwiceIsFinishedByTheThirdOne(Scenario scenario) {
        RunWorld whole = scenario.world().get();
        int first = whole.journal.size();
        whole.ask(scenario.request());
        Map<List<Object>, Integer> secondCuts = new HashMap<>();
        Set<List<Object>> finished = new HashSet<>();
        for (int call = first; call < whole.journal.size(); call++) {
            for (Cut cut : Cut.values()) {
                String where = scenario + ", " + cut + " at call " + call + ", " + whole.journal.get(call);
                RunWorld resumed = scenario.cutOff(call, cut);
                List<Object> left = everythingOf(resumed);
                if (!secondCuts.containsKey(left)) {
                    int from = resumed.journal.size();
                    resumed.ask(scenario.request());
                    for (int again = from; again < resumed.journal.size(); again++) {
                        for (Cut cutAgain : cutsThatDiffer(resumed.journal.get(again), again == from)) {
                            RunWorld world = scenario.cutOff(call, cut);
                            scenario.cutOff(world, again, cutAgain);
                            if (finished.add(everythingOf(world))) {
                                twicePlayed++;
                                world.ask(scenario.request());
                                String both = where + ", then " + cutAgain + " at call " + again + ", "
                                        + resumed.journal.get(again);
                                assertSameEnd(both, whole, world, 2);
                            }
                        }
                    }
                    secondCuts.put(left, (resumed.journal.size() - from) * Cut.values().length);
                }
                twice += secondCuts.get(left);
            }
        }
    }

    /** What may have happened between a run that was cut off and the next one. */
    private enum Meanwhile {
        THE_RECORD_WENT {
            @Override
            void happens(RunWorld world, Selector subject) {
                world.remove(subject.recordName(DOMAIN));
            }
        },
        THE_RECORD_CHANGED {
            @Override
            void happens(RunWorld world, Selector subject) {
                world.publish(subject.recordName(DOMAIN), States.key(7).publicKey());
            }
        },
        SES_FOUND_THE_RECORD {
            @Override
            void happens(RunWorld world, Selector subject) {
                world.pass(Duration.ofMinutes(20));
            }
        },
        SES_GAVE_UP {
            @Override
            void happens(RunWorld world, Selector subject) {
                Map<DnsName, List<TxtRecord>> zone = Map.copyOf(world.zone);
                world.zone.clear();
                world.pass(Duration.ofHours(80));
                world.zone.putAll(zone);
            }
        },
        A_STRANGER_GAVE_SES_A_KEY {
            @Override
            void happens(RunWorld world, Selector subject) {
                world.ses.putBehindOurBack(TOKYO, DOMAIN, new Selector("legacy"), States.privateKey(7));
            }
        },
        A_STRANGER_CHOSE_EASY_DKIM {
            @Override
            void happens(RunWorld world, Selector subject) {
                world.ses.switchToEasyDkimBehindOurBack(TOKYO, DOMAIN);
            }
        },
        THE_IDENTITY_WENT {
            @Override
            void happens(RunWorld world, Selector subject) {
                world.ses.forgetIdentity(TOKYO, DOMAIN);
            }
        },
        EVERY_PRIVATE_KEY_WENT {
            // But for one that was made a moment ago: no state knows it yet, and nobody has seen the other half.
            @Override
            void happens(RunWorld world, Selector subject) {
                world.states.read(DOMAIN).map(stored -> stored.domain().state()).stream()
                        .flatMap(state -> world.vault.held().stream()
                                .map(InMemoryKeyVault.Name::selector)
                                .filter(selector -> state.keyOf(selector).isPresent()))
                        .forEach(selector -> world.vault.lose(DOMAIN, selector));
            }
        };

        /** What a domain may halt for because of it. */
        Set<HaltReason> mayHalt() {
            return switch (this) {
                case A_STRANGER_GAVE_SES_A_KEY, A_STRANGER_CHOSE_EASY_DKIM -> Set.of(HaltReason.DRIFT);
                case THE_IDENTITY_WENT -> Set.of(HaltReason.IDENTITY_MISSING, HaltReason.SES_REFUSED);
                case EVERY_PRIVATE_KEY_WENT -> Set.of(HaltReason.KEY_LOST);
                case THE_RECORD_WENT, THE_RECORD_CHANGED, SES_FOUND_THE_RECORD, SES_GAVE_UP -> Set.of();
            };
        }

        abstract void happens(RunWorld world, Selector subject);
    }

    /** The same request is sent again into a changed world, and the schedule goes on until nothing is left to do. */
    @ParameterizedTest
    @MethodSource("everyRun")
    void whateverTheNextRunFindsItKeepsThePromisesAndComesToRest(Scenario scenario) {
        RunWorld whole = scenario.world().get();
        int first = whole.journal.size();
        whole.ask(scenario.request());
        Set<List<Object>> left = new HashSet<>();
        for (int call = first; call < whole.journal.size(); call++) {
            foundChanged += Cut.values().length * Meanwhile.values().length;
            for (Cut cut : cutsThatDiffer(whole.journal.get(call), call == first)) {
                if (!left.add(everythingOf(scenario.cutOff(call, cut)))) {
                    continue;
                }
                for (Meanwhile meanwhile : Meanwhile.values()) {
                    String where = scenario + ", " + cut + " at call " + call + ", " + whole.journal.get(call) + ", "
                            + meanwhile;
                    RunWorld world = scenario.cutOff(call, cut);
                    meanwhile.happens(world, inQuestion(world));
                    world.ask(scenario.request());
                    world.comeToRest();
                    assertAtRest(where, whole, world, meanwhile);
                }
            }
        }
    }

    /** The key that a record, a mistake or a loss is about. */
    private static Selector inQuestion(RunWorld world) {
        return world.states
                .read(DOMAIN)
                .flatMap(stored -> Rotation.subjectSelector(stored.domain().state()))
                .orElse(OLD.selector());
    }

    private static void assertAtRest(String where, RunWorld whole, RunWorld world, Meanwhile meanwhile) {
        if (world.states.read(DOMAIN).isEmpty()) {
            assertThat(meanwhile).as(where + ": nothing to manage").isEqualTo(Meanwhile.THE_IDENTITY_WENT);
            return;
        }
        assertThat(world.owed()).as(where).isEmpty();
        assertThat(world.managed().condemned()).as(where).isEmpty();
        assertThat(signings(world)).as(where).allMatch(one -> one.gateAskedAt().equals(Optional.of(one.at())));
        if (world.state() instanceof RotationState.Halted halted && !(whole.state() instanceof RotationState.Halted)) {
            assertThat(meanwhile.mayHalt()).as(where + ": " + halted.detail()).contains(halted.reason());
        }
    }

    private static void assertSameEnd(String where, RunWorld whole, RunWorld world, int cuts) {
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
                .hasSizeLessThanOrEqualTo(signings(whole).size() + (tells ? 0 : cuts));
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
        System.out.println(walked + " crash points walked; " + twice + " pairs of them (" + twicePlayed
                + " that differ); " + foundChanged + " with a world that changed meanwhile");
        assertThat(walked).isGreaterThan(600);
        assertThat(twice).isGreaterThan(30_000);
        assertThat(foundChanged).isGreaterThan(5_000);
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
}
