package io.github.sesdkimrotator.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DnsNameTest {

    private static final DnsName NAME = new DnsName("s1._domainkey.example.jp.");

    @Test
    void aLabelHoldsUpToSixtyThreeLettersDigitsUnderscoresAndInnerHyphens() {
        for (String label : List.of("azAZ09_", "a-z", "0", "9", "_", "z".repeat(63))) {
            assertThat(new DnsName(label + ".example.jp.").labels()).hasSize(3);
        }
        for (String label : List.of("", "-a", "a-", "z".repeat(64), "a/b", "a:b", "a@b", "a[b", "a`b", "a{b", "a b")) {
            assertThatThrownBy(() -> new DnsName(label + ".example.jp."))
                    .as(label)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aNameIsHeldInLowerCaseAndKeepsItsFinalDot() {
        assertThat(new DnsName("S1._DomainKey.Example.JP.")).isEqualTo(NAME).hasToString("s1._domainkey.example.jp.");
        assertThat(NAME.withoutFinalDot()).isEqualTo("s1._domainkey.example.jp");
        assertThat(NAME.labels()).containsExactly("s1", "_domainkey", "example", "jp");
        assertThat(new DnsName("example.jp.").child("_domainkey").child("s1")).isEqualTo(NAME);
    }

    @Test
    void aNameWithoutItsFinalDotIsHowAZoneGetsAppendedTwice() {
        assertThatThrownBy(() -> new DnsName("s1._domainkey.example.jp"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'s1._domainkey.example.jp' is not absolute: the final dot is missing");
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                ".jp.",
                "a..jp.",
                "-a.jp.",
                "a-.jp.",
                "a b.jp.",
                "a\\.b.jp.",
                "*.jp.",
                "\u65E5.jp.",
                "\u212A.jp.",
                "a\n.jp."
            })
    void refusesWhatIsNoName(String absolute) {
        assertThatThrownBy(() -> new DnsName(absolute))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aLabelHas63OctetsAndANameHas253() {
        String label = "a".repeat(63);
        String longest = (label + ".").repeat(3) + "b".repeat(61) + ".";
        assertThat(new DnsName(longest).withoutFinalDot()).hasSize(253);
        assertThatThrownBy(() -> new DnsName("a" + longest)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DnsName((label + ".").repeat(3) + "b".repeat(62) + "."))
                .hasMessageContaining("longer than 253");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b", "a.", "."})
    void aChildIsOneLabelBelow(String label) {
        assertThatThrownBy(() -> NAME.child(label)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesSortByTheirText() {
        assertThat(new DnsName("a.jp.")).isLessThan(new DnsName("b.jp."));
    }
}
