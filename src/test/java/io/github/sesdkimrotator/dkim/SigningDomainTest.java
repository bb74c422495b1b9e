package io.github.sesdkimrotator.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningDomainTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void bringsWhatWasTypedIntoOneForm(String what, String typed, String ascii, String display) {
        SigningDomain domain = SigningDomain.parse(typed);

        assertThat(domain).hasToString(ascii).isEqualTo(new SigningDomain(ascii));
        assertThat(domain.display()).isEqualTo(display);
        assertThat(domain.dnsName()).hasToString(ascii + ".");
        assertThat(SigningDomain.parse(domain.ascii())).isEqualTo(domain);
    }

    static List<Arguments> bringsWhatWasTypedIntoOneForm() {
        String nihongo = "xn--wgv71a119e.example";
        String nihongoShown = nihongo + " (\u65E5\u672C\u8A9E.example)";
        String longLabel = "a".repeat(63) + ".jp";
        return List.of(
                plain("as it is", "example.jp"),
                plain("several labels", "mail.a-b.example.co.jp"),
                plain("digits in front", "1.2.example"),
                plain("a label of 63 characters", longLabel),
                plain("hyphens in the third and fourth place", "ab--c.example"),
                arguments("upper case", "Example.JP", "example.jp", "example.jp"),
                arguments("a final dot", "example.jp.", "example.jp", "example.jp"),
                arguments("blanks around", " \texample.jp\n", "example.jp", "example.jp"),
                arguments("an ideographic space around", "\u3000example.jp\u3000", "example.jp", "example.jp"),
                arguments("full-width letters", "\uFF45xample.jp", "example.jp", "example.jp"),
                arguments("an ideographic full stop", "example\u3002jp", "example.jp", "example.jp"),
                arguments(
                        "full-width and half-width dots",
                        "mail\uFF0Eexample\uFF61jp",
                        "mail.example.jp",
                        "mail.example.jp"),
                arguments("an ideographic full stop at the end", "example.jp\u3002", "example.jp", "example.jp"),
                arguments("a Japanese name", "\u65E5\u672C\u8A9E.example", nihongo, nihongoShown),
                arguments("the same in its xn-- form", nihongo, nihongo, nihongoShown),
                arguments("the same in upper-case xn-- form", "XN--WGV71A119E.EXAMPLE", nihongo, nihongoShown),
                arguments(
                        "half-width katakana",
                        "\uFF83\uFF7D\uFF84.jp",
                        "xn--zckzah.jp",
                        "xn--zckzah.jp (\u30C6\u30B9\u30C8.jp)"),
                arguments(
                        "an umlaut in two parts",
                        "bu\u0308cher.example",
                        "xn--bcher-kva.example",
                        "xn--bcher-kva.example (b\u00FCcher.example)"),
                plain("an IDNA 2008 name, which the JDK cannot show", "xn--strae-oqa.example"),
                plain("damaged punycode, which somebody may have registered", "xn--99999999.example"));
    }

    private static Arguments plain(String what, String ascii) {
        return arguments(what, ascii, ascii, ascii);
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {
                "localhost",
                "jp",
                ".example.jp",
                "example..jp",
                "example.jp..",
                "-example.jp",
                "example-.jp",
                "_dmarc.example.jp",
                "s1._domainkey.example.jp",
                "exa mple.jp",
                "example.jp\nINFO forged",
                "example.jp\u0000",
                "exam\u00A0ple.jp",
                "*.example.jp",
                "https://example.jp/",
                "example.jp:53",
                "example.jp,example.com",
                "example\\.jp",
                "../../etc/passwd",
                "192.0.2.1",
                "192.0.2.1.",
                "2001:db8::1",
                "[192.0.2.1]",
                "example.123",
                "\uFF11\uFF19\uFF12.0.2.1",
                "exam\uD800ple.jp",
                "\uD83D\uDCA9.\u0378"
            })
    void refusesWhatIsNoHostNameAndShowsAnExample(String typed) {
        assertThatThrownBy(() -> SigningDomain.parse(typed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a valid host name; give a domain such as 'example.jp'")
                .hasMessageNotContainingAny("\n", "\u0000", "\uD800p");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ".", " . ", "\u3002"})
    void refusesNothing(String typed) {
        assertThatThrownBy(() -> SigningDomain.parse(typed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"info@example.jp", "Info <info@example.jp", "a@b@example.jp", "info\uFF20example.jp"})
    void readsTheDomainOutOfAnAddressButDoesNotGuess(String typed) {
        assertThatThrownBy(() -> SigningDomain.parse(typed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is an e-mail address")
                .hasMessageEndingWith("give 'example.jp'");
    }

    @Test
    void aTopLabelOfDigitsAloneIsAnAddressAndNoDomain() {
        for (String domain : List.of("example.0", "example.9", "192.0.2.1")) {
            assertThatThrownBy(() -> new SigningDomain(domain)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(new SigningDomain("example.1-1").ascii()).isEqualTo("example.1-1");
        assertThat(new SigningDomain("example.9z").ascii()).isEqualTo("example.9z");
    }

    @Test
    void anAddressWithoutADomainIsAskedForOne() {
        assertThatThrownBy(() -> SigningDomain.parse("info@")).hasMessageEndingWith("give the domain");
    }

    @Test
    void labelsAndNamesThatAreTooLongAreRefused() {
        assertThatThrownBy(() -> SigningDomain.parse("a".repeat(64) + ".jp"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SigningDomain.parse("a.".repeat(2_000) + "jp"))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(300));
    }

    /** IDNA 2003, which the JDK has, reads the first as strasse.de: a domain of somebody else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "stra\u00DFe.de",
                "STRA\u1E9EE.de",
                "\u03C3\u03BF\u03C6\u03CC\u03C2.gr",
                "a\u200Cb.jp",
                "a\u200Db.jp"
            })
    void aNameThatTwoIdnStandardsReadDifferentlyMustBeGivenInItsAsciiForm(String typed) {
        assertThatThrownBy(() -> SigningDomain.parse(typed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("xn-- form");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Example.jp", "example.jp.", " example.jp", "\u65E5\u672C\u8A9E.example", "\u212A.jp"})
    void onlyParsingNormalises(String ascii) {
        assertThatThrownBy(() -> new SigningDomain(ascii)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingThatIsTypedThrowsAnythingElseOrShowsAControlCharacter() {
        long seed = 3490;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder typed = new StringBuilder(random.nextBoolean() ? "xn--" : "");
            for (int n = random.nextInt(12); n > 0; n--) {
                typed.appendCodePoint(
                        switch (random.nextInt(4)) {
                            case 0 -> random.nextInt(0x3100);
                            case 1 -> random.nextInt(Character.MAX_CODE_POINT + 1);
                            default -> "abz09-.@".charAt(random.nextInt(8));
                        });
            }
            try {
                String display = SigningDomain.parse(typed + ".jp").display();
                assertThat(Printable.of(display))
                        .as("seed %d, case %d", seed, i)
                        .isEqualTo(display);
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage().chars())
                        .as("seed %d, case %d", seed, i)
                        .noneMatch(Character::isISOControl);
            }
        }
    }

    @Test
    void domainsSortByTheirText() {
        assertThat(SigningDomain.parse("a.jp")).isLessThan(SigningDomain.parse("b.jp"));
    }
}
