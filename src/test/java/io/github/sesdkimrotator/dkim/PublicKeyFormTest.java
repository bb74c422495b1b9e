package io.github.sesdkimrotator.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.PublicKeyForm.BareRsaPublicKey;
import io.github.sesdkimrotator.dkim.PublicKeyForm.CutShort;
import io.github.sesdkimrotator.dkim.PublicKeyForm.SubjectPublicKeyInfo;
import io.github.sesdkimrotator.dkim.PublicKeyForm.Unknown;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3279 section 2.3.1, RFC 8017 appendix A.1.1 and the DER under both: start with the right key, change one thing. */
class PublicKeyFormTest {

    private static final String RSA_ENCRYPTION = "300d06092a864886f70d0101010500";
    private static final String EXPONENT = "0203010001";
    /** Sixteen bits, the first of them set. */
    private static final String MODULUS = "020300c001";

    private static String element(String tag, String content) {
        int octets = content.length() / 2;
        String length = octets < 0x80 ? "%02x" : octets < 0x100 ? "81%02x" : octets < 0x1_0000 ? "82%04x" : "83%06x";
        return tag + length.formatted(octets) + content;
    }

    private static String numbers() {
        return element("30", MODULUS + EXPONENT);
    }

    private static String framed(String algorithm, String bits) {
        return element("30", algorithm + element("03", bits));
    }

    private static PublicKeyForm form(String hex) {
        return PublicKeyForm.of(HexFormat.of().parseHex(hex));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 512, 1024, 2048, 4096, 600_000})
    void anRsaKeyIsAsLongAsItsModulus(int bits) {
        String modulus = element("02", "00" + "ff".repeat(bits / 8));
        assertThat(form(framed(RSA_ENCRYPTION, "00" + element("30", modulus + EXPONENT))))
                .isEqualTo(new SubjectPublicKeyInfo(bits));
    }

    @Test
    void theNumbersWithoutTheFrameAreABareRsaKey() {
        assertThat(form(numbers())).isEqualTo(new BareRsaPublicKey());
    }

    @Test
    void aKeyIsCutShortWhereverItWasCutBehindItsLength() {
        byte[] key = ExampleKeys.rsa2048(1).der();
        for (int octets = 4; octets < key.length; octets++) {
            assertThat(PublicKeyForm.of(Arrays.copyOf(key, octets)))
                    .as("%d octets", octets)
                    .isEqualTo(new CutShort());
        }
        assertThat(PublicKeyForm.of(key)).isEqualTo(new SubjectPublicKeyInfo(2048));
    }

    @Test
    void whatEndsBeforeItsLengthDoesIsNothing() {
        byte[] key = ExampleKeys.rsa2048(1).der();
        for (int octets = 0; octets < 4; octets++) {
            assertThat(PublicKeyForm.of(Arrays.copyOf(key, octets)))
                    .as("%d octets", octets)
                    .isEqualTo(new Unknown());
        }
    }

    @Test
    void onlyASequenceIsAKeyThatWasCut() {
        assertThat(form("318201220000")).isEqualTo(new Unknown());
    }

    @Test
    void theFrameMustSayRsa() {
        String ellipticCurve = "301306072a8648ce3d020106082a8648ce3d030107";
        assertThat(form(framed(RSA_ENCRYPTION, "00" + numbers()))).isEqualTo(new SubjectPublicKeyInfo(16));
        assertThat(form(framed(ellipticCurve, "00" + numbers()))).isEqualTo(new Unknown());
        assertThat(form(framed("3000", "00" + numbers()))).isEqualTo(new Unknown());
    }

    @Test
    void aBitStringOfWholeOctetsHasNoUnusedBits() {
        assertThat(form(framed(RSA_ENCRYPTION, "01" + numbers()))).isEqualTo(new Unknown());
        assertThat(form(framed(RSA_ENCRYPTION, ""))).isEqualTo(new Unknown());
    }

    @Test
    void nothingStandsBehindAKey() {
        assertThat(form(framed(RSA_ENCRYPTION, "00" + numbers()) + "00")).isEqualTo(new Unknown());
        assertThat(form(framed(RSA_ENCRYPTION, "00" + numbers() + "00"))).isEqualTo(new Unknown());
        assertThat(form(element("30", MODULUS + EXPONENT + "00"))).isEqualTo(new Unknown());
    }

    @Test
    void aKeyHasTwoNumbers() {
        assertThat(form(element("30", MODULUS))).isEqualTo(new Unknown());
        assertThat(form(element("30", MODULUS + element("04", "010001")))).isEqualTo(new Unknown());
        assertThat(form("3000")).isEqualTo(new Unknown());
    }

    @Test
    void noElementReachesBeyondTheOneThatHoldsIt() {
        assertThat(form(element("30", MODULUS + "0204010001"))).isEqualTo(new Unknown());
    }

    /** X.690 section 10.1: DER has the definite form alone. */
    @Test
    void anElementWithoutALengthIsNotDer() {
        assertThat(form(element("30", MODULUS + "0280"))).isEqualTo(new Unknown());
        assertThat(form(element("30", MODULUS + "0280" + "11".repeat(0x80)))).isEqualTo(new Unknown());
    }

    @Test
    void noKeyIsSoLongThatItsLengthTakesFourOctets() {
        assertThat(form(element("30", MODULUS + "028300000101"))).isEqualTo(new BareRsaPublicKey());
        assertThat(form(element("30", MODULUS + "02840000000101"))).isEqualTo(new Unknown());
    }
}
