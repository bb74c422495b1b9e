package io.github.sesdkimrotator.gate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.ExampleKeys;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.gate.Finding.Code;
import io.github.sesdkimrotator.gate.Finding.Weight;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The mistakes that a value can show, by their row in the list of what people were seen to do. */
class RecordLinterTest {

    private static final DnsName NAME = new DnsName("s1._domainkey.example.jp.");
    private static final SubjectPublicKey KEY = ExampleKeys.rsa2048(1);
    private static final SubjectPublicKey OLD_KEY = ExampleKeys.rsa2048(2);
    private static final String P = KEY.base64();
    private static final String RIGHT = KeyRecord.publishing(KEY).txtValue();
    private static final String FIRST_STRING = RIGHT.substring(0, 255);
    private static final String SECOND_STRING = RIGHT.substring(255);

    private static TxtRecord record(String... strings) {
        return TxtRecord.ofStrings(
                Arrays.stream(strings).map(s -> s.getBytes(ISO_8859_1)).toList());
    }

    /** As a panel stores it: cut into strings of 255. */
    private static TxtRecord stored(String value) {
        List<String> strings = new ArrayList<>();
        for (int from = 0; from == 0 || from < value.length(); from += 255) {
            strings.add(value.substring(from, Math.min(value.length(), from + 255)));
        }
        return record(strings.toArray(String[]::new));
    }

    private static ServerAnswer answer(Duration ttl, TxtRecord... records) {
        return new ServerAnswer(
                new NameServer(Ring.AUTHORITATIVE, "ns1.example.jp.", "192.0.2.1:53"),
                1,
                NAME,
                new Reply.Present(List.of(records), ttl),
                List.of(),
                true,
                OptionalLong.empty(),
                Transport.UDP,
                Duration.ofMillis(20));
    }

    private static List<Finding> lint(Optional<SubjectPublicKey> expected, TxtRecord... records) {
        return RecordLinter.lint(answer(Duration.ofHours(1), records), expected, List.of(new KnownKey("s0", OLD_KEY)));
    }

    private static List<Finding> findings(TxtRecord... records) {
        return lint(Optional.of(KEY), records);
    }

    /** Code and subject, as {@code CUT_OFF 255}. */
    private static List<String> named(List<Finding> findings) {
        return findings.stream()
                .map(finding -> (finding.code() + " " + finding.subject()).strip())
                .toList();
    }

    private static List<String> named(String value) {
        return named(findings(stored(value)));
    }

    private static List<String> namedWithoutExpectation(String value) {
        return named(lint(Optional.empty(), stored(value)));
    }

    @Test
    void theRightRecordHasNothingToBeSaidAboutIt() {
        assertThat(named(RIGHT)).isEmpty();
        assertThat(named("p=" + P)).isEmpty();
        assertThat(namedWithoutExpectation(RIGHT)).isEmpty();
        assertThat(namedWithoutExpectation(
                        "v=DKIM1; k=ed25519; p=" + Base64.getEncoder().encodeToString(new byte[32])))
                .isEmpty();
    }

    @Test
    void row8TwoRecordsAtTheSelectorEvenWhereOneIsRight() {
        assertThat(named(findings(stored(RIGHT), stored("v=spf1 -all")))).containsExactly("SEVERAL_RECORDS");
        assertThat(named(findings(stored(RIGHT), stored("")))).containsExactly("SEVERAL_RECORDS");
        assertThat(named(findings(
                        stored(RIGHT), stored(KeyRecord.publishing(OLD_KEY).txtValue()))))
                .containsExactly("SEVERAL_RECORDS");
    }

    @Test
    void row9TheKeyCutIntoTwoRecordsInWhateverOrder() {
        assertThat(named(findings(record(FIRST_STRING), record(SECOND_STRING))))
                .containsExactly("KEY_IN_SEVERAL_RECORDS");
        assertThat(named(findings(record(SECOND_STRING), record(FIRST_STRING))))
                .containsExactly("KEY_IN_SEVERAL_RECORDS");
        assertThat(named(findings(
                        record(P.substring(199)), record("v=DKIM1; k=rsa; "), record("p=" + P.substring(0, 199)))))
                .containsExactly("KEY_IN_SEVERAL_RECORDS");
        assertThat(named(lint(Optional.empty(), record(SECOND_STRING), record(FIRST_STRING))))
                .containsExactly("KEY_IN_SEVERAL_RECORDS");
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 128, 250, 254, 255, 256, 300, 400, 409})
    void row10CutOffAtWhateverLength(int octets) {
        assertThat(named(RIGHT.substring(0, octets))).containsExactly("CUT_OFF " + octets);
    }

    @Test
    void row10CutOffAt255IsSeenWithoutKnowingTheKey() {
        assertThat(namedWithoutExpectation(FIRST_STRING)).containsExactly("CUT_OFF 255");
        assertThat(named(KeyRecord.publishing(ExampleKeys.rsa2048(7)).txtValue().substring(0, 255)))
                .containsExactly("CUT_OFF 255");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\" \"", "\"\"", "\"", "\"\t\""})
    void row11QuotesInsideTheValue(String between) {
        assertThat(named(FIRST_STRING + between + SECOND_STRING)).containsExactly("QUOTES_INSIDE");
        assertThat(named("\"" + FIRST_STRING + between + SECOND_STRING + "\"")).containsExactly("QUOTES_INSIDE");
        assertThat(namedWithoutExpectation(FIRST_STRING + between + SECOND_STRING))
                .containsExactly("QUOTES_INSIDE");
    }

    @Test
    void row11BlanksInsideTheKeyAreLegalAndWorthAWord() {
        assertThat(named(FIRST_STRING + " " + SECOND_STRING)).containsExactly("BLANKS_IN_KEY");
        assertThat(named(FIRST_STRING + "\r\n\t" + SECOND_STRING)).containsExactly("BLANKS_IN_KEY");
        assertThat(named("v=DKIM1 ; k=rsa ; p= " + P + " ")).isEmpty();
        assertThat(Code.BLANKS_IN_KEY.weight()).isEqualTo(Weight.WARNS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"\"|\"", "'|'", "\"|``", "``|\"", "\\\"|\\\"", "\u00E2\u0080\u009C|\u00E2\u0080\u009D"})
    void row12QuotesStoredAroundTheValue(String before, String behind) {
        assertThat(named(before + RIGHT + behind)).containsExactly("QUOTES_AROUND");
        assertThat(namedWithoutExpectation(before + RIGHT + behind)).containsExactly("QUOTES_AROUND");
    }

    @Test
    void row12QuotesAroundSomethingElseAreNotTheWholeStory() {
        assertThat(named("\"" + KeyRecord.publishing(OLD_KEY).txtValue() + "\""))
                .containsExactly("QUOTES_AROUND", "OTHER_KEY s0");
        assertThat(named("\"" + FIRST_STRING.substring(0, 254))).containsExactly("QUOTES_AROUND", "CUT_OFF 255");
        assertThat(named("\"v=DKIM1; p=\"")).containsExactly("QUOTES_AROUND", "REVOKED");
    }

    @Test
    void row13EscapedSemicolonsStored() {
        assertThat(named(RIGHT.replace(";", "\\;"))).containsExactly("BACKSLASHES");
        assertThat(named("\"" + RIGHT.replace(";", "\\;") + "\"")).containsExactly("QUOTES_AROUND", "BACKSLASHES");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "( \"v=DKIM1; k=rsa; \" \"p=%s\" )",
                "s1._domainkey.example.jp. 3600 IN TXT \"v=DKIM1; k=rsa; p=%s\"",
                "s1._domainkey\tIN\tTXT\t( \"v=DKIM1; k=rsa; \"\n\t  \"p=%s\" )  ; ----- DKIM key s1 for example.jp",
                "IN TXT v=DKIM1; k=rsa; p=%s",
                "TXT \"v=DKIM1; k=rsa; p=%s\"",
                "(v=DKIM1; k=rsa; p=%s)",
                "s1._domainkey.example.jp v=DKIM1; k=rsa; p=%s"
            })
    void row14ZoneFileSyntaxInTheValue(String form) {
        assertThat(named(form.formatted(P))).containsExactly("ZONE_FILE_SYNTAX");
        assertThat(namedWithoutExpectation(form.formatted(P))).containsExactly("ZONE_FILE_SYNTAX");
    }

    @Test
    void row15Pkcs1InPlaceOfTheSubjectPublicKeyInfo() {
        String pkcs1 = P.substring(32);
        assertThat(pkcs1).startsWith("MIIBCgKCAQEA");
        assertThat(named("v=DKIM1; k=rsa; p=" + pkcs1)).containsExactly("PKCS1_PUBLIC_KEY");
        assertThat(namedWithoutExpectation("v=DKIM1; k=rsa; p=" + pkcs1)).containsExactly("PKCS1_PUBLIC_KEY");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=DKIM1; k=rsa; p=MIIEvAIBADANBgkqhkiG9w0B%s",
                "-----BEGIN PRIVATE KEY-----\n%s",
                "\"v=DKIM1; p=MIIEowIBAAKCAQEA%s\""
            })
    void row16APrivateKeyIsTheOnlyThingToSayAndIsNotShown(String form) {
        String pasted = form.formatted("A".repeat(200));
        for (List<Finding> findings : List.of(
                findings(stored(pasted)),
                lint(Optional.empty(), stored(pasted)),
                findings(stored("A".repeat(90)), stored(pasted), stored(RIGHT)))) {
            assertThat(findings).extracting(Finding::code).containsExactly(Code.PRIVATE_KEY);
            assertThat(findings.getFirst().shows())
                    .doesNotContain("AAAA", "MII")
                    .contains("private key");
        }
    }

    @Test
    void row17PemArmourOrLineEndsInTheValue() {
        String lines = P.replaceAll(".{64}", "$0\n");
        assertThat(named(KEY.pem())).containsExactly("PEM_ARMOUR");
        assertThat(named("v=DKIM1; k=rsa; p=" + KEY.pem())).containsExactly("PEM_ARMOUR");
        assertThat(named("v=DKIM1; k=rsa; p=" + lines)).containsExactly("PEM_ARMOUR");
        assertThat(named("v=DKIM1; k=rsa; p=" + lines.replace("\n", "\\n"))).containsExactly("PEM_ARMOUR");
        assertThat(named("v=DKIM1; k=rsa; p=-----BEGIN PUBLIC KEY-----" + P + "-----END PUBLIC KEY-----"))
                .containsExactly("PEM_ARMOUR");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "undefined", "null", "YOUR_KEY", "YOUR_PUBLIC_KEY_AS_IT_WAS_MADE_BY_THE_TOOL_ABOVE", "...",
                        "MIIBIjANBgkqhkiG9w0B...AQAB",
                "<public key>", "{{ dkim.key }}", "${KEY}", "xxxxxxxx", "MIIBIj\u00E2\u0080\u00A6", "[key]"
            })
    void row18APlaceholderInPlaceOfTheKey(String placeholder) {
        assertThat(named("v=DKIM1; k=rsa; p=" + placeholder)).containsExactly("PLACEHOLDER");
        assertThat(namedWithoutExpectation("v=DKIM1; k=rsa; p=" + placeholder)).containsExactly("PLACEHOLDER");
    }

    @Test
    void row18AnEmptyKeyIsRevokedAndNoKeyAtAllIsSomethingElse() {
        assertThat(named(KeyRecord.revokedValue())).containsExactly("REVOKED");
        assertThat(named("v=DKIM1; k=rsa")).containsExactly("NO_PUBLIC_KEY");
        assertThat(named("v=DKIM1; k=rsa;")).containsExactly("NO_PUBLIC_KEY");
        assertThat(named("")).containsExactly("NO_PUBLIC_KEY");
        assertThat(named(P)).containsExactly("NO_PUBLIC_KEY");
        assertThat(namedWithoutExpectation(P.replaceAll(".{64}", "$0 "))).containsExactly("NO_PUBLIC_KEY");
    }

    @Test
    void row19AnotherKeyAndWhoseItIsWhereThatIsKnown() {
        assertThat(named(KeyRecord.publishing(OLD_KEY).txtValue())).containsExactly("OTHER_KEY s0");
        assertThat(named(KeyRecord.publishing(ExampleKeys.rsa2048(7)).txtValue()))
                .containsExactly("OTHER_KEY");
        assertThat(named("v=DKIM1; k=ed25519; p=" + Base64.getEncoder().encodeToString(new byte[32])))
                .containsExactly("OTHER_KEY");
    }

    @Test
    void row19OneLetterOfOurKeyLostAddedOrChangedIsNoOtherKey() {
        for (int at : new int[] {0, 1, 50, 200, 380, 390}) {
            String lost = P.substring(0, at) + P.substring(at + 1);
            String added = P.substring(0, at) + "+" + P.substring(at);
            String changed = P.substring(0, at) + (P.charAt(at) == 'x' ? 'y' : 'x') + P.substring(at + 1);
            for (String damaged : List.of(lost, added, changed)) {
                assertThat(findings(stored("v=DKIM1; k=rsa; p=" + damaged)))
                        .as("at %s", at)
                        .singleElement()
                        .returns(Code.KEY_DAMAGED, Finding::code)
                        .satisfies(finding ->
                                assertThat(Integer.parseInt(finding.subject())).isBetween(at + 1, at + 4));
            }
        }
        assertThat(named("v=DKIM1; k=rsa; p=" + P.toLowerCase(java.util.Locale.ROOT)))
                .containsExactly("KEY_DAMAGED 1");
        assertThat(named("v=DKIM1; k=rsa; p=" + P + "AAAA")).containsExactly("KEY_DAMAGED 393");
        assertThat(namedWithoutExpectation("v=DKIM1; k=rsa; p=" + P + "AAAA")).containsExactly("KEY_DAMAGED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=DKIM1; k=rsa; _p=%s| _p",
                "v=DKIM1; k=rsa; P=%s| P",
                "v=DKIM1; k=rsa p=%s| k",
                "v=DKIM1 k=rsa; p=%s| v",
                "v=DKIM1 k=rsa p=%s| v",
                "v=DKIM1; h=sha256 p=%s| h",
                "v=DKIM1; k=rsa; p=%s t=s| p",
                "v=DKIM2; k=rsa; p=%s t=s| p",
                "k=rsa; v=DKIM1; p=%s| v",
                "v=dkim1; k=rsa; p=%s| v",
                "v=DKIM2; p=%s| v",
                "v=DKIM1; k=RSA; p=%s| k",
                "v=DKIM1; k=rsaa; p=%s| k",
                "v=DKIM1; k=ed25519; p=%s| k",
                "v=DKIM1; k=; p=%s| k",
                "v=DKIM1; k=rsa; k=rsa; p=%s| k",
                "v=DKIM1;; p=%s|''",
                "v=spf1 include:amazonses.com -all| v",
                "google-site-verification=abcdefg| google-site-verification",
            })
    void row20DamagedTagsAreNamed(String form, String tag) {
        assertThat(named(form.formatted(P))).containsExactly(("TAGS_DAMAGED " + tag).strip());
    }

    @Test
    void row20TestingAndWhatTheKeyMayBeUsedFor() {
        assertThat(named(RIGHT + "; t=y")).containsExactly("TESTING");
        assertThat(named(RIGHT + "; h=sha1")).containsExactly("SHA256_NOT_PERMITTED");
        assertThat(named(RIGHT + "; s=tlsrpt")).containsExactly("EMAIL_NOT_PERMITTED");
        assertThat(namedWithoutExpectation(RIGHT + "; t=y; h=sha1; s=tlsrpt"))
                .containsExactly("TESTING", "SHA256_NOT_PERMITTED", "EMAIL_NOT_PERMITTED");
    }

    @Test
    void row27AKeyThatIsTooLongForSesOrTooShortForVerifiersByRfc8301Section32() {
        for (Optional<SubjectPublicKey> expected : List.of(Optional.of(KEY), Optional.<SubjectPublicKey>empty())) {
            assertThat(named(lint(
                            expected,
                            stored("v=DKIM1; p=" + ExampleKeys.rsa(4096, 5).base64()))))
                    .containsExactly("KEY_TOO_LONG 4096");
            assertThat(named(lint(
                            expected,
                            stored("v=DKIM1; p=" + ExampleKeys.rsa(512, 5).base64()))))
                    .containsExactly("KEY_TOO_SHORT 512");
        }
        assertThat(namedWithoutExpectation(
                        "v=DKIM1; p=" + ExampleKeys.rsa(1024, 5).base64()))
                .isEmpty();
    }

    @Test
    void row28ATtlOfMoreThanADayIsWorthAWord() {
        for (Optional<SubjectPublicKey> expected : List.of(Optional.of(KEY), Optional.<SubjectPublicKey>empty())) {
            assertThat(named(RecordLinter.lint(answer(Duration.ofDays(1), stored(RIGHT)), expected, List.of())))
                    .isEmpty();
            assertThat(named(RecordLinter.lint(answer(Duration.ofSeconds(86_401), stored(RIGHT)), expected, List.of())))
                    .containsExactly("TTL_TOO_LONG 86401");
        }
        assertThat(Code.TTL_TOO_LONG.weight()).isEqualTo(Weight.WARNS);
    }

    @Test
    void whateverTheJudgeRefusesHasAMistakeThatBlocksAndNothingElseHas() {
        GateQuestion question = new GateQuestion(NAME, KEY);
        Random random = new Random(20_261_122);
        List<String> seeds = List.of(
                RIGHT,
                "\"" + FIRST_STRING + "\" \"" + SECOND_STRING + "\"",
                RIGHT.replace(";", "\\;"),
                KEY.pem(),
                FIRST_STRING,
                "s1._domainkey IN TXT ( \"" + RIGHT + "\" )",
                KeyRecord.revokedValue(),
                "v=spf1 -all",
                "");
        for (int i = 0; i < 5_000; i++) {
            TxtRecord[] records = IntStream.range(0, i % 10 == 0 ? 2 : 1)
                    .mapToObj(n -> stored(mutated(seeds.get(random.nextInt(seeds.size())), random)))
                    .toArray(TxtRecord[]::new);
            boolean right = Judge.isRight(question, answer(Duration.ofHours(1), records));
            boolean blocks = findings(records).stream().anyMatch(f -> f.code().weight() == Weight.BLOCKS);
            if (right == blocks) {
                assertThat(findings(records))
                        .as("right: %s, %s", right, Arrays.toString(records))
                        .isNull();
            }
        }
    }

    private static String mutated(String value, Random random) {
        StringBuilder text = new StringBuilder(value);
        String alphabet = "\";\\ =pvk()\t\r\nM-AZ\u00E2\0";
        for (int edit = random.nextInt(4); edit > 0; edit--) {
            int at = random.nextInt(text.length() + 1);
            char c = alphabet.charAt(random.nextInt(alphabet.length()));
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, c);
                case 1 -> text.delete(at, Math.min(text.length(), at + 1));
                case 2 -> text.delete(at, Math.min(text.length(), at + random.nextInt(100)));
                default -> text.insert(at, " ");
            }
        }
        return text.toString();
    }

    @Test
    void row8RecordsThatDoNotMakeOneKeyTogetherAreSeveral() {
        for (List<String> parts : List.of(
                List.of("v=spf1 -all", "google-site-verification=abcdefg"),
                List.of("v=DKIM1; ", "p="),
                List.of("v=DKIM1; p=", "AAAA"),
                List.of(
                        RIGHT.substring(0, 50),
                        RIGHT.substring(50, 100),
                        RIGHT.substring(100, 150),
                        RIGHT.substring(150, 200),
                        RIGHT.substring(200)))) {
            assertThat(named(findings(
                            parts.stream().map(RecordLinterTest::stored).toArray(TxtRecord[]::new))))
                    .as("%s", parts)
                    .containsExactly("SEVERAL_RECORDS");
        }
        assertThat(named(findings(
                        stored(RIGHT.substring(0, 50)),
                        stored(RIGHT.substring(50, 100)),
                        stored(RIGHT.substring(100, 150)),
                        stored(RIGHT.substring(150)))))
                .containsExactly("KEY_IN_SEVERAL_RECORDS");
    }

    @Test
    void row10AStringThatIsExactlyFullWasProbablyCut() {
        String noKey = "v=DKIM1; k=rsa; p=" + "QUJD".repeat(60);

        assertThat(named(lint(Optional.empty(), record(noKey.substring(0, 255)))))
                .containsExactly("CUT_OFF 255");
        assertThat(named(lint(Optional.empty(), record(noKey.substring(0, 254)))))
                .containsExactly("KEY_DAMAGED");
        assertThat(named(lint(Optional.empty(), record(noKey.substring(0, 255), "QUJD"))))
                .containsExactly("KEY_DAMAGED");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 39, 40, 100, 101, 102, 103})
    void row10CutOffIsSeenWithoutKnowingTheKeyBeforeWhicheverCharacter(int keyChars) {
        String cut = "v=DKIM1; k=rsa; p=" + P.substring(0, keyChars);
        assertThat(namedWithoutExpectation(cut)).containsExactly("CUT_OFF " + cut.length());
    }

    @Test
    void row18WhatIsTooShortForAnyKeyIsAPlaceholder() {
        String letters = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZn";
        assertThat(named("v=DKIM1; p=" + letters.substring(0, 39))).containsExactly("PLACEHOLDER");
        assertThat(named("v=DKIM1; p=" + letters.substring(0, 40))).containsExactly("KEY_DAMAGED");
        assertThat(named("v=DKIM1; p=" + "x".repeat(4_096))).containsExactly("PLACEHOLDER");
        assertThat(named("v=DKIM1; p=" + "x".repeat(4_097))).containsExactly("KEY_DAMAGED");
    }

    @Test
    void row19OurKeyIsRecognisedByARunOfItsLettersThatNoOtherKeyHas() {
        String noKey = "A".repeat(60);
        int tail = P.length() - 8;
        assertThat(named("v=DKIM1; p=" + noKey + P.substring(tail - 24, tail))).containsExactly("KEY_DAMAGED 1");
        assertThat(named("v=DKIM1; p=" + noKey + P.substring(tail - 23))).containsExactly("KEY_DAMAGED");
        assertThat(named("v=DKIM1; p=" + P + "A".repeat(4_096 - P.length()))).containsExactly("KEY_DAMAGED 393");
        assertThat(named("v=DKIM1; p=" + P + "A".repeat(4_097 - P.length()))).containsExactly("KEY_DAMAGED");
    }

    @Test
    void row19AKeyWithMorePaddingThanItNeedsIsDamaged() {
        assertThat(named("v=DKIM1; p=" + P + "=")).containsExactly("KEY_DAMAGED 393");
        assertThat(namedWithoutExpectation("v=DKIM1; p=" + P + "=")).containsExactly("KEY_DAMAGED");
    }

    @Test
    void row19AnotherKeyIsMoreTellingThanTheBlanksInIt() {
        String old = OLD_KEY.base64();
        assertThat(named("v=DKIM1; p=" + old.substring(0, 200) + " " + old.substring(200)))
                .containsExactly("OTHER_KEY s0");
    }

    @Test
    void row20DamagedTagsAndADamagedKeyAreBothSaid() {
        assertThat(named("v=DKIM2; p=")).containsExactly("TAGS_DAMAGED v");
        assertThat(named("v=DKIM2; p=" + P.substring(0, 100))).containsExactly("TAGS_DAMAGED v", "CUT_OFF 111");
        assertThat(named("v=DKIM1; p=null; p=null")).containsExactly("PLACEHOLDER");
        assertThat(named("v=DKIM1; k=rsaa; p=" + OLD_KEY.base64())).containsExactly("TAGS_DAMAGED k");
        assertThat(named("\"v=DKIM2; p=" + P + "\"")).containsExactly("QUOTES_AROUND");
    }

    @Test
    void hostileValuesAreReadInBoundedTime() {
        int octets = 65_000;
        List<String> hostile = Stream.of(
                        "M",
                        "p=",
                        "\"",
                        "\\",
                        "_domainkey",
                        " ",
                        "(",
                        "TXT ",
                        "MIIB",
                        "a_",
                        "\"\\;",
                        "...",
                        "<",
                        "x=y;")
                .map(text -> text.repeat(octets / text.length()))
                .flatMap(text -> Stream.of(text, "v=DKIM1; p=" + text, "\"" + text))
                .toList();
        for (String value : hostile) {
            assertThat(findings(stored(value))).as(value.substring(0, 20)).isNotEmpty();
        }
        assertThat(findings(hostile.stream().map(RecordLinterTest::stored).toArray(TxtRecord[]::new)))
                .hasSize(1);
    }

    @Test
    void anAnswerWithoutRecordsHasNothingToRead() {
        ServerAnswer absent = new ServerAnswer(
                new NameServer(Ring.RESOLVER, "192.0.2.53", "192.0.2.53:53"),
                1,
                NAME,
                new Reply.Absent(Reply.Absent.Kind.NXDOMAIN, Optional.empty()),
                List.of(),
                false,
                OptionalLong.empty(),
                Transport.UDP,
                Duration.ofMillis(20));
        assertThat(RecordLinter.lint(absent, Optional.of(KEY), List.of())).isEmpty();
    }

    @Test
    void theShownBytesAreThoseOfTheServer() {
        assertThat(findings(stored("v=DKIM1\\; p=\u00FF")).getFirst().shows()).isEqualTo("v=DKIM1\\\\; p=\\255");
        assertThat(new String(stored(RIGHT).joined(), StandardCharsets.US_ASCII))
                .isEqualTo(RIGHT);
    }
}
