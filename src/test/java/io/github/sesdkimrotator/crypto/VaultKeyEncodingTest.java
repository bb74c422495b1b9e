package io.github.sesdkimrotator.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.port.PrivateSigningKey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.junit.jupiter.api.Test;

class VaultKeyEncodingTest {

    @Test
    void aStoredKeyIsReadBackWithItsPublicHalf() {
        PrivateSigningKey key = SampleKeys.generated();

        PrivateSigningKey again = VaultKeyEncoding.ofVaultText(textOf(key));

        assertThat(again.publicKey()).isEqualTo(key.publicKey());
        assertThat(again.<byte[]>reveal(byte[]::clone)).isEqualTo(key.<byte[]>reveal(byte[]::clone));
    }

    @Test
    void theTextIsPemWithUnixLines() {
        String text = textOf(SampleKeys.generated());

        assertThat(text)
                .matches(
                        "-----BEGIN RSA PRIVATE KEY-----\\n([A-Za-z0-9+/=]{1,64}\\n)+-----END RSA PRIVATE KEY-----\\n");
    }

    @Test
    void theTextIsWipedAfterItsReaderHasReturnedOrThrown() {
        List<byte[]> seen = new ArrayList<>();

        VaultKeyEncoding.toVaultText(SampleKeys.generated(), seen::add);
        assertThatThrownBy(() -> VaultKeyEncoding.toVaultText(SampleKeys.generated(), text -> {
                    seen.add(text);
                    throw new IllegalStateException("the vault is down");
                }))
                .hasMessage("the vault is down");

        assertThat(seen)
                .hasSize(2)
                .allSatisfy(text -> assertThat(text).hasSizeGreaterThan(1500).containsOnly(0));
    }

    @Test
    void theCallersBytesAreLeftAlone() {
        byte[] text = textOf(SampleKeys.generated()).getBytes(StandardCharsets.US_ASCII);
        byte[] before = text.clone();

        VaultKeyEncoding.ofVaultText(text);

        assertThat(text).isEqualTo(before);
    }

    @Test
    void bareBase64AndForeignLineBreaksAreRead() {
        PrivateSigningKey key = SampleKeys.generated();
        String pem = textOf(key);
        String line = SesKeyEncoding.revealLine(key, ascii -> new String(ascii, StandardCharsets.US_ASCII));

        for (String variant : List.of(line, line + "\n", pem.replace("\n", "\r\n"), "  " + pem.strip() + "\t")) {
            assertThat(VaultKeyEncoding.ofVaultText(variant).publicKey()).isEqualTo(key.publicKey());
        }
    }

    @Test
    void whateverIsNotPkcs1TextIsRefused() throws GeneralSecurityException {
        String pem = textOf(SampleKeys.generated());
        byte[] pkcs8 = JcaKeys.unprotectedPrivateKey(SampleKeys.generated()).getEncoded();
        KeyPairGenerator elliptic = KeyPairGenerator.getInstance("EC");
        elliptic.initialize(new ECGenParameterSpec("secp256r1"));

        Map<String, KeyFlaw> refused = new LinkedHashMap<>();
        refused.put("", KeyFlaw.NOT_PEM_OR_BASE64);
        refused.put(" \n", KeyFlaw.NOT_PEM_OR_BASE64);
        refused.put("-----BEGIN RSA PRIVATE KEY-----\n-----END RSA PRIVATE KEY-----", KeyFlaw.NOT_PEM_OR_BASE64);
        refused.put(pem.replace("-----END RSA PRIVATE KEY-----", ""), KeyFlaw.NOT_PEM_OR_BASE64);
        refused.put(pem.replace("-----BEGIN RSA PRIVATE KEY-----", ""), KeyFlaw.NOT_PEM_OR_BASE64);
        refused.put(pem.replace("RSA PRIVATE", "PRIVATE"), KeyFlaw.NOT_PEM_OR_BASE64);
        refused.put(pem + pem, KeyFlaw.NOT_PEM_OR_BASE64);
        refused.put(pem.replaceFirst("\nMIIE", "\nMI*E"), KeyFlaw.NOT_PEM_OR_BASE64);
        refused.put(pem.replace("MIIE", "MIIÉ"), KeyFlaw.NOT_PEM_OR_BASE64);
        refused.put(armoured("PRIVATE KEY", pkcs8), KeyFlaw.NOT_PEM_OR_BASE64);
        refused.put(Base64.getEncoder().encodeToString(pkcs8), KeyFlaw.NOT_PKCS1);
        refused.put(armoured("RSA PRIVATE KEY", pkcs8), KeyFlaw.NOT_PKCS1);
        refused.put(
                armoured(
                        "RSA PRIVATE KEY",
                        elliptic.generateKeyPair().getPrivate().getEncoded()),
                KeyFlaw.NOT_PKCS1);
        refused.put(SampleKeys.generated().publicKey().base64(), KeyFlaw.NOT_PKCS1);
        refused.put("AAAA", KeyFlaw.NOT_PKCS1);

        refused.forEach((text, flaw) -> assertThatThrownBy(() -> VaultKeyEncoding.ofVaultText(text))
                .as("%.40s", text)
                .isInstanceOfSatisfying(
                        UnusableKeyException.class, e -> assertThat(e.flaws()).containsExactly(flaw)));
    }

    @Test
    void oneKeyHasOneForm() throws IOException {
        byte[] der = SampleKeys.generated().reveal(byte[]::clone);
        ASN1Sequence sequence = ASN1Sequence.getInstance(der);

        assertRefused(Arrays.copyOf(der, der.length + 1), KeyFlaw.NOT_PKCS1);
        assertRefused(Arrays.copyOf(der, der.length - 1), KeyFlaw.NOT_PKCS1);
        assertRefused(new BERSequence(sequence.toArray()).getEncoded(), KeyFlaw.NOT_PKCS1);
        ASN1EncodableVector threePrimes = new ASN1EncodableVector();
        threePrimes.add(new ASN1Integer(1));
        for (int i = 1; i < sequence.size(); i++) {
            threePrimes.add(sequence.getObjectAt(i));
        }
        threePrimes.add(new DERSequence(
                new DERSequence(new ASN1Integer[] {new ASN1Integer(3), new ASN1Integer(1), new ASN1Integer(1)})));
        assertRefused(new DERSequence(threePrimes).getEncoded(), KeyFlaw.NOT_PKCS1);
    }

    @Test
    void keysOfOtherSizesAreRefused() throws GeneralSecurityException, IOException {
        for (int bits : new int[] {1024, 1536}) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            byte[] der = Pkcs1.encode((java.security.interfaces.RSAPrivateCrtKey)
                    generator.generateKeyPair().getPrivate());

            assertRefused(der, KeyFlaw.MODULUS_SIZE);
        }
        BigInteger p = SampleKeys.primeAbove(BigInteger.valueOf(7).shiftLeft(1533));
        BigInteger q = SampleKeys.primeAbove(BigInteger.valueOf(13).shiftLeft(1532));
        var large = SampleKeys.keyOf(p, q, SampleKeys.E);
        byte[] der = new RSAPrivateKey(
                        large.getModulus(),
                        large.getPublicExponent(),
                        large.getPrivateExponent(),
                        p,
                        q,
                        large.getPrimeExponentP(),
                        large.getPrimeExponentQ(),
                        large.getCrtCoefficient())
                .getEncoded();

        assertRefused(der, KeyFlaw.MODULUS_SIZE);
    }

    @Test
    void noDamagedOctetSurvivesTheReading() {
        byte[] der = SampleKeys.generated().reveal(byte[]::clone);
        // A stride without a factor in common with the fields' lengths, so that every field is hit many times.
        for (int at = 0; at < der.length; at += 7) {
            byte[] damaged = der.clone();
            damaged[at] ^= (byte) (1 << (at % 8));
            String text = armoured("RSA PRIVATE KEY", damaged);

            assertThatThrownBy(() -> VaultKeyEncoding.ofVaultText(text))
                    .as("bit %s of octet %s", at % 8, at)
                    .isInstanceOf(UnusableKeyException.class);
        }
    }

    private static void assertRefused(byte[] der, KeyFlaw flaw) {
        assertThatThrownBy(() -> VaultKeyEncoding.ofVaultText(armoured("RSA PRIVATE KEY", der)))
                .isInstanceOfSatisfying(
                        UnusableKeyException.class, e -> assertThat(e.flaws()).containsExactly(flaw));
    }

    private static String textOf(PrivateSigningKey key) {
        return VaultKeyEncoding.toVaultText(key, pem -> new String(pem, StandardCharsets.US_ASCII));
    }

    private static String armoured(String label, byte[] der) {
        return new String(Pem.armour(label, der), StandardCharsets.US_ASCII);
    }
}
