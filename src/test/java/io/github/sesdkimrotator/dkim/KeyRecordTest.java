package io.github.sesdkimrotator.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.sesdkimrotator.dkim.MalformedKeyRecord.Fault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 6376 sections 3.2 and 3.6.1 clause by clause: start with the right record, change one thing. */
class KeyRecordTest {

    static final SubjectPublicKey KEY = ExampleKeys.rsa2048(1);
    private static final SubjectPublicKey OTHER_KEY = ExampleKeys.rsa2048(2);
    private static final String P = KEY.base64();
    private static final String RIGHT = "v=DKIM1; k=rsa; p=" + P;

    static ParsedKeyRecord parse(String value) {
        return KeyRecord.parse(value.getBytes(StandardCharsets.ISO_8859_1));
    }

    static boolean opensTheGate(ParsedKeyRecord parsed) {
        return parsed instanceof KeyRecord record
                && !record.isRevoked()
                && !record.isTesting()
                && record.permitsSha256()
                && record.permitsEmail()
                && record.publishes(KEY);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void acceptsWhatMeansTheSame(String clause, String value) {
        assertThat(parse(value)).matches(KeyRecordTest::opensTheGate, "opens the gate");
    }

    static List<Arguments> acceptsWhatMeansTheSame() {
        String half = P.substring(0, 100);
        String rest = P.substring(100);
        return List.of(
                arguments("as this product asks for it", RIGHT),
                arguments("3.2: one semicolon may close the list", RIGHT + ";"),
                arguments("3.2: white space is allowed anywhere around tags, also last", RIGHT + "; "),
                arguments("3.2: no blank is needed after a semicolon", "v=DKIM1;k=rsa;p=" + P),
                arguments("3.2: blanks around the equals sign", "v = DKIM1 ; k\t=\trsa ; p = " + P + " "),
                arguments("3.2: blanks before the first tag", " \t" + RIGHT),
                arguments("2.8: a folded line between tags", "v=DKIM1;\r\n k=rsa;\r\n\tp=" + P),
                arguments("2.8: a fold around the equals sign", "v=DKIM1; p \r\n =\r\n " + P),
                arguments("3.2: unknown tags are ignored", "v=DKIM1; zz9_=any: thing, (even) this; p=" + P),
                arguments(
                        "3.2: a value may hold every printable character but the semicolon",
                        "v=DKIM1; zz=!\"#$%&'()*+,-./09:<=>?@AZ[\\]^_`az{|} \t~; p=" + P),
                arguments("3.2: an unknown tag may be empty", "v=DKIM1; zz=; p=" + P),
                arguments("3.2: tag names are case-sensitive, so K= is an unknown tag", "v=DKIM1; K=dsa; p=" + P),
                arguments("3.6.1: the order behind v= is free", "v=DKIM1; p=" + P + "; k=rsa"),
                arguments("3.6.1: v= is optional", "k=rsa; p=" + P),
                arguments("3.6.1: k= is optional and rsa by default", "v=DKIM1; p=" + P),
                arguments("3.6.1: p= is the only tag that must be there", "p=" + P),
                arguments("3.6.1: h= lists sha256", "v=DKIM1; h=sha256; p=" + P),
                arguments("3.6.1: h= lists sha256 among others", "v=DKIM1; h=sha1 : sha256 :sha3-512; p=" + P),
                arguments("3.6.1: s= lists email", "v=DKIM1; s=email; p=" + P),
                arguments("3.6.1: s= lists email among others", "v=DKIM1; s=tlsrpt:email; p=" + P),
                arguments("3.6.1: s=* is every service", "v=DKIM1; s=*; p=" + P),
                arguments("3.6.1: t=s restricts i=, which SES does not use", "v=DKIM1; t=s; p=" + P),
                arguments("3.6.1: unknown flags are ignored", "v=DKIM1; t=s:x-flag; p=" + P),
                arguments("3.6.1: n= is a note in quoted-printable", "v=DKIM1; n=caf=C3=A9=20until=3D2027; p=" + P),
                arguments("3.6.1: n= may be empty", "v=DKIM1; n=; p=" + P),
                arguments("2.10: FWS inside base64", "v=DKIM1; p=" + half + " \t " + rest),
                arguments("2.10: a fold inside base64", "v=DKIM1; p=" + half + "\r\n " + rest),
                arguments("RFC 4871 3.6.1: g=* leaves no address out", "v=DKIM1; g=*; p=" + P));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refusesWhatIsNoKeyRecord(String clause, Fault fault, String value) {
        assertThat(parse(value))
                .isInstanceOfSatisfying(
                        MalformedKeyRecord.class,
                        malformed -> assertThat(malformed.fault()).isEqualTo(fault));
    }

    static Stream<Arguments> refusesWhatIsNoKeyRecord() {
        return Stream.of(
                        malformed(Fault.NOT_A_TAG_LIST, new String[][] {
                            {"nothing at all", ""},
                            {"blanks alone", "  "},
                            {"a semicolon alone", ";"},
                            {"3.2: a semicolon in front", ";" + RIGHT},
                            {"3.2: an empty tag between two", "v=DKIM1;; p=" + P},
                            {"3.2: two semicolons at the end", RIGHT + ";;"},
                            {"3.2: a tag has an equals sign", "v=DKIM1; k; p=" + P},
                            {"3.2: a tag has a name", "v=DKIM1; =rsa; p=" + P},
                            {"3.2: a tag name begins with a letter", "v=DKIM1; 1x=; p=" + P},
                            {"3.2: ... not with an underscore", "v=DKIM1; _p=" + P},
                            {"3.2: a tag name holds no hyphen", "v=DKIM1; x-note=1; p=" + P},
                            {"3.2: a tag name holds no blank", "v=DKIM1; n o=1; p=" + P},
                            {"3.2: no 8-bit byte in a value", "v=DKIM1; n=caf\u00E9; p=" + P},
                            {"3.2: no 8-bit byte, not even a no-break space", "v=DKIM1;\u00A0p=" + P},
                            {"3.2: no NUL", RIGHT + "\0"},
                            {"3.2: no DEL", "v=DKIM1; n=\u007F; p=" + P},
                            {"2.8: a line feed alone is no FWS", "v=DKIM1;\n p=" + P},
                            {"2.8: a carriage return alone is no FWS", "v=DKIM1;\r p=" + P},
                            {"2.8: a line break without a blank is no FWS", RIGHT + "\r\n"},
                            {"2.8: a line of blanks alone is no FWS", "v=DKIM1;\r\n \r\n p=" + P},
                            {"literal quotes were stored", "\"" + RIGHT + "\""},
                            {"zone-file syntax was stored", "( \"" + RIGHT + "\" )"},
                            {"the record name was stored too", "s1._domainkey IN TXT " + RIGHT},
                            {"the key was stored alone", P},
                            {"an SPF record", "v spf1 -all"}
                        }),
                        malformed(Fault.DUPLICATE_TAG, new String[][] {
                            {"3.2: p= twice, even the same", "v=DKIM1; p=" + P + "; p=" + P},
                            {"3.2: v= twice", "v=DKIM1; v=DKIM1; p=" + P},
                            {"3.2: an unknown tag twice", "v=DKIM1; a=1; a=2; p=" + P},
                            {"two whole records in one value", RIGHT + ";" + RIGHT}
                        }),
                        malformed(Fault.WRONG_VERSION, new String[][] {
                            {"3.6.1: v= stands first", "k=rsa; v=DKIM1; p=" + P},
                            {"3.6.1: DKIM1.0 is not DKIM1", "v=DKIM1.0; p=" + P},
                            {"3.2: values are case-sensitive", "v=dkim1; p=" + P},
                            {"3.6.1: v= is not empty", "v=; p=" + P},
                            {"a backslash before the semicolon was stored", "v=DKIM1\\; k=rsa\\; p=" + P},
                            {"no semicolon behind v=", "v=DKIM1 k=rsa; p=" + P},
                            {"a DMARC record", "v=DMARC1; p=none"}
                        }),
                        malformed(Fault.NO_PUBLIC_KEY, new String[][] {
                            {"3.6.1: p= is required", "v=DKIM1; k=rsa"},
                            {"3.2: tag names are case-sensitive", "v=DKIM1; k=rsa; P=" + P}
                        }),
                        malformed(Fault.PUBLIC_KEY_NOT_BASE64, new String[][] {
                            {"cut off at 255", RIGHT.substring(0, 255)},
                            {"one character lost", "v=DKIM1; p=" + P.substring(1)},
                            {"a quote inside", "v=DKIM1; p=" + P.substring(0, 80) + "\"" + P.substring(80)},
                            {"a backslash-n inside", "v=DKIM1; p=" + P + "\\n"},
                            {"PEM armour", "v=DKIM1; p=-----BEGIN PUBLIC KEY-----" + P},
                            {"base64url is another alphabet", "v=DKIM1; p=-_-_"},
                            {"a full stop as a placeholder", "v=DKIM1; p=..."},
                            {"RFC 4648 3.2: padding is missing", "v=DKIM1; p=AQ"},
                            {"RFC 4648 3.2: one padding character of two", "v=DKIM1; p=AQ="},
                            {"too much padding", "v=DKIM1; p=AQID="},
                            {"padding alone", "v=DKIM1; p===="},
                            {"padding in the middle", "v=DKIM1; p=AQ==AQ=="},
                            {"RFC 4648 3.5: stray bits in the last character", "v=DKIM1; p=AR=="}
                        }),
                        malformed(Fault.UNUSABLE_TAG_VALUE, new String[][] {
                            {"3.6.1: k= is not empty", "v=DKIM1; k=; p=" + P},
                            {"3.6.1: k= is one word", "v=DKIM1; k=rsa:dsa; p=" + P},
                            {"no semicolon behind k=", "v=DKIM1; k=rsa p=" + P},
                            {"3.6.1: h= is not empty", "v=DKIM1; h=; p=" + P},
                            {"3.6.1: h= has no empty entry", "v=DKIM1; h=sha256:; p=" + P},
                            {"3.6.1: h= is separated by colons", "v=DKIM1; h=sha1,sha256; p=" + P},
                            {"no semicolon behind h=", "v=DKIM1; h=sha256 p=" + P},
                            {"3.6.1: s= is not empty", "v=DKIM1; s=; p=" + P},
                            {"3.6.1: s= has no empty entry", "v=DKIM1; s=:email; p=" + P},
                            {"3.6.1: t= is not empty", "v=DKIM1; t=; p=" + P},
                            {"3.6.1: t= is made of words", "v=DKIM1; t=s:-; p=" + P},
                            {"RFC 4871 3.6.1: g= leaves addresses out", "v=DKIM1; g=news; p=" + P},
                            {"RFC 4871 3.6.1: an empty g= leaves out all", "v=DKIM1; g=; p=" + P}
                        }))
                .flatMap(List::stream);
    }

    private static List<Arguments> malformed(Fault fault, String[][] clausesAndValues) {
        return Stream.of(clausesAndValues)
                .map(pair -> arguments(pair[0], fault, pair[1]))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void readsButDoesNotTakeForTheRightKey(String clause, String value) {
        assertThat(parse(value))
                .isInstanceOf(KeyRecord.class)
                .matches(parsed -> !opensTheGate(parsed), "does not open the gate");
    }

    static List<Arguments> readsButDoesNotTakeForTheRightKey() {
        String pkcs1 = Base64.getEncoder().encodeToString(new byte[] {0x30, 0x03, 0x02, 0x01, 0x77});
        return List.of(
                arguments("3.6.1: an empty p= is a revoked key", "v=DKIM1; k=rsa; p="),
                arguments("3.6.1: blanks in p= are no key either", "v=DKIM1; k=rsa; p= \t;"),
                arguments("3.6.1: t=y is testing", "v=DKIM1; t=y; p=" + P),
                arguments("3.6.1: t=y is testing among others", "v=DKIM1; t=s : y; p=" + P),
                arguments("RFC 5234 2.3: t=Y is testing to who reads the ABNF", "v=DKIM1; t=Y; p=" + P),
                arguments("3.6.1: a record of an unknown key type is ignored", "v=DKIM1; k=x-pqc; p=" + P),
                arguments("RFC 8463 4: ed25519 is not what SES signs with", "v=DKIM1; k=ed25519; p=" + P),
                arguments("3.2: values are case-sensitive: k=RSA", "v=DKIM1; k=RSA; p=" + P),
                arguments("RFC 8301 3.1: h=sha1 leaves nothing", "v=DKIM1; h=sha1; p=" + P),
                arguments("3.2: values are case-sensitive: h=SHA256", "v=DKIM1; h=SHA256; p=" + P),
                arguments("3.6.1: unknown hashes are ignored", "v=DKIM1; h=sha3-256; p=" + P),
                arguments("3.6.1: s= leaves out e-mail", "v=DKIM1; s=tlsrpt; p=" + P),
                arguments("3.2: values are case-sensitive: s=EMAIL", "v=DKIM1; s=EMAIL; p=" + P),
                arguments("another key of the same form", "v=DKIM1; p=" + OTHER_KEY.base64()),
                arguments("the right key and one byte more", "v=DKIM1; p=" + P + "AA=="),
                arguments("the first three quarters of the right key", "v=DKIM1; p=" + P.substring(0, 300)),
                arguments("the key with its letters' case changed", "v=DKIM1; p=" + P.toLowerCase(Locale.ROOT)),
                arguments("PKCS#1 where SubjectPublicKeyInfo belongs", "v=DKIM1; p=" + pkcs1),
                arguments("a word that happens to be base64", "v=DKIM1; p=undefine"));
    }

    @Test
    void omittedTagsMeanTheirDefaults() {
        assertThat(parse("p=" + P))
                .isEqualTo(parse("v=DKIM1; k=rsa; s=*; p=" + P))
                .isEqualTo(KeyRecord.publishing(KEY));
    }

    @Test
    void characterStringsAreJoinedWithNothingBetweenWhereverTheyAreCut() {
        byte[] value = RIGHT.getBytes(StandardCharsets.US_ASCII);
        for (int cut = value.length - 255; cut <= 255; cut++) {
            TxtRecord record = TxtRecord.ofStrings(
                    List.of(Arrays.copyOf(value, cut), Arrays.copyOfRange(value, cut, value.length)));
            assertThat(KeyRecord.parse(record.joined())).as("cut at %d", cut).isEqualTo(KeyRecord.publishing(KEY));
        }
    }

    @Test
    void whatIsPublishedIsWhatIsAskedFor() {
        assertThat(KeyRecord.publishing(KEY).txtValue()).isEqualTo(RIGHT).hasSize(410);
        assertThat(parse(KeyRecord.revokedValue()))
                .isInstanceOfSatisfying(
                        KeyRecord.class,
                        record -> assertThat(record.isRevoked()).isTrue());
    }

    @Test
    void noRecordCanBeMadeThatCouldNotBeRead() {
        Optional<SubjectPublicKey> key = Optional.of(KEY);
        List<String> any = List.of("*");
        for (String unusable : List.of("", "a;b", "a b", "-a", "a-", "a:b", "=", "\n")) {
            List<String> entry = List.of(unusable);
            assertThatThrownBy(() -> new KeyRecord(unusable, key, List.of(), any, List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new KeyRecord("rsa", key, entry, any, List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new KeyRecord("rsa", key, List.of(), entry, List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new KeyRecord("rsa", key, List.of(), any, entry))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new KeyRecord("rsa", key, List.of(), List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whateverIsWrittenReadsBackEqual() {
        long seed = 6376;
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            KeyRecord record = anyRecord(random);
            assertThat(parse(record.txtValue()))
                    .as("seed %d, record %d", seed, i)
                    .isEqualTo(record);
            String respelt = respelt(record, random);
            assertThat(parse(respelt))
                    .as("seed %d, record %d, spelt %s", seed, i, respelt)
                    .isEqualTo(record);
        }
    }

    private static KeyRecord anyRecord(Random random) {
        byte[] der = new byte[random.nextInt(1, 400)];
        random.nextBytes(der);
        List<String> services = someOf(random, "*", "email", "tlsrpt", "x-1");
        return new KeyRecord(
                List.of("rsa", "ed25519", "x-9z", "RSA").get(random.nextInt(4)),
                random.nextInt(8) == 0 ? Optional.empty() : Optional.of(SubjectPublicKey.ofDer(der)),
                someOf(random, "sha1", "sha256", "sha3-256"),
                services.isEmpty() ? List.of("*") : services,
                someOf(random, "y", "s", "x-flag"));
    }

    private static List<String> someOf(Random random, String... words) {
        List<String> some = new ArrayList<>(List.of(words));
        Collections.shuffle(some, random);
        return some.subList(0, random.nextInt(words.length + 1));
    }

    /** The same record with its tags in any order, unknown tags between, and FWS wherever the grammar has it. */
    private static String respelt(KeyRecord record, Random random) {
        List<String> tags = new ArrayList<>();
        for (String tag : record.txtValue().split("; ", -1)) {
            int equals = tag.indexOf('=');
            String value = tag.substring(equals + 1).replace(":", fws(random) + ":" + fws(random));
            if (tag.startsWith("p=") && value.length() > 4) {
                int cut = random.nextInt(1, value.length());
                value = value.substring(0, cut) + fws(random) + value.substring(cut);
            }
            // Between two FWS would stand a line of blanks alone, so an empty value has one of them only.
            String tail = value.isEmpty() ? "" : fws(random) + value;
            tags.add(fws(random) + tag.substring(0, equals) + fws(random) + "=" + tail + fws(random));
        }
        String version = tags.removeFirst();
        tags.add(fws(random) + "x" + random.nextInt(9) + "_=" + fws(random) + "k=dsa, p:(any)");
        Collections.shuffle(tags, random);
        if (random.nextBoolean()) {
            tags.addFirst(version);
        }
        return String.join(";", tags) + (random.nextBoolean() ? ";" : "");
    }

    private static String fws(Random random) {
        return List.of("", " ", "\t", " \t ", "\r\n ", " \r\n\t").get(random.nextInt(6));
    }

    @Test
    @Timeout(30)
    void noBytesMakeReadingThrowOrTakeAnotherKeyForTheRightOne() {
        long seed = 20_260_101;
        Random random = new Random(seed);
        int stillRight = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] octets = i % 5 == 0 ? anyBytes(random) : mutated(random);
            ParsedKeyRecord parsed = KeyRecord.parse(octets);
            if (parsed instanceof KeyRecord record) {
                if (!parse(record.txtValue()).equals(record)) {
                    throw new AssertionError("seed %d, case %d reads back differently".formatted(seed, i));
                }
                if (record.publishes(KEY)) {
                    stillRight++;
                    String dense = new String(octets, StandardCharsets.ISO_8859_1).replaceAll("[ \t\r\n]", "");
                    if (!(dense + ";").contains("p=" + P + ";")) {
                        throw new AssertionError("seed %d, case %d is not the right key".formatted(seed, i));
                    }
                }
            }
        }
        assertThat(stillRight)
                .as("mutations that leave the record right, seed %d", seed)
                .isPositive();
    }

    private static byte[] anyBytes(Random random) {
        byte[] octets = new byte[random.nextInt(300)];
        random.nextBytes(octets);
        return octets;
    }

    private static byte[] mutated(Random random) {
        StringBuilder value = new StringBuilder(RIGHT).append("; h=sha256; s=email; t=s; n=note");
        for (int edits = random.nextInt(1, 4); edits > 0; edits--) {
            // Half of the edits fall on the tags, which are a tenth of the text.
            int at = random.nextInt(random.nextBoolean() ? 20 : value.length());
            String any = String.valueOf((char)
                    (random.nextBoolean() ? random.nextInt(256) : "; =:\t\r\n\"\\yp".charAt(random.nextInt(11))));
            switch (random.nextInt(4)) {
                case 0 -> value.setCharAt(at, any.charAt(0));
                case 1 -> value.insert(at, any);
                case 2 -> value.delete(at, at + random.nextInt(1, 6));
                default -> value.insert(at, value.substring(at, Math.min(value.length(), at + random.nextInt(30))));
            }
        }
        return value.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    @Timeout(5)
    void longRunsOfBlanksCostNoMoreThanOtherBytes() {
        String blanks = " ".repeat(32_000);
        assertThat(parse("v=DKIM1; n=a" + blanks + "a; p=" + P + blanks)).isEqualTo(KeyRecord.publishing(KEY));
        assertThat(parse("v=DKIM1;" + "\r\n ".repeat(20_000) + "p=" + P)).isInstanceOf(MalformedKeyRecord.class);
        assertThat(parse("v=DKIM1; k=" + "a-".repeat(30_000))).isInstanceOf(MalformedKeyRecord.class);
    }

    @Test
    void aFaultIsToldWithoutALaterPartOfAPastedPrivateKey() {
        String laterPart = "LATERPARTOFTHEKEY".repeat(3);

        assertThat(parse("v=DKIM1; x=MIIEvAIBADANBgkqhkiG; " + laterPart))
                .isInstanceOfSatisfying(
                        MalformedKeyRecord.class,
                        malformed -> assertThat(malformed.toString()).doesNotContain("LATERPART"));
    }

    @Test
    void aFaultIsToldInPrintableCharactersAndWithoutAPastedPrivateKey() {
        String pasted = "MIIEvAIBADANBgkq" + "A".repeat(1_600);
        for (String value :
                List.of("v=DKIM1; \u001b[31m\r\nINFO forged", "v=DKIM1; k=\u0000\u0085", "v=" + pasted, pasted)) {
            assertThat(parse(value))
                    .isInstanceOfSatisfying(
                            MalformedKeyRecord.class,
                            malformed -> assertThat(malformed.detail())
                                    .matches("[\\x20-\\x7E…]+")
                                    .doesNotContain("MIIEvA"));
        }
    }

    @ParameterizedTest
    @MethodSource
    void aFaultIsToldWithItsTagAndWhatStandsThere(String tag, String detail, String value) {
        assertThat(parse(value)).isInstanceOfSatisfying(MalformedKeyRecord.class, malformed -> {
            assertThat(malformed.tag()).isEqualTo(tag);
            assertThat(malformed.detail()).isEqualTo(detail);
        });
    }

    static List<Arguments> aFaultIsToldWithItsTagAndWhatStandsThere() {
        String longest = "a-" + "b".repeat(38);
        return List.of(
                arguments("x-note", "'x-note=1' is no tag of the form name=value", "x-note=1; p=" + P),
                arguments("", "'rsa' is no tag of the form name=value", "v=DKIM1; p=" + P + ";rsa"),
                arguments(longest, "'" + longest + "… (41 bytes)' is no tag of the form name=value", longest + "="),
                // So long a word is no mistyped tag but something else that was pasted.
                arguments("", "'" + longest + "… (42 bytes)' is no tag of the form name=value", longest + "c="),
                arguments("p", "the tag p= stands twice", RIGHT + "; p="),
                arguments("v", "v=DKIM2 is not v=DKIM1", "v=DKIM2; p=" + P),
                arguments("v", "v= is not the first tag", "p=" + P + "; v=DKIM1"),
                arguments("h", "h=sha1,sha256 has no usable value", "v=DKIM1; h=sha1,sha256; p=" + P),
                arguments("p", "there is no p= tag", "v=DKIM1"));
    }
}
