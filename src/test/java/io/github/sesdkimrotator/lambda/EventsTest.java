package io.github.sesdkimrotator.lambda;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.json.JsonText;
import io.github.sesdkimrotator.json.StrictJson;
import io.github.sesdkimrotator.notice.Commands;
import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.Reminders;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.support.Environments;
import io.github.sesdkimrotator.support.HandlerFixture;
import io.github.sesdkimrotator.support.ScriptedSes;
import io.github.sesdkimrotator.support.States;
import io.github.sesdkimrotator.support.Verdicts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every file of {@code events/} through the handler that is deployed, and the whole answer compared with
 * {@code src/test/resources/answers/}. A file may be sent into several worlds: {@code phase-7.gate-shut} is
 * {@code events/phase-7.json} where the gate is shut.
 *
 * <p>After a change of the answers that is meant, write them anew and read the difference as the operator would who is
 * woken up by them:
 *
 * <pre>
 *   ./mvnw -q test -Dtest=EventsTest -Danswers.write=true &amp;&amp; git diff src/test/resources/answers
 * </pre>
 */
class EventsTest {

    private static final Path EVENTS = Path.of("events");
    private static final Path ANSWERS = Path.of("src/test/resources/answers");
    private static final boolean WRITE = Boolean.getBoolean("answers.write");

    private static final SigningDomain DOMAIN = States.DOMAIN;
    private static final SigningDomain OTHER = new SigningDomain("example.com");
    private static final SigningDomain JAPANESE = SigningDomain.parse("日本語.example");
    private static final Instant NOW = States.NOW;
    private static final Signer OWN = new Signer.OwnKey(States.key(1));
    private static final Pattern PAYLOAD = Pattern.compile("--payload '([^']*)'");

    /** Makes a world in which an event means something. */
    private interface World {
        void prepare(HandlerFixture world);
    }

    private static final Map<String, World> WORLDS = new TreeMap<>(Map.ofEntries(
            entry("scheduler-expiry-check", EventsTest::oneIsDueOneAwaitsOneRests),
            entry("scheduler-watch", EventsTest::gateOpensForOneOfTwo),
            entry("scheduler-default", EventsTest::nothingIsDue),
            entry("rule-scheduled-event", EventsTest::firstNightWithSomebodyElsesKey),
            entry("rule-scheduled-event.drift", EventsTest::somebodyChangedSes),
            entry("phase-1", EventsTest::nothingManaged),
            entry("phase-2", EventsTest::nothingManaged),
            entry("phase-3", EventsTest::steady),
            entry("phase-3.again", world -> world.given(States.managed(prepared(2)), 1, 2)),
            entry("phase-3-compromise", EventsTest::steady),
            entry("phase-4", world -> world.given(States.managed(prepared(1)), 1, 2)),
            entry("phase-5", world -> world.given(States.managed(prepared(2)), 1, 2)),
            entry("phase-6", EventsTest::recordIsEverywhere),
            entry("phase-6.not-published", EventsTest::recordIsNowhere),
            entry("phase-6.wrong-record", EventsTest::oneServerHasAnotherKey),
            entry("phase-7", EventsTest::sesTakesTheKey),
            entry("phase-7.gate-shut", EventsTest::oneServerLags),
            entry("phase-7.ses-refuses", EventsTest::sesRefusesTheKey),
            entry("phase-7.out-of-order", EventsTest::steady),
            entry("phase-7.not-managed", EventsTest::nothingManaged),
            entry("phase-8", EventsTest::oldRecordIsGone),
            entry("phase-8.too-early", EventsTest::mailIsStillInFlight),
            entry("phase-8.still-there", EventsTest::oldRecordIsStillServed),
            entry("phase-8.watching", EventsTest::sesSignsForAnHour),
            entry("status", EventsTest::oneOfEachKindOfDomain),
            entry("status-domain", EventsTest::recordIsEverywhereAndSesIsRead),
            entry("enroll", EventsTest::easyDkimSigns),
            entry("enroll.no-identity", world -> world.ses.knowsNothingOf(States.TOKYO, DOMAIN)),
            entry("rollback", EventsTest::sesLostTheNewRecord),
            entry("rollback.not-possible", EventsTest::steady),
            entry("abort", EventsTest::awaitingWhileTheOldKeySigns),
            entry("easy-dkim-fallback", EventsTest::sesDoesNotSign),
            entry("easy-dkim-fallback.refused", EventsTest::sesSigns)));

    // ---- the worlds -------------------------------------------------------------------------------------------------

    private static void nothingManaged(HandlerFixture world) {
        assertThat(world.states.domains()).isEmpty();
    }

    private static void steady(HandlerFixture world) {
        world.given(States.managed(new RotationState.Steady(OWN)), 1);
    }

    private static RotationState prepared(int step) {
        return new RotationState.Preparing(
                OWN, RotationReason.EXPIRY, States.everyPreparation().get(step));
    }

    private static RotationState awaitingPublication() {
        return new RotationState.AwaitingPublication(
                OWN,
                RotationReason.EXPIRY,
                States.key(2),
                NOW.minus(Duration.ofDays(2)),
                NOW.plus(Duration.ofDays(12)),
                Reminders.none());
    }

    private static void awaiting(HandlerFixture world) {
        world.given(States.managed(awaitingPublication()), 1, 2);
    }

    private static RotationState watching(Optional<Instant> succeedingSince) {
        return new RotationState.Watching(
                States.key(2),
                RotationReason.EXPIRY,
                OWN,
                NOW.minus(Duration.ofHours(1)),
                succeedingSince,
                Optional.empty());
    }

    private static RotationState retiring(Instant removeAfter, Optional<Instant> removalAskedAt) {
        return new RotationState.Retiring(States.key(2), OWN, removeAfter, removalAskedAt, Optional.empty());
    }

    private static void awaitingWhileTheOldKeySigns(HandlerFixture world) {
        awaiting(world);
        world.ses.holds(DOMAIN, States.key(1), DkimStatus.SUCCESS);
    }

    private static void oneIsDueOneAwaitsOneRests(HandlerFixture world) {
        Instant generatedAt = NOW.minus(Duration.ofDays(140));
        RotationKey old = new RotationKey(
                States.selector(1), States.key(1).publicKey(), generatedAt, generatedAt.plus(Duration.ofDays(180)));
        world.given(States.managed(new RotationState.Steady(new Signer.OwnKey(old))), 1);
        world.given(States.managed(OTHER, awaitingPublication()), 1, 2);
        world.given(States.managed(JAPANESE, new RotationState.Steady(OWN)), 1);
        for (SigningDomain domain : List.of(DOMAIN, OTHER, JAPANESE)) {
            world.ses.holds(domain, States.key(1), DkimStatus.SUCCESS);
        }
        world.dns.authoritativeSay(States.selector(2).recordName(OTHER), Verdicts.nxdomain(), Verdicts.nxdomain());
    }

    private static void gateOpensForOneOfTwo(HandlerFixture world) {
        awaiting(world);
        world.given(States.managed(OTHER, new RotationState.Steady(OWN)), 1);
        world.dns.allServe(DOMAIN, States.key(2));
    }

    private static void nothingIsDue(HandlerFixture world) {
        steady(world);
        world.ses.holds(DOMAIN, States.key(1), DkimStatus.SUCCESS);
    }

    private static void firstNightWithSomebodyElsesKey(HandlerFixture world) {
        world.setting("DOMAINS", "example.jp");
        world.ses.holds(States.TOKYO, DOMAIN, ScriptedSes.byodkim(DkimStatus.SUCCESS, "theirs"));
    }

    private static void somebodyChangedSes(HandlerFixture world) {
        awaiting(world);
        world.ses.holds(States.TOKYO, DOMAIN, ScriptedSes.byodkim(DkimStatus.SUCCESS, "theirs"));
        world.dns.authoritativeSay(States.selector(2).recordName(DOMAIN), Verdicts.nxdomain(), Verdicts.nxdomain());
    }

    private static void recordIsEverywhere(HandlerFixture world) {
        awaiting(world);
        world.dns.allServe(DOMAIN, States.key(2));
    }

    private static void recordIsEverywhereAndSesIsRead(HandlerFixture world) {
        recordIsEverywhere(world);
        world.ses.holds(DOMAIN, States.key(1), DkimStatus.SUCCESS);
    }

    private static void recordIsNowhere(HandlerFixture world) {
        awaiting(world);
        world.dns.authoritativeSay(States.selector(2).recordName(DOMAIN), Verdicts.nxdomain(), Verdicts.nxdomain());
    }

    private static void oneServerHasAnotherKey(HandlerFixture world) {
        awaiting(world);
        world.dns.authoritativeSay(
                States.selector(2).recordName(DOMAIN),
                Verdicts.present(States.key(2)),
                Verdicts.present(States.key(1)));
    }

    private static void oneServerLags(HandlerFixture world) {
        awaiting(world);
        world.ses.holds(DOMAIN, States.key(1), DkimStatus.SUCCESS);
        world.dns.authoritativeSay(
                States.selector(2).recordName(DOMAIN), Verdicts.present(States.key(2)), Verdicts.nxdomain());
    }

    private static void sesTakesTheKey(HandlerFixture world) {
        recordIsEverywhereAndSesIsRead(world);
        world.ses.takesNextChange();
    }

    private static void sesRefusesTheKey(HandlerFixture world) {
        recordIsEverywhereAndSesIsRead(world);
        world.ses.refusesNextChange("BadRequestException: the selector is not valid");
    }

    private static void mailIsStillInFlight(HandlerFixture world) {
        world.given(States.managed(retiring(NOW.plus(Duration.ofDays(5)), Optional.empty())), 1, 2);
        world.ses.holds(DOMAIN, States.key(2), DkimStatus.SUCCESS);
    }

    private static void removalIsAsked(HandlerFixture world) {
        Instant askedAt = NOW.minus(Duration.ofDays(3));
        world.given(States.managed(retiring(askedAt, Optional.of(askedAt))), 1, 2);
        world.ses.holds(DOMAIN, States.key(2), DkimStatus.SUCCESS);
    }

    private static void oldRecordIsGone(HandlerFixture world) {
        removalIsAsked(world);
        world.dns.nobodyServes(States.selector(1).recordName(DOMAIN));
    }

    private static void oldRecordIsStillServed(HandlerFixture world) {
        removalIsAsked(world);
        world.dns.authoritativeSay(
                States.selector(1).recordName(DOMAIN),
                Verdicts.nxdomain(),
                new Reply.Unanswered(Reply.Unanswered.Cause.TIMEOUT, "no answer within 2 s"));
    }

    private static void sesSignsForAnHour(HandlerFixture world) {
        world.given(States.managed(watching(Optional.of(NOW.minus(Duration.ofMinutes(55))))), 1, 2);
        world.ses.holds(DOMAIN, States.key(2), DkimStatus.SUCCESS);
        world.dns.allServe(DOMAIN, States.key(2));
    }

    private static void sesLostTheNewRecord(HandlerFixture world) {
        world.given(States.managed(watching(Optional.empty())), 1, 2);
        world.ses.holds(DOMAIN, States.key(2), DkimStatus.FAILED);
        world.dns.allServe(DOMAIN, States.key(1));
        world.ses.takesNextChange();
    }

    private static void sesDoesNotSign(HandlerFixture world) {
        world.given(States.managed(watching(Optional.empty())), 1, 2);
        world.ses.holds(DOMAIN, States.key(2), DkimStatus.FAILED);
        world.ses.takesNextChange("token1example", "token2example", "token3example");
    }

    private static void sesSigns(HandlerFixture world) {
        steady(world);
        world.ses.holds(DOMAIN, States.key(1), DkimStatus.SUCCESS);
    }

    private static void easyDkimSigns(HandlerFixture world) {
        world.ses.holds(
                States.TOKYO,
                DOMAIN,
                ScriptedSes.easyDkim(DkimStatus.SUCCESS, List.of("token1example", "token2example", "token3example")));
    }

    /** One domain in each state, one that is configured only, and one that is halted because of a fallback. */
    private static void oneOfEachKindOfDomain(HandlerFixture world) {
        world.setting("DOMAINS", "new.example.jp");
        for (RotationState state : States.oneOfEachKind()) {
            SigningDomain domain = new SigningDomain(state.kind().label().toLowerCase(Locale.ROOT) + ".example.jp");
            world.given(States.managed(domain, state));
        }
        world.given(States.managed(
                JAPANESE,
                new RotationState.Halted(
                        HaltReason.EASY_DKIM_FALLBACK,
                        "Easy DKIM was chosen.",
                        NOW.minus(Duration.ofDays(1)),
                        new RotationState.Steady(OWN))));
    }

    // ---- the tests --------------------------------------------------------------------------------------------------

    static Stream<String> worlds() {
        return WORLDS.keySet().stream();
    }

    private static String eventOf(String world) {
        return world.replaceFirst("\\..*", "");
    }

    private static byte[] answerIn(String world) throws IOException {
        HandlerFixture fixture = new HandlerFixture();
        WORLDS.get(world).prepare(fixture);
        byte[] answer = fixture.invoke(Files.readAllBytes(EVENTS.resolve(eventOf(world) + ".json")));
        fixture.assertNothingLeft();
        return answer;
    }

    @ParameterizedTest
    @MethodSource("worlds")
    void answerToTheEventIsTheOneThatWasReviewed(String world) throws IOException {
        String answer = new String(answerIn(world), StandardCharsets.UTF_8);
        Path reviewed = ANSWERS.resolve(world + ".json");
        if (WRITE) {
            Files.createDirectories(ANSWERS);
            Files.writeString(reviewed, answer);
        }

        assertThat(answer).isEqualTo(Files.readString(reviewed));
    }

    @Test
    void everyEventIsSentAndEveryReviewedAnswerIsGiven() throws IOException {
        Set<String> sent = WORLDS.keySet().stream().map(EventsTest::eventOf).collect(Collectors.toSet());

        assertThat(sent).isEqualTo(namesIn(EVENTS));
        assertThat(WORLDS.keySet()).isEqualTo(namesIn(ANSWERS));
    }

    private static Set<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString().replaceFirst("\\.json$", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void eventsAreWrittenTheWayThatTheProductWritesJson() throws IOException {
        for (String event : namesIn(EVENTS)) {
            String text = Files.readString(EVENTS.resolve(event + ".json"));

            assertThat(text)
                    .as(event)
                    .isEqualTo(JsonText.pretty(StrictJson.parse(text.getBytes(StandardCharsets.UTF_8))));
        }
    }

    /** What is pasted must work: function name, quoting, and a payload that the reader takes. */
    @ParameterizedTest
    @MethodSource("worlds")
    void everyNextStepIsACommandThatThisFunctionAccepts(String world) throws Exception {
        ObjectNode answer = StrictJson.parse(answerIn(world));
        List<String> commands = answer.findValuesAsText("nextStep");

        for (String command : commands) {
            Matcher payload = PAYLOAD.matcher(command);
            assertThat(payload.find()).as(command).isTrue();
            assertThat(command)
                    .startsWith("aws lambda invoke --function-name "
                            + new Commands("aws-ses-migration", "prod").functionName() + " ");
            assertThat(read(payload.group(1)).request()).as(command).isNotNull();
        }
        assertThat(commands).as("somebody is told how to go on").isNotEmpty();
    }

    private static RequestReader.Read read(String payload) throws BadRequestException {
        Settings settings = Settings.of(Environments.required());
        return new RequestReader(settings).read(payload.getBytes(StandardCharsets.UTF_8));
    }

    /** The same for states and outcomes that no event above leads to. */
    @Test
    void nextStepOfEveryStateIsACommandThatThisFunctionAccepts() throws Exception {
        for (RotationState state : States.everyState()) {
            ManagedDomain managed = States.managed(state);
            HandlerFixture fixture = new HandlerFixture().given(managed);
            String stale = new Selector("of-another-key").value();
            ObjectNode answer =
                    fixture.invoke("{\"action\":\"abort\",\"domain\":\"example.jp\",\"selector\":\"" + stale + "\"}");
            ObjectNode listed = fixture.invoke("{\"action\":\"status\"}");

            for (String command : Stream.of(answer, listed)
                    .flatMap(one -> one.findValuesAsText("nextStep").stream())
                    .toList()) {
                Matcher payload = PAYLOAD.matcher(command);
                assertThat(payload.find()).as(command).isTrue();
                assertThat(read(payload.group(1)).request()).as(command).isNotNull();
            }
        }
    }
}
