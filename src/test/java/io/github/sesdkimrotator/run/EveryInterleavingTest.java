package io.github.sesdkimrotator.run;

import static io.github.sesdkimrotator.run.RunWorld.DOMAIN;
import static io.github.sesdkimrotator.run.RunWorld.OLD;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.Outcome;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.RotationState.Halted;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.run.Interleavings.Ending;
import io.github.sesdkimrotator.run.Interleavings.Walked;
import io.github.sesdkimrotator.support.InMemoryKeyVault;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two invocations for one domain at once, from every state, in every order of what they do. Reserved concurrency keeps them
 * apart; this is what holds where somebody circumvents it.
 *
 * <p>Whatever the order, every promise is kept at every call, the domain comes to rest where one invocation after the other
 * could have brought it, or one of them alone where the other says that it was overtaken, and nobody is left with an
 * answer that explains nothing. Two Phase 7 at once may both tell SES: between the last look at the state and the call
 * nothing can keep the other one out. Both give the same key, each behind a gate of its own.
 */
@Tag("exhaustive")
class EveryInterleavingTest {

    private static final Set<String> CHANGES = Set.of(
            "StateStore.create",
            "StateStore.replace",
            "KeyVault.storeIfAbsent",
            "KeyVault.destroy",
            "SesIdentities.signWith",
            "SesIdentities.useEasyDkim");

    private static Walked all = new Walked(BigInteger.ZERO, 0);
    private static int pairs;

    private record Verb(String name, Request request) {
        boolean isWatch() {
            return request instanceof Request.WatchInFlight;
        }

        boolean isScheduled() {
            return isWatch() || request instanceof Request.ExpiryCheck;
        }
    }

    private static final List<Verb> VERBS = List.of(
            new Verb("phase 3", RunWorld.phase(3)),
            new Verb("phase 4", RunWorld.phase(4)),
            new Verb("phase 5", RunWorld.phase(5)),
            new Verb("phase 7", RunWorld.phase(7)),
            new Verb("phase 8", RunWorld.phase(8)),
            new Verb("watch", RunWorld.watch()),
            new Verb("nightly", RunWorld.nightly()),
            new Verb("rollback", RunWorld.rollback()),
            new Verb("abort", RunWorld.abort()),
            new Verb("enroll", RunWorld.enroll()),
            new Verb("fallback", RunWorld.fallback()));

    /** @param scheduleOnly where people do what they do in the scene before it */
    record Scene(String name, Supplier<RunWorld> world, boolean scheduleOnly) {

        Scene(String name, Supplier<RunWorld> world) {
            this(name, world, false);
        }

        @Override
        public String toString() {
            return name;
        }

        /** Everybody who makes a key makes another one, and every promise is watched. */
        RunWorld begin() {
            RunWorld held = world.get();
            KeptPromises.in(held);
            int[] made = new int[1];
            held.nextKey = () -> 100 + made[0]++;
            return held;
        }
    }

    /** In every build: each kind of state from which two can begin at once, and little that another scene passes through. */
    private static final List<Scene> EVERY_BUILD = List.of(
            new Scene("not managed yet", () -> new RunWorld().signingWith(OLD)),
            new Scene("steady", RunWorld::steady),
            new Scene("key made", RunWorld::generated),
            new Scene("gate open", RunWorld::gateOpen),
            new Scene("cut off before the call to SES", RunWorld::intended),
            new Scene("watch period over", () -> RunWorld.provenBut(Duration.ofHours(25))),
            new Scene("retention over", () -> RunWorld.retiring(Optional.empty())),
            new Scene("old record removed", RunWorld::removed),
            new Scene("halted while watching", () -> RunWorld.halted(RunWorld.watchingFor(Duration.ofMinutes(15)))),
            new Scene("halted while rolling back", () -> RunWorld.halted(RunWorld.rollingBack())));

    /** By hand, with {@code -Dinterleavings=all}: what takes minutes. */
    private static final List<Scene> BY_HAND = List.of(
            new Scene("due", RunWorld::due, true),
            new Scene("selector reserved", RunWorld::reserved),
            new Scene("artefacts stored", RunWorld::archived),
            new Scene("gate open, automatic", RunWorld::automatic, true),
            new Scene("one of two Regions has the key", RunWorld::halfActivated),
            new Scene("SES is looking", () -> RunWorld.watchingFor(Duration.ofMinutes(1))),
            new Scene("first success", () -> RunWorld.watchingFor(Duration.ofMinutes(15))),
            new Scene("SES gave up", RunWorld::givenUp),
            new Scene("cut off before the call of a rollback", RunWorld::rollbackIntended),
            new Scene("previous key confirmed", RunWorld::rollingBack),
            new Scene("halted while awaiting", () -> RunWorld.halted(RunWorld.gateOpen())),
            new Scene("halted while activating", () -> RunWorld.halted(RunWorld.intended())));

    static Stream<Scene> everyScene() {
        return Stream.concat(
                EVERY_BUILD.stream(),
                "all".equals(System.getProperty("interleavings")) ? BY_HAND.stream() : Stream.of());
    }

    @ParameterizedTest
    @MethodSource("everyScene")
    void twoInvocationsAtOnceDoNoHarmInAnyOrder(Scene scene) {
        for (int i = 0; i < VERBS.size(); i++) {
            for (int j = i; j < VERBS.size(); j++) {
                Verb one = VERBS.get(i);
                Verb other = VERBS.get(j);
                if (canMeet(scene, one, other)) {
                    walk(scene, one, other);
                }
            }
        }
    }

    /**
     * Both change something, at least one after the other; two equal requests where one of them does. Left out is what another
     * pair shows: people among themselves where only the schedule acts differently, and the watch beside people where a
     * night does the same, which looks at SES more often.
     */
    private static boolean canMeet(Scene scene, Verb one, Verb other) {
        boolean scheduled = one.isScheduled() || other.isScheduled();
        if (scene.scheduleOnly() && !scheduled) {
            return false;
        }
        boolean watchBesideAPerson = one.isWatch() != other.isWatch() && !(one.isScheduled() && other.isScheduled());
        if (watchBesideAPerson && nightlyDoesTheSame(scene)) {
            return false;
        }
        if (one.equals(other)) {
            return changesSomething(scene.begin(), one);
        }
        RunWorld inTurn = scene.begin();
        RunWorld theOtherWay = scene.begin();
        return (changesSomething(inTurn, one) && changesSomething(inTurn, other))
                || (changesSomething(theOtherWay, other) && changesSomething(theOtherWay, one));
    }

    private static boolean nightlyDoesTheSame(Scene scene) {
        RunWorld watched = scene.begin();
        watched.ask(RunWorld.watch());
        RunWorld nightly = scene.begin();
        nightly.ask(RunWorld.nightly());
        return watched.picture().equals(nightly.picture()) && changes(watched).equals(changes(nightly));
    }

    private static List<String> changes(RunWorld world) {
        return world.journal.stream().filter(CHANGES::contains).toList();
    }

    private static boolean changesSomething(RunWorld world, Verb verb) {
        int before = world.journal.size();
        world.ask(verb.request());
        return world.journal.stream().skip(before).anyMatch(CHANGES::contains);
    }

    private static void walk(Scene scene, Verb one, Verb other) {
        String pair = scene + ": " + one.name() + " and " + other.name();
        Set<End> inTurn = new HashSet<>(List.of(endOf(scene, one, other), endOf(scene, other, one)));
        List<End> alone = List.of(endOf(scene, one), endOf(scene, other));
        Walked walked;
        try {
            walked = Interleavings.walk(scene::begin, one.request(), other.request(), (world, endings) -> {
                assertAnswered(pair, endings);
                world.comeToRest();
                Set<End> explained = new HashSet<>(inTurn);
                for (int rival = 0; rival < 2; rival++) {
                    if (leftItToTheOther(world, rival)) {
                        explained.add(alone.get(1 - rival));
                    }
                }
                explained.addAll(meetingHalfWay(one, other));
                assertThat(explained).as(pair).contains(End.of(world));
                assertSettled(pair, world);
            });
        } catch (AssertionError broken) {
            throw new AssertionError(pair + ", in this order:\n  " + broken.getMessage(), broken);
        }
        all = all.and(walked);
        pairs++;
    }

    @AfterAll
    static void everyOrderWasWalked() {
        System.out.println(pairs + " pairs of invocations: " + all.orders() + " orders through " + all.points()
                + " points that differ");
        assertThat(pairs).isGreaterThan(40);
        assertThat(all.orders()).isGreaterThan(BigInteger.valueOf(1_000_000));
    }

    /**
     * Where the domain came to rest. Two that begin in turn use up a selector each, so which one signs in the end is no part of
     * it; nor is the state in which Easy DKIM was chosen.
     */
    private record End(Optional<RotationState.Kind> state, Optional<HaltReason> halted) {
        static End of(RunWorld world) {
            Optional<RotationState> state =
                    world.states.read(DOMAIN).map(stored -> stored.domain().state());
            return new End(
                    state.map(RotationState::kind),
                    state.flatMap(
                            now -> now instanceof Halted stopped ? Optional.of(stopped.reason()) : Optional.empty()));
        }
    }

    /**
     * What no two of them in turn come to. A rollback may meet the stored intent of a call that was not made yet: SES goes on
     * with the previous key. And where one person goes back while another one chooses Easy DKIM, SES may be told both; the
     * domain halts and says what SES shows.
     */
    private static Set<End> meetingHalfWay(Verb one, Verb other) {
        Set<String> both = new HashSet<>(List.of(one.name(), other.name()));
        Set<End> ends = new HashSet<>();
        if (both.contains("rollback")) {
            ends.add(new End(Optional.of(RotationState.Kind.STEADY), Optional.empty()));
        }
        if (both.equals(Set.of("rollback", "fallback"))) {
            ends.add(new End(Optional.of(RotationState.Kind.HALTED), Optional.of(HaltReason.DRIFT)));
        }
        return ends;
    }

    private static End endOf(Scene scene, Verb... inTurn) {
        RunWorld world = scene.begin();
        Stream.of(inTurn).forEach(verb -> world.ask(verb.request()));
        world.comeToRest();
        return End.of(world);
    }

    /** The first invocation of a world is the one that began first, which {@link Interleavings} does in their order. */
    private static boolean leftItToTheOther(RunWorld world, int rival) {
        String id = "request-" + (rival + 1);
        return world.log.lines().stream()
                .filter(line -> line.requestId().equals(id))
                .filter(line -> line.outcome().equals(Optional.of(Outcome.OVERTAKEN)))
                .anyMatch(line -> !line.message().endsWith("so this one looks again"));
    }

    private static void assertAnswered(String where, List<Ending> endings) {
        for (Ending ending : endings) {
            ending.fault()
                    .ifPresent(
                            fault -> assertThat(fault).as(where).hasMessageContaining("could not be marked as sent"));
            ending.answer().ifPresent(answer -> {
                assertThat(answer.statusCode()).as(where).isLessThan(500);
                assertThat(answer.message()).as(where).isNotBlank();
                if (answer.outcome().equals(Outcome.OVERTAKEN.name())) {
                    assertThat(answer.nextStep()).as(where).isPresent();
                }
            });
        }
    }

    private static void assertSettled(String where, RunWorld world) {
        RotationState state = world.state();
        assertThat(world.owed()).as(where).isEmpty();
        assertThat(world.managed().condemned()).as(where).isEmpty();
        List<Selector> needed = new ArrayList<>(state.neededSelectors());
        assertThat(world.vault.held().stream().map(InMemoryKeyVault.Name::selector))
                .as(where + ": the keys that are needed, and no others")
                .containsExactlyInAnyOrderElementsOf(needed);
        for (Selector selector : needed) {
            state.keyOf(selector)
                    .ifPresent(key -> assertThat(world.vault
                                    .read(DOMAIN, selector)
                                    .orElseThrow()
                                    .publicKey())
                            .as(where)
                            .isEqualTo(key.publicKey()));
        }
        for (SesRegion region : world.regions) {
            world.heldBy(region)
                    .ifPresent(held ->
                            assertThat(needed).as(where + ": what SES holds").contains(held));
        }
        assertThat(world.topics.published().stream()
                        .map(one -> one.notice().attributes().get("noticeId")
                                + one.notice().body())
                        .distinct())
                .as(where + ": one id, one text")
                .hasSameSizeAs(world.noticeIds().stream().distinct().toList());
    }
}
