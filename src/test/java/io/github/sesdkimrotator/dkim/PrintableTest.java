package io.github.sesdkimrotator.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

    @Test
    void aPastedPrivateKeyIsNotRepeatedButOwnedUpTo() {
        byte[] bytes = ("v=DKIM1; p=MIIEvAIBADANBgkqhkiG" + "A".repeat(40)).getBytes(ISO_8859_1);
        String shown = Printable.of(bytes, 480);
        assertThat(shown).isEqualTo("(" + bytes.length + " bytes with a private key in them: not shown)");
        assertThat(Printable.isWithheldIn("2 TXT records: " + shown + " | x")).isTrue();
        assertThat(Printable.isWithheldIn(Printable.of("v=DKIM1; p=".getBytes(ISO_8859_1), 480)))
                .isFalse();
    }
}
