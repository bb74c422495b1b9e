package io.github.sesdkimrotator.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFingerprintTest {

    @Test
    void sixteenHexDigitsInEitherCaseAreOneFingerprint() {
        assertThat(new KeyFingerprint("0123456789ABCDEF"))
                .isEqualTo(new KeyFingerprint("0123456789abcdef"))
                .hasToString("0123456789abcdef");
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {
                "",
                "0123456789abcde",
                "0123456789abcdef0",
                "0123456789abcdeg",
                "01:23:45:67:89:ab:cd:ef",
                " 123456789abcdef",
                "0123456789abcde\n",
                "\uFF10123456789abcdef"
            })
    void anythingElseIsRefusedOnOneLine(String hex) {
        assertThatThrownBy(() -> new KeyFingerprint(hex))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16 hex digits")
                .hasMessageNotContaining("\n");
    }
}
