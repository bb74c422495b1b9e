package io.github.sesdkimrotator.aws;

import static io.github.sesdkimrotator.aws.AwsWorld.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.aws.AwsWorld.Invocation;
import io.github.sesdkimrotator.dkim.KeyFingerprint;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.OutboxEntry;
import io.github.sesdkimrotator.rotation.Preparation;
import io.github.sesdkimrotator.rotation.Reminders;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.support.AwsEndpoint;
import io.github.sesdkimrotator.support.CuttableLine.Saboteur;
import io.github.sesdkimrotator.support.States;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole invocations through the adapters and the SDK: killed at every call over HTTP, met by another one at every call,
 * begun at the same moment, and repeated. S3, Secrets Manager and SNS are others' work, and SES is the embedded one.
 */
class WholeRunsIT {

    private static final String NIGHTLY = "{\"action\":\"expiry_check\"}";

    /** How long an event that must come may take on a busy machine. */
    private static final int PATIENCE_SECONDS = 60;

    private static int deathsWalked;
    private static int meetingsWalked;

    @BeforeAll
    static void thereIsSomethingToTestAgainst() {
        AwsEndpoint.required();
    }

    // ---- worlds and requests ----------------------------------------------------------------------------------------

    /** @param request which is disturbed, and then sent again */
    record Scenario(String name, Supplier<AwsWorld> world, String request) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Scenario> everyRun() {
        return List.of(
                phaseThree(),
                new Scenario("a due certificate, phases 3 to 5 in one night", WholeRunsIT::due, NIGHTLY),
                phaseSeven(),
                new Scenario("phase 8, which destroys the old key", WholeRunsIT::removed, phase(8)),
                new Scenario("rollback", WholeRunsIT::watching, verb("rollback")),
                new Scenario("abort", WholeRunsIT::awaiting, verb("abort")),
                new Scenario("enroll", () -> new AwsWorld().signingWith(1), verb("enroll")));
    }

    static List<Scenario> phasesThatPeopleStart() {
        return List.of(phaseThree(), phaseSeven());
    }

    private static Scenario phaseThree() {
        return new Scenario("phase 3", WholeRunsIT::steady, phase(3));
    }

    private static Scenario phaseSeven() {
        return new Scenario("phase 7", WholeRunsIT::awaiting, phase(7));
    }

    private static String phase(int number) {
        return "{\"action\":\"phase_manager\",\"phase\":\"" + number + "\",\"domain\":\"example.jp\"}";
    }

    private static String verb(String action) {
        return "{\"action\":\"" + action + "\",\"domain\":\"example.jp\"}";
    }

    private static Signer own() {
        return new Signer.OwnKey(key(1));
    }

    private static AwsWorld steady() {
        return new AwsWorld().signingWith(1).stored(new RotationState.Steady(own()));
    }

    private static AwsWorld due() {
        RotationKey old = key(1, States.NOW.minus(Duration.ofDays(140)));
        return new AwsWorld().signingWith(1).stored(new RotationState.Steady(new Signer.OwnKey(old)));
    }

    private static AwsWorld awaiting() {
        return new AwsWorld()
                .signingWith(1)
                .keeping(2)
                .stored(new RotationState.AwaitingPublication(
                        own(),
                        RotationReason.EXPIRY,
                        key(2),
                        States.NOW.minus(Duration.ofDays(2)),
                        States.NOW.plus(Duration.ofDays(12)),
                        Reminders.none()));
    }

    private static AwsWorld watching() {
        return new AwsWorld()
                .signingWith(1)
                .switchedTo(2)
                .stored(new RotationState.Watching(
                        key(2),
                        RotationReason.EXPIRY,
                        own(),
                        States.NOW.minus(Duration.ofHours(1)),
                        Optional.empty(),
                        Optional.empty()));
    }

    private static AwsWorld removed() {
        Instant askedAt = States.NOW.minus(Duration.ofDays(3));
        return new AwsWorld()
                .keeping(1)
                .signingWith(2)
                .publishing(2)
                .stored(new RotationState.Retiring(key(2), own(), askedAt, Optional.of(askedAt), Optional.empty()));
    }

    // ---- killed -----------------------------------------------------------------------------------------------------

    private enum Death {
        BEFORE_THE_CALL_ARRIVES,
        BEFORE_THE_ANSWER_ARRIVES
    }

    @ParameterizedTest
    @MethodSource("everyRun")
    void aFunctionThatIsKilledAtAnyCallIsFinishedByTheNextOne(Scenario scenario) {
        try (AwsWorld whole = scenario.world().get()) {
            Invocation undisturbed =
                    whole.invocation(scenario.request()).begin().end();
            undisturbed.answer();
            List<String> calls = undisturbed.calls();
            End expected = End.of(whole);
            assertThat(expected.owed()).isEmpty();
            for (int call = 0; call < calls.size(); call++) {
                for (Death death : Death.values()) {
                    String where = scenario + ", dead " + death + ", call " + call + ", " + calls.get(call);
                    try (AwsWorld world = scenario.world().get()) {
                        Invocation first = world.invocation(scenario.request());
                        Killer killer = new Killer(first, call, death);
                        first.sabotagedBy(killer).begin().end();
                        assertThat(killer.hasKilled).as(where).isTrue();

                        world.invocation(scenario.request()).begin().end().answer();

                        assertThat(End.of(world)).as(where).isEqualTo(expected);
                        assertNoKeyIsLost(where, world);
                        deathsWalked++;
                    }
                }
            }
        }
    }

    private static final class Killer implements Saboteur {
        private final Invocation victim;
        private final int call;
        private final Death death;
        private volatile boolean hasKilled;

        Killer(Invocation victim, int call, Death death) {
            this.victim = victim;
            this.call = call;
            this.death = death;
        }

        @Override
        public boolean before(int now, String what) {
            return now != call || death != Death.BEFORE_THE_CALL_ARRIVES || kills();
        }

        @Override
        public boolean after(int now, String what) {
            return now != call || death != Death.BEFORE_THE_ANSWER_ARRIVES || kills();
        }

        private boolean kills() {
            hasKilled = true;
            victim.die();
            return false;
        }
    }

    /**
     * What is left when all is done, but for which of two generated keys was stored first: that is for the crash to say,
     * and nobody has seen the other.
     *
     * @param signings how often SES took a key: where it tells what it holds, nobody asks it again after a lost answer,
     *     because that would begin its search anew
     */
    record End(
            RotationState state,
            List<Selector> usedSelectors,
            List<Selector> condemned,
            List<OutboxEntry> owed,
            Map<String, Boolean> secrets,
            List<String> tokensAtSes,
            int signings,
            Set<String> noticeIds,
            Set<String> artefacts) {

        static End of(AwsWorld world) {
            ManagedDomain managed = world.managed();
            return new End(
                    newKeyAside(managed.state()),
                    managed.usedSelectors(),
                    managed.condemned(),
                    managed.owedNotices(),
                    world.secrets(),
                    world.tokensAtSes(),
                    world.signings().size(),
                    world.noticeIds(),
                    world.artefacts().keySet());
        }
    }

    /** Vault, state, artefacts and SES speak of the same key wherever they speak of the same selector. */
    private static void assertNoKeyIsLost(String where, AwsWorld world) {
        Map<String, String> artefacts = world.artefacts();
        RotationState state = world.state();
        for (Selector needed : state.neededSelectors()) {
            RotationKey known = state.keyOf(needed).orElseThrow();
            assertThat(world.keptKey(needed)).as(where).contains(known.fingerprint());
            String artefact = "keys/" + AwsWorld.DOMAIN + "/" + needed + "/public-key.pem";
            if (artefacts.containsKey(artefact)) {
                assertThat(artefacts.get(artefact))
                        .as(where)
                        .isEqualTo(known.publicKey().pem());
            }
        }
        world.signings()
                .forEach(call -> assertThat(world.keptKey(call.selector().orElseThrow()))
                        .as(where)
                        .isEqualTo(call.key()));
    }

    private static RotationState newKeyAside(RotationState state) {
        if (state instanceof RotationState.Preparing preparing
                && preparing.pending() instanceof Preparation.Generated generated) {
            return new RotationState.Preparing(
                    preparing.active(),
                    preparing.reason(),
                    new Preparation.Generated(withoutNumbers(generated.key()), "…"));
        }
        return state instanceof RotationState.AwaitingPublication awaiting
                ? new RotationState.AwaitingPublication(
                        awaiting.active(),
                        awaiting.reason(),
                        withoutNumbers(awaiting.pending()),
                        awaiting.announcedAt(),
                        awaiting.dueAt(),
                        awaiting.told())
                : state;
    }

    private static RotationKey withoutNumbers(RotationKey key) {
        return new RotationKey(key.selector(), key(1).publicKey(), key.generatedAt(), key.notAfter());
    }

    // ---- two at once ------------------------------------------------------------------------------------------------

    @RepeatedTest(20)
    void phaseThreeTwiceAtTheSameMomentMakesOneKey() throws InterruptedException {
        try (AwsWorld world = steady()) {
            atTheSameMoment(world.invocation(phase(3)), world.invocation(phase(3)));
            assertOneKeyWasMade("at the same moment", world);
        }
    }

    @RepeatedTest(20)
    void phaseSevenTwiceAtTheSameMomentTellsSesOneKey() throws InterruptedException {
        try (AwsWorld world = awaiting()) {
            Invocation one = world.invocation(phase(7));
            Invocation other = world.invocation(phase(7));
            atTheSameMoment(one, other);
            assertActivated("at the same moment", world, one, other);
        }
    }

    @RepeatedTest(20)
    void phaseSevenThatSeesTheGateShutDoesNotCallSesWhateverTheOtherOneSees() throws InterruptedException {
        try (AwsWorld world = awaiting()) {
            Invocation seesIt = world.invocation(phase(7));
            Invocation doesNot = world.publishing(1).invocation(phase(7));
            atTheSameMoment(seesIt, doesNot);
            assertActivated("at the same moment", world, seesIt, doesNot);
            assertThat(doesNot.calls()).noneMatch(call -> call.startsWith("SES PUT"));
        }
    }

    /** The other one comes, does all that it does, and goes, while a call of the first is on its way. */
    @ParameterizedTest
    @MethodSource("phasesThatPeopleStart")
    void aRunThatIsMetByAnotherAtAnyCallHarmsNothing(Scenario scenario) {
        List<String> calls;
        try (AwsWorld whole = scenario.world().get()) {
            calls = whole.invocation(scenario.request()).begin().end().calls();
        }
        for (int call = 0; call < calls.size(); call++) {
            String where = scenario + ", met at call " + call + ", " + calls.get(call);
            try (AwsWorld world = scenario.world().get()) {
                Invocation other = world.invocation(scenario.request());
                Invocation first = world.invocation(scenario.request());
                int at = call;
                first.sabotagedBy(new Saboteur() {
                            @Override
                            public boolean before(int now, String what) {
                                if (now == at) {
                                    other.begin().end();
                                }
                                return true;
                            }
                        })
                        .begin()
                        .end();
                assertSensible(where, first, other);
                if (scenario.request().equals(phase(3))) {
                    assertOneKeyWasMade(where, world);
                } else {
                    assertActivated(where, world, first, other);
                }
                meetingsWalked++;
            }
        }
    }

    private static void atTheSameMoment(Invocation one, Invocation other) throws InterruptedException {
        CountDownLatch bothAreOnTheirWay = new CountDownLatch(2);
        Saboteur waitsForTheOther = new Saboteur() {
            @Override
            public boolean before(int call, String what) {
                if (call == 0) {
                    bothAreOnTheirWay.countDown();
                    await(bothAreOnTheirWay);
                }
                return true;
            }
        };
        one.sabotagedBy(waitsForTheOther).begin();
        other.sabotagedBy(waitsForTheOther).begin();
        one.end();
        other.end();
        assertSensible("at the same moment", one, other);
    }

    private static void await(CountDownLatch event) {
        try {
            assertThat(event.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void assertSensible(String where, Invocation... invocations) {
        for (Invocation invocation : invocations) {
            assertThat(invocation.answer().path("statusCode").asInt())
                    .as(where + "\n" + invocation)
                    .isIn(200, 202, 409);
            assertThat(invocation.answer().path("message").asText())
                    .as(where + "\n" + invocation)
                    .isNotEmpty();
        }
    }

    private static void assertOneKeyWasMade(String where, AwsWorld world) {
        ManagedDomain managed = world.managed();
        assertThat(managed.state())
                .as(where)
                .isInstanceOfSatisfying(
                        RotationState.Preparing.class,
                        preparing ->
                                assertThat(preparing.pending()).as(where).isInstanceOf(Preparation.Generated.class));
        assertThat(managed.usedSelectors())
                .as(where)
                .contains(States.selector(3))
                .hasSize(3);
        assertThat(world.secrets())
                .as(where)
                .isEqualTo(Map.of(
                        States.selector(1).value(), false, States.selector(3).value(), false));
        assertThat(world.signings()).as(where).isEmpty();
        assertNoKeyIsLost(where, world);
    }

    private static void assertActivated(String where, AwsWorld world, Invocation... invocations) {
        assertThat(world.state()).as(where).isInstanceOfSatisfying(RotationState.Watching.class, watching -> {
            assertThat(watching.active()).as(where).isEqualTo(key(2));
            assertThat(watching.previous()).as(where).isEqualTo(own());
        });
        assertThat(world.tokensAtSes())
                .as(where)
                .containsExactly(States.selector(2).value());
        assertThat(world.signings()).as(where).isNotEmpty();
        List<KeyFingerprint> told = new ArrayList<>();
        world.signings().forEach(call -> told.add(call.key().orElseThrow()));
        assertThat(told).as(where).containsOnly(key(2).fingerprint());
        for (Invocation invocation : invocations) {
            if (invocation.calls().stream().anyMatch(call -> call.startsWith("SES PUT"))) {
                assertThat(invocation.questions()).as(where + "\n" + invocation).isNotEmpty();
            }
        }
        assertThat(world.managed().owedNotices()).as(where).isEmpty();
        assertThat(world.noticeIds())
                .as(where)
                .containsExactlyInAnyOrderElementsOf(
                        world.managed().outbox().stream().map(OutboxEntry::id).toList());
        assertNoKeyIsLost(where, world);
    }

    // ---- the CLI, which asks again after 60 seconds ----------------------------------------------------------------

    @Test
    void phaseSevenThatIsAskedForAgainWhileSesHasNotAnsweredTellsSesOnce() throws InterruptedException {
        try (AwsWorld world = awaiting()) {
            CountDownLatch sesHasTakenTheKey = new CountDownLatch(1);
            CountDownLatch sesAnswers = new CountDownLatch(1);
            Invocation first = world.invocation(phase(7))
                    .sabotagedBy(new Saboteur() {
                        @Override
                        public boolean after(int call, String what) {
                            if (what.startsWith("SES PUT")) {
                                sesHasTakenTheKey.countDown();
                                await(sesAnswers);
                            }
                            return true;
                        }
                    })
                    .begin();
            await(sesHasTakenTheKey);

            Invocation again = world.invocation(phase(7)).begin().end();
            sesAnswers.countDown();
            first.end();
            Invocation afterwards = world.invocation(phase(7)).begin().end();

            assertThat(again.answer().path("outcome").asText()).isEqualTo("ACTIVATED");
            assertThat(first.answer().path("outcome").asText()).isEqualTo("ALREADY_DONE");
            assertThat(afterwards.answer().path("outcome").asText()).isEqualTo("ALREADY_DONE");
            assertThat(world.signings()).hasSize(1);
            assertActivated("asked three times", world, first, again, afterwards);
        }
    }

    @AfterAll
    static void everyPointWasWalked() {
        System.out.println(deathsWalked + " deaths and " + meetingsWalked + " meetings walked");
        // None where somebody runs another test alone.
        assertThat(deathsWalked).matches(walked -> walked == 0 || walked >= 140, "all deaths or none");
        assertThat(meetingsWalked).matches(walked -> walked == 0 || walked >= 15, "all meetings or none");
    }
}
