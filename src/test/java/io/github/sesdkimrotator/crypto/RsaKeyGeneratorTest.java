package io.github.sesdkimrotator.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;

class RsaKeyGeneratorTest {

    @Test
    void aGeneratedKeyIsRsa2048With65537() throws GeneralSecurityException {
        var publicKey = (RSAPublicKey) JcaKeys.publicKey(SampleKeys.generated().publicKey());

        assertThat(publicKey.getModulus().bitLength()).isEqualTo(2048);
        assertThat(publicKey.getPublicExponent()).isEqualTo(65_537);
        assertThat(KeyPairProof.flawsOf(
                        Pkcs1.decode(Pkcs1.encode(SampleKeys.generatedNumbers())),
                        SampleKeys.generated().publicKey()))
                .isEmpty();
    }

    @Test
    void whatTheKeySignsItsPublishedRecordVerifies() throws GeneralSecurityException {
        byte[] mail = "from:a@example.jp".getBytes(StandardCharsets.US_ASCII);
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(JcaKeys.unprotectedPrivateKey(SampleKeys.generated()));
        signer.update(mail);

        var published = (KeyRecord) KeyRecord.parse(
                ("v=DKIM1; k=rsa; p=" + SampleKeys.generated().publicKey().base64())
                        .getBytes(StandardCharsets.US_ASCII));
        Signature verifier = Signature.getInstance("SHA256withRSA");
        verifier.initVerify(JcaKeys.publicKey(published.publicKey().orElseThrow()));
        verifier.update(mail);

        assertThat(verifier.verify(signer.sign())).isTrue();
        assertThat(published.publishes(SampleKeys.generated().publicKey())).isTrue();
    }

    @Test
    void theRecordCarriesASubjectPublicKeyInfoAndNoBareRsaKey() {
        // 392 characters; SEQUENCE, AlgorithmIdentifier of rsaEncryption with NULL (RFC 3279 section 2.3.1).
        assertThat(SampleKeys.generated().publicKey().base64())
                .hasSize(392)
                .startsWith("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA")
                .endsWith("IDAQAB");
    }

    @Test
    void twoCallsGiveUnrelatedKeys() {
        RSAPrivateCrtKey one = SampleKeys.generatedNumbers();
        var other = (RSAPrivateCrtKey) JcaKeys.unprotectedPrivateKey(new RsaKeyGenerator().generate());

        assertThat(one.getModulus().gcd(other.getModulus())).isEqualTo(BigInteger.ONE);
        // Of 2048 bits half should differ; 6 standard deviations of sqrt(2048)/2 either way.
        assertThat(one.getModulus().xor(other.getModulus()).bitCount()).isBetween(1024 - 136, 1024 + 136);
    }

    @Test
    void nothingRandomIsKeptInAField() {
        for (Class<?> type : List.of(
                RsaKeyGenerator.class,
                KeyPairProof.class,
                SelfSignedCertificate.class,
                Pkcs1.class,
                Pem.class,
                JcaKeys.class,
                SesKeyEncoding.class,
                VaultKeyEncoding.class)) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    assertThat(field.getType().getPackageName())
                            .as("%s holds no key, generator or random source", field)
                            .isIn("java.lang", "java.time", "java.time.format", "java.math");
                }
            }
        }
        assertThat(RsaKeyGenerator.class.getDeclaredFields())
                .extracting(Field::getName)
                .containsExactly("pairs");
    }

    @Test
    void aPairThatFailsItsProofIsThrownAway() throws GeneralSecurityException {
        KeyPair mixed = new KeyPair(publicHalf(BigInteger.valueOf(65_537)), SampleKeys.generatedNumbers());

        assertThatThrownBy(() -> new RsaKeyGenerator(() -> mixed).generate())
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("thrown away")
                .cause()
                .isInstanceOfSatisfying(
                        UnusableKeyException.class, e -> assertThat(e.flaws()).containsExactly(KeyFlaw.HALVES_DIFFER));
    }

    @Test
    void theKeyIsHeldAsThePkcs1InsideTheJdksPkcs8() {
        PrivateSigningKey key = SampleKeys.generated();
        byte[] pkcs8 = JcaKeys.unprotectedPrivateKey(key).getEncoded();

        byte[] inner = PrivateKeyInfo.getInstance(pkcs8).getPrivateKey().getOctets();

        assertThat(key.<Boolean>reveal(pkcs1 -> java.util.Arrays.equals(pkcs1, inner)))
                .isTrue();
        assertThat(key.<Boolean>reveal(pkcs1 -> java.util.Arrays.equals(pkcs1, pkcs8)))
                .isFalse();
    }

    private static RSAPublicKey publicHalf(BigInteger exponent) throws GeneralSecurityException {
        return (RSAPublicKey) KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(SampleKeys.P.multiply(SampleKeys.Q), exponent));
    }
}
