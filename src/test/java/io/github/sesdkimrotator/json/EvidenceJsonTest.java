package io.github.sesdkimrotator.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.ExampleKeys;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.gate.Delegation;
import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.gate.GateEvidence;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.gate.GateQuestion;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.Judge;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.gate.ServerAnswer;
import io.github.sesdkimrotator.gate.Transport;
import io.github.sesdkimrotator.support.States;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvidenceJsonTest {

    private static final DnsName RECORD_NAME = States.selector(2).recordName(States.DOMAIN);
    private static final GateQuestion QUESTION = new GateQuestion(RECORD_NAME, ExampleKeys.rsa2048(2));
    private static final String RIGHT_VALUE =
            KeyRecord.publishing(ExampleKeys.rsa2048(2)).txtValue();
    private static final NameServer NS1 = new NameServer(Ring.AUTHORITATIVE, "ns1.example.jp.", "192.0.2.53:53");
    private static final NameServer NS2 = new NameServer(Ring.AUTHORITATIVE, "ns2.example.jp.", "[2001:db8::53]:53");
    private static final NameServer RESOLVER = new NameServer(Ring.RESOLVER, "192.0.2.1:53", "192.0.2.1:53");

    @Test
    void openGateShowsEveryServerWithTheWholeRecord() {
        ObjectNode gate =
                judged(AuthoritativeRing.ON, answer(NS1, present(RIGHT_VALUE)), answer(RESOLVER, present(RIGHT_VALUE)));

        assertThat(JsonText.pretty(gate)).isEqualTo("""
                {
                  "verdict": "open",
                  "recordName": "rot-20261122-2._domainkey.example.jp.",
                  "askedAt": "2026-11-22T03:04:05Z",
                  "authoritativeRing": "on",
                  "servers": [
                    {
                      "ring": "authoritative",
                      "server": "ns1.example.jp.",
                      "address": "192.0.2.53:53",
                      "sample": 1,
                      "name": "rot-20261122-2._domainkey.example.jp.",
                      "answer": "present",
                      "records": [
                        "%s"
                      ],
                      "ttlSeconds": 300,
                      "serial": 4294967295,
                      "authoritative": true,
                      "transport": "udp",
                      "milliseconds": 12
                    },
                    {
                      "ring": "resolver",
                      "server": "192.0.2.1:53",
                      "address": "192.0.2.1:53",
                      "sample": 1,
                      "name": "rot-20261122-2._domainkey.example.jp.",
                      "answer": "present",
                      "records": [
                        "%s"
                      ],
                      "ttlSeconds": 300,
                      "authoritative": false,
                      "transport": "udp",
                      "milliseconds": 12
                    }
                  ]
                }
                """.formatted(RIGHT_VALUE, RIGHT_VALUE));
    }

    @Test
    void waitingGateNamesWhoLagsAndWhenToAskAgain() {
        ObjectNode gate = judged(
                AuthoritativeRing.ON,
                answer(NS1, present(RIGHT_VALUE)),
                answer(NS2, new Reply.Absent(Reply.Absent.Kind.NXDOMAIN, Optional.of(Duration.ofMinutes(90)))),
                answer(NS2, new Reply.Absent(Reply.Absent.Kind.NODATA, Optional.empty())));

        assertThat(gate.get("verdict").textValue()).isEqualTo("waiting");
        assertThat(gate.get("reason").textValue()).isEqualTo("NOT_ON_EVERY_AUTHORITATIVE_SERVER");
        assertThat(gate.get("retryAfter").textValue()).isEqualTo("PT15M");
        assertThat(gate.get("lagging").toString()).isEqualTo("[\"ns2.example.jp. at [2001:db8::53]:53\"]");
        assertThat(gate.at("/servers/1/answer").textValue()).isEqualTo("nxdomain");
        assertThat(gate.at("/servers/1/negativeTtlSeconds").longValue()).isEqualTo(5400);
        assertThat(gate.at("/servers/2/answer").textValue()).isEqualTo("nodata");
        assertThat(gate.at("/servers/2").has("negativeTtlSeconds")).isFalse();
        assertThat(gate.has("findings")).isFalse();
    }

    @Test
    void eachCauseOfSilenceHasItsWord() {
        for (Reply.Unanswered.Cause cause : Reply.Unanswered.Cause.values()) {
            ObjectNode gate = judged(
                    AuthoritativeRing.ON,
                    answer(NS1, new Reply.Unanswered(cause, "said \u001b[31mnothing\n" + "x".repeat(500))));

            assertThat(gate.get("reason").textValue()).isEqualTo("UNANSWERED");
            assertThat(gate.at("/servers/0/answer").textValue())
                    .isEqualTo(cause.name().toLowerCase(Locale.ROOT));
            assertThat(gate.at("/servers/0/detail").textValue())
                    .startsWith("said ?[31mnothing?x")
                    .hasSizeLessThan(130);
        }
    }

    @Test
    void conflictingGateShowsWhatIsWrongAndWhere() {
        String other = KeyRecord.publishing(ExampleKeys.rsa2048(3)).txtValue();
        ObjectNode gate = judged(AuthoritativeRing.ON, answer(NS1, present(RIGHT_VALUE)), answer(NS2, present(other)));

        assertThat(gate.get("verdict").textValue()).isEqualTo("conflicting");
        assertThat(gate.get("findings")).hasSize(1);
        assertThat(gate.at("/findings/0/code").textValue()).isEqualTo("OTHER_KEY");
        assertThat(gate.at("/findings/0/weight").textValue()).isEqualTo("blocks");
        assertThat(gate.at("/findings/0/name").textValue()).isEqualTo(RECORD_NAME.absolute());
        assertThat(gate.at("/findings/0").has("subject")).isFalse();
        assertThat(gate.at("/findings/0/server").textValue()).isEqualTo(NS2.toString());
        assertThat(gate.at("/findings/0/shows").textValue()).isEqualTo(other);
    }

    @Test
    void waitingGateShowsWhatExplainsIt() {
        Finding lags = new Finding(Finding.Code.SERVERS_DISAGREE, NS2, RECORD_NAME, "2026112201\n", "NXDOMAIN");
        ObjectNode gate = EvidenceJson.of(new GateVerdict.Waiting(
                List.of(),
                Duration.ofMinutes(15),
                GateVerdict.Waiting.Reason.NOT_ON_EVERY_AUTHORITATIVE_SERVER,
                List.of(lags),
                new GateEvidence(States.NOW, AuthoritativeRing.ON, List.of(), List.of())));

        assertThat(gate.at("/findings/0").toString())
                .isEqualTo("{\"code\":\"SERVERS_DISAGREE\",\"weight\":\"waits\","
                        + "\"server\":\"ns2.example.jp. at [2001:db8::53]:53\","
                        + "\"name\":\"rot-20261122-2._domainkey.example.jp.\","
                        + "\"subject\":\"2026112201?\",\"shows\":\"NXDOMAIN\"}");
    }

    @Test
    void theWayToTheServersIsEvidenceToo() {
        Delegation found = new Delegation(
                RECORD_NAME,
                Optional.of(new DnsName("example.jp.")),
                List.of("ns1.example.jp."),
                List.of("ns1.example.jp.", "ns2.example.jp."),
                List.of(NS1),
                List.of(new Delegation.LeftOut(NS2, "this host has no IPv6")),
                Optional.empty());
        Delegation failed =
                Delegation.failed(RECORD_NAME, Delegation.Trouble.Kind.NO_NAME_SERVERS, "none\u001b[31m listed");
        ServerAnswer aliased = new ServerAnswer(
                RESOLVER,
                1,
                RECORD_NAME,
                present(RIGHT_VALUE),
                List.of("dkim.example.com."),
                false,
                OptionalLong.empty(),
                Transport.HTTPS,
                Duration.ofMillis(12));
        ObjectNode gate = EvidenceJson.of(Judge.verdict(
                QUESTION,
                new GateEvidence(States.NOW, AuthoritativeRing.ON, List.of(found, failed), List.of(aliased))));

        assertThat(gate.at("/delegations/0").toString())
                .isEqualTo("{\"name\":\"rot-20261122-2._domainkey.example.jp.\",\"zone\":\"example.jp.\","
                        + "\"atParent\":[\"ns1.example.jp.\"],\"atApex\":[\"ns1.example.jp.\",\"ns2.example.jp.\"],"
                        + "\"leftOut\":[{\"server\":\"ns2.example.jp. at [2001:db8::53]:53\","
                        + "\"why\":\"this host has no IPv6\"}]}");
        assertThat(gate.at("/delegations/1").toString())
                .isEqualTo("{\"name\":\"rot-20261122-2._domainkey.example.jp.\","
                        + "\"trouble\":{\"kind\":\"NO_NAME_SERVERS\",\"detail\":\"none?[31m listed\"}}");
        assertThat(gate.at("/servers/0/aliases/0").textValue()).isEqualTo("dkim.example.com.");
        assertThat(gate.at("/servers/0/transport").textValue()).isEqualTo("https");
    }

    @Test
    void ringThatIsOffIsLoud() {
        ObjectNode gate = judged(AuthoritativeRing.OFF, answer(RESOLVER, present(RIGHT_VALUE)));

        assertThat(gate.get("verdict").textValue()).isEqualTo("open");
        assertThat(gate.get("authoritativeRing").textValue()).isEqualTo("off");
        assertThat(gate.get("warning").textValue())
                .startsWith("DNS_AUTHORITATIVE=off: NO AUTHORITATIVE SERVER WAS ASKED");
    }

    @Test
    void gateWithNobodyToAskSaysSo() {
        ObjectNode gate = judged(AuthoritativeRing.ON);

        assertThat(gate.get("reason").textValue()).isEqualTo("NOBODY_TO_ASK");
        assertThat(gate.has("recordName")).isFalse();
        assertThat(gate.get("servers")).isEmpty();
    }

    @Test
    void removalIsGoneOrNotProven() {
        DnsName other = States.selector(1).recordName(States.DOMAIN);
        Reply no = new Reply.Absent(Reply.Absent.Kind.NXDOMAIN, Optional.empty());
        List<DnsName> names = List.of(RECORD_NAME, other);
        GateEvidence gone = evidence(
                AuthoritativeRing.ON,
                answer(NS1, no),
                about(other, answer(NS1, no)),
                answer(RESOLVER, no),
                about(other, answer(RESOLVER, no)));
        GateEvidence held = evidence(AuthoritativeRing.ON, answer(NS1, no), about(other, answer(NS1, present("x"))));

        ObjectNode proven = EvidenceJson.of(Judge.removal(names, gone));
        ObjectNode notProven = EvidenceJson.of(Judge.removal(names, held));

        assertThat(proven.get("verdict").textValue()).isEqualTo("gone");
        assertThat(proven.has("recordName")).isFalse();
        assertThat(proven.at("/servers/1/name").textValue()).isEqualTo(other.absolute());
        assertThat(notProven.get("verdict").textValue()).isEqualTo("notProven");
        assertThat(notProven.get("someServerStillServesIt").booleanValue()).isTrue();
        assertThat(notProven.get("holding").toString()).isEqualTo("[\"ns1.example.jp. at 192.0.2.53:53\"]");
    }

    @Test
    void foreignBytesAreMadePrintableAndCut() {
        String noisy = "\u001b[2J" + "\u0007".repeat(300) + "x".repeat(2_000);
        TxtRecord[] many = IntStream.range(0, 30)
                .mapToObj(n -> TxtRecord.ofValue("site-verification=" + n))
                .toArray(TxtRecord[]::new);
        ObjectNode gate = judged(
                AuthoritativeRing.ON,
                answer(NS1, present(noisy)),
                answer(NS2, new Reply.Present(List.of(many), Duration.ofMinutes(5))));

        assertThat(gate.at("/servers/0/records/0").textValue())
                .startsWith("\\027[2J\\007\\007")
                .endsWith("… (2304 bytes)")
                .hasSizeLessThan(620);
        assertThat(gate.at("/servers/1/records")).hasSize(11);
        assertThat(gate.at("/servers/1/records/10").textValue()).isEqualTo("… and 20 more records");
    }

    /** The key is generated here and thrown away; no assertion may print it. */
    @Test
    void pastedPrivateKeyIsWithheldWhereverItWouldStand() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        String secret = Base64.getEncoder()
                .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
        String pasted = "v=DKIM1; k=rsa; p=" + secret;
        TxtRecord firstHalf = TxtRecord.ofValue(pasted.substring(0, 800));
        TxtRecord secondHalf = TxtRecord.ofValue(pasted.substring(800));

        for (GateVerdict verdict : List.of(
                Judge.verdict(QUESTION, evidence(AuthoritativeRing.ON, answer(NS1, present(pasted)))),
                Judge.verdict(QUESTION, evidence(AuthoritativeRing.ON, answer(NS1, present("p" + secret)))),
                Judge.verdict(
                        QUESTION,
                        evidence(
                                AuthoritativeRing.ON,
                                answer(
                                        NS1,
                                        new Reply.Present(List.of(secondHalf, firstHalf), Duration.ofMinutes(5))))))) {
            ObjectNode gate = EvidenceJson.of(verdict);
            String text = gate.toString();
            boolean leaks = IntStream.range(0, secret.length() - 12)
                    .anyMatch(at -> text.contains(secret.substring(at, at + 12)));
            assertThat(leaks).as("twelve characters of the key in a row").isFalse();
            assertThat(gate.at("/servers/0/records/0").textValue())
                    .matches("\\[withheld: this looks like a PRIVATE key, [0-9]+ characters]");
        }
    }

    @Test
    void evidenceIsPrintableAsciiAndEllipses() {
        ObjectNode gate = judged(
                AuthoritativeRing.ON,
                answer(
                        NS1,
                        new Reply.Present(
                                List.of(TxtRecord.ofStrings(List.of("鍵".getBytes(StandardCharsets.UTF_8)))),
                                Duration.ZERO)));
        List<String> texts = new ArrayList<>();
        collectTexts(gate, texts);

        assertThat(texts).allMatch(text -> text.matches("[\\x20-\\x7E…]*"));
    }

    private static void collectTexts(JsonNode node, List<String> texts) {
        if (node.isTextual()) {
            texts.add(node.textValue());
        }
        node.forEach(child -> collectTexts(child, texts));
    }

    private static ObjectNode judged(AuthoritativeRing ring, ServerAnswer... answers) {
        return EvidenceJson.of(Judge.verdict(QUESTION, evidence(ring, answers)));
    }

    private static GateEvidence evidence(AuthoritativeRing ring, ServerAnswer... answers) {
        return new GateEvidence(States.NOW, ring, List.of(), Arrays.asList(answers));
    }

    private static ServerAnswer answer(NameServer server, Reply reply) {
        boolean authoritative = server.ring() == Ring.AUTHORITATIVE;
        return new ServerAnswer(
                server,
                1,
                RECORD_NAME,
                reply,
                List.of(),
                authoritative,
                authoritative ? OptionalLong.of(4_294_967_295L) : OptionalLong.empty(),
                Transport.UDP,
                Duration.ofNanos(12_345_678));
    }

    private static ServerAnswer about(DnsName name, ServerAnswer answer) {
        return new ServerAnswer(
                answer.server(),
                answer.sample(),
                name,
                answer.reply(),
                answer.aliases(),
                answer.authoritative(),
                answer.soaSerial(),
                answer.transport(),
                answer.elapsed());
    }

    private static Reply present(String value) {
        return new Reply.Present(List.of(TxtRecord.ofValue(value)), Duration.ofMinutes(5));
    }
}
