package io.github.sesdkimrotator.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.crypto.JcaKeys;
import io.github.sesdkimrotator.crypto.RsaKeyGenerator;
import io.github.sesdkimrotator.crypto.SesKeyEncoding;
import io.github.sesdkimrotator.crypto.VaultKeyEncoding;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;

/** The keys are generated here and thrown away. */
class CanaryTest {

    private static final PrivateSigningKey KEY = new RsaKeyGenerator().generate();
    private static final PrivateSigningKey OTHER = new RsaKeyGenerator().generate();
    private static final Canary CANARY = new Canary(KEY);

    private static byte[] pkcs1(PrivateSigningKey key) {
        return key.reveal(byte[]::clone);
    }

    private static byte[] pkcs8(PrivateSigningKey key) {
        return JcaKeys.unprotectedPrivateKey(key).getEncoded();
    }

    /** Every way of writing octets down that a program or a person may choose. */
    private static Map<String, String> writtenDown(byte[] octets) {
        Map<String, String> forms = new LinkedHashMap<>();
        String base64 = Base64.getEncoder().encodeToString(octets);
        String hex = HexFormat.of().formatHex(octets);
        forms.put("base64", base64);
        forms.put("base64, lines of 64", wrapped(base64, 64, "\n"));
        forms.put("base64, lines of 76 with CRLF", wrapped(base64, 76, "\r\n"));
        forms.put("base64, lines of 64 inside JSON", wrapped(base64, 64, "\\n"));
        forms.put("base64 with slashes escaped", base64.replace("/", "\\/"));
        forms.put("base64 in quoted strings", "\"" + wrapped(base64, 100, "\" \"") + "\"");
        forms.put("base64url", Base64.getUrlEncoder().withoutPadding().encodeToString(octets));
        forms.put("hex", hex);
        forms.put("HEX", hex.toUpperCase(Locale.ROOT));
        forms.put("hex with colons", HexFormat.ofDelimiter(":").formatHex(octets));
        forms.put("0x", HexFormat.ofDelimiter(", ").withPrefix("0x").formatHex(octets));
        forms.put("Arrays.toString", Arrays.toString(octets));
        forms.put("octets taken for characters", new String(octets, StandardCharsets.ISO_8859_1));
        return forms;
    }

    private static String wrapped(String text, int columns, String separator) {
        return text.replaceAll("(.{" + columns + "})", "$1" + Matcher.quoteReplacement(separator));
    }

    @Test
    void wholeKeyIsFoundInEveryFormInWhichItCanBeWrittenDown() {
        Map<String, byte[]> wholes = Map.of("PKCS#1", pkcs1(KEY), "PKCS#8", pkcs8(KEY));

        wholes.forEach((structure, der) -> writtenDown(der)
                .forEach((form, text) -> assertThat(CANARY.foundIn("a log line: " + text + " and more"))
                        .as(structure + " as " + form)
                        .isPresent()));
        assertThat(CANARY.foundIn(pkcs1(KEY))).as("DER").isPresent();
        assertThat(CANARY.foundIn(pkcs8(KEY))).as("DER").isPresent();
    }

    @Test
    void formsThatTheProductItselfMakesAreFound() {
        Optional<String> inVault = VaultKeyEncoding.toVaultText(KEY, CANARY::foundIn);
        Optional<String> atSes = SesKeyEncoding.revealLine(KEY, CANARY::foundIn);

        assertThat(inVault).isPresent();
        assertThat(atSes).isPresent();
    }

    @Test
    void twentyFourBytesOfAnySecretNumberAreEnoughAtEveryAlignment() {
        for (byte[] secret : secretNumbers()) {
            for (int from : List.of(0, 1, secret.length / 2, secret.length - Canary.WINDOW_BYTES)) {
                byte[] part = Arrays.copyOfRange(secret, from, from + Canary.WINDOW_BYTES);
                for (int before = 0; before < 3; before++) {
                    byte[] embedded = embedded(part, before);
                    int at = from;
                    int shift = before;
                    writtenDown(embedded)
                            .forEach((form, text) -> assertThat(CANARY.foundIn(text))
                                    .as("from byte " + at + ", " + shift + " bytes before it, as " + form)
                                    .isPresent());
                    assertThat(CANARY.foundIn(embedded)).isPresent();
                }
            }
        }
    }

    private static byte[] embedded(byte[] part, int before) {
        ByteArrayOutputStream around = new ByteArrayOutputStream();
        around.writeBytes("xyz".substring(0, before).getBytes(StandardCharsets.US_ASCII));
        around.writeBytes(part);
        around.writeBytes("after".getBytes(StandardCharsets.US_ASCII));
        return around.toByteArray();
    }

    private static List<byte[]> secretNumbers() {
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) JcaKeys.unprotectedPrivateKey(KEY);
        return List.of(
                key.getPrivateExponent().toByteArray(),
                key.getPrimeP().toByteArray(),
                key.getPrimeQ().toByteArray(),
                key.getPrimeExponentP().toByteArray(),
                key.getPrimeExponentQ().toByteArray(),
                key.getCrtCoefficient().toByteArray());
    }

    @Test
    void decimalNumbersAreFound() {
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) JcaKeys.unprotectedPrivateKey(KEY);

        assertThat(CANARY.foundIn("d = " + key.getPrivateExponent())).isPresent();
        assertThat(CANARY.foundIn("p=" + key.getPrimeP() + "\nq=" + key.getPrimeQ()))
                .isPresent();
    }

    @Test
    void whatIsPublicOrBelongsToAnotherKeyIsNoFind() {
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) JcaKeys.unprotectedPrivateKey(KEY);
        BigInteger modulus = key.getModulus();

        assertThat(CANARY.foundIn(KeyRecord.publishing(KEY.publicKey()).txtValue()))
                .isEmpty();
        assertThat(CANARY.foundIn(KEY.publicKey().der())).isEmpty();
        assertThat(CANARY.foundIn(modulus + " " + modulus.toString(16))).isEmpty();
        assertThat(CANARY.foundIn(KEY.toString())).isEmpty();
        assertThat(CANARY.foundIn("")).isEmpty();
        writtenDown(pkcs1(OTHER))
                .forEach((form, text) ->
                        assertThat(CANARY.foundIn(text)).as(form).isEmpty());
    }

    @Test
    void findIsReportedWithoutRepeatingIt() {
        String leak = Base64.getEncoder().encodeToString(pkcs1(KEY));
        Exception wrapped = new IllegalStateException("harmless", new IllegalArgumentException(leak));

        assertThatThrownBy(() -> CANARY.assertNotIn("the log", leak))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the log")
                .hasMessageNotContaining(leak.substring(100, 140));
        assertThatThrownBy(() -> CANARY.assertNotIn("an exception", wrapped)).isInstanceOf(AssertionError.class);
    }
}
