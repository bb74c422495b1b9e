package io.github.sesdkimrotator.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {

    private static final String LONGEST = "s".repeat(63);

    @ParameterizedTest
    @ValueSource(strings = {"s", "1", "s1", "ses-20260101-1", "a--b", "20260101"})
    void takesWhatSesTakes(String value) {
        assertThat(new Selector(value)).hasToString(value);
    }

    @Test
    void takesSixtyThreeCharactersAndNoMore() {
        assertThat(new Selector(LONGEST).value()).isEqualTo(LONGEST);
        assertThatThrownBy(() -> new Selector(LONGEST + "s")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {
                "",
                " ",
                "-s",
                "s-",
                "-",
                "s_1",
                "_domainkey",
                "a.b",
                "s1.",
                "s 1",
                " s1",
                "s1\n",
                "s/../x",
                "s\u00E9",
                "\uFF53\uFF11",
                "*"
            })
    void refusesWhatSesRefuses(String value) {
        assertThatThrownBy(() -> new Selector(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 63 letters, digits and inner hyphens");
    }

    @Test
    void upperCaseIsTheSameSelector() {
        assertThat(new Selector("Ses-A")).isEqualTo(new Selector("ses-a")).hasToString("ses-a");
    }

    @Test
    void aLetterThatOnlyLowerCasesToAsciiIsRefused() {
        assertThatThrownBy(() -> new Selector("\u212Aey")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRefusalCannotForgeALogLine() {
        assertThatThrownBy(() -> new Selector("s1\r\n2026-01-01 INFO all is well\u202E"))
                .hasMessageNotContainingAny("\r", "\n", "\u202E");
    }

    @Test
    void aRotationsSelectorCarriesPrefixDayAndCount() {
        assertThat(Selector.ofRotation("ses", LocalDate.of(2026, 3, 9), 1)).hasToString("ses-20260309-1");
        assertThat(Selector.ofRotation("ses", LocalDate.of(2026, 3, 9), 12)).hasToString("ses-20260309-12");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void rotationsOfADayCountFromOne(int n) {
        assertThatThrownBy(() -> Selector.ofRotation("ses", LocalDate.of(2026, 3, 9), n))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theRecordNameIsAbsoluteAndBelowDomainkey() {
        assertThat(new Selector("s1").recordName(SigningDomain.parse("example.jp")))
                .hasToString("s1._domainkey.example.jp.");
    }

    @Test
    void theLongestSelectorOfTheLongestDomainStillMakesARecordName() {
        String longestDomain = "d".repeat(63) + "." + "e".repeat(63) + "." + "f".repeat(47) + ".jp";
        DnsName name = new Selector(LONGEST).recordName(new SigningDomain(longestDomain));

        assertThat(name.withoutFinalDot()).hasSize(253);
        String oneMore = longestDomain.replace("f.jp", "ff.jp");
        assertThatThrownBy(() -> new SigningDomain(oneMore))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no room for the selector");
    }

    @Test
    void selectorsSortByTheirText() {
        assertThat(new Selector("a")).isLessThan(new Selector("b"));
    }
}
