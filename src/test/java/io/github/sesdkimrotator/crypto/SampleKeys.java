package io.github.sesdkimrotator.crypto;

import io.github.sesdkimrotator.port.PrivateSigningKey;
import java.math.BigInteger;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPrivateCrtKeySpec;

/** Keys for tests: one that is generated once, and numbers to build sound and broken ones from. */
final class SampleKeys {

    static final BigInteger E = BigInteger.valueOf(65_537);

    /** Two primes far apart, whose product has 2048 bits. Not random: nobody could take them for a real key. */
    static final BigInteger P = primeAbove(BigInteger.valueOf(7).shiftLeft(1021));

    static final BigInteger Q = primeAbove(BigInteger.valueOf(13).shiftLeft(1020));

    private static final PrivateSigningKey GENERATED = new RsaKeyGenerator().generate();

    private SampleKeys() {}

    /** The same key on every call. */
    static PrivateSigningKey generated() {
        return GENERATED;
    }

    /** The numbers of {@link #generated()}. */
    static RSAPrivateCrtKey generatedNumbers() {
        return (RSAPrivateCrtKey) JcaKeys.unprotectedPrivateKey(GENERATED);
    }

    /** A consistent key of these primes. */
    static RSAPrivateCrtKeySpec keyOf(BigInteger p, BigInteger q, BigInteger e) {
        BigInteger p1 = p.subtract(BigInteger.ONE);
        BigInteger q1 = q.subtract(BigInteger.ONE);
        BigInteger d = e.modInverse(p1.multiply(q1));
        return new RSAPrivateCrtKeySpec(p.multiply(q), e, d, p, q, d.mod(p1), d.mod(q1), q.modInverse(p));
    }

    /** The smallest prime above a bound for which 65537 is a usable exponent. */
    static BigInteger primeAbove(BigInteger bound) {
        BigInteger prime = bound.nextProbablePrime();
        while (prime.mod(E).equals(BigInteger.ONE)) {
            prime = prime.nextProbablePrime();
        }
        return prime;
    }
}
