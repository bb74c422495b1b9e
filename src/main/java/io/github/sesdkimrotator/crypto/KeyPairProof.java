package io.github.sesdkimrotator.crypto;

import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Proves that two halves are one sound RSA-2048 pair. SES takes any base64 with status 200 and says nothing about what
 * is inside, so this is the only place where a broken key is noticed before it costs signatures.
 *
 * <p>The primes are not tested for primality: a composite factor would make the signature of the last check wrong.
 */
final class KeyPairProof {

    static final int MODULUS_BITS = 2048;

    private static final BigInteger PUBLIC_EXPONENT = RSAKeyGenParameterSpec.F4;
    /** NIST SP 800-89 section 5.3.3: no factor smaller than this. */
    private static final int SMALLEST_FACTOR = 752;
    /** FIPS 186-5 appendix A.1.1: |p - q| must be greater than 2^(nlen/2 - 100). */
    private static final int SAME_LEADING_BITS = 100;

    private static final byte[] MESSAGE = "DKIM key pair proof".getBytes(StandardCharsets.US_ASCII);

    private KeyPairProof() {}

    /**
     * @param pkcs1Der the private half as it will be stored and handed to SES
     * @param publicHalf the public half as it will be published
     * @throws UnusableKeyException where anything is wrong
     */
    static void require(byte[] pkcs1Der, SubjectPublicKey publicHalf) {
        Set<KeyFlaw> flaws = flawsOf(Pkcs1.decode(pkcs1Der), publicHalf);
        if (!flaws.isEmpty()) {
            throw new UnusableKeyException(flaws);
        }
    }

    /** Everything that is wrong, in the order of the checks. The signature is tried only where the numbers are sound. */
    static Set<KeyFlaw> flawsOf(RSAPrivateCrtKeySpec key, SubjectPublicKey publicHalf) {
        Set<KeyFlaw> flaws = EnumSet.noneOf(KeyFlaw.class);
        BigInteger n = key.getModulus();
        if (n.signum() <= 0 || n.bitLength() != MODULUS_BITS) {
            flaws.add(KeyFlaw.MODULUS_SIZE);
        }
        if (!key.getPublicExponent().equals(PUBLIC_EXPONENT)) {
            flaws.add(KeyFlaw.PUBLIC_EXPONENT);
        }
        if (IntStream.range(2, SMALLEST_FACTOR).anyMatch(factor -> isMultiple(n, factor))) {
            flaws.add(KeyFlaw.SMALL_FACTOR);
        }
        if (!primesAreApart(key)) {
            flaws.add(KeyFlaw.CLOSE_PRIMES);
        }
        if (!primesMakeTheModulus(key)) {
            flaws.add(KeyFlaw.NOT_THE_PRODUCT);
        } else if (!exponentsUndoEachOther(key)) {
            flaws.add(KeyFlaw.PRIVATE_EXPONENT);
        }
        if (!Pkcs1.publicHalf(key).equals(publicHalf)) {
            flaws.add(KeyFlaw.HALVES_DIFFER);
        }
        if (flaws.isEmpty() && !signatureIsVerified(key, publicHalf)) {
            flaws.add(KeyFlaw.SIGNATURE);
        }
        return flaws;
    }

    private static boolean isMultiple(BigInteger n, int factor) {
        return n.mod(BigInteger.valueOf(factor)).signum() == 0;
    }

    private static boolean primesAreApart(RSAPrivateCrtKeySpec key) {
        int nlen = key.getModulus().bitLength();
        BigInteger distance = key.getPrimeP().subtract(key.getPrimeQ()).abs();
        return distance.compareTo(BigInteger.ONE.shiftLeft(Math.max(0, nlen / 2 - SAME_LEADING_BITS))) > 0;
    }

    private static boolean primesMakeTheModulus(RSAPrivateCrtKeySpec key) {
        BigInteger p = key.getPrimeP();
        BigInteger q = key.getPrimeQ();
        return p.compareTo(BigInteger.ONE) > 0
                && q.compareTo(BigInteger.ONE) > 0
                && p.multiply(q).equals(key.getModulus());
    }

    /** RFC 8017 section 3.2: e * d = 1 (mod lcm(p-1, q-1)), and 0 < d < n. */
    private static boolean exponentsUndoEachOther(RSAPrivateCrtKeySpec key) {
        BigInteger d = key.getPrivateExponent();
        BigInteger minusOne = key.getPublicExponent().multiply(d).subtract(BigInteger.ONE);
        return d.signum() > 0
                && d.compareTo(key.getModulus()) < 0
                && minusOne.mod(key.getPrimeP().subtract(BigInteger.ONE)).signum() == 0
                && minusOne.mod(key.getPrimeQ().subtract(BigInteger.ONE)).signum() == 0;
    }

    /** The JDK signs through the CRT values, so this proves them as well. */
    private static boolean signatureIsVerified(RSAPrivateCrtKeySpec key, SubjectPublicKey publicHalf) {
        try {
            RSAPrivateCrtKey privateKey =
                    (RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(key);
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(privateKey);
            signer.update(MESSAGE);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(JcaKeys.publicKey(publicHalf));
            verifier.update(MESSAGE);
            return verifier.verify(signature);
        } catch (GeneralSecurityException | ArithmeticException e) {
            // Nonsense among the CRT values shows as either; what they say is not repeated.
            return false;
        }
    }
}
