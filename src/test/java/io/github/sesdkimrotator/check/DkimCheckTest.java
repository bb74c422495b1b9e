package io.github.sesdkimrotator.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.sesdkimrotator.check.LaptopFixture.Ended;
import io.github.sesdkimrotator.dkim.ExampleKeys;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.sandbox.Fault;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DkimCheckTest {

    private static final SubjectPublicKey KEY = ExampleKeys.rsa2048(1);
    private static final SubjectPublicKey OTHER = ExampleKeys.rsa2048(2);
    private static final String VALUE = KeyRecord.publishing(KEY).txtValue();

    private final LaptopFixture laptop = new LaptopFixture();

    @AfterEach
    void close() {
        laptop.close();
    }

    @Test
    void itIsOpenWhenEverybodyServesTheExpectedKey() {
        laptop.publish(KEY);

        Ended ended = laptop.check(VALUE, "--expect", "-");

        assertThat(ended.status()).isZero();
        assertThat(ended.out())
                .contains("OPEN: Both authoritative servers and all 2 resolvers serve exactly the expected key, "
                        + KEY.fingerprint())
                .contains("ns1.example.jp.", "ns2.example.jp.", "expected key (3 of 3)");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void theResolversAreNotAskedWhileAnAuthoritativeServerLags() {
        laptop.secondary.lag();
        laptop.publish(KEY);

        Ended ended = laptop.check(VALUE, "--expect", "-");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.out())
                .contains("WAITING: 1 of 2 authoritative servers did not answer with the record: ns2.example.jp.")
                .contains("Asking again makes sense in 15 minutes, at 00:15:00.")
                .contains("Ring 2, the resolvers, was not asked");
        assertThat(laptop.resolverA.questionsReceived()).isZero();
    }

    @Test
    void aRecordThatNobodyHasIsShownReadyToPaste() {
        Ended ended = laptop.check(VALUE, "--expect", "-");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.out())
                .contains("WAITING: The record is not published", "NXDOMAIN", VALUE)
                .contains("s1._domainkey.example.jp. 3600 IN TXT (");
    }

    @Test
    void anotherKeyConflictsAndTheRightRecordIsShownReadyToPaste() {
        laptop.publish(OTHER);

        Ended ended = laptop.check(VALUE, "--expect", "-");

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.out())
                .contains("CONFLICTING: Something else is published", "other key " + OTHER.fingerprint(), VALUE)
                .contains("WHAT WAS FOUND");
    }

    @Test
    void theFindingsAreToldInJapaneseOnRequest() {
        laptop.publish(OTHER);

        assertThat(laptop.check(VALUE, "--expect", "-", "--language", "ja").out())
                .contains("■ 確認された内容", VALUE);
    }

    @Test
    void serversThatSayNothingAreNotWaitedForAsIfTheyHadSpoken() {
        laptop.primary.answerWith(Fault.SILENT);
        laptop.secondary.answerWith(Fault.SILENT);

        Ended ended = laptop.check(VALUE, "--expect", "-", "--timeout", "1");

        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.out()).contains("COULD NOT ASK: Not one of the 2 authoritative servers responded.");
    }

    @Test
    void resolversThatSayNothingCouldNotBeAskedAlthoughTheNameServersSpoke() {
        laptop.publish(KEY);
        laptop.resolverA.answerWith(Fault.SILENT);
        laptop.resolverB.answerWith(Fault.SILENT);

        Ended ended = laptop.check(VALUE, "--expect", "-", "--timeout", "1", "--samples", "1");

        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.out()).contains("All authoritative servers are right, but no resolver responded.");
    }

    @Test
    void aRefusalIsAnAnswerAndIsWaitedFor() {
        laptop.primary.answerWith(Fault.REFUSED);
        laptop.secondary.answerWith(Fault.REFUSED);

        assertThat(laptop.check(VALUE, "--expect", "-").status()).isEqualTo(1);
    }

    @Test
    void withoutAnExpectationOneHealthyRecordEverywhereIsHealthy() {
        laptop.publish(KEY);

        Ended ended = laptop.check("");

        assertThat(ended.status()).isZero();
        assertThat(ended.out())
                .contains(
                        "HEALTHY: Both authoritative servers and all 2 resolvers serve one and the same healthy record")
                .contains("RSA, 2048 bits");
    }

    @Test
    void withoutAnExpectationServersThatDisagreeConflict() {
        laptop.publish(KEY);
        laptop.secondary.lag();
        laptop.publish(OTHER);

        Ended ended = laptop.check("");

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.out()).contains("What is published is not one healthy record everywhere.");
        assertThat(laptop.resolverA.questionsReceived()).isZero();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            v=DKIM1; k=rsa; p=
            v=DKIM1; k=rsa; p=AA==
            v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA
            v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
            undefined
            """)
    void withoutAnExpectationNothingButAnRsaKeyIsHealthy(String value) {
        laptop.publish(value);

        assertThat(laptop.check("").status()).isEqualTo(2);
    }

    @Test
    void withoutAuthoritativeServersTheReportIsLoud() {
        laptop.publish(KEY);

        Ended ended = laptop.check("", "--no-authoritative");

        assertThat(ended.status()).isZero();
        assertThat(ended.out()).contains("NO AUTHORITATIVE SERVER WAS ASKED", "As far as resolvers can tell");
        assertThat(laptop.check("", "--no-authoritative", "--json").out())
                .contains("NO AUTHORITATIVE SERVER WAS ASKED");
    }

    @Test
    void aRemovalIsProvenWhenEverybodyDeniesTheRecord() {
        Ended ended = laptop.check("", "--gone");

        assertThat(ended.status()).isZero();
        assertThat(ended.out()).contains("GONE: Both authoritative servers and all 2 resolvers say");
    }

    @Test
    void aRecordThatIsStillServedIsNotGone() {
        laptop.publish(KEY);

        Ended ended = laptop.check("", "--gone");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.out()).contains("STILL THERE", "ns1.example.jp.");
    }

    @Test
    void aRecordThatAResolverRemembersIsGoneWhenItsTtlIsOver() {
        laptop.publish(KEY);
        laptop.check("");
        laptop.zone.remove(LaptopFixture.RECORD);

        Ended ended = laptop.check("", "--gone", "--watch");

        assertThat(ended.status()).isZero();
        assertThat(ended.out()).contains("STILL THERE", "Asking again makes sense in 60 minutes", "GONE");
        assertThat(laptop.pauses)
                .containsExactly(
                        Duration.ofMinutes(15), Duration.ofMinutes(15), Duration.ofMinutes(15), Duration.ofMinutes(15));
    }

    @Test
    void watchingStaysUntilTheRecordIsThereAndSaysWhenItAsks() {
        laptop.whilePausing = () -> laptop.publish(KEY);

        Ended ended = laptop.check(VALUE, "--expect", "-", "--watch");

        assertThat(ended.status()).isZero();
        assertThat(ended.err()).contains("00:00:00 WAITING. Asking again at 00:15:00, in 15 minutes. Ctrl-C ends.");
        assertThat(ended.out()).contains("WAITING:", "OPEN:");
        assertThat(laptop.lastWatched).hasNullValue();
    }

    @Test
    void ctrlCEndsWatchingWithTheLastStatus() {
        laptop.whilePausing = () -> {
            assertThat(laptop.lastWatched).hasValue(ExitStatus.WAITING);
            laptop.publish(KEY);
        };

        laptop.check(VALUE, "--expect", "-", "--watch");

        assertThat(laptop.pauses).hasSize(1);
    }

    @Test
    void watchingEndsAtOnceWhereAPersonMustCorrectTheRecord() {
        laptop.publish(OTHER);

        assertThat(laptop.check(VALUE, "--expect", "-", "--watch").status()).isEqualTo(2);
        assertThat(laptop.pauses).isEmpty();
    }

    @Test
    void watchingThroughConflictsStaysWhileTheRecordIsCorrected() {
        laptop.publish(OTHER);
        laptop.whilePausing = () -> laptop.publish(KEY);

        assertThat(laptop.check(VALUE, "--expect", "-", "--watch-conflicts").status())
                .isZero();
        assertThat(laptop.pauses).containsExactly(Duration.ofMinutes(1));
    }

    @Test
    void jsonHoldsTheVerdictTheKeyAndEveryAnswer() throws Exception {
        laptop.publish(KEY);

        JsonNode json = JsonMapper.builder()
                .build()
                .readTree(laptop.check(VALUE, "--expect", "-", "--json").out());

        assertThat(json.at("/exitStatus").asInt(-1)).isZero();
        assertThat(json.at("/result").asText()).isEqualTo("OPEN");
        assertThat(json.at("/recordName").asText()).isEqualTo("s1._domainkey.example.jp.");
        assertThat(json.at("/expectedKey/fingerprint").asText())
                .isEqualTo(KEY.fingerprint().hex());
        assertThat(json.at("/gate/verdict").asText()).isEqualTo("open");
        assertThat(json.at("/gate/servers")).hasSize(2 + 2 * 3);
    }

    @Test
    void aPrivateKeyInDnsIsShownNowhere() {
        String pasted = "-----BEGIN RSA PRIVATE KEY-----MIIEowIBAAKCAQEA" + "QUJD".repeat(40);
        laptop.publish(pasted);

        for (String[] options : new String[][] {{}, {"--json"}, {"--expect", "-"}, {"--expect", "-", "--json"}}) {
            Ended ended = laptop.check(VALUE, options);
            assertThat(ended.status()).isEqualTo(2);
            assertThat(ended.out() + ended.err())
                    .containsIgnoringCase("private key")
                    .doesNotContain("QUJD");
        }
    }

    @Test
    void whatStrangersServeIsPrintable() {
        laptop.publish("v=DKIM1; p=\u001b[31m\u0007");

        assertThat(laptop.check("").out()).doesNotContain("\u001b", "\u0007");
    }

    @Test
    void theReportFitsANarrowPage() {
        laptop.width = 60;
        laptop.publish(KEY);

        Ended ended = laptop.check("", "--samples", "2");

        assertThat(ended.out().lines().toList())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
    }

    @Test
    void aHostNameIsLookedUpByTheOperatingSystemAndThatIsSaid() {
        laptop.publish(KEY);
        int port = laptop.resolverA.address().getPort();

        Ended ended = laptop.run("", "example.jp", "s1", "--resolver", "resolver.example.net:" + port);

        assertThat(ended.status()).isZero();
        assertThat(ended.out()).contains("Resolver resolver.example.net:" + port + " is asked at 127.0.0.1,");
    }

    @Test
    void aResolverThatHasNoAddressCouldNotBeAsked() {
        Ended ended = laptop.run("", "example.jp", "s1", "--resolver", "nowhere.example.net");

        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.err()).contains("--resolver", "'nowhere.example.net'", "Nothing was asked");
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void theDomainMayBeUnicodeAndTheSelectorMayHaveDots() {
        assertThat(laptop.run("", "日本語.example", "s1.tokyo", "--gone", "--timeout", "1")
                        .out())
                .contains("TXT s1.tokyo._domainkey.xn--wgv71a119e.example.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""                                              | DOMAIN and SELECTOR are missing
            example.jp                                      | SELECTOR is missing
            s1 example.jp                                   | The domain comes first
            example.jp s1 s2                                | 's2' is one argument too many
            example.jp s1._domainkey.example.jp             | SELECTOR is 's1._domainkey.example.jp'
            example.jp s..1                                 | SELECTOR is 's..1'
            example.jp s1 --resolvr 192.0.2.1               | '--resolvr' is no option; perhaps --resolver was meant
            example.jp s1 --resolver                        | after --resolver its value is missing
            example.jp s1 --resolver 300.1.2.3              | --resolver is '300.1.2.3'
            example.jp s1 --resolver 192.0.2.1:99999        | --resolver is '192.0.2.1:99999'
            example.jp s1 --samples 0                       | --samples is '0'; a whole number from 1 to 10
            example.jp s1 --samples many                    | --samples is 'many'
            example.jp s1 --timeout 301                     | --timeout is '301'; a whole number from 1 to 300
            example.jp s1 --language fr                     | --language is 'fr'; en or ja
            example.jp s1 --gone --expect x                 | --gone and --expect contradict
            example.jp s1 --gone --watch-conflicts          | --watch-conflicts has no meaning with --gone
            example.jp s1 --gone=1                          | --gone takes no value
            example.jp s1 --expect no-such-file.txt         | --expect is 'no-such-file.txt'
            example.jp s1 --expect a --expect b             | --expect is given twice
            """)
    void wrongUsageNamesTheArgumentWithAnExampleAndAsksNobody(String arguments, String complaint) {
        Ended ended = laptop.run("", arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));

        assertThat(ended.status()).isEqualTo(64);
        assertThat(ended.err())
                .contains(complaint)
                .contains("Example: java -jar dkim-check.jar example.jp ")
                .contains("Nothing was asked.");
        assertThat(ended.out()).isEmpty();
        assertThat(laptop.primary.questionsReceived()).isZero();
    }

    @Test
    void theHelpHoldsEveryExitStatusAndExamples() {
        Ended ended = laptop.run("", "--help");

        assertThat(ended.status()).isZero();
        for (ExitStatus status : ExitStatus.values()) {
            assertThat(ended.out()).containsPattern("(?m)^  " + status.code() + " ");
        }
        assertThat(ended.out()).contains("Examples:", "--expect record.txt --watch");
    }
}
