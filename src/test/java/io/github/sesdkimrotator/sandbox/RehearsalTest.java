package io.github.sesdkimrotator.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.crypto.RsaKeyGenerator;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.notice.Explanations;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.sandbox.Chronicle.Delivered;
import io.github.sesdkimrotator.sandbox.Chronicle.Event;
import io.github.sesdkimrotator.support.Canary;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole rotations through the handler that is deployed, over real sockets, with fewer messages than a rehearsal. */
class RehearsalTest {

    private static final Play QUICK =
            Play.usual().withMailEvery(Duration.ofHours(6)).withWatchEvery(Duration.ofHours(6));

    /** Making one takes longer than anything else in a play. */
    private static final PrivateSigningKey FIRST_KEY = new RsaKeyGenerator().generate();

    private static final Play OF_MISTAKES =
            Play.usual().withMailEvery(Duration.ofDays(1)).withWatchEvery(Duration.ofHours(12));

    /** As a notice names a server. */
    private static final Pattern SERVER = Pattern.compile("(?:ns[12]|resolver-[abc])\\.\\S+ at [0-9.]+:53");

    /** What tells a wrong value from the right one, in the value that the DNS team is shown. */
    private static final Map<Mistake, String> SERVED = new EnumMap<>(Map.ofEntries(
            Map.entry(Mistake.NEW_PROVIDER, "Served:  NXDOMAIN"),
            Map.entry(Mistake.DELEGATED_DOMAINKEY, "Served:  NXDOMAIN"),
            Map.entry(Mistake.WILDCARD, "Served:  v=DKIM1; k=rsa; p=\n"),
            Map.entry(Mistake.DEAD_ALIAS, ".dkim.gone.example. NXDOMAIN"),
            Map.entry(Mistake.ALIAS_AND_RECORD, ".dkim.gone.example.\n"),
            Map.entry(Mistake.FLATTENED_ALIAS, "Served:  198.51.100.80\n"),
            Map.entry(Mistake.TWO_RECORDS, "Served:  2 TXT records: v=DKIM1; k=rsa; p=MII"),
            Map.entry(Mistake.SPLIT_RECORDS, "Served:  2 TXT records: "),
            Map.entry(Mistake.TRUNCATED, "Served:  v=DKIM1; k=rsa; p=MII"),
            Map.entry(Mistake.INNER_QUOTES, "\" \""),
            Map.entry(Mistake.BLANKS, "Served:  v=DKIM1; k=rsa; p=MII"),
            Map.entry(Mistake.QUOTES, "Served:  \"v=DKIM1; k=rsa; p=MII"),
            Map.entry(Mistake.BACKSLASHES, "Served:  v=DKIM1\\\\; k=rsa\\\\; p=MII"),
            Map.entry(Mistake.ZONE_FILE, "Served:  IN TXT ( \"v=DKIM1; k=rsa; p=MII"),
            Map.entry(Mistake.PKCS1, "Served:  v=DKIM1; k=rsa; p=MIIBCgKCAQEA"),
            Map.entry(Mistake.PEM, "Served:  v=DKIM1; k=rsa; p=-----BEGIN PUBLIC KEY-----"),
            Map.entry(Mistake.PLACEHOLDER, "Served:  v=DKIM1; k=rsa; p=YOUR_PUBLIC_KEY\n"),
            Map.entry(Mistake.REVOKED, "Served:  v=DKIM1; k=rsa; p=\n"),
            Map.entry(
                    Mistake.OTHER_KEY,
                    "Served:  " + KeyRecord.publishing(FIRST_KEY.publicKey()).txtValue()),
            Map.entry(Mistake.LONG_KEY, "Served:  v=DKIM1; k=rsa; p=MIICIjAN"),
            Map.entry(Mistake.DAMAGED_TAGS, "Served:  v=DKIM1; k=rsa p=MII"),
            Map.entry(Mistake.TESTING, "Served:  v=DKIM1; k=rsa; t=y; p=MII"),
            Map.entry(
                    Mistake.EDITED_IN_PLACE,
                    "Served:  " + KeyRecord.publishing(FIRST_KEY.publicKey()).txtValue()),
            Map.entry(Mistake.NO_TCP, "Served:  TRUNCATED: "),
            Map.entry(Mistake.BROKEN_DNSSEC, "Served:  SERVFAIL, extended error 9 DNSKEY_MISSING")));

    private static final Story.Audience NOBODY = new Story.Audience() {
        @Override
        public void event(Event event) {}

        @Override
        public void notice(Delivered notice) {}

        @Override
        public void quiet(Instant at, int messages, int unsigned) {}
    };

    @TempDir
    private Path folder;

    @Test
    void aRotationLeavesNoMessageUnsignedOutsideTheWindowAndDestroysTheOldKey() {
        try (World world = new World(QUICK)) {
            RotationPlayer player = new RotationPlayer(world, new Story(world.clock(), NOBODY));
            Chronicle chronicle = player.play();
            Chronicle.Totals totals = chronicle.totals();
            assertThat(player.isComplete()).isTrue();
            assertThat(totals.unsigned()).isEqualTo(totals.unsignedInWindow()).isPositive();
            assertThat(totals.failing()).isZero();
            assertThat(totals.signed() + totals.unsigned()).isEqualTo(totals.messages());
            assertThat(totals.pendingWindow()).isEqualTo(QUICK.firstCheck());
            assertThat(totals.keysCreated()).isOne();
            assertThat(totals.keysDestroyed()).isOne();
            assertThat(world.ses().mailSigner(World.REGION, world.domain()))
                    .hasValueSatisfying(signer -> assertThat(signer.selector()).isNotEqualTo(world.firstSelector()));
        }
    }

    /** Answers, logs, notices, state, artefacts, evidence, what the terminal shows, and the page. */
    @Test
    void nothingThatAWholeRotationEmitsHoldsAPrivateKey() {
        try (World world = new World(QUICK)) {
            StringWriter terminal = new StringWriter();
            RotationPlayer player =
                    new RotationPlayer(world, new Story(world.clock(), new Teller(new PrintWriter(terminal))));
            Chronicle chronicle = player.play();
            PrivateSigningKey newKey = world.ses()
                    .mailSigner(World.REGION, world.domain())
                    .orElseThrow()
                    .key();
            assertThat(player.everythingEmitted()).hasSizeGreaterThan(200);
            for (PrivateSigningKey key : List.of(world.firstKey(), newKey)) {
                Canary canary = new Canary(key);
                player.everythingEmitted().forEach(emitted -> canary.assertNotIn("what was emitted", emitted));
                canary.assertNotIn("the terminal", terminal.toString());
                canary.assertNotIn("the page", RehearsalPage.html(List.of(chronicle)));
            }
        }
    }

    @Test
    void theLifecycleIsToldStateByState() {
        try (World world = new World(QUICK)) {
            Chronicle chronicle = new RotationPlayer(world, new Story(world.clock(), NOBODY)).play();
            assertThat(chronicle.lanes().getFirst().spans().stream().map(Chronicle.Span::label))
                    .containsExactly(
                            "not managed yet", "Steady", "AwaitingPublication", "Watching", "Retiring", "Steady");
        }
    }

    @Test
    void noResolverIsAskedForTheRecordBeforeEveryAuthoritativeServerServesIt() {
        try (World world = new World(QUICK)) {
            RotationPlayer player = new RotationPlayer(world, new Story(world.clock(), NOBODY));
            Instant published = World.BEGINS.plus(Duration.ofDays(15));
            Set<String> askedBefore = new HashSet<>();
            world.clock().at(published, () -> askedBefore.addAll(questionsToResolvers(world)));
            player.play();
            assertThat(askedBefore).contains("jp. NS").noneMatch(question -> question.contains("example.jp."));
            assertThat(questionsToResolvers(world)).anyMatch(question -> question.endsWith("example.jp. TXT"));
        }
    }

    private static Set<String> questionsToResolvers(World world) {
        return world.resolversAskedByTheGate().stream()
                .flatMap(resolver -> resolver.differentQuestions().stream())
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @EnumSource(Mistake.class)
    void everyMistakeIsExplainedToTheDnsTeamAndSurvivedWithoutOneMoreUnsignedMessage(Mistake mistake) {
        try (World world = new World(OF_MISTAKES.withMistake(mistake), FIRST_KEY)) {
            RotationPlayer player = new RotationPlayer(world, new Story(world.clock(), NOBODY));
            Set<PrivateSigningKey> pendingKeys = new HashSet<>();
            world.clock()
                    .at(
                            World.BEGINS.plus(Duration.ofDays(10)),
                            () -> player.vault()
                                    .held()
                                    .forEach(name -> pendingKeys.add(player.vault()
                                            .read(name.domain(), name.selector())
                                            .orElseThrow())));

            Chronicle chronicle = player.play();

            assertThat(player.isComplete()).isTrue();
            assertThat(chronicle.totals().unsigned())
                    .isEqualTo(chronicle.totals().unsignedInWindow());
            assertThat(chronicle.totals().failing()).isZero();
            assertThat(world.ses().calls().stream()
                            .filter(call -> call.operation() == EmbeddedSes.Operation.PUT_SIGNING_ATTRIBUTES_EXTERNAL))
                    .singleElement()
                    .satisfies(call -> assertThat(call.gateAskedAt()).contains(call.at()));
            assertThat(Explanations.blamedIn(bodiesForDnsTeam(chronicle)))
                    .isEqualTo(mistake.named().map(Set::of).orElseGet(Set::of));
            mistake.named().ifPresent(code -> {
                Delivered diagnosis = diagnosis(code, chronicle);
                assertThat(diagnosis.at()).isBefore(corrected(chronicle));
                assertThat(diagnosis.body()).containsPattern(SERVER).contains(SERVED.getOrDefault(mistake, ""));
            });
            Set<Canary> canaries = pendingKeys.stream().map(Canary::new).collect(Collectors.toSet());
            assertThat(canaries).hasSize(2);
            bodiesForDnsTeam(chronicle)
                    .forEach(body -> canaries.forEach(canary -> canary.assertNotIn("a notice", body)));
        }
    }

    private static List<String> bodiesForDnsTeam(Chronicle chronicle) {
        return chronicle.notices().stream()
                .filter(notice -> notice.audience().equals("DNS team"))
                .map(Delivered::body)
                .toList();
    }

    private static Delivered diagnosis(Finding.Code code, Chronicle chronicle) {
        return chronicle.notices().stream()
                .filter(notice -> notice.audience().equals("DNS team"))
                .filter(notice -> Explanations.namedIn(notice.body()).contains(code))
                .findFirst()
                .orElseThrow();
    }

    /** What the DNS team does after its mistake, or the end where it has nothing to do. */
    private static Instant corrected(Chronicle chronicle) {
        return chronicle.events().stream()
                .filter(event -> event.who().equals("dns team") && event.tone() == Chronicle.Tone.ACTIVE)
                .map(Event::at)
                .findFirst()
                .orElse(chronicle.to());
    }

    @Test
    void everyRowOfTheListOfMistakesIsPlayed() {
        assertThat(Stream.of(Mistake.values())
                        .map(Mistake::row)
                        .filter(row -> row > 0)
                        .collect(Collectors.toSet()))
                .isEqualTo(IntStream.rangeClosed(1, 28).boxed().collect(Collectors.toSet()));
    }

    @Test
    void theIncidentsFlowLeavesMailUnsignedForTheWholeTimeThatTheDnsTeamNeeds() {
        try (World world = new World(QUICK.withMailEvery(Duration.ofHours(1)))) {
            Chronicle.Totals totals = new IncidentPlayer(world, new Story(world.clock(), NOBODY))
                    .play()
                    .totals();
            assertThat(totals.unsigned()).isGreaterThan(14 * 24);
            assertThat(totals.pendingWindow()).isGreaterThan(Duration.ofDays(14));
        }
    }

    @Test
    void aDnsTeamThatIsFasterOrSlowerIsPlayedToTheEnd() {
        for (Duration lead : new Duration[] {Duration.ofHours(1), Duration.ofDays(40)}) {
            Play play = new Play(
                    new SigningDomain("mail.example.com"),
                    lead,
                    Duration.ofMinutes(90),
                    Optional.empty(),
                    Duration.ofDays(1),
                    Duration.ofHours(3),
                    7);
            try (World world = new World(play)) {
                RotationPlayer player = new RotationPlayer(world, new Story(world.clock(), NOBODY));
                player.play();
                assertThat(player.isComplete()).as("lead %s", lead).isTrue();
            }
        }
    }

    @Test
    void theCommandPrintsTheStoryTheNoticeAndTheTotalsAndWritesThePage() throws Exception {
        Path page = folder.resolve("rehearsal.html");
        StringWriter out = new StringWriter();
        int status = Rehearsal.run(
                new PrintWriter(out),
                new PrintWriter(out),
                "--mail-every",
                "1d",
                "--watch-every",
                "6h",
                "--incident",
                "--page",
                page.toString());
        assertThat(status).isZero();
        assertThat(out.toString())
                .contains("AwaitingPublication -> Watching")
                .contains("WHAT TO PUBLISH")
                .contains("\"phase\":\"7\"")
                .contains("between the SES call and its SUCCESS")
                .contains(RotationPlayer.TITLE)
                .contains(IncidentPlayer.TITLE);
        assertThat(Files.readString(page)).contains("<svg").contains("unsigned");
    }

    @Test
    void theCommandShowsWhatTheDnsTeamIsToldOfItsMistake() {
        StringWriter out = new StringWriter();
        Rehearsal.run(
                new PrintWriter(out),
                new PrintWriter(out),
                "--mistake",
                "two-records",
                "--mail-every",
                "1d",
                "--watch-every",
                "6h",
                "--page",
                folder.resolve("page.html").toString());
        assertThat(out.toString())
                .contains("with a mistake: two-records")
                .contains("is wrong; please correct it by")
                .containsOnlyOnce("pastes the record from the notice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--mistake nonsense",
                "--dns-lead soon",
                "--dns-lead 90d",
                "--first-check 0m",
                "--watch-every 1m",
                "--domain postmaster@example.jp",
                "--seed x",
                "--unknown",
            })
    void wrongUsageIsNamedAndEndsWithStatus64(String arguments) {
        StringWriter err = new StringWriter();
        int status = Rehearsal.run(new PrintWriter(new StringWriter()), new PrintWriter(err), arguments.split(" ", -1));
        assertThat(status).isEqualTo(Arguments.EXIT_USAGE);
        assertThat(err.toString())
                .contains(arguments.split(" ", -1)[0])
                .contains("--help")
                .doesNotContain("Exception");
    }

    @Test
    void anUnknownMistakeIsAnsweredWithTheListOfThoseThatAreKnown() {
        StringWriter err = new StringWriter();
        Rehearsal.run(new PrintWriter(new StringWriter()), new PrintWriter(err), "--mistake", "nonsense");
        assertThat(err.toString().lines().toList()).containsAll(Mistake.listed());
    }

    @Test
    void helpNamesEveryOptionAndEveryMistake() {
        StringWriter out = new StringWriter();
        assertThat(Rehearsal.run(new PrintWriter(out), new PrintWriter(out), "--help"))
                .isZero();
        assertThat(out.toString())
                .contains("--incident", "--dns-lead", "--first-check", "--mistake", "--domain", "--seed");
        assertThat(out.toString().lines().toList())
                .containsAll(Mistake.listed())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(110));
        assertThat(Mistake.listed()).hasSize(Mistake.values().length + 5);
    }
}
