package io.github.sesdkimrotator.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.port.PrivateSigningKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SesKeyEncodingTest {

    @Test
    void theLineIsThePkcs1DerInOneUnbrokenBase64Line() {
        PrivateSigningKey key = SampleKeys.generated();

        String line = lineOf(key);

        assertThat(line).matches("^[a-zA-Z0-9+/]+={0,2}$").hasSizeBetween(1, 20_480);
        assertThat(Base64.getDecoder().decode(line)).isEqualTo(key.reveal(byte[]::clone));
        // SEQUENCE, version 0, a modulus of 257 octets: PKCS#1. PKCS#8 would begin with MIIE and go on with vQIBADAN.
        assertThat(line.substring(6)).startsWith("IBAAKCAQEA");
    }

    @Test
    void theLineIsWipedAfterItsReaderHasReturnedOrThrown() {
        List<byte[]> seen = new ArrayList<>();

        SesKeyEncoding.revealLine(SampleKeys.generated(), seen::add);
        assertThatThrownBy(() -> SesKeyEncoding.revealLine(SampleKeys.generated(), line -> {
                    seen.add(line);
                    throw new IllegalStateException("SES is down");
                }))
                .hasMessage("SES is down");

        assertThat(seen)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).hasSizeGreaterThan(1500).containsOnly(0));
    }

    @Test
    void aKeyThatDoesNotFitItsPublishedHalfNeverReachesTheReader() {
        PrivateSigningKey mixed = SampleKeys.generated()
                .reveal(der -> PrivateSigningKey.ofPkcs1Der(
                        der, Pkcs1.publicHalf(SampleKeys.keyOf(SampleKeys.P, SampleKeys.Q, SampleKeys.E))));
        List<byte[]> seen = new ArrayList<>();

        assertThatThrownBy(() -> SesKeyEncoding.revealLine(mixed, seen::add))
                .isInstanceOfSatisfying(
                        UnusableKeyException.class, e -> assertThat(e.flaws()).containsExactly(KeyFlaw.HALVES_DIFFER));
        assertThat(seen).isEmpty();
    }

    @Test
    void whatSesTakesIsWhatItsModelSays() {
        for (String taken : List.of("A", "az09+/AZ", "AA==", "AAA=", "A".repeat(20_480))) {
            assertThatCode(() -> SesKeyEncoding.requireTakenBySes(ascii(taken)))
                    .as("%.20s", taken)
                    .doesNotThrowAnyException();
        }
        for (String refused : List.of(
                "",
                "=",
                "==",
                "AA===",
                "A=A",
                "AAAA\nAAAA",
                "AAAA\n",
                "AA-_",
                "-----BEGIN",
                "A A",
                "A".repeat(20_481))) {
            assertThatThrownBy(() -> SesKeyEncoding.requireTakenBySes(ascii(refused)))
                    .as("%.20s", refused)
                    .isInstanceOfSatisfying(
                            UnusableKeyException.class,
                            e -> assertThat(e.flaws()).containsExactly(KeyFlaw.NOT_TAKEN_BY_SES));
        }
    }

    private static String lineOf(PrivateSigningKey key) {
        return SesKeyEncoding.revealLine(key, line -> new String(line, StandardCharsets.US_ASCII));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
