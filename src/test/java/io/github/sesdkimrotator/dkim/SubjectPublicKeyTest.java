package io.github.sesdkimrotator.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectPublicKeyTest {

    private static final SubjectPublicKey KEY = ExampleKeys.rsa2048(1);

    @Test
    void keysAreEqualWhenTheirBytesAre() {
        assertThat(SubjectPublicKey.ofDer(KEY.der()))
                .isEqualTo(KEY)
                .hasSameHashCodeAs(KEY)
                .isNotEqualTo(KEY.der());
        byte[] lastBitChanged = KEY.der();
        lastBitChanged[lastBitChanged.length - 1] ^= 1;
        assertThat(SubjectPublicKey.ofDer(lastBitChanged)).isNotEqualTo(KEY);
    }

    /** A record that was cut at 255 octets holds such a key. */
    @Test
    void aKeyThatIsCutOffIsAnotherKey() {
        byte[] der = KEY.der();
        SubjectPublicKey cutOff = SubjectPublicKey.ofDer(Arrays.copyOf(der, der.length / 2));
        assertThat(cutOff).isNotEqualTo(KEY);
        assertThat(KEY).isNotEqualTo(cutOff);
    }

    @Test
    void base64IsOneLineAndReadsBack() {
        assertThat(KEY.base64()).hasSize(392).matches("[A-Za-z0-9+/]+");
        assertThat(SubjectPublicKey.ofBase64(KEY.base64())).isEqualTo(KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "=", "A", "AQ", "AQ=", "AQ===", "AR==", "AQI", "AQJ=", "AQ ==", "AQ==\n", "_-==", "AQ==AQ=="
            })
    void readsCanonicalBase64Only(String text) {
        assertThatThrownBy(() -> SubjectPublicKey.ofBase64(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thereIsNoEmptyKey() {
        assertThatThrownBy(() -> SubjectPublicKey.ofDer(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nobodyCanChangeAKey() {
        byte[] given = KEY.der();
        SubjectPublicKey key = SubjectPublicKey.ofDer(given);
        given[0] = 0;
        key.der()[0] = 0;
        assertThat(key).isEqualTo(KEY);
    }

    /** FIPS 180-2 appendix B.1: SHA-256 of "abc" is ba7816bf 8f01cfea... */
    @Test
    void theFingerprintIsTheBeginningOfTheSha256AndAllThatAKeyPrints() {
        SubjectPublicKey abc =
                SubjectPublicKey.ofBase64(Base64.getEncoder().encodeToString(new byte[] {'a', 'b', 'c'}));
        assertThat(abc.fingerprint()).isEqualTo(new KeyFingerprint("ba7816bf8f01cfea"));
        assertThat(abc).hasToString("ba7816bf8f01cfea");
    }

    @Test
    void pemHasLinesOfSixtyFourCharactersAndReadsBackByRfc7468Section13() {
        String[] lines = KEY.pem().split("\n", -1);

        assertThat(lines).startsWith("-----BEGIN PUBLIC KEY-----").endsWith("-----END PUBLIC KEY-----", "");
        String[] body = Arrays.copyOfRange(lines, 1, lines.length - 2);
        assertThat(body).hasSize(7);
        assertThat(Arrays.copyOf(body, 6)).allMatch(line -> line.length() == 64);
        assertThat(String.join("", body)).isEqualTo(KEY.base64());
    }

    @ParameterizedTest
    @CsvSource({"1016, false", "1024, true", "2048, true", "4096, true"})
    void verifiersTakeRsaKeysOf1024BitsOrMoreByRfc8301Section32(int bits, boolean longEnough) {
        SubjectPublicKey key = ExampleKeys.rsa(bits, 1);

        assertThat(key.rsaBits()).hasValue(bits);
        assertThat(key.isLongEnough()).isEqualTo(longEnough);
    }

    @Test
    void whatIsNoRsaKeyHasNoLength() {
        SubjectPublicKey none = SubjectPublicKey.ofDer(new byte[] {'a', 'b', 'c'});

        assertThat(none.rsaBits()).isEmpty();
        assertThat(none.isLongEnough()).isFalse();
    }

    @Test
    void differentKeysFallIntoDifferentPlacesOfAHashTable() {
        assertThat(IntStream.rangeClosed(1, 20)
                        .map(n -> ExampleKeys.rsa(512, n).hashCode())
                        .distinct())
                .hasSize(20);
    }
}
