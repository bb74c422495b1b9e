package io.github.sesdkimrotator.crypto;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.port.KeyGenerator;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Makes RSA-2048 keys with the JDK's generator.
 *
 * <p><b>SnapStart.</b> With SnapStart, everything that the initialisation left in memory is one snapshot that many
 * execution environments start from. A random generator seeded there, or a key, serial number or seed drawn there, would
 * be the same in all of them. So nothing random is a field here: each call makes its own {@link SecureRandom}, which on
 * Lambda's managed runtime is safe after a restore. Bouncy Castle's generators are not on AWS's list of safe ones; it
 * only assembles the certificate.
 *
 * <p>Speed: about a second of processor time for the first key of a JVM. What the compiler flags of Lambda cost the keys
 * after it is in docs/benchmarks.md.
 */
public final class RsaKeyGenerator implements KeyGenerator {

    private final Supplier<KeyPair> pairs;

    public RsaKeyGenerator() {
        this(RsaKeyGenerator::freshPair);
    }

    /** @param pairs called once for each key; may deliver broken ones */
    RsaKeyGenerator(Supplier<KeyPair> pairs) {
        this.pairs = pairs;
    }

    /**
     * Proven in the bytes that will be stored and published, not in the objects that the generator returned.
     *
     * @throws PlatformFault where the pair fails its proof: the next attempt makes another pair
     */
    @Override
    public PrivateSigningKey generate() {
        KeyPair pair = pairs.get();
        SubjectPublicKey publicHalf = SubjectPublicKey.ofDer(pair.getPublic().getEncoded());
        byte[] der = Pkcs1.encode((RSAPrivateCrtKey) pair.getPrivate());
        try {
            KeyPairProof.require(der, publicHalf);
            return PrivateSigningKey.ofPkcs1Der(der, publicHalf);
        } catch (UnusableKeyException e) {
            throw new PlatformFault("a newly generated key failed its proof and was thrown away", e);
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException where {@code notAfter} is not at least a second after {@code notBefore}, or
     *     either is outside the years 1950 to 9999 (RFC 5280 section 4.1.2.5), or the key is unusable
     * @throws PlatformFault where the finished certificate does not say what it should, or its signature is wrong
     */
    @Override
    public String certify(
            PrivateSigningKey key, SigningDomain domain, Selector selector, Instant notBefore, Instant notAfter) {
        return SelfSignedCertificate.issue(key, selector.recordName(domain), notBefore, notAfter);
    }

    private static KeyPair freshPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(
                    new RSAKeyGenParameterSpec(KeyPairProof.MODULUS_BITS, RSAKeyGenParameterSpec.F4),
                    new SecureRandom());
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException e) {
            throw new IllegalStateException("every Java platform makes RSA-2048 keys", e);
        }
    }
}
