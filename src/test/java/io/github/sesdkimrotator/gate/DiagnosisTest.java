package io.github.sesdkimrotator.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.ExampleKeys;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.gate.Finding.Weight;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.gate.GateVerdict.Conflicting;
import io.github.sesdkimrotator.gate.GateVerdict.Open;
import io.github.sesdkimrotator.gate.GateVerdict.Waiting;
import io.github.sesdkimrotator.gate.Probe.Purpose;
import io.github.sesdkimrotator.gate.Reply.Absent.Kind;
import io.github.sesdkimrotator.gate.Reply.Unanswered.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The mistakes that the way to a record can show, by their row in the list of what people were seen to do. */
class DiagnosisTest {

    private static final Instant ASKED_AT = Instant.parse("2026-03-09T01:00:00Z");
    private static final DnsName NAME = new DnsName("s1._domainkey.example.jp.");
    private static final DnsName ZONE = new DnsName("example.jp.");
    private static final DnsName TARGET = new DnsName("s1.dkim.example.com.");
    private static final SubjectPublicKey KEY = ExampleKeys.rsa2048(1);
    private static final GateQuestion QUESTION =
            new GateQuestion(NAME, KEY, List.of(new KnownKey("s0", ExampleKeys.rsa2048(2))));
    private static final Reply RIGHT = present(KeyRecord.publishing(KEY).txtValue());
    private static final Reply OTHER =
            present(KeyRecord.publishing(ExampleKeys.rsa2048(3)).txtValue());
    private static final Reply NXDOMAIN = new Reply.Absent(Kind.NXDOMAIN, Optional.of(Duration.ofMinutes(30)));
    private static final Reply NODATA = new Reply.Absent(Kind.NODATA, Optional.empty());
    private static final Reply ALIAS = new Reply.Alias(TARGET, Duration.ofMinutes(5));

    private final List<ServerAnswer> answers = new ArrayList<>();
    private final List<Delegation> delegations = new ArrayList<>();
    private final Map<DnsName, Reply> elsewhere = new HashMap<>();
    private GateQuestion question = QUESTION;
    private AuthoritativeRing mode = AuthoritativeRing.ON;

    private static Reply present(String value) {
        return new Reply.Present(List.of(TxtRecord.ofValue(value)), Duration.ofMinutes(5));
    }

    private static Reply unanswered(Cause cause) {
        return new Reply.Unanswered(cause, "detail");
    }

    private static ServerAnswer answer(Ring ring, int server, DnsName name, Reply reply, OptionalLong serial) {
        NameServer asked = ring == Ring.AUTHORITATIVE
                ? new NameServer(ring, "ns" + server + ".example.jp.", "192.0.2." + server + ":53")
                : new NameServer(ring, "resolver" + server, "198.51.100." + server + ":53");
        return new ServerAnswer(
                asked,
                1,
                name,
                reply,
                List.of(),
                ring == Ring.AUTHORITATIVE && !(reply instanceof Reply.Unanswered),
                serial,
                Transport.UDP,
                Duration.ofMillis(20));
    }

    /** In the order ns1, ns2, ... */
    private void authoritativeSay(Reply... replies) {
        authoritativeSay(NAME, replies);
    }

    private void authoritativeSay(DnsName name, Reply... replies) {
        for (int i = 0; i < replies.length; i++) {
            answers.add(answer(Ring.AUTHORITATIVE, i + 1, name, replies[i], OptionalLong.of(2_026_030_901L + i)));
        }
    }

    private void resolversSay(Reply... replies) {
        for (int i = 0; i < replies.length; i++) {
            answers.add(answer(Ring.RESOLVER, i + 1, question.recordName(), replies[i], OptionalLong.empty()));
        }
    }

    private void delegated(List<String> atParent, List<String> atApex) {
        NameServer server =
                answer(Ring.AUTHORITATIVE, 1, NAME, RIGHT, OptionalLong.empty()).server();
        delegations.add(new Delegation(
                NAME, Optional.of(ZONE), atParent, atApex, List.of(server), List.of(), Optional.empty()));
    }

    private GateVerdict judged() {
        return Judge.verdict(question, new GateEvidence(ASKED_AT, mode, delegations, answers));
    }

    private List<Probe> probes() {
        return Diagnosis.probes(question, judged());
    }

    /** With what two servers say to the probes: what stands elsewhere, or NXDOMAIN. */
    private GateVerdict explained() {
        List<Probe.Result> results = probes().stream()
                .map(probe -> new Probe.Result(
                        probe,
                        Stream.of(1, 2)
                                .map(server -> answer(
                                        Ring.AUTHORITATIVE,
                                        server,
                                        probe.name(),
                                        elsewhere.getOrDefault(probe.name(), NXDOMAIN),
                                        OptionalLong.empty()))
                                .toList()))
                .toList();
        return Diagnosis.explain(question, judged(), results);
    }

    private static List<String> named(GateVerdict verdict) {
        return verdict.findings().stream()
                .map(f -> String.join(
                        " ",
                        f.code().name(),
                        f.server().name().replaceAll("\\..*", ""),
                        f.name().absolute(),
                        f.subject()))
                .map(String::strip)
                .toList();
    }

    private void conflictsBy(String... findings) {
        GateVerdict verdict = explained();
        assertThat(named(verdict)).containsExactly(findings);
        assertThat(verdict).isInstanceOf(Conflicting.class);
    }

    private void waitsBy(String... findings) {
        GateVerdict verdict = explained();
        assertThat(named(verdict)).containsExactly(findings);
        assertThat(verdict).isInstanceOf(Waiting.class);
    }

    @Test
    void row1TheZoneAppendedTwice() {
        authoritativeSay(NXDOMAIN, NXDOMAIN);
        elsewhere.put(new DnsName("s1._domainkey.example.jp.example.jp."), OTHER);

        conflictsBy(
                "ZONE_APPENDED_TWICE ns1 s1._domainkey.example.jp.example.jp.",
                "ZONE_APPENDED_TWICE ns2 s1._domainkey.example.jp.example.jp.");
    }

    @Test
    void row1TheZoneOfAParentAppendedToTheWholeName() {
        question = new GateQuestion(new DnsName("s1._domainkey.mail.example.jp."), KEY);
        delegations.add(Delegation.to(question.recordName(), ZONE, List.of()));
        authoritativeSay(question.recordName(), NXDOMAIN);
        elsewhere.put(new DnsName("s1._domainkey.mail.example.jp.example.jp."), RIGHT);

        assertThat(named(explained())).contains("ZONE_APPENDED_TWICE ns1 s1._domainkey.mail.example.jp.example.jp.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s1._domainkey.mail.example.jp.", "s1._domainkey.example.jp."})
    void row2PartOfTheDomainLost(String found) {
        question = new GateQuestion(new DnsName("s1._domainkey.a.mail.example.jp."), KEY);
        authoritativeSay(question.recordName(), NXDOMAIN);
        elsewhere.put(new DnsName(found), RIGHT);
        conflictsBy("PUBLISHED_AT_PARENT ns1 " + found, "PUBLISHED_AT_PARENT ns2 " + found);

        elsewhere.put(new DnsName(found), OTHER);
        assertThat(explained()).as("the parent's own key").isInstanceOf(Waiting.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s1.example.jp.",
                "s1.domainkey.example.jp.",
                "s1._domainkeys.example.jp.",
                "s1._domain_key.example.jp.",
                "s1._domain-key.example.jp.",
                "s1._dkim.example.jp.",
                "s1_domainkey.example.jp."
            })
    void row3DomainkeyMissingOrMisspelt(String found) {
        authoritativeSay(NXDOMAIN);
        elsewhere.put(new DnsName(found), RIGHT);

        conflictsBy("DOMAINKEY_MISSPELT ns1 " + found, "DOMAINKEY_MISSPELT ns2 " + found);
    }

    @Test
    void row3TheSelectorLeftOut() {
        authoritativeSay(NXDOMAIN);
        elsewhere.put(new DnsName("_domainkey.example.jp."), RIGHT);

        assertThat(named(explained())).contains("DOMAINKEY_MISSPELT ns1 _domainkey.example.jp.");
    }

    @Test
    void row3NothingBelowDomainkeyByRfc8020Section2() {
        authoritativeSay(NXDOMAIN);
        waitsBy(
                "NOTHING_BELOW_DOMAINKEY ns1 _domainkey.example.jp.",
                "NOTHING_BELOW_DOMAINKEY ns2 _domainkey.example.jp.");

        elsewhere.put(new DnsName("_domainkey.example.jp."), NODATA);
        waitsBy();
    }

    @Test
    void aWildcardThatAnswersEverywhereElseIsNoMisplacedRecord() {
        authoritativeSay(NXDOMAIN);
        for (Reply wildcard : List.of(OTHER, present("v=DKIM1; p="), present("v=spf1 -all"))) {
            elsewhere.put(new DnsName("s1.example.jp."), wildcard);
            elsewhere.put(new DnsName("s1.domainkey.example.jp."), wildcard);
            assertThat(explained()).isInstanceOf(Waiting.class);
        }
    }

    @Test
    void row4OnlyServersThatTheParentDoesNotNameHaveIt() {
        delegated(List.of("NS1.example.jp."), List.of("ns2.example.jp."));
        authoritativeSay(NXDOMAIN, RIGHT);

        conflictsBy(
                "NOT_DELEGATED ns1 s1._domainkey.example.jp. NS1.example.jp.",
                "NAME_SERVERS_DIFFER ns1 example.jp. ns1.example.jp.");
    }

    @Test
    void row5DomainkeyIsAZoneOfItsOwn() {
        delegations.add(Delegation.to(NAME, new DnsName("_domainkey.example.jp."), List.of()));
        authoritativeSay(NXDOMAIN);
        elsewhere.put(new DnsName("_domainkey.example.jp."), NODATA);

        waitsBy("DELEGATED_ELSEWHERE ns1 s1._domainkey.example.jp. _domainkey.example.jp.");
    }

    @Test
    void row6AnAliasToATargetThatIsAbsentOrEmpty() {
        for (Reply nothing : List.of(NXDOMAIN, NODATA, present(""))) {
            answers.clear();
            authoritativeSay(ALIAS, ALIAS);
            authoritativeSay(TARGET, nothing);

            conflictsBy(
                    "ALIAS_TO_NOTHING ns1 s1._domainkey.example.jp. s1.dkim.example.com.",
                    "ALIAS_TO_NOTHING ns2 s1._domainkey.example.jp. s1.dkim.example.com.");
        }
    }

    @Test
    void row6AnAliasIntoADomainThatDoesNotExistOrInACircle() {
        authoritativeSay(ALIAS);
        delegations.add(Delegation.failed(TARGET, Delegation.Trouble.Kind.NO_SUCH_DOMAIN, "NXDOMAIN"));
        conflictsBy("ALIAS_TO_NOTHING ns1 s1._domainkey.example.jp. s1.dkim.example.com.");

        delegations.clear();
        authoritativeSay(TARGET, new Reply.Alias(NAME, Duration.ofMinutes(5)));
        conflictsBy("ALIAS_TO_NOTHING ns1 s1._domainkey.example.jp. s1._domainkey.example.jp.");
    }

    @Test
    void row6AnAliasWhoseTargetIsSilentIsNoDeadEnd() {
        authoritativeSay(ALIAS);
        waitsBy();
        authoritativeSay(TARGET, unanswered(Cause.TIMEOUT));
        waitsBy();
    }

    @Test
    void row6AResolversChainIsShownWhereNobodyElseIsAsked() {
        mode = AuthoritativeRing.OFF;
        ServerAnswer plain = answer(Ring.RESOLVER, 1, NAME, NODATA, OptionalLong.empty());
        answers.add(new ServerAnswer(
                plain.server(),
                1,
                NAME,
                NODATA,
                List.of("s1.dkim.example.com."),
                false,
                plain.soaSerial(),
                Transport.UDP,
                plain.elapsed()));

        conflictsBy("ALIAS_TO_NOTHING resolver1 s1._domainkey.example.jp. s1.dkim.example.com.");
        assertThat(explained().findings().getFirst().shows()).isEqualTo("CNAME s1.dkim.example.com. NODATA");
    }

    @Test
    void row7AnAliasBesideTheRecord() {
        authoritativeSay(RIGHT, unanswered(Cause.ALIAS_BESIDE_RECORD));
        conflictsBy("ALIAS_BESIDE_RECORD ns2 s1._domainkey.example.jp.");

        answers.clear();
        authoritativeSay(OTHER, ALIAS);
        authoritativeSay(TARGET, NXDOMAIN);
        assertThat(named(explained()))
                .containsExactly(
                        "OTHER_KEY ns1 s1._domainkey.example.jp.", "ALIAS_BESIDE_RECORD ns2 s1._domainkey.example.jp.");
    }

    @Test
    void row7AFlattenedAliasHasAddressesAndNoText() {
        authoritativeSay(NODATA);
        elsewhere.put(NAME, present("192.0.2.80"));

        conflictsBy("FLATTENED_ALIAS ns1 s1._domainkey.example.jp.", "FLATTENED_ALIAS ns2 s1._domainkey.example.jp.");
    }

    @Test
    void row16APrivateKeyIsACompromiseWhereverItIsFound() {
        Reply pasted = present("v=DKIM1; k=rsa; p=MIIEvAIBADANBgkqhkiG9w0B" + "A".repeat(200));
        authoritativeSay(NXDOMAIN);
        elsewhere.put(new DnsName("s1.example.jp."), pasted);
        assertThat(named(explained())).startsWith("PRIVATE_KEY ns1 s1.example.jp.");

        answers.clear();
        authoritativeSay(RIGHT);
        resolversSay(RIGHT, pasted);
        conflictsBy("PRIVATE_KEY resolver2 s1._domainkey.example.jp.");
        assertThat(explained().findings().getFirst().shows()).doesNotContain("MIIE");
    }

    @Test
    void row21AWildcardAnswersForANameThatNobodyPublished() {
        DnsName control = Misplacement.wildcardControl(NAME).name();
        for (Reply wildcard : List.of(present("v=spf1 -all"), present("v=DKIM1; p="))) {
            answers.clear();
            authoritativeSay(wildcard, wildcard);
            elsewhere.put(control, wildcard);
            conflictsBy("WILDCARD ns1 s1._domainkey.example.jp.", "WILDCARD ns2 s1._domainkey.example.jp.");
        }
        elsewhere.put(control, present("v=spf1 ?all"));
        conflictsBy("REVOKED ns1 s1._domainkey.example.jp.", "REVOKED ns2 s1._domainkey.example.jp.");
    }

    @Test
    void row21AWildcardAliasLeadsToSomebodyElsesText() {
        authoritativeSay(ALIAS);
        authoritativeSay(TARGET, present("v=spf1 -all"));
        elsewhere.put(Misplacement.wildcardControl(NAME).name(), ALIAS);

        conflictsBy("WILDCARD ns1 s1._domainkey.example.jp.");
    }

    @Test
    void row22AServerThatLagsIsNamedWithItsSerialNextToTheOthers() {
        authoritativeSay(NXDOMAIN, RIGHT);
        waitsBy("SERVERS_DISAGREE ns1 s1._domainkey.example.jp. 2026030901");
        assertThat(explained().findings().getFirst().shows()).isEqualTo("NXDOMAIN (SOA 2026030901 ≠ 2026030902)");

        answers.clear();
        authoritativeSay(OTHER, RIGHT);
        conflictsBy(
                "OTHER_KEY ns1 s1._domainkey.example.jp.", "SERVERS_DISAGREE ns1 s1._domainkey.example.jp. 2026030901");
    }

    @Test
    void row23ANegativeAnswerIsCachedForSoManySeconds() {
        authoritativeSay(RIGHT);
        resolversSay(RIGHT, NXDOMAIN, NODATA);
        resolversSay(RIGHT, new Reply.Absent(Kind.NXDOMAIN, Optional.of(Duration.ofSeconds(31))));

        waitsBy(
                "ABSENCE_CACHED resolver2 s1._domainkey.example.jp. 1800",
                "ABSENCE_CACHED resolver3 s1._domainkey.example.jp.");
    }

    @Test
    void row23WithRingOneOffACacheIsSuspectedOnlyWhereSomeResolverIsRight() {
        mode = AuthoritativeRing.OFF;
        resolversSay(NXDOMAIN, NXDOMAIN);
        waitsBy();
        answers.clear();
        resolversSay(RIGHT, NXDOMAIN);
        waitsBy("ABSENCE_CACHED resolver2 s1._domainkey.example.jp. 1800");
    }

    @Test
    void row24AnOldValueIsCachedForSoManySeconds() {
        authoritativeSay(RIGHT);
        resolversSay(OTHER, RIGHT);

        waitsBy("OLD_VALUE_CACHED resolver1 s1._domainkey.example.jp. 300");
    }

    @Test
    void row25BrokenDnssecNeedsAPerson() {
        authoritativeSay(RIGHT);
        resolversSay(RIGHT, new Reply.Unanswered(Cause.BOGUS, "DNSSEC Bogus"));

        conflictsBy("DNSSEC_BROKEN resolver2 s1._domainkey.example.jp. DNSSEC Bogus");
    }

    @Test
    void row26ALargeAnswerWithoutTcpIsTheNetworksFault() {
        authoritativeSay(RIGHT, unanswered(Cause.TRUNCATED));
        waitsBy("TCP_BLOCKED ns2 s1._domainkey.example.jp.");
    }

    @Test
    void aServerThatDoesNotServeTheZoneIsLame() {
        authoritativeSay(RIGHT, unanswered(Cause.LAME), unanswered(Cause.REFUSED), unanswered(Cause.TIMEOUT));
        ServerAnswer right = answer(Ring.AUTHORITATIVE, 5, NAME, RIGHT, OptionalLong.empty());
        answers.add(new ServerAnswer(
                right.server(), 1, NAME, RIGHT, List.of(), false, right.soaSerial(), Transport.UDP, right.elapsed()));

        waitsBy(
                "LAME_SERVER ns2 s1._domainkey.example.jp.",
                "LAME_SERVER ns3 s1._domainkey.example.jp.",
                "LAME_SERVER ns5 s1._domainkey.example.jp.");
    }

    @Test
    void anOpenGateCarriesItsWarningsAndStaysOpen() {
        delegated(List.of("ns1.example.jp.", "ns9.example.jp."), List.of("ns1.EXAMPLE.jp."));
        String value = KeyRecord.publishing(KEY).txtValue();
        authoritativeSay(new Reply.Present(
                List.of(TxtRecord.ofValue(value.substring(0, 200) + " " + value.substring(200))), Duration.ofDays(2)));
        resolversSay(RIGHT);

        GateVerdict verdict = explained();

        assertThat(verdict).isInstanceOf(Open.class);
        assertThat(named(verdict))
                .containsExactly(
                        "NAME_SERVERS_DIFFER ns1 example.jp. ns1.example.jp., ns9.example.jp.",
                        "BLANKS_IN_KEY ns1 s1._domainkey.example.jp.",
                        "TTL_TOO_LONG ns1 s1._domainkey.example.jp. 172800");
        assertThat(probes()).isEmpty();
    }

    @Test
    void whatBlocksStandsBeforeWhatWaitsAndThatBeforeWarnings() {
        delegated(List.of("ns1.example.jp."), List.of("ns2.example.jp."));
        authoritativeSay(OTHER, RIGHT, unanswered(Cause.LAME), present("v=DKIM1; k=rsa; p=MIIEvAIBADANBgkqhkiG9w0B"));

        assertThat(explained().findings())
                .extracting(f -> f.code().weight())
                .isSorted()
                .contains(Weight.values());
        assertThat(named(explained())).first().asString().startsWith("PRIVATE_KEY ns4");
    }

    @Test
    void probesLookWherePeopleWereSeenToPutRecords() {
        question = new GateQuestion(new DnsName("a.b._domainkey.mail.example.jp."), KEY);
        authoritativeSay(question.recordName(), NODATA);

        assertThat(probes())
                .extracting(probe -> probe.purpose() + " " + probe.name())
                .containsExactly(
                        "ZONE_TWICE a.b._domainkey.mail.example.jp.mail.example.jp.",
                        "PARENT a.b._domainkey.example.jp.",
                        "MISSPELT_DOMAINKEY a.b.mail.example.jp.",
                        "MISSPELT_DOMAINKEY a.b.domainkey.mail.example.jp.",
                        "MISSPELT_DOMAINKEY a.b._domainkeys.mail.example.jp.",
                        "MISSPELT_DOMAINKEY a.b._domain_key.mail.example.jp.",
                        "MISSPELT_DOMAINKEY a.b._domain-key.mail.example.jp.",
                        "MISSPELT_DOMAINKEY a.b._dkim.mail.example.jp.",
                        "MISSPELT_DOMAINKEY a.b_domainkey.mail.example.jp.",
                        "DOMAINKEY_ITSELF _domainkey.mail.example.jp.",
                        "ADDRESS_AT_NAME a.b._domainkey.mail.example.jp.");
    }

    @Test
    void aNameThatWouldGetTooLongIsNotProbed() {
        String label = "a".repeat(60);
        question = new GateQuestion(new DnsName("s1._domainkey." + label + "." + label + "." + label + ".jp."), KEY);
        authoritativeSay(question.recordName(), NXDOMAIN);

        assertThat(probes())
                .extracting(Probe::purpose)
                .doesNotContain(Purpose.ZONE_TWICE)
                .contains(Purpose.PARENT);
    }

    @Test
    void theControlNameIsASiblingThatIsTheSameEachTime() {
        Probe control = Misplacement.wildcardControl(NAME);

        assertThat(control.name().absolute()).matches("[0-9a-f]{32}\\._domainkey\\.example\\.jp\\.");
        assertThat(Misplacement.wildcardControl(NAME)).isEqualTo(control);
        assertThat(Misplacement.wildcardControl(new DnsName("s2._domainkey.example.jp.")))
                .isNotEqualTo(control);
    }

    @Test
    void nothingIsProbedWhereTheAnswersExplainThemselvesOrNobodyWasAsked() {
        assertThat(probes()).as("nobody to ask").isEmpty();
        authoritativeSay(NXDOMAIN, RIGHT);
        assertThat(probes()).as("servers that disagree").isEmpty();
        answers.clear();
        authoritativeSay(ALIAS);
        authoritativeSay(TARGET, NXDOMAIN);
        assertThat(probes()).as("an alias to nothing").isEmpty();
        answers.clear();
        authoritativeSay(unanswered(Cause.TIMEOUT));
        assertThat(probes()).as("silence").isEmpty();
        answers.clear();
        authoritativeSay(present("\"v=DKIM1; k=rsa; p=" + KEY.base64() + "\""));
        assertThat(probes()).as("a mistake that no wildcard makes").isEmpty();
        answers.clear();
        authoritativeSay(RIGHT);
        resolversSay(NXDOMAIN);
        assertThat(probes()).as("a resolver that remembers").isEmpty();
        answers.clear();
        mode = AuthoritativeRing.OFF;
        resolversSay(NXDOMAIN);
        assertThat(probes()).as("ring 1 is off").isEmpty();
    }

    private void authoritativeSay(int server, DnsName name, Reply reply, OptionalLong serial) {
        answers.add(answer(Ring.AUTHORITATIVE, server, name, reply, serial));
    }

    private void saysWithoutAuthority(int server, DnsName name, Reply reply) {
        ServerAnswer said = answer(Ring.AUTHORITATIVE, server, name, reply, OptionalLong.empty());
        answers.add(new ServerAnswer(
                said.server(), 1, name, reply, List.of(), false, said.soaSerial(), Transport.UDP, said.elapsed()));
    }

    private void resolverFollowedAnAliasTo(Reply reply) {
        ServerAnswer said = answer(Ring.RESOLVER, 1, NAME, reply, OptionalLong.empty());
        answers.add(new ServerAnswer(
                said.server(),
                1,
                NAME,
                reply,
                List.of(TARGET.absolute()),
                false,
                said.soaSerial(),
                Transport.UDP,
                said.elapsed()));
    }

    @Test
    void row1OnlyTheDomainsOwnZoneOrThatOfAParentCanHaveBeenAppended() {
        question = new GateQuestion(new DnsName("s1._domainkey.mail.example.jp."), KEY);
        for (String zone : List.of(
                "mail.example.jp.", "example.jp.", "example.com.", "_domainkey.mail.example.jp.", "ample.jp.")) {
            delegations.add(Delegation.to(question.recordName(), new DnsName(zone), List.of()));
        }
        authoritativeSay(question.recordName(), NXDOMAIN);

        assertThat(probes())
                .filteredOn(probe -> probe.purpose() == Purpose.ZONE_TWICE)
                .extracting(probe -> probe.name().absolute())
                .containsExactly(
                        "s1._domainkey.mail.example.jp.mail.example.jp.", "s1._domainkey.mail.example.jp.example.jp.");
    }

    @Test
    void row3AnyKeyOfTheSelectorBelowAMisspeltDomainkeyIsMeantButNoRevokedOne() {
        authoritativeSay(NXDOMAIN);
        elsewhere.put(new DnsName("_domainkey.example.jp."), NODATA);
        elsewhere.put(new DnsName("s1.example.jp."), OTHER);
        conflictsBy("DOMAINKEY_MISSPELT ns1 s1.example.jp.", "DOMAINKEY_MISSPELT ns2 s1.example.jp.");

        elsewhere.put(new DnsName("s1.example.jp."), present("v=DKIM1; p="));
        waitsBy();
    }

    @Test
    void row4ServersLagWhereTheParentNamesThemAll() {
        delegated(List.of("ns1.example.jp.", "ns2.example.jp."), List.of("ns2.example.jp.", "ns1.example.jp."));
        authoritativeSay(NXDOMAIN, RIGHT);

        waitsBy("SERVERS_DISAGREE ns1 s1._domainkey.example.jp. 2026030901");
    }

    @Test
    void row4NobodyKnowsWhoIsDelegatedWhereParentOrApexDoNotSayOrTheParentsServersAreSilent() {
        for (List<List<String>> known : List.of(
                List.of(List.<String>of(), List.of("ns2.example.jp.")),
                List.of(List.of("ns1.example.jp."), List.<String>of()))) {
            answers.clear();
            delegations.clear();
            delegated(known.get(0), known.get(1));
            authoritativeSay(NXDOMAIN, RIGHT);
            waitsBy("SERVERS_DISAGREE ns1 s1._domainkey.example.jp. 2026030901");
        }
        delegations.clear();
        delegated(List.of("ns9.example.jp."), List.of("ns1.example.jp.", "ns2.example.jp."));
        waitsBy(
                "SERVERS_DISAGREE ns1 s1._domainkey.example.jp. 2026030901",
                "NAME_SERVERS_DIFFER ns1 example.jp. ns9.example.jp.");
    }

    @Test
    void row4AServerOfTheParentsThatHasAnotherRecordLagsBehind() {
        delegated(List.of("ns1.example.jp."), List.of("ns2.example.jp."));
        authoritativeSay(OTHER, RIGHT);

        conflictsBy(
                "OTHER_KEY ns1 s1._domainkey.example.jp.",
                "SERVERS_DISAGREE ns1 s1._domainkey.example.jp. 2026030901",
                "NAME_SERVERS_DIFFER ns1 example.jp. ns1.example.jp.");
    }

    @Test
    void row4WhatTheServersOfAnAliasesTargetHaveSaysNothingAboutTheDelegationOfTheRecord() {
        delegated(List.of("ns1.example.jp."), List.of("ns1.example.jp.", "ns2.example.jp."));
        authoritativeSay(NXDOMAIN, NXDOMAIN, ALIAS);
        authoritativeSay(7, TARGET, RIGHT, OptionalLong.empty());

        waitsBy(
                "SERVERS_DISAGREE ns1 s1._domainkey.example.jp. 2026030901",
                "SERVERS_DISAGREE ns2 s1._domainkey.example.jp. 2026030902",
                "NAME_SERVERS_DIFFER ns1 example.jp. ns1.example.jp.");
    }

    @Test
    void row4TheServersOfAnAliasesTargetAreJudgedByTheirOwnDelegation() {
        delegated(List.of("ns1.example.jp."), List.of("ns2.example.jp."));
        authoritativeSay(NXDOMAIN, RIGHT, ALIAS);
        authoritativeSay(7, TARGET, RIGHT, OptionalLong.empty());
        authoritativeSay(8, TARGET, NXDOMAIN, OptionalLong.empty());

        assertThat(named(explained()))
                .contains("NOT_DELEGATED ns1 s1._domainkey.example.jp. ns1.example.jp.")
                .contains("SERVERS_DISAGREE ns8 s1.dkim.example.com.");
    }

    @Test
    void row5OnlyAZoneBelowTheDomainThatLacksTheRecordIsElsewhere() {
        elsewhere.put(new DnsName("_domainkey.example.jp."), NODATA);
        authoritativeSay(NXDOMAIN);
        delegations.add(Delegation.to(NAME, ZONE, List.of()));
        delegations.add(Delegation.to(TARGET, new DnsName("_domainkey.example.jp."), List.of()));
        waitsBy();

        delegations.add(Delegation.to(NAME, new DnsName("_domainkey.example.jp."), List.of()));
        authoritativeSay(TARGET, NXDOMAIN);
        waitsBy("DELEGATED_ELSEWHERE ns1 s1._domainkey.example.jp. _domainkey.example.jp.");

        answers.clear();
        authoritativeSay(NXDOMAIN, RIGHT);
        waitsBy("SERVERS_DISAGREE ns1 s1._domainkey.example.jp. 2026030901");
    }

    @Test
    void row6ThePathToNothingIsShown() {
        authoritativeSay(ALIAS);
        authoritativeSay(TARGET, NODATA);
        assertThat(explained().findings().getFirst().shows()).isEqualTo("CNAME s1.dkim.example.com. NODATA");

        answers.clear();
        authoritativeSay(ALIAS);
        delegations.add(Delegation.failed(TARGET, Delegation.Trouble.Kind.NO_SUCH_DOMAIN, "NXDOMAIN"));
        assertThat(explained().findings().getFirst().shows()).isEqualTo("CNAME s1.dkim.example.com. NXDOMAIN");
    }

    @Test
    void row6OnlyTheTargetsOwnDomainMustExist() {
        authoritativeSay(ALIAS);
        delegations.add(
                Delegation.failed(new DnsName("s1.example.net."), Delegation.Trouble.Kind.NO_SUCH_DOMAIN, "NXDOMAIN"));
        delegations.add(Delegation.failed(TARGET, Delegation.Trouble.Kind.UNANSWERED, "time-out"));
        delegations.add(Delegation.to(TARGET, new DnsName("example.com."), List.of()));

        waitsBy();
    }

    @Test
    void row6ASilentServerOfTheTargetDoesNotHideThatTheOthersSayNo() {
        authoritativeSay(ALIAS);
        authoritativeSay(TARGET, unanswered(Cause.TIMEOUT), NXDOMAIN);

        conflictsBy("ALIAS_TO_NOTHING ns1 s1._domainkey.example.jp. s1.dkim.example.com.");
    }

    @Test
    void row6WhatAResolverSaysOfAnAliasIsAMemoryWhereTheAuthoritativeServersAreRight() {
        authoritativeSay(ALIAS);
        authoritativeSay(TARGET, RIGHT);
        resolversSay(RIGHT);
        resolverFollowedAnAliasTo(NXDOMAIN);

        waitsBy("ABSENCE_CACHED resolver1 s1._domainkey.example.jp. 1800");
    }

    @Test
    void row6AResolversAliasThatEndsAtAnotherKeyIsNoDeadEnd() {
        mode = AuthoritativeRing.OFF;
        resolverFollowedAnAliasTo(OTHER);

        conflictsBy("OTHER_KEY resolver1 s1._domainkey.example.jp.");
    }

    @Test
    void row7AnAliasBesideTheRightRecordIsNoMatterOfTransfers() {
        authoritativeSay(RIGHT, ALIAS);
        authoritativeSay(TARGET, RIGHT);
        resolversSay(NXDOMAIN);

        conflictsBy(
                "ALIAS_BESIDE_RECORD ns2 s1._domainkey.example.jp.",
                "ABSENCE_CACHED resolver1 s1._domainkey.example.jp. 1800");
    }

    @Test
    void row7ANameWithoutAddressesIsNoFlattenedAlias() {
        authoritativeSay(NODATA);
        elsewhere.put(NAME, NODATA);
        elsewhere.put(new DnsName("_domainkey.example.jp."), NODATA);

        waitsBy();
    }

    @Test
    void row21TheServersThatTheWildcardDoesNotExplainKeepTheirFindings() {
        Reply wildcard = new Reply.Present(List.of(TxtRecord.ofValue("v=spf1 -all")), Duration.ofDays(2));
        elsewhere.put(Misplacement.wildcardControl(NAME).name(), wildcard);
        authoritativeSay(wildcard, OTHER, NXDOMAIN);
        authoritativeSay(TARGET, wildcard);
        resolversSay(wildcard);
        saysWithoutAuthority(5, NAME, wildcard);

        conflictsBy(
                "WILDCARD ns1 s1._domainkey.example.jp.",
                "OTHER_KEY ns2 s1._domainkey.example.jp.",
                "LAME_SERVER ns5 s1._domainkey.example.jp.",
                "OLD_VALUE_CACHED resolver1 s1._domainkey.example.jp. 172800");
    }

    @Test
    void row21APrivateKeyAtTheEndOfAWildcardAliasIsStillACompromise() {
        authoritativeSay(ALIAS);
        authoritativeSay(TARGET, present("v=DKIM1; p=MIIEvAIBADANBgkqhkiG9w0B"), present("v=spf1 -all"));
        elsewhere.put(Misplacement.wildcardControl(NAME).name(), ALIAS);

        conflictsBy("PRIVATE_KEY ns1 s1.dkim.example.com.", "WILDCARD ns1 s1._domainkey.example.jp.");
    }

    @Test
    void row21OnlyTheControlNameTellsAWildcardAndItNeverIsAMisplacedRecord() {
        authoritativeSay(OTHER, NXDOMAIN);
        conflictsBy("OTHER_KEY ns1 s1._domainkey.example.jp.");
        elsewhere.put(Misplacement.wildcardControl(NAME).name(), RIGHT);
        conflictsBy("OTHER_KEY ns1 s1._domainkey.example.jp.");

        Probe parent = new Probe(new DnsName("s1._domainkey.jp."), Purpose.PARENT);
        Probe.Result same = new Probe.Result(
                parent, List.of(answer(Ring.AUTHORITATIVE, 1, parent.name(), OTHER, OptionalLong.empty())));
        assertThat(named(Diagnosis.explain(question, judged(), List.of(same))))
                .containsExactly("OTHER_KEY ns1 s1._domainkey.example.jp.");
    }

    @Test
    void row22AWrongValueInTheSameVersionOfTheZoneIsNoMatterOfTransfers() {
        OptionalLong one = OptionalLong.of(2_026_030_901L);
        for (List<OptionalLong> serials :
                List.of(List.of(one, one), List.of(one, OptionalLong.empty()), List.of(OptionalLong.empty(), one))) {
            answers.clear();
            authoritativeSay(1, NAME, OTHER, serials.get(0));
            authoritativeSay(2, NAME, RIGHT, serials.get(1));
            conflictsBy("OTHER_KEY ns1 s1._domainkey.example.jp.");
        }
        answers.clear();
        authoritativeSay(1, NAME, NXDOMAIN, one);
        authoritativeSay(2, NAME, RIGHT, one);
        waitsBy("SERVERS_DISAGREE ns1 s1._domainkey.example.jp. 2026030901");
        assertThat(explained().findings().getFirst().shows()).isEqualTo("NXDOMAIN");
    }

    @Test
    void row22TheSerialsOfTheRightServersAreShownAsFarAsTheyAreKnown() {
        authoritativeSay(1, NAME, NXDOMAIN, OptionalLong.of(1));
        authoritativeSay(2, NAME, RIGHT, OptionalLong.empty());
        authoritativeSay(3, NAME, RIGHT, OptionalLong.of(2));
        authoritativeSay(4, NAME, RIGHT, OptionalLong.of(3));

        assertThat(explained().findings().getFirst().shows()).isEqualTo("NXDOMAIN (SOA 1 ≠ 2, 3)");
    }

    @Test
    void row22AnAnswerAboutAnotherNameLagsBehindNobody() {
        authoritativeSay(RIGHT);
        authoritativeSay(TARGET, NXDOMAIN);

        waitsBy();
    }

    @Test
    void row23AllResolversMayRemember() {
        authoritativeSay(RIGHT);
        resolversSay(NXDOMAIN);

        waitsBy("ABSENCE_CACHED resolver1 s1._domainkey.example.jp. 1800");
    }

    @Test
    void row23OfSeveralSamplesTheLongestMemoryCounts() {
        authoritativeSay(RIGHT);
        resolversSay(new Reply.Absent(Kind.NXDOMAIN, Optional.empty()));
        resolversSay(new Reply.Absent(Kind.NXDOMAIN, Optional.of(Duration.ZERO)));
        waitsBy("ABSENCE_CACHED resolver1 s1._domainkey.example.jp. 0");

        resolversSay(new Reply.Absent(Kind.NXDOMAIN, Optional.of(Duration.ofSeconds(31))));
        resolversSay(NXDOMAIN);
        resolversSay(new Reply.Absent(Kind.NXDOMAIN, Optional.of(Duration.ofMinutes(15))));
        waitsBy("ABSENCE_CACHED resolver1 s1._domainkey.example.jp. 1800");
    }

    @Test
    void row24WithRingOneOffNobodyCanTellAnOldValueFromAWrongOne() {
        mode = AuthoritativeRing.OFF;
        resolversSay(RIGHT, OTHER);

        conflictsBy("OTHER_KEY resolver2 s1._domainkey.example.jp.");
    }

    @Test
    void aResolverThatRefusesServesNoZoneAndIsNotLame() {
        authoritativeSay(RIGHT);
        resolversSay(RIGHT, unanswered(Cause.REFUSED), unanswered(Cause.LAME));

        waitsBy();
    }

    @Test
    void aLongTimeToLiveIsWorthAWordWhereItIsTheZonesOwn() {
        Reply longLived = new Reply.Present(
                List.of(TxtRecord.ofValue(KeyRecord.publishing(KEY).txtValue())), Duration.ofDays(2));
        authoritativeSay(RIGHT);
        resolversSay(longLived);
        assertThat(named(explained())).isEmpty();

        answers.clear();
        mode = AuthoritativeRing.OFF;
        resolversSay(longLived);
        assertThat(explained()).isInstanceOf(Open.class);
        assertThat(named(explained())).containsExactly("TTL_TOO_LONG resolver1 s1._domainkey.example.jp. 172800");
    }

    @Test
    void nameServersDifferOnlyWhereBothSidesNameSomeAndTheyAreNotTheSame() {
        authoritativeSay(RIGHT);
        resolversSay(RIGHT);
        delegated(List.of("ns1.example.jp."), List.of("NS1.example.jp."));
        delegated(List.of(), List.of("ns1.example.jp."));
        delegated(List.of("ns1.example.jp."), List.of());
        delegations.add(new Delegation(
                NAME,
                Optional.of(ZONE),
                List.of("ns1.example.jp."),
                List.of("ns2.example.jp."),
                List.of(),
                List.of(),
                Optional.empty()));

        assertThat(named(explained())).isEmpty();
    }

    @Test
    void probesAreMadeWhereSomeServerSaysThatTheRecordIsMissingAndNobodyContradicts() {
        authoritativeSay(NXDOMAIN, unanswered(Cause.TIMEOUT));
        assertThat(probes())
                .extracting(Probe::purpose)
                .contains(Purpose.ZONE_TWICE, Purpose.DOMAINKEY_ITSELF)
                .doesNotContain(Purpose.ADDRESS_AT_NAME);

        answers.clear();
        authoritativeSay(NXDOMAIN, unanswered(Cause.ALIAS_BESIDE_RECORD));
        assertThat(probes()).as("an alias beside the record explains it").isEmpty();
        answers.clear();
        authoritativeSay(unanswered(Cause.TIMEOUT));
        authoritativeSay(TARGET, NXDOMAIN);
        assertThat(probes()).as("another name is missing").isEmpty();
        answers.clear();
        saysWithoutAuthority(1, NAME, NXDOMAIN);
        assertThat(probes()).as("a no without authority").isEmpty();
        answers.clear();
        mode = AuthoritativeRing.OFF;
        resolversSay(OTHER);
        assertThat(probes()).as("nobody authoritative may be asked").isEmpty();
    }

    @Test
    void nothingIsProbedForANameThatIsNoRecords() {
        question = new GateQuestion(ZONE, KEY);
        authoritativeSay(ZONE, NXDOMAIN);

        assertThat(probes()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void noProbeResultOpensTheGate(Purpose purpose) {
        List<List<Reply>> shut = List.of(
                List.of(),
                List.of(NXDOMAIN),
                List.of(OTHER),
                List.of(unanswered(Cause.BOGUS)),
                List.of(RIGHT, NODATA),
                List.of(ALIAS));
        for (List<Reply> said : shut) {
            answers.clear();
            authoritativeSay(said.toArray(Reply[]::new));
            for (Reply found : List.of(RIGHT, OTHER, NXDOMAIN, ALIAS, unanswered(Cause.TIMEOUT))) {
                Probe probe = new Probe(NAME, purpose);
                Probe.Result result = new Probe.Result(
                        probe, List.of(answer(Ring.AUTHORITATIVE, 1, NAME, found, OptionalLong.empty())));
                GateVerdict verdict = Diagnosis.explain(question, judged(), List.of(result));

                assertThat(verdict).isNotInstanceOf(Open.class);
                assertThat(verdict.evidence()).isEqualTo(judged().evidence());
                if (judged() instanceof Conflicting) {
                    assertThat(verdict).isInstanceOf(Conflicting.class);
                }
                assertThat(verdict instanceof Conflicting)
                        .isEqualTo(verdict.findings().stream()
                                .anyMatch(f -> f.code().weight() == Weight.BLOCKS));
            }
        }
    }
}
