package io.github.sesdkimrotator.run;

import static io.github.sesdkimrotator.run.RunWorld.DOMAIN;
import static io.github.sesdkimrotator.run.RunWorld.OLD;
import static io.github.sesdkimrotator.run.RunWorld.TOKYO;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.sandbox.EmbeddedSes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two invocations for one domain at once, in every order of their effects. Whatever the order, SES is told only behind
 * an open gate, at most one key is made, nothing that is needed is destroyed, nobody is told two things under one id,
 * and one quiet run later the domain stands where one of the two would have brought it.
 */
class EveryInterleavingTest {

    /** What others can see. The call to SES itself belongs to the look at the state right before it. */
    private static final Set<String> EFFECTS = Set.of(
            "StateStore.read",
            "StateStore.create",
            "StateStore.replace",
            "KeyVault.storeIfAbsent",
            "KeyVault.destroy",
            "NoticeChannel.publish",
            "SesIdentities.read",
            "SesIdentities.useEasyDkim");

    private static final int MOST_SCHEDULES = 20_000;

    private static long schedules;

    /** @param one is sent at the same moment as {@code other} */
    record Scenario(String name, Supplier<RunWorld> world, Request one, Request other) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Scenario> everyPair() {
        Supplier<RunWorld> steady =
                () -> new RunWorld().signingWith(OLD).stored(new RotationState.Steady(new Signer.OwnKey(OLD)));
        Supplier<RunWorld> due = () -> {
            RunWorld world = steady.get();
            world.pass(Duration.ofDays(60));
            return world;
        };
        Supplier<RunWorld> open = () -> new RunWorld().awaitingWithTheGateOpen();
        return List.of(
                new Scenario("phase 3 twice", steady, RunWorld.phase(3), RunWorld.phase(3)),
                new Scenario("two nights at once", due, RunWorld.nightly(), RunWorld.nightly()),
                new Scenario("phase 7 twice", open, RunWorld.phase(7), RunWorld.phase(7)),
                new Scenario("phase 7 and abort", open, RunWorld.phase(7), RunWorld.abort()),
                new Scenario("phase 7 and the watch", open, RunWorld.phase(7), RunWorld.watch()),
                new Scenario("abort twice", open, RunWorld.abort(), RunWorld.abort()),
                new Scenario("phase 3 and abort", steady, RunWorld.phase(3), RunWorld.abort()),
                new Scenario(
                        "rollback and the watch",
                        EveryInterleavingTest::watching,
                        RunWorld.rollback(),
                        RunWorld.watch()),
                new Scenario(
                        "rollback twice", EveryInterleavingTest::watching, RunWorld.rollback(), RunWorld.rollback()),
                new Scenario(
                        "enroll twice", () -> new RunWorld().signingWith(OLD), RunWorld.enroll(), RunWorld.enroll()));
    }

    private static RunWorld watching() {
        RunWorld world = new RunWorld().signingWith(OLD);
        world.keep(DOMAIN, RunWorld.NEW);
        world.publish(DOMAIN, RunWorld.NEW);
        world.ses.putBehindOurBack(TOKYO, DOMAIN, RunWorld.NEW.selector(), RunWorld.privateHalf(RunWorld.NEW));
        world.stored(RunWorld.watching());
        world.pass(Duration.ofMinutes(1));
        return world;
    }

    @ParameterizedTest
    @MethodSource("everyPair")
    void twoInvocationsAtOnceDoNoHarmInAnyOrder(Scenario scenario) {
        List<Integer> choices = new ArrayList<>();
        int walked = 0;
        boolean more = true;
        while (more) {
            Schedule schedule = new Schedule(choices);
            RunWorld world = scenario.world().get();
            play(scenario, world, schedule);
            world.saboteur = new RunWorld.Saboteur() {};
            String where = scenario + ", schedule " + schedule.taken;
            assertNoHarm(where, world);
            world.ask(RunWorld.watch());
            assertSettled(where, world);
            walked++;
            assertThat(walked).as("schedules of " + scenario).isLessThan(MOST_SCHEDULES);
            choices = schedule.next();
            more = !choices.isEmpty();
        }
        schedules += walked;
        System.out.println(scenario + ": " + walked + " schedules");
    }

    @AfterAll
    static void everyScheduleWasWalked() {
        System.out.println(schedules + " schedules walked");
        assertThat(schedules).isGreaterThan(1_000);
    }

    private static void assertNoHarm(String where, RunWorld world) {
        for (EmbeddedSes.Call call : world.ses.calls()) {
            if (call.operation() == EmbeddedSes.Operation.PUT_SIGNING_ATTRIBUTES_EXTERNAL) {
                assertThat(call.gateAskedAt()).as(where).isEqualTo(Optional.of(call.at()));
            }
        }
        assertThat(world.topics.published().stream()
                        .map(one -> one.notice().attributes().get("noticeId")
                                + one.notice().body())
                        .distinct())
                .as(where + ": one id, one text")
                .hasSameSizeAs(world.noticeIds().stream().distinct().toList());
        RotationState state = world.state();
        for (Selector needed : state.neededSelectors()) {
            state.keyOf(needed)
                    .ifPresent(key -> assertThat(world.vault.read(DOMAIN, needed))
                            .as(where + ": " + needed)
                            .isPresent());
        }
    }

    private static void assertSettled(String where, RunWorld world) {
        assertThat(world.owed()).as(where).isEmpty();
        assertThat(world.managed().condemned()).as(where).isEmpty();
        Set<Selector> needed = world.state().neededSelectors();
        assertThat(world.vault.held().stream().map(name -> name.selector()).filter(held -> !needed.contains(held)))
                .as(where + ": keys that nobody needs")
                .isEmpty();
        world.heldBy(TOKYO)
                .ifPresent(held ->
                        assertThat(needed).as(where + ": what SES holds").contains(held));
    }

    /** Which of the two goes on at each point where both could: a prefix that is given, then always the first. */
    private static final class Schedule {
        private final List<Integer> given;
        private final List<Integer> taken = new ArrayList<>();

        Schedule(List<Integer> given) {
            this.given = given;
        }

        int choose() {
            int choice = taken.size() < given.size() ? given.get(taken.size()) : 0;
            taken.add(choice);
            return choice;
        }

        /** The next prefix, depth first; empty where this was the last schedule. */
        List<Integer> next() {
            List<Integer> prefix = new ArrayList<>(taken);
            while (!prefix.isEmpty() && prefix.getLast() == 1) {
                prefix.removeLast();
            }
            if (!prefix.isEmpty()) {
                prefix.set(prefix.size() - 1, 1);
            }
            return prefix;
        }
    }

    /** One of the two, on a thread of its own that moves only while it holds the turn. */
    private static final class Rival {
        final Semaphore turn = new Semaphore(0);
        boolean done;
        Optional<Throwable> end = Optional.empty();
        Thread thread;
    }

    private static void play(Scenario scenario, RunWorld world, Schedule schedule) {
        Rival[] rivals = {new Rival(), new Rival()};
        Semaphore handedBack = new Semaphore(0);
        world.saboteur = new RunWorld.Saboteur() {
            @Override
            public void before(int call, String what) {
                if (EFFECTS.contains(what)) {
                    Rival me = Thread.currentThread() == rivals[0].thread ? rivals[0] : rivals[1];
                    handedBack.release();
                    me.turn.acquireUninterruptibly();
                }
            }
        };
        Request[] requests = {scenario.one(), scenario.other()};
        for (int i = 0; i < 2; i++) {
            Rival me = rivals[i];
            Request request = requests[i];
            me.thread = Thread.ofVirtual().unstarted(() -> {
                me.turn.acquireUninterruptibly();
                try {
                    world.ask(request);
                } catch (PlatformFault fault) {
                    // A vault that refuses a destroyed name, for instance: the next run goes on.
                } catch (Throwable unforeseen) {
                    me.end = Optional.of(unforeseen);
                } finally {
                    me.done = true;
                    handedBack.release();
                }
            });
            me.thread.start();
        }
        while (!rivals[0].done || !rivals[1].done) {
            boolean both = !rivals[0].done && !rivals[1].done;
            int next = both ? schedule.choose() : rivals[0].done ? 1 : 0;
            rivals[next].turn.release();
            handedBack.acquireUninterruptibly();
        }
        for (Rival rival : rivals) {
            rival.end.ifPresent(unforeseen -> {
                throw new AssertionError(scenario + ", schedule " + schedule.taken, unforeseen);
            });
        }
    }
}
