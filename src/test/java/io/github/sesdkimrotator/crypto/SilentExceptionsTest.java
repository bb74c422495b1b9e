package io.github.sesdkimrotator.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Whatever goes wrong in this package, no byte of a private key is in what is thrown. */
class SilentExceptionsTest {

    private static final PrivateSigningKey KEY = SampleKeys.generated();
    private static final byte[] DER = KEY.reveal(byte[]::clone);
    private static final String BASE64 = Base64.getEncoder().encodeToString(DER);
    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

    @Test
    void nothingThatIsThrownHoldsAByteOfTheKey() throws Exception {
        RsaKeyGenerator generator = new RsaKeyGenerator();
        SigningDomain domain = new SigningDomain("example.jp");
        Selector selector = new Selector("s1");
        SubjectPublicKey foreign = Pkcs1.publicHalf(SampleKeys.keyOf(SampleKeys.P, SampleKeys.Q, SampleKeys.E));
        PrivateSigningKey mixed = PrivateSigningKey.ofPkcs1Der(DER, foreign);
        PrivateSigningKey cut = PrivateSigningKey.ofPkcs1Der(Arrays.copyOf(DER, 600), KEY.publicKey());
        PrivateSigningKey withoutPublicHalf =
                PrivateSigningKey.ofPkcs1Der(DER, SubjectPublicKey.ofDer(Arrays.copyOf(DER, 40)));
        KeyPair unfitting = new KeyPair(JcaKeys.publicKey(foreign), JcaKeys.unprotectedPrivateKey(KEY));

        Map<String, ThrowingCallable> faults = new LinkedHashMap<>();
        faults.put(
                "no base64",
                () -> VaultKeyEncoding.ofVaultText(BASE64.substring(0, 400) + "*" + BASE64.substring(400)));
        faults.put("wrong armour", () -> VaultKeyEncoding.ofVaultText("-----BEGIN PRIVATE KEY-----" + BASE64));
        faults.put("cut text", () -> VaultKeyEncoding.ofVaultText(BASE64.substring(0, 801)));
        faults.put("cut DER", () -> VaultKeyEncoding.ofVaultText(BASE64.substring(0, 800)));
        faults.put("damaged length", () -> VaultKeyEncoding.ofVaultText(damaged(1)));
        faults.put("damaged tag", () -> VaultKeyEncoding.ofVaultText(damaged(4)));
        faults.put("damaged modulus", () -> VaultKeyEncoding.ofVaultText(damaged(100)));
        faults.put("damaged private exponent", () -> VaultKeyEncoding.ofVaultText(damaged(400)));
        faults.put("damaged coefficient", () -> VaultKeyEncoding.ofVaultText(damaged(DER.length - 5)));
        faults.put("mixed halves for SES", () -> SesKeyEncoding.revealLine(mixed, line -> line));
        faults.put("cut key for SES", () -> SesKeyEncoding.revealLine(cut, line -> line));
        faults.put(
                "line refused",
                () -> SesKeyEncoding.requireTakenBySes((BASE64 + "\n").getBytes(StandardCharsets.US_ASCII)));
        faults.put("cut key taken out", () -> JcaKeys.unprotectedPrivateKey(cut));
        faults.put("generator's pair", () -> new RsaKeyGenerator(() -> unfitting).generate());
        faults.put(
                "certificate of mixed halves",
                () -> generator.certify(mixed, domain, selector, NOW, NOW.plusSeconds(9)));
        faults.put("certificate of a cut key", () -> generator.certify(cut, domain, selector, NOW, NOW.plusSeconds(9)));
        faults.put(
                "certificate without a public key",
                () -> generator.certify(withoutPublicHalf, domain, selector, NOW, NOW.plusSeconds(9)));
        faults.put("certificate for no time", () -> generator.certify(KEY, domain, selector, NOW, NOW));

        faults.forEach((fault, provoke) -> {
            Throwable thrown = catchThrowable(provoke);
            assertThat(thrown).as(fault).isInstanceOfAny(IllegalArgumentException.class, PlatformFault.class);
            assertHoldsNoKey(fault, everythingIn(thrown));
        });
    }

    @Test
    void anUnusableKeyHasNoCauseThatCouldQuoteIt() {
        assertThat(catchThrowable(() -> VaultKeyEncoding.ofVaultText("MIIE*")))
                .isInstanceOf(UnusableKeyException.class)
                .hasNoCause()
                .hasNoSuppressedExceptions();
    }

    @Test
    void theSearchFindsAKeyThatIsThere() {
        // Guards the test above against searching for the wrong thing.
        for (String leak : new String[] {
            "x" + BASE64.substring(700, 710),
            HexFormat.of().formatHex(DER, 500, 506),
            HexFormat.of().withUpperCase().withDelimiter(" ").formatHex(DER, 500, 506),
            Arrays.toString(Arrays.copyOfRange(DER, 300, 310)),
            SampleKeys.generatedNumbers().getPrimeP().toString().substring(0, 20)
        }) {
            assertThat(catchThrowable(() -> assertHoldsNoKey("leak", leak)))
                    .as(leak)
                    .isInstanceOf(AssertionError.class);
        }
    }

    /** Messages, causes, suppressed ones, class names: what a log would print. */
    private static String everythingIn(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static void assertHoldsNoKey(String fault, String text) {
        for (int i = 0; i + 8 <= BASE64.length(); i++) {
            assertThat(text).as(fault).doesNotContain(BASE64.substring(i, i + 8));
        }
        String dense = text.toLowerCase(java.util.Locale.ROOT).replaceAll("[ :]", "");
        for (int i = 0; i + 4 <= DER.length; i++) {
            assertThat(dense).as(fault).doesNotContain(HexFormat.of().formatHex(DER, i, i + 4));
            String list = Arrays.toString(Arrays.copyOfRange(DER, i, i + 4));
            assertThat(text).as(fault).doesNotContain(list.substring(1, list.length() - 1));
        }
        RSAPrivateCrtKey numbers = SampleKeys.generatedNumbers();
        for (BigInteger secret : new BigInteger[] {
            numbers.getPrivateExponent(),
            numbers.getPrimeP(),
            numbers.getPrimeQ(),
            numbers.getPrimeExponentP(),
            numbers.getPrimeExponentQ(),
            numbers.getCrtCoefficient()
        }) {
            assertThat(text).as(fault).doesNotContain(secret.toString().substring(0, 12));
        }
    }

    private static String damaged(int at) {
        byte[] der = DER.clone();
        der[at] ^= 0x10;
        return Base64.getEncoder().encodeToString(der);
    }
}
