package io.github.sesdkimrotator.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

    @ParameterizedTest(name = "[{index}]")
    @ValueSource(
            strings = {
                "\n",
                "\r",
                "\0",
                "\u001b",
                "\u007F",
                "\u0085",
                "\u2028",
                "\u2029",
                "\u202E",
                "\u2066",
                "\u200B",
                "\uFEFF",
                "\uD800",
                "\uDC00",
                "\uE000",
                "\uFFFF",
                "\uDB40\uDC41"
            })
    void whatCouldForgeALineOrTurnTheTextAroundBecomesAQuestionMark(String hidden) {
        assertThat(Printable.of("a" + hidden + "b")).isEqualTo("a?b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.jp", "a b", "\u65E5\u672C\u8A9E", "b\u00FCcher", "\uD83D\uDE00", "'\"<&\\"})
    void whatPeopleReadStaysAsItIs(String text) {
        assertThat(Printable.of(text)).isEqualTo(text);
    }

    @Test
    void textIsCutAfter120CharactersAndNeverWithinOne() {
        String smile = "\uD83D\uDE00";
        assertThat(Printable.of(smile.repeat(120))).isEqualTo(smile.repeat(120));
        assertThat(Printable.of(smile.repeat(121))).isEqualTo(smile.repeat(120) + "…");
    }

    @Test
    void everyByteIsShownSoThatItCanBeToldFromEveryOther() {
        byte[] bytes = {' ', 'a', '~', '"', ';', '\\', '0', '1', '0', '\n', 0, 0x7F, (byte) 0x80, (byte) 0xFF};
        assertThat(Printable.of(bytes, 100)).isEqualTo(" a~\";\\\\010\\010\\000\\127\\128\\255");
    }

    @Test
    void bytesAreCutAndCounted() {
        assertThat(Printable.of("abcdef".getBytes(ISO_8859_1), 6)).isEqualTo("abcdef");
        assertThat(Printable.of("abcdef".getBytes(ISO_8859_1), 2)).isEqualTo("ab… (6 bytes)");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "PKCS#8 RSA, v=DKIM1; p=MIIEvAIBADANBgkqhkiG",
        "PKCS#8 Ed25519, v=DKIM1; k=ed25519; p=MC4CAQAwBQYDK2Vw",
        "PKCS#1 RSA-2048, MIIEpAIBAAKCAQEA",
        "PKCS#1 RSA-1024, p=MIICXQIBAAKBgQC",
        "SEC 1 P-256, '\"MHcCAQEEIAAA\"'",
        "PEM armour, -----BEGIN ENCRYPTED PRIVATE KEY-----MIIF"
    })
    void aPastedPrivateKeyIsNotRepeated(String form, String value) {
        byte[] bytes = (value + "A".repeat(40)).getBytes(ISO_8859_1);
        assertThat(PastedPrivateKey.isIn(bytes)).isTrue();
        assertThat(Printable.of(bytes, 480))
                .isEqualTo("(" + bytes.length + " bytes with a private key in them: not shown)");
    }

    @Test
    void aPublicKeyIsNotTakenForAPrivateOne() {
        assertThat(PastedPrivateKey.isIn(("v=DKIM1; p=" + ExampleKeys.rsa2048(1).base64()).getBytes(ISO_8859_1)))
                .isFalse();
        assertThat(PastedPrivateKey.isIn("p=MIIBCgKCAQEAxxxxxxxx".getBytes(ISO_8859_1)))
                .isFalse();
        assertThat(PastedPrivateKey.isIn("p=MIGfMA0GCSqGSIb3DQEBAQUAA4GN".getBytes(ISO_8859_1)))
                .isFalse();
        assertThat(PastedPrivateKey.isIn("v=spf1 include:amazonses.com -all".getBytes(ISO_8859_1)))
                .isFalse();
    }
}
