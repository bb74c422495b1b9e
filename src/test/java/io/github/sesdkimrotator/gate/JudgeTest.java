package io.github.sesdkimrotator.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.ExampleKeys;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.gate.GateVerdict.Conflicting;
import io.github.sesdkimrotator.gate.GateVerdict.Open;
import io.github.sesdkimrotator.gate.GateVerdict.Waiting;
import io.github.sesdkimrotator.gate.GateVerdict.Waiting.Reason;
import io.github.sesdkimrotator.gate.RemovalVerdict.Gone;
import io.github.sesdkimrotator.gate.RemovalVerdict.NotProven;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The space is small, so it is walked: every combination of what servers can say is judged. */
class JudgeTest {

    private static final Instant ASKED_AT = Instant.parse("2026-03-09T01:00:00Z");
    private static final DnsName NAME = new DnsName("s1._domainkey.example.jp.");
    private static final DnsName OTHER_NAME = new DnsName("s2._domainkey.example.jp.");
    private static final SubjectPublicKey KEY = ExampleKeys.rsa2048(1);
    private static final SubjectPublicKey OTHER_KEY = ExampleKeys.rsa2048(2);
    private static final GateQuestion QUESTION = new GateQuestion(NAME, KEY);
    private static final String RIGHT_VALUE = KeyRecord.publishing(KEY).txtValue();

    /** What a server can say about the name. */
    @SuppressWarnings("ImmutableEnumChecker") // a Reply is immutable, although no annotation says so
    private enum Said {
        RIGHT(present(RIGHT_VALUE)),
        RIGHT_WITHOUT_AA(present(RIGHT_VALUE)),
        RIGHT_BUT_FOR_ANOTHER_NAME(present(RIGHT_VALUE)),
        OTHER_KEY(present(KeyRecord.publishing(JudgeTest.OTHER_KEY).txtValue())),
        REVOKED(present(KeyRecord.revokedValue())),
        TESTING(present(RIGHT_VALUE + "; t=y")),
        TWO_RECORDS(present(RIGHT_VALUE, RIGHT_VALUE)),
        MALFORMED(present("\"" + RIGHT_VALUE + "\"")),
        NXDOMAIN(new Reply.Absent(Reply.Absent.Kind.NXDOMAIN, Optional.of(Duration.ofMinutes(30)))),
        NODATA(new Reply.Absent(Reply.Absent.Kind.NODATA, Optional.empty())),
        TIMEOUT(new Reply.Unanswered(Reply.Unanswered.Cause.TIMEOUT, "no answer")),
        SERVFAIL(new Reply.Unanswered(Reply.Unanswered.Cause.SERVFAIL, "SERVFAIL")),
        BOGUS(new Reply.Unanswered(Reply.Unanswered.Cause.BOGUS, "DNSSEC Bogus")),
        TRUNCATED(new Reply.Unanswered(Reply.Unanswered.Cause.TRUNCATED, "TC"));

        static final Set<Said> WRONG = EnumSet.of(OTHER_KEY, REVOKED, TESTING, TWO_RECORDS, MALFORMED);
        static final Set<Said> NOTHING = EnumSet.of(RIGHT_BUT_FOR_ANOTHER_NAME, TIMEOUT, SERVFAIL, BOGUS, TRUNCATED);

        private final Reply reply;

        Said(Reply reply) {
            this.reply = reply;
        }

        boolean isRightIn(Ring ring) {
            return this == RIGHT || (ring == Ring.RESOLVER && this == RIGHT_WITHOUT_AA);
        }

        boolean isNothingIn(Ring ring) {
            return NOTHING.contains(this) || (ring == Ring.AUTHORITATIVE && this == RIGHT_WITHOUT_AA);
        }

        ServerAnswer by(Ring ring, int index) {
            return answer(
                    ring,
                    index,
                    this == RIGHT_BUT_FOR_ANOTHER_NAME ? OTHER_NAME : NAME,
                    reply,
                    ring == Ring.AUTHORITATIVE && this != RIGHT_WITHOUT_AA);
        }
    }

    private static Reply present(String... values) {
        return new Reply.Present(Stream.of(values).map(TxtRecord::ofValue).toList(), Duration.ofMinutes(5));
    }

    /** Ring 1: a server for each answer. Ring 2: two resolvers, asked twice each. */
    private static ServerAnswer answer(Ring ring, int index, DnsName name, Reply reply, boolean authoritative) {
        NameServer server = ring == Ring.AUTHORITATIVE
                ? new NameServer(ring, "ns" + index + ".example.jp.", "192.0.2." + index + ":53")
                : new NameServer(ring, "resolver " + index / 2, "198.51.100." + index / 2 + ":53");
        int sample = ring == Ring.AUTHORITATIVE ? 1 : 1 + index % 2;
        return new ServerAnswer(
                server,
                sample,
                name,
                reply,
                List.of(),
                authoritative,
                OptionalLong.empty(),
                Transport.UDP,
                Duration.ofMillis(20));
    }

    private static GateEvidence evidence(AuthoritativeRing mode, List<Said> ring1, List<Said> ring2) {
        return evidence(mode, Stream.concat(answers(Ring.AUTHORITATIVE, ring1), answers(Ring.RESOLVER, ring2)));
    }

    private static GateEvidence evidence(AuthoritativeRing mode, Stream<ServerAnswer> answers) {
        return new GateEvidence(ASKED_AT, mode, List.of(), answers.toList());
    }

    private static Stream<ServerAnswer> answers(Ring ring, List<Said> said) {
        return IntStream.range(0, said.size()).mapToObj(i -> said.get(i).by(ring, i));
    }

    private static GateVerdict verdict(List<Said> ring1, List<Said> ring2) {
        return Judge.verdict(QUESTION, evidence(AuthoritativeRing.ON, ring1, ring2));
    }

    /** Every list of {@code length} things that servers can say. */
    private static <T> List<List<T>> every(List<T> choices, int length) {
        List<List<T>> all = List.of(List.of());
        for (int i = 0; i < length; i++) {
            all = all.stream()
                    .flatMap(list -> choices.stream().map(choice -> {
                        List<T> longer = new ArrayList<>(list);
                        longer.add(choice);
                        return List.copyOf(longer);
                    }))
                    .toList();
        }
        return all;
    }

    private static List<List<Said>> everyRing(int longest) {
        return IntStream.rangeClosed(0, longest)
                .mapToObj(length -> every(List.of(Said.values()), length))
                .flatMap(List::stream)
                .toList();
    }

    /** The rule, said once more and without the order of events: which verdict these answers deserve. */
    private static String deserved(AuthoritativeRing mode, List<Said> ring1, List<Said> ring2) {
        boolean off = mode == AuthoritativeRing.OFF;
        boolean ring1Vouches =
                ring1.isEmpty() ? off : ring1.stream().allMatch(said -> said.isRightIn(Ring.AUTHORITATIVE));
        if (!ring1Vouches) {
            return ring1.stream().anyMatch(Said.WRONG::contains)
                    ? "Conflicting"
                    : waiting(
                            Ring.AUTHORITATIVE,
                            ring1,
                            ring1.stream().anyMatch(said -> said.isRightIn(Ring.AUTHORITATIVE))
                                    ? Reason.NOT_ON_EVERY_AUTHORITATIVE_SERVER
                                    : Reason.NOT_PUBLISHED);
        }
        if (!ring2.isEmpty() && ring2.stream().allMatch(said -> said.isRightIn(Ring.RESOLVER))) {
            return "Open";
        }
        return off && ring2.stream().anyMatch(Said.WRONG::contains)
                ? "Conflicting"
                : waiting(Ring.RESOLVER, ring2, Reason.NOT_AT_EVERY_RESOLVER);
    }

    private static String waiting(Ring ring, List<Said> ringSaid, Reason otherwise) {
        boolean nobodyContradicts = ringSaid.stream().allMatch(said -> said.isRightIn(ring) || said.isNothingIn(ring));
        return "Waiting "
                + (ringSaid.isEmpty() ? Reason.NOBODY_TO_ASK : nobodyContradicts ? Reason.UNANSWERED : otherwise);
    }

    private static String told(GateVerdict verdict) {
        return switch (verdict) {
            case Open open -> "Open";
            case Conflicting conflicting -> "Conflicting";
            case Waiting waiting -> "Waiting " + waiting.reason();
        };
    }

    private static void judgesAsDeserved(AuthoritativeRing mode, List<Said> ring1, List<Said> ring2) {
        GateEvidence evidence = evidence(mode, ring1, ring2);
        GateVerdict verdict = Judge.verdict(QUESTION, evidence);

        String deserved = deserved(mode, ring1, ring2);
        // A plain comparison: an assertion object for each of 100,000 cases takes longer than the judging.
        if (!told(verdict).equals(deserved) || !verdict.evidence().equals(evidence)) {
            assertThat(told(verdict))
                    .as("ring 1 (%s): %s, ring 2: %s", mode, ring1, ring2)
                    .isEqualTo(deserved);
        }
    }

    @ParameterizedTest(name = "authoritative ring {0}")
    @EnumSource
    void opensOnlyWhenEveryAnswerOfBothRingsIsRightAndSaysWhyOtherwise(AuthoritativeRing mode) {
        for (List<Said> ring1 : everyRing(2)) {
            for (List<Said> ring2 : everyRing(1)) {
                judgesAsDeserved(mode, ring1, ring2);
            }
        }
    }

    @Tag("exhaustive")
    @ParameterizedTest(name = "authoritative ring {0}")
    @EnumSource
    void bothSamplesOfAResolverMustBeRight(AuthoritativeRing mode) {
        for (List<Said> ring1 : everyRing(2)) {
            for (List<Said> ring2 : every(List.of(Said.values()), 2)) {
                judgesAsDeserved(mode, ring1, ring2);
            }
        }
    }

    @Tag("exhaustive")
    @ParameterizedTest(name = "authoritative ring {0}")
    @EnumSource
    void oneSampleOfOneResolverKeepsTheGateShut(AuthoritativeRing mode) {
        List<Said> ring1 = mode == AuthoritativeRing.ON ? List.of(Said.RIGHT, Said.RIGHT) : List.of();
        // Each selection once, not in each order: the pairs above stand in both.
        for (List<Said> ring2 : every(List.of(Said.values()), 4)) {
            if (ring2.stream().sorted().toList().equals(ring2)) {
                judgesAsDeserved(mode, ring1, ring2);
            }
        }
    }

    @Test
    void theTablesAboveHoldEveryVerdict() {
        Stream<String> told = everyRing(2).stream()
                .flatMap(ring1 -> Stream.of(List.<Said>of(), List.of(Said.RIGHT), List.of(Said.NODATA))
                        .map(ring2 -> deserved(AuthoritativeRing.ON, ring1, ring2)));
        assertThat(told.distinct())
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Stream.of("Open", "Conflicting"),
                                Arrays.stream(Reason.values()).map(reason -> "Waiting " + reason))
                        .toList());
    }

    @Tag("exhaustive")
    @Test
    void resolversAreAskedOnlyWhenTheAuthoritativeServersAreUnanimous() {
        for (List<Said> ring1 : everyRing(3)) {
            GateEvidence evidence = evidence(AuthoritativeRing.ON, ring1, List.of());
            boolean unanimous = !ring1.isEmpty() && ring1.stream().allMatch(said -> said.isRightIn(Ring.AUTHORITATIVE));

            Optional<GateVerdict> forced = Judge.afterAuthoritativeRing(QUESTION, evidence);

            assertThat(forced.isEmpty()).as("%s", ring1).isEqualTo(unanimous);
            assertThat(forced.filter(Open.class::isInstance))
                    .as("open by ring 1 alone")
                    .isEmpty();
            forced.ifPresent(verdict -> assertThat(told(verdict)).isEqualTo(told(Judge.verdict(QUESTION, evidence))));
        }
    }

    @Test
    void withTheAuthoritativeRingOffTheResolversAreAskedAtOnceAndMustStillAgree() {
        GateEvidence nobodyYet = evidence(AuthoritativeRing.OFF, List.of(), List.of());

        assertThat(Judge.afterAuthoritativeRing(QUESTION, nobodyYet)).isEmpty();
        assertThat(told(Judge.verdict(QUESTION, nobodyYet))).isEqualTo("Waiting NOBODY_TO_ASK");
        assertThat(Judge.verdict(QUESTION, evidence(AuthoritativeRing.OFF, List.of(), List.of(Said.RIGHT))))
                .isInstanceOfSatisfying(
                        Open.class,
                        open -> assertThat(open.evidence().authoritativeRing()).isEqualTo(AuthoritativeRing.OFF));
    }

    /** What a server can say where aliases are about; an alias leads to the name of that place in {@link #NAMES}. */
    private enum Aliased {
        RIGHT,
        OTHER_KEY,
        NXDOMAIN,
        TIMEOUT,
        TO_RECORD,
        TO_TARGET,
        TO_FURTHER;

        DnsName target() {
            return NAMES.get(this == TO_RECORD ? 0 : this == TO_TARGET ? 1 : 2);
        }

        boolean isAlias() {
            return name().startsWith("TO_");
        }

        Reply reply() {
            return isAlias() ? new Reply.Alias(target(), Duration.ofMinutes(5)) : Said.valueOf(name()).reply;
        }
    }

    /** The record's name, and two that it may be an alias of. */
    private static final List<DnsName> NAMES =
            List.of(NAME, new DnsName("s1.dkim.example.com."), new DnsName("key.example.net."));

    /** The rule for aliases once more: whoever follows them, by whichever server, ends at the right record. */
    private static boolean endsRight(List<List<Aliased>> said, DnsName name, Set<DnsName> cameFrom) {
        List<Aliased> here = said.get(NAMES.indexOf(name));
        Set<DnsName> way = new HashSet<>(cameFrom);
        way.add(name);
        return !here.isEmpty()
                && here.stream()
                        .allMatch(answer -> answer.isAlias()
                                ? !way.contains(answer.target()) && endsRight(said, answer.target(), way)
                                : answer == Aliased.RIGHT);
    }

    private static Set<DnsName> reachable(List<List<Aliased>> said) {
        Set<DnsName> names = new HashSet<>(Set.of(NAME));
        for (int steps = 0; steps < NAMES.size(); steps++) {
            for (DnsName from : List.copyOf(names)) {
                said.get(NAMES.indexOf(from)).stream().filter(Aliased::isAlias).forEach(a -> names.add(a.target()));
            }
        }
        return names;
    }

    @Test
    void anAliasCountsAsWhatItsTargetsServersSayByRfc1034Section362() {
        List<List<Aliased>> upToTwo = IntStream.rangeClosed(1, 2)
                .mapToObj(length -> every(List.of(Aliased.values()), length))
                .flatMap(List::stream)
                .toList();
        List<List<Aliased>> upToOne = Stream.concat(
                        Stream.of(List.<Aliased>of()), every(List.of(Aliased.values()), 1).stream())
                .toList();
        for (List<Aliased> atRecord : upToTwo) {
            for (List<Aliased> atTarget : upToOne) {
                for (List<Aliased> atFurther : upToOne) {
                    List<List<Aliased>> said = List.of(atRecord, atTarget, atFurther);
                    List<ServerAnswer> answers = new ArrayList<>(List.of(Said.RIGHT.by(Ring.RESOLVER, 0)));
                    for (int place = 0; place < said.size(); place++) {
                        for (Aliased saidHere : said.get(place)) {
                            answers.add(answer(
                                    Ring.AUTHORITATIVE,
                                    answers.size(),
                                    NAMES.get(place),
                                    saidHere.reply(),
                                    saidHere != Aliased.TIMEOUT));
                        }
                    }
                    Set<DnsName> reachable = reachable(said);
                    // An answer about a name that no alias leads to is about something else, and vouches for nothing.
                    boolean isToThePoint = NAMES.stream()
                            .allMatch(name -> reachable.contains(name)
                                    || said.get(NAMES.indexOf(name)).isEmpty());
                    boolean conflicts = reachable.stream()
                            .anyMatch(name -> said.get(NAMES.indexOf(name)).contains(Aliased.OTHER_KEY));
                    boolean opens = isToThePoint && endsRight(said, NAME, Set.of());
                    String deserved = opens ? "Open" : conflicts ? "Conflicting" : "Waiting";
                    String told = told(Judge.verdict(QUESTION, evidence(AuthoritativeRing.ON, answers.stream())));
                    if (!told.startsWith(deserved)) {
                        assertThat(told).as("%s", said).startsWith(deserved);
                    }
                }
            }
        }
    }

    @Test
    void aliasesAreFollowedInWhateverOrderTheirServersAnswered() {
        ServerAnswer first = alias(1, NAME, NAMES.get(1));
        ServerAnswer second = alias(2, NAMES.get(1), NAMES.get(2));
        ServerAnswer end = answer(Ring.AUTHORITATIVE, 3, NAMES.get(2), Said.RIGHT.reply, true);
        ServerAnswer resolver = Said.RIGHT.by(Ring.RESOLVER, 0);

        for (List<ServerAnswer> order : every(List.of(first, second, end), 3)) {
            if (new HashSet<>(order).size() == order.size()) {
                assertThat(Judge.verdict(
                                QUESTION,
                                evidence(AuthoritativeRing.ON, Stream.concat(order.stream(), Stream.of(resolver)))))
                        .as("%s", order)
                        .isInstanceOf(Open.class);
            }
        }
    }

    @Test
    void theRightRecordIsNotRightFromAnAuthoritativeServerThatAnswersWithoutAuthority() {
        assertThat(Judge.isRight(QUESTION, Said.RIGHT.by(Ring.AUTHORITATIVE, 0)))
                .isTrue();
        assertThat(Judge.isRight(QUESTION, Said.RIGHT_WITHOUT_AA.by(Ring.AUTHORITATIVE, 0)))
                .isFalse();
        assertThat(Judge.isRight(QUESTION, Said.RIGHT_WITHOUT_AA.by(Ring.RESOLVER, 0)))
                .isTrue();
    }

    @Test
    void howTheServersWereFoundOpensNothingAndShutsNothing() {
        List<Delegation> delegations = List.of(
                Delegation.failed(OTHER_NAME, Delegation.Trouble.Kind.NO_SUCH_DOMAIN, "NXDOMAIN"),
                new Delegation(
                        NAME,
                        Optional.of(new DnsName("example.jp.")),
                        List.of("ns1.example.jp."),
                        List.of("ns2.example.jp."),
                        List.of(Said.RIGHT.by(Ring.AUTHORITATIVE, 0).server()),
                        List.of(),
                        Optional.empty()),
                Delegation.to(NAMES.get(1), new DnsName("example.com."), List.of()));
        for (List<Said> ring1 : everyRing(1)) {
            for (List<Said> ring2 : everyRing(1)) {
                GateEvidence without = evidence(AuthoritativeRing.ON, ring1, ring2);
                GateEvidence with = new GateEvidence(ASKED_AT, AuthoritativeRing.ON, delegations, without.answers());

                assertThat(told(Judge.verdict(QUESTION, with))).isEqualTo(told(Judge.verdict(QUESTION, without)));
            }
        }
    }

    @Test
    void aRightRecordWithAPrivateKeyInANoteIsNotRight() {
        Reply noted = present(RIGHT_VALUE + "; n=MIIEvAIBADANBgkqhkiG9w0B");
        ServerAnswer answer = answer(Ring.AUTHORITATIVE, 0, NAME, noted, true);

        assertThat(Judge.verdict(QUESTION, evidence(AuthoritativeRing.ON, Stream.of(answer)))
                        .findings())
                .extracting(Finding::code)
                .containsExactly(Finding.Code.PRIVATE_KEY);
    }

    @Test
    void theAnswersThatKeepTheGateShutAreNamed() {
        GateVerdict ring1Lags =
                verdict(List.of(Said.RIGHT, Said.NXDOMAIN, Said.RIGHT_WITHOUT_AA, Said.TIMEOUT), List.of(Said.NODATA));
        GateVerdict ring2Lags = verdict(
                List.of(Said.RIGHT), List.of(Said.RIGHT, Said.OTHER_KEY, Said.RIGHT_BUT_FOR_ANOTHER_NAME, Said.RIGHT));

        assertThat(ring1Lags)
                .isInstanceOfSatisfying(
                        Waiting.class,
                        waiting -> assertThat(waiting.lagging())
                                .containsExactly(
                                        Said.NXDOMAIN.by(Ring.AUTHORITATIVE, 1),
                                        Said.RIGHT_WITHOUT_AA.by(Ring.AUTHORITATIVE, 2),
                                        Said.TIMEOUT.by(Ring.AUTHORITATIVE, 3)));
        assertThat(ring2Lags)
                .isInstanceOfSatisfying(
                        Waiting.class,
                        waiting -> assertThat(waiting.lagging())
                                .containsExactly(
                                        Said.OTHER_KEY.by(Ring.RESOLVER, 1),
                                        Said.RIGHT_BUT_FOR_ANOTHER_NAME.by(Ring.RESOLVER, 2)));
    }

    @Test
    void aWrongRecordConflictsAtOnceHoweverManyServersStillLag() {
        assertThat(verdict(List.of(Said.NXDOMAIN, Said.TIMEOUT, Said.OTHER_KEY), List.of()))
                .isInstanceOfSatisfying(
                        Conflicting.class,
                        conflicting -> assertThat(conflicting.findings())
                                .singleElement()
                                .returns(Finding.Code.OTHER_KEY, Finding::code)
                                .returns(
                                        Said.OTHER_KEY.by(Ring.AUTHORITATIVE, 2).server(), Finding::server));
    }

    @Test
    void aWrongRecordWithoutAuthorityIsAnEchoOfSomeCacheAndNoConflict() {
        ServerAnswer echoed = answer(Ring.AUTHORITATIVE, 0, NAME, Said.OTHER_KEY.reply, false);
        assertThat(told(Judge.verdict(QUESTION, evidence(AuthoritativeRing.ON, Stream.of(echoed)))))
                .isEqualTo("Waiting UNANSWERED");
    }

    @Test
    void aNoWithoutAuthorityDoesNotMeanThatTheRecordIsMissing() {
        ServerAnswer lame = answer(Ring.AUTHORITATIVE, 0, NAME, Said.NXDOMAIN.reply, false);
        assertThat(told(Judge.verdict(QUESTION, evidence(AuthoritativeRing.ON, Stream.of(lame)))))
                .isEqualTo("Waiting UNANSWERED");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aFindingCarriesTheServerAndWhatItShows(String shown, List<String> values, List<Finding.Code> codes) {
        ServerAnswer right = Said.RIGHT.by(Ring.AUTHORITATIVE, 0);
        ServerAnswer wrong = answer(Ring.AUTHORITATIVE, 1, NAME, present(values.toArray(String[]::new)), true);

        GateVerdict verdict = Judge.verdict(QUESTION, evidence(AuthoritativeRing.ON, Stream.of(right, wrong)));

        assertThat(verdict).isInstanceOfSatisfying(Conflicting.class, conflicting -> {
            assertThat(conflicting.findings()).extracting(Finding::code).containsExactlyElementsOf(codes);
            assertThat(conflicting.findings()).allSatisfy(finding -> {
                assertThat(finding.server()).isEqualTo(wrong.server());
                assertThat(finding.shows()).contains(values);
            });
        });
    }

    static List<Arguments> aFindingCarriesTheServerAndWhatItShows() {
        String other = KeyRecord.publishing(OTHER_KEY).txtValue();
        return List.of(
                arguments(
                        "two records, of which one is right",
                        List.of(RIGHT_VALUE, "x"),
                        List.of(Finding.Code.SEVERAL_RECORDS)),
                arguments(
                        "one key cut into two records",
                        List.of(RIGHT_VALUE.substring(0, 255), RIGHT_VALUE.substring(255)),
                        List.of(Finding.Code.KEY_IN_SEVERAL_RECORDS)),
                arguments("an SPF record", List.of("v=spf1 -all"), List.of(Finding.Code.TAGS_DAMAGED)),
                arguments("a value cut at 255", List.of(RIGHT_VALUE.substring(0, 255)), List.of(Finding.Code.CUT_OFF)),
                arguments("another key", List.of(other), List.of(Finding.Code.OTHER_KEY)),
                arguments(
                        "an Ed25519 record",
                        List.of("v=DKIM1; k=ed25519; p=" + KEY.base64()),
                        List.of(Finding.Code.TAGS_DAMAGED)),
                arguments("a revoked key", List.of("v=DKIM1; p="), List.of(Finding.Code.REVOKED)),
                arguments("a key in testing", List.of(RIGHT_VALUE + "; t=y"), List.of(Finding.Code.TESTING)),
                arguments("SHA-1 only", List.of(RIGHT_VALUE + "; h=sha1"), List.of(Finding.Code.SHA256_NOT_PERMITTED)),
                arguments(
                        "not for e-mail",
                        List.of(RIGHT_VALUE + "; s=tlsrpt"),
                        List.of(Finding.Code.EMAIL_NOT_PERMITTED)),
                arguments(
                        "all of it wrong",
                        List.of(other + "; t=y; h=sha1; s=tlsrpt"),
                        List.of(
                                Finding.Code.OTHER_KEY,
                                Finding.Code.TESTING,
                                Finding.Code.SHA256_NOT_PERMITTED,
                                Finding.Code.EMAIL_NOT_PERMITTED)));
    }

    @Test
    void aFindingNeverRepeatsAPastedPrivateKeyNorAFloodOfRecords() {
        String pasted = "v=DKIM1; k=rsa; p=MIIEvAIBADANBgkqhkiG9w0B" + "A".repeat(200);
        String[] flood = IntStream.range(0, 900).mapToObj(i -> "record " + i).toArray(String[]::new);

        for (Reply reply : List.of(present(pasted), present(pasted, "x"), present(flood))) {
            GateEvidence evidence =
                    evidence(AuthoritativeRing.ON, Stream.of(answer(Ring.AUTHORITATIVE, 0, NAME, reply, true)));
            assertThat(Judge.verdict(QUESTION, evidence))
                    .isInstanceOfSatisfying(
                            Conflicting.class,
                            conflicting -> assertThat(
                                            conflicting.findings().getFirst().shows())
                                    .doesNotContain("MIIEvA")
                                    .hasSizeLessThan(2_000));
        }
    }

    @ParameterizedTest(name = "resolvers remember for {0} s and {1} s: ask again in {2} s")
    @CsvSource({"60, 30, 60", "300, 3600, 3600", "5, 0, 60", "86400, 86401, 86400", "2147483647, 1, 86400", "-9, -9, 60"
    })
    void asksAgainWhenTheLongestMemoryOfAResolverIsOver(long absentSeconds, long staleSeconds, long expectedSeconds) {
        Reply absent = new Reply.Absent(Reply.Absent.Kind.NXDOMAIN, Optional.of(Duration.ofSeconds(absentSeconds)));
        Reply stale = new Reply.Present(List.of(TxtRecord.ofValue("old")), Duration.ofSeconds(staleSeconds));
        GateEvidence evidence = evidence(
                AuthoritativeRing.ON,
                Stream.of(
                        Said.RIGHT.by(Ring.AUTHORITATIVE, 0),
                        answer(Ring.RESOLVER, 0, NAME, absent, false),
                        answer(Ring.RESOLVER, 2, NAME, stale, false),
                        // Neither is what the gate waits for, so neither prolongs the wait.
                        answer(
                                Ring.RESOLVER,
                                3,
                                NAME,
                                new Reply.Present(List.of(TxtRecord.ofValue(RIGHT_VALUE)), Duration.ofDays(7)),
                                false),
                        answer(
                                Ring.RESOLVER,
                                4,
                                OTHER_NAME,
                                new Reply.Absent(Reply.Absent.Kind.NODATA, Optional.of(Duration.ofDays(7))),
                                false)));

        assertThat(Judge.verdict(QUESTION, evidence))
                .isInstanceOfSatisfying(
                        Waiting.class,
                        waiting -> assertThat(waiting.retryAfter()).isEqualTo(Duration.ofSeconds(expectedSeconds)));
    }

    @Test
    void asksAgainInAQuarterOfAnHourWhereNoMemoryHasToRunOut() {
        List<GateVerdict> verdicts = List.of(
                verdict(List.of(), List.of()),
                verdict(List.of(Said.RIGHT), List.of()),
                verdict(List.of(Said.RIGHT), List.of(Said.TIMEOUT, Said.NODATA)),
                // An authoritative server does not remember: its 30 minutes are for the resolvers, who were not asked.
                verdict(List.of(Said.NXDOMAIN), List.of()));

        assertThat(verdicts)
                .allSatisfy(verdict -> assertThat(verdict)
                        .isInstanceOfSatisfying(
                                Waiting.class,
                                waiting -> assertThat(waiting.retryAfter()).isEqualTo(Duration.ofMinutes(15))));
    }

    @Test
    void anOpenGatePermitsThatKeyAtThatNameAndNothingElse() {
        Open open = (Open) verdict(List.of(Said.RIGHT), List.of(Said.RIGHT));

        assertThat(open.recordName()).isEqualTo(NAME);
        assertThat(open.permits(NAME, KEY)).isTrue();
        assertThat(open.permits(OTHER_NAME, KEY)).isFalse();
        assertThat(open.permits(NAME, OTHER_KEY)).isFalse();
        assertThat(open.evidence().answers()).hasSize(2);
        assertThat(open).hasToString("Open[s1._domainkey.example.jp. serves " + KEY.fingerprint() + "]");
    }

    @Test
    void nobodyOutsideThisPackageCanMakeAnOpenGate() {
        assertThat(Open.class).isFinal();
        assertThat(GateVerdict.class.getPermittedSubclasses())
                .containsExactlyInAnyOrder(Open.class, Waiting.class, Conflicting.class);
        assertThat(Open.class.getDeclaredConstructors())
                .extracting(Constructor::getModifiers)
                .noneMatch(modifiers -> Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers));
        assertThat(Open.class.getMethods()).noneMatch(method -> Open.class.isAssignableFrom(method.getReturnType()));
        assertThat(Judge.class.getMethods())
                .as("the judge returns an open gate only as one of the verdicts")
                .noneMatch(method -> method.getReturnType() == Open.class);
    }

    /** What a server can say about a name that should be gone. */
    @SuppressWarnings("ImmutableEnumChecker") // a Reply is immutable, although no annotation says so
    private enum Left {
        NXDOMAIN(Said.NXDOMAIN.reply, true),
        NODATA(Said.NODATA.reply, true),
        NO_WITHOUT_AA(Said.NXDOMAIN.reply, false),
        STILL_THERE(Said.OTHER_KEY.reply, true),
        REVOKED(Said.REVOKED.reply, true),
        SILENT(Said.TIMEOUT.reply, false);

        private final Reply reply;
        private final boolean authoritative;

        Left(Reply reply, boolean authoritative) {
            this.reply = reply;
            this.authoritative = authoritative;
        }

        boolean isGenuineNoIn(Ring ring) {
            return this == NXDOMAIN || this == NODATA || (ring == Ring.RESOLVER && this == NO_WITHOUT_AA);
        }
    }

    private static Stream<ServerAnswer> answers(Ring ring, DnsName name, List<Left> left) {
        return IntStream.range(0, left.size())
                .mapToObj(i -> answer(ring, i, name, left.get(i).reply, left.get(i).authoritative));
    }

    private static boolean provesGone(Ring ring, List<Left> left) {
        return !left.isEmpty() && left.stream().allMatch(answer -> answer.isGenuineNoIn(ring));
    }

    @Test
    void gonenessNeedsAGenuineNoForEveryNameFromEveryServerOfBothRings() {
        List<List<Left>> upToTwo = IntStream.rangeClosed(0, 2)
                .mapToObj(length -> every(List.of(Left.values()), length))
                .flatMap(List::stream)
                .toList();
        List<List<Left>> upToOne =
                upToTwo.stream().filter(left -> left.size() < 2).toList();
        for (List<Left> name1Ring1 : upToTwo) {
            for (List<Left> name2Ring1 : upToOne) {
                for (List<Left> name1Ring2 : upToOne) {
                    for (List<Left> name2Ring2 : upToTwo) {
                        List<ServerAnswer> answers = Stream.of(
                                        answers(Ring.AUTHORITATIVE, NAME, name1Ring1),
                                        answers(Ring.AUTHORITATIVE, OTHER_NAME, name2Ring1),
                                        answers(Ring.RESOLVER, NAME, name1Ring2),
                                        answers(Ring.RESOLVER, OTHER_NAME, name2Ring2))
                                .flatMap(stream -> stream)
                                .toList();
                        boolean ring1Gone = provesGone(Ring.AUTHORITATIVE, name1Ring1)
                                && provesGone(Ring.AUTHORITATIVE, name2Ring1);
                        boolean ring2Gone =
                                provesGone(Ring.RESOLVER, name1Ring2) && provesGone(Ring.RESOLVER, name2Ring2);

                        judgesGone(AuthoritativeRing.ON, answers, ring1Gone, ring1Gone && ring2Gone);
                        // Whoever was asked counts, although with that ring off nobody has to be.
                        boolean off = (name1Ring1.isEmpty() && name2Ring1.isEmpty()) || ring1Gone;
                        judgesGone(AuthoritativeRing.OFF, answers, off, off && ring2Gone);
                    }
                }
            }
        }
    }

    private static void judgesGone(
            AuthoritativeRing mode, List<ServerAnswer> answers, boolean askRing2, boolean expectedGone) {
        List<DnsName> names = List.of(NAME, OTHER_NAME);
        GateEvidence evidence = new GateEvidence(ASKED_AT, mode, List.of(), answers);
        boolean gone = Judge.removal(names, evidence) instanceof Gone;
        boolean asksOn = Judge.removalAfterAuthoritativeRing(names, evidence).isEmpty();
        if (gone != expectedGone || asksOn != askRing2) {
            assertThat(List.of(gone, asksOn))
                    .as("gone, ring 2 is asked; authoritative ring %s: %s", mode, answers)
                    .isEqualTo(List.of(expectedGone, askRing2));
        }
    }

    private static ServerAnswer alias(int server, DnsName from, DnsName to) {
        return answer(Ring.AUTHORITATIVE, server, from, new Reply.Alias(to, Duration.ofMinutes(5)), true);
    }

    @Test
    void aNameThatIsAnAliasIsGoneWhenWhatItLeadsToIsGone() {
        ServerAnswer alias = alias(1, NAME, NAMES.get(1));
        ServerAnswer resolver = Said.NXDOMAIN.by(Ring.RESOLVER, 0);
        for (Left left : Left.values()) {
            ServerAnswer target = answer(Ring.AUTHORITATIVE, 2, NAMES.get(1), left.reply, left.authoritative);
            GateEvidence evidence = evidence(AuthoritativeRing.ON, Stream.of(alias, target, resolver));

            assertThat(Judge.removal(List.of(NAME), evidence) instanceof Gone)
                    .as("the target: %s", left)
                    .isEqualTo(left.isGenuineNoIn(Ring.AUTHORITATIVE));
        }
        GateEvidence targetNotAsked = evidence(AuthoritativeRing.ON, Stream.of(alias, resolver));
        assertThat(Judge.removal(List.of(NAME), targetNotAsked))
                .isInstanceOfSatisfying(
                        NotProven.class,
                        notProven -> assertThat(notProven.holding()).containsExactly(alias));
    }

    @Test
    void nothingIsProvenGoneWhereNobodyOrNothingWasAsked() {
        GateEvidence nobody = evidence(AuthoritativeRing.ON, Stream.of());
        GateEvidence allGone = evidence(AuthoritativeRing.ON, List.of(Said.NXDOMAIN), List.of(Said.NXDOMAIN));

        assertThat(Judge.removal(List.of(NAME), nobody)).isInstanceOf(NotProven.class);
        assertThat(Judge.removal(List.of(), nobody)).isInstanceOf(NotProven.class);
        assertThat(Judge.removal(List.of(), allGone)).isInstanceOf(NotProven.class);
        assertThat(Judge.removal(List.of(NAME), allGone)).isInstanceOf(Gone.class);
    }

    @Test
    void stillServedIsToldFromOnlyNotAnswering() {
        GateEvidence silent = evidence(AuthoritativeRing.ON, List.of(Said.NXDOMAIN, Said.TIMEOUT), List.of());
        GateEvidence served = evidence(AuthoritativeRing.ON, List.of(Said.TIMEOUT, Said.RIGHT), List.of());

        assertThat(Judge.removal(List.of(NAME), silent)).isInstanceOfSatisfying(NotProven.class, notProven -> {
            assertThat(notProven.someServerStillServesIt()).isFalse();
            assertThat(notProven.holding()).containsExactly(Said.TIMEOUT.by(Ring.AUTHORITATIVE, 1));
        });
        assertThat(Judge.removal(List.of(NAME), served))
                .isInstanceOfSatisfying(
                        NotProven.class,
                        notProven ->
                                assertThat(notProven.someServerStillServesIt()).isTrue());
    }
}
