package io.github.sesdkimrotator.realservers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.ExampleKeys;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.dns.DnsInterrogator;
import io.github.sesdkimrotator.dns.Patience;
import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.gate.GateQuestion;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.KnownKey;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.RemovalVerdict;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.gate.ServerAnswer;
import io.github.sesdkimrotator.gate.Transport;
import io.github.sesdkimrotator.run.DnsGate;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each test has a zone of its own, so no cache knows what another test asked. */
class RealServersIT {

    private static final String SELECTOR = "s1";
    private static final String AT = SELECTOR + "._domainkey";
    private static final SubjectPublicKey KEY = ExampleKeys.rsa2048(1);
    private static final SubjectPublicKey OLD_KEY = ExampleKeys.rsa2048(2);
    private static final String VALUE = KeyRecord.publishing(KEY).txtValue();
    private static final String OLD_VALUE = KeyRecord.publishing(OLD_KEY).txtValue();
    private static final String RIGHT = AT + " TXT " + quoted(VALUE);

    @TempDir
    private static Path home;

    private static RealInternet internet;

    @BeforeAll
    static void start() throws Exception {
        internet = new RealInternet(home);
        internet.zone("good.jp.", RIGHT);
        internet.zone("nothing.jp.", "");
        internet.zone("appears.jp.", "");
        internet.zone("gone.jp.", "old._domainkey TXT " + quoted(OLD_VALUE));
        internet.zone("delegated.jp.", "_domainkey NS ns1._domainkey\nns1._domainkey A " + RealInternet.ELSEWHERE);
        internet.serve(
                RealInternet.ELSEWHERE,
                "_domainkey.delegated.jp.",
                RealInternet.zoneText(
                        "_domainkey.delegated.jp.",
                        7,
                        List.of(RealInternet.ELSEWHERE),
                        SELECTOR + " TXT " + quoted(VALUE)));
        internet.zone(
                "provider.net.",
                List.of(RealInternet.ELSEWHERE),
                "key TXT " + quoted(VALUE) + "\nold TXT " + quoted(OLD_VALUE));
        internet.zone("alias.jp.", AT + " CNAME key.provider.net.");
        internet.zone("dname.jp.", "_domainkey DNAME keys.provider2.net.");
        internet.zone("provider2.net.", List.of(RealInternet.ELSEWHERE), "s1.keys TXT " + quoted(VALUE));
        internet.zone("rewritten.jp.", AT + " TXT \"n=note; \" \"p=\" " + quoted(KEY.base64()) + " \" ; k=rsa;\"");
        internet.zone("tcponly.jp.", List.of(RealInternet.TCP_ONLY), RIGHT);
        internet.zone(
                "truncated.jp.",
                List.of(RealInternet.LAGGING),
                AT + " TXT " + quoted("n=" + "a".repeat(1_000) + "; " + VALUE.replace("v=DKIM1; ", "")));
        internet.zone("lame.jp.", List.of(RealInternet.BIND, RealInternet.ELSEWHERE), RIGHT);
        internet.dontServe(RealInternet.ELSEWHERE, "lame.jp.");
        internet.zone("dead.jp.", List.of(RealInternet.BIND, RealInternet.NOBODY), RIGHT);
        internet.dontServe(RealInternet.NOBODY, "dead.jp.");
        internet.signedZone("signed.jp.", RIGHT, text -> text);
        for (Made mistake : mistakes().toList()) {
            mistake.make().in(mistake.zone());
        }
        internet.start();
    }

    @AfterAll
    static void stop() throws Exception {
        internet.close();
    }

    private static GateVerdict gate(String zone) {
        return gate(zone, Patience.DEFAULT);
    }

    private static GateVerdict gate(String zone, Patience patience) {
        DnsName name = new DnsName(AT + "." + zone);
        return new DnsGate(servers(patience), AuthoritativeRing.ON)
                .publication(new GateQuestion(name, KEY, List.of(new KnownKey("old", OLD_KEY))), Instant.EPOCH);
    }

    private static DnsInterrogator servers(Patience patience) {
        return new DnsInterrogator(
                RealInternet.RESOLVERS.stream()
                        .map(address -> new NameServer(Ring.RESOLVER, address, address + ":53"))
                        .toList(),
                3,
                patience);
    }

    @ParameterizedTest
    @MethodSource
    void opensForTheRightRecordHoweverItIsServed(String zone) {
        assertThat(gate(zone)).as("%s", gate(zone)).isInstanceOf(GateVerdict.Open.class);
    }

    static Stream<String> opensForTheRightRecordHoweverItIsServed() {
        return Stream.of(
                "good.jp.", "delegated.jp.", "alias.jp.", "dname.jp.", "rewritten.jp.", "signed.jp.", "truncated.jp.");
    }

    @Test
    void everyAddressIsAskedOnceWithItsSerialAndEveryResolverThreeTimes() {
        List<ServerAnswer> answers = gate("good.jp.").evidence().answers();

        assertThat(answers)
                .filteredOn(answer -> answer.server().ring() == Ring.AUTHORITATIVE)
                .extracting(answer -> answer.server().address())
                .containsExactlyInAnyOrder(RealInternet.BIND + ":53", RealInternet.BIND_2 + ":53");
        assertThat(answers)
                .filteredOn(answer -> answer.server().ring() == Ring.AUTHORITATIVE)
                .allSatisfy(answer -> assertThat(answer.soaSerial()).hasValue(2_026_112_201L));
        assertThat(answers)
                .filteredOn(answer -> answer.server().ring() == Ring.RESOLVER)
                .hasSize(9);
    }

    @Test
    void theServersOfTheDeepestZoneAreAsked() {
        assertThat(gate("delegated.jp.").evidence().delegations().getFirst().zone())
                .hasValue(new DnsName("_domainkey.delegated.jp."));
    }

    @Test
    void whatComesTruncatedIsTakenOverTcp() {
        assertThat(gate("truncated.jp.").evidence().answers())
                .filteredOn(answer -> answer.server().ring() == Ring.AUTHORITATIVE)
                .allSatisfy(answer -> assertThat(answer.transport()).isEqualTo(Transport.TCP));
    }

    @ParameterizedTest
    @MethodSource
    void oneServerThatDoesNotAnswerKeepsItShut(String zone) {
        assertThat(gate(zone))
                .isInstanceOfSatisfying(
                        GateVerdict.Waiting.class,
                        waiting -> assertThat(waiting.reason()).isEqualTo(GateVerdict.Waiting.Reason.UNANSWERED));
    }

    static Stream<String> oneServerThatDoesNotAnswerKeepsItShut() {
        return Stream.of("lame.jp.", "dead.jp.", "tcponly.jp.");
    }

    /** No resolver of this world goes over to TCP when datagrams get lost, so mail would be checked without the key. */
    @Test
    void aServerThatDropsDatagramsIsReadOverTcpButResolversDoNotReadItAtAll() {
        assertThat(gate("tcponly.jp.").evidence().answers())
                .anySatisfy(answer -> {
                    assertThat(answer.server().ring()).isEqualTo(Ring.AUTHORITATIVE);
                    assertThat(answer.transport()).isEqualTo(Transport.TCP);
                    assertThat(answer.reply()).isInstanceOf(Reply.Present.class);
                })
                .anySatisfy(answer -> {
                    assertThat(answer.server().ring()).isEqualTo(Ring.RESOLVER);
                    assertThat(answer.reply()).isInstanceOf(Reply.Unanswered.class);
                });
    }

    /** The order of the rings: had the first run asked a resolver, its negative answer would keep the second one shut. */
    @Test
    void askingTooEarlyPlantsNothing() {
        assertThat(gate("appears.jp.")).isInstanceOf(GateVerdict.Waiting.class);

        internet.republish("appears.jp.", RIGHT);

        assertThat(gate("appears.jp.")).isInstanceOf(GateVerdict.Open.class);
    }

    @Test
    void aRemovalIsProvenByAGenuineNoEverywhere() {
        DnsGate gate = new DnsGate(servers(Patience.DEFAULT), AuthoritativeRing.ON);
        List<DnsName> old = List.of(new DnsName("old._domainkey.gone.jp."));

        assertThat(gate.removal(old, Instant.EPOCH)).isInstanceOf(RemovalVerdict.NotProven.class);

        internet.republish("gone.jp.", "");

        assertThat(gate.removal(old, Instant.EPOCH)).isInstanceOf(RemovalVerdict.Gone.class);
    }

    @Test
    void aDomainThatDoesNotExistIsSaidSo() {
        assertThat(gate("unheard-of.jp.").evidence().delegations().getFirst().trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble.kind().name()).isEqualTo("NO_SUCH_DOMAIN"));
    }

    // ---- the mistakes of dns-mistakes.md
    // -----------------------------------------------------------------------------

    interface Zone {
        void in(String origin) throws Exception;
    }

    /** @param row of the table of mistakes */
    record Made(int row, Finding.Code code, Zone make) {
        String zone() {
            return "m%02d-%s.jp."
                    .formatted(row, code.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }

        String domain() {
            return code == Finding.Code.PUBLISHED_AT_PARENT ? "mail." + zone() : zone();
        }

        @Override
        public String toString() {
            return row + " " + code;
        }
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void namesTheMistake(Made mistake) {
        prepare(mistake);

        GateVerdict verdict = gate(mistake.domain());

        assertThat(codes(verdict)).as("%s", verdict.evidence()).contains(mistake.code());
        boolean opens = mistake.code().weight() == Finding.Weight.WARNS;
        assertThat(verdict instanceof GateVerdict.Open).isEqualTo(opens);
        assertThat(verdict instanceof GateVerdict.Conflicting)
                .isEqualTo(mistake.code().weight() == Finding.Weight.BLOCKS);
    }

    /** Some need a past: somebody asked a resolver before the record was right. */
    private static void prepare(Made mistake) {
        if (mistake.row() == 23 || mistake.row() == 24) {
            servers(Patience.DEFAULT).begin().askResolvers(new DnsName(AT + "." + mistake.zone()));
            internet.republish(mistake.zone(), RIGHT);
        }
    }

    private static Set<Finding.Code> codes(GateVerdict verdict) {
        return verdict.findings().stream().map(Finding::code).collect(Collectors.toSet());
    }

    static Stream<Made> mistakes() {
        String half = VALUE.substring(0, 200);
        String rest = VALUE.substring(200);
        return Stream.of(
                new Made(
                        1,
                        Finding.Code.ZONE_APPENDED_TWICE,
                        d -> internet.zone(d, AT + "." + d + d + " TXT " + quoted(VALUE))),
                lines(2, Finding.Code.PUBLISHED_AT_PARENT, RIGHT),
                lines(3, Finding.Code.DOMAINKEY_MISSPELT, SELECTOR + ".domainkey TXT " + quoted(VALUE)),
                lines(3, Finding.Code.NOTHING_BELOW_DOMAINKEY, "www TXT \"hello\""),
                new Made(4, Finding.Code.NOT_DELEGATED, RealServersIT::recordAtServersThatAreNotDelegated),
                new Made(5, Finding.Code.DELEGATED_ELSEWHERE, RealServersIT::recordInTheParentZone),
                lines(6, Finding.Code.ALIAS_TO_NOTHING, AT + " CNAME s1.nowhere.provider.net."),
                new Made(7, Finding.Code.ALIAS_BESIDE_RECORD, RealServersIT::aliasOnOneServerRecordOnTheOther),
                lines(7, Finding.Code.FLATTENED_ALIAS, AT + " A 192.0.2.80"),
                txt(8, Finding.Code.SEVERAL_RECORDS, VALUE, OLD_VALUE),
                txt(9, Finding.Code.KEY_IN_SEVERAL_RECORDS, half, rest),
                txt(10, Finding.Code.CUT_OFF, VALUE.substring(0, 255)),
                txt(11, Finding.Code.QUOTES_INSIDE, half + "\" \"" + rest),
                txt(11, Finding.Code.BLANKS_IN_KEY, half + " " + rest),
                txt(12, Finding.Code.QUOTES_AROUND, "\"" + VALUE + "\""),
                txt(13, Finding.Code.BACKSLASHES, VALUE.replace(";", "\\;")),
                txt(14, Finding.Code.ZONE_FILE_SYNTAX, AT + " IN TXT ( \"" + VALUE + "\" )"),
                txt(15, Finding.Code.PKCS1_PUBLIC_KEY, "v=DKIM1; k=rsa; p=" + pkcs1(KEY)),
                txt(16, Finding.Code.PRIVATE_KEY, "v=DKIM1; k=rsa; p=" + looksPrivate()),
                txt(
                        17,
                        Finding.Code.PEM_ARMOUR,
                        "v=DKIM1; k=rsa; p=" + KEY.pem().strip()),
                txt(18, Finding.Code.PLACEHOLDER, "v=DKIM1; k=rsa; p=YOUR_PUBLIC_KEY"),
                txt(18, Finding.Code.REVOKED, "v=DKIM1; k=rsa; p="),
                txt(19, Finding.Code.OTHER_KEY, OLD_VALUE),
                txt(19, Finding.Code.KEY_DAMAGED, VALUE.substring(0, 150) + VALUE.substring(151)),
                txt(20, Finding.Code.TAGS_DAMAGED, VALUE.replace("; p=", " p=")),
                txt(20, Finding.Code.TESTING, VALUE.replace("k=rsa;", "k=rsa; t=y;")),
                txt(20, Finding.Code.SHA256_NOT_PERMITTED, VALUE.replace("k=rsa;", "k=rsa; h=sha1;")),
                lines(21, Finding.Code.WILDCARD, "* TXT \"v=spf1 -all\""),
                new Made(22, Finding.Code.SERVERS_DISAGREE, RealServersIT::secondaryThatLags),
                lines(23, Finding.Code.ABSENCE_CACHED, ""),
                txt(24, Finding.Code.OLD_VALUE_CACHED, OLD_VALUE),
                new Made(
                        25,
                        Finding.Code.DNSSEC_BROKEN,
                        d -> internet.signedZone(
                                d,
                                AT + " TXT " + quoted(VALUE.replace("k=rsa;", "n=a; k=rsa;")),
                                text -> text.replace("n=a;", "n=b;"))),
                new Made(26, Finding.Code.TCP_BLOCKED, RealServersIT::truncatedWithoutTcp),
                txt(27, Finding.Code.KEY_TOO_LONG, "v=DKIM1; k=rsa; p=" + rsa4096()),
                lines(28, Finding.Code.TTL_TOO_LONG, AT + " 604800 TXT " + quoted(VALUE)));
    }

    private static Made lines(int row, Finding.Code code, String lines) {
        return new Made(row, code, origin -> internet.zone(origin, lines));
    }

    private static Made txt(int row, Finding.Code code, String... values) {
        return lines(
                row,
                code,
                Arrays.stream(values).map(value -> AT + " TXT " + quoted(value)).collect(Collectors.joining("\n")));
    }

    private static void recordAtServersThatAreNotDelegated(String origin) {
        internet.delegate(origin, List.of(RealInternet.BIND));
        String servers =
                "@ NS ns1\n@ NS new\nns1 A %s\nnew A %s\n".formatted(RealInternet.BIND, RealInternet.ELSEWHERE);
        internet.serve(RealInternet.BIND, origin, RealInternet.zoneText(origin, 1, List.of(), servers));
        internet.serve(RealInternet.ELSEWHERE, origin, RealInternet.zoneText(origin, 2, List.of(), servers + RIGHT));
    }

    private static void recordInTheParentZone(String origin) {
        internet.zone(
                origin,
                "_domainkey NS ns1._domainkey\nns1._domainkey A %s\n%s".formatted(RealInternet.ELSEWHERE, RIGHT));
        String below = "_domainkey." + origin;
        internet.serve(
                RealInternet.ELSEWHERE, below, RealInternet.zoneText(below, 7, List.of(RealInternet.ELSEWHERE), ""));
    }

    private static void aliasOnOneServerRecordOnTheOther(String origin) {
        List<String> servers = List.of(RealInternet.BIND, RealInternet.LAGGING);
        internet.delegate(origin, servers);
        internet.serve(
                RealInternet.BIND, origin, RealInternet.zoneText(origin, 2, servers, AT + " CNAME old.provider.net."));
        internet.serve(RealInternet.LAGGING, origin, RealInternet.zoneText(origin, 2, servers, RIGHT));
    }

    private static void secondaryThatLags(String origin) {
        List<String> servers = List.of(RealInternet.BIND, RealInternet.LAGGING);
        internet.delegate(origin, servers);
        internet.serve(RealInternet.BIND, origin, RealInternet.zoneText(origin, 2, servers, RIGHT));
        internet.serve(RealInternet.LAGGING, origin, RealInternet.zoneText(origin, 1, servers, ""));
    }

    private static void truncatedWithoutTcp(String origin) {
        internet.delegate(origin, List.of(RealInternet.UDP_ONLY));
        internet.serve(
                RealInternet.LAGGING,
                origin,
                RealInternet.zoneText(
                        origin,
                        1,
                        List.of(RealInternet.UDP_ONLY),
                        AT + " TXT " + quoted(VALUE + "; n=" + "a".repeat(1_000))));
    }

    private static String pkcs1(SubjectPublicKey key) {
        byte[] der = key.der();
        return Base64.getEncoder().encodeToString(Arrays.copyOfRange(der, 24, der.length));
    }

    /** The head of an RSA private key and nothing behind it but zeros. */
    private static String looksPrivate() {
        byte[] der = new byte[600];
        byte[] head = {0x30, (byte) 0x82, 0x02, 0x54, 0x02, 0x01, 0x00, 0x02, (byte) 0x82, 0x01, 0x01, 0x00};
        System.arraycopy(head, 0, der, 0, head.length);
        return Base64.getEncoder().encodeToString(der);
    }

    /** A public key of 4096 bits, the modulus made of a pattern. */
    private static String rsa4096() {
        byte[] head =
                java.util.HexFormat.of().parseHex("30820222300d06092a864886f70d01010105000382020f003082020a0282020100");
        byte[] der = new byte[head.length + 512 + 5];
        Arrays.fill(der, (byte) 0xA5);
        System.arraycopy(head, 0, der, 0, head.length);
        System.arraycopy(new byte[] {0x02, 0x03, 0x01, 0x00, 0x01}, 0, der, head.length + 512, 5);
        return Base64.getEncoder().encodeToString(der);
    }

    /** Character-strings of a zone file, each as long as may be. */
    private static String quoted(String value) {
        StringBuilder strings = new StringBuilder();
        for (int from = 0; from < value.length() || from == 0; from += 255) {
            String string = value.substring(from, Math.min(value.length(), from + 255));
            strings.append('"')
                    .append(string.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\010"))
                    .append("\" ");
        }
        return strings.toString();
    }
}
