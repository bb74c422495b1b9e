package io.github.sesdkimrotator.crypto;

import static io.github.sesdkimrotator.crypto.SampleKeys.E;
import static io.github.sesdkimrotator.crypto.SampleKeys.P;
import static io.github.sesdkimrotator.crypto.SampleKeys.Q;
import static io.github.sesdkimrotator.crypto.SampleKeys.keyOf;
import static io.github.sesdkimrotator.crypto.SampleKeys.primeAbove;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** In each test exactly one thing is broken, and exactly that one is found. */
class KeyPairProofTest {

    @Test
    void aSoundPairHasNoFlaw() {
        assertThat(flawsOf(keyOf(P, Q, E))).isEmpty();
    }

    @Test
    void aModulusOfOneBitLessIsRefused() {
        RSAPrivateCrtKeySpec key = keyOf(primeAbove(BigInteger.valueOf(9).shiftLeft(1020)), halved(Q), E);

        assertThat(key.getModulus().bitLength()).isEqualTo(2047);
        assertThat(flawsOf(key)).containsExactly(KeyFlaw.MODULUS_SIZE);
    }

    @Test
    void aModulusOfOneBitMoreIsRefused() {
        RSAPrivateCrtKeySpec key = keyOf(P, primeAbove(Q.shiftLeft(1)), E);

        assertThat(key.getModulus().bitLength()).isEqualTo(2049);
        assertThat(flawsOf(key)).containsExactly(KeyFlaw.MODULUS_SIZE);
    }

    @Test
    void aNegativeModulusIsRefused() {
        RSAPrivateCrtKeySpec key = keyOf(P, Q, E);
        var negative = new RSAPrivateCrtKeySpec(
                key.getModulus().negate(),
                E,
                key.getPrivateExponent(),
                P,
                Q,
                key.getPrimeExponentP(),
                key.getPrimeExponentQ(),
                key.getCrtCoefficient());

        assertThat(flawsOf(negative)).containsExactly(KeyFlaw.MODULUS_SIZE, KeyFlaw.NOT_THE_PRODUCT);
    }

    @Test
    void anExponentOtherThan65537IsRefused() {
        assertThat(flawsOf(keyOf(P, Q, BigInteger.valueOf(65_539)))).containsExactly(KeyFlaw.PUBLIC_EXPONENT);
    }

    @Test
    void aSmallFactorIsRefused() {
        for (int factor : new int[] {3, 5, 751}) {
            BigInteger other = primeAbove(BigInteger.ONE.shiftLeft(2048).divide(BigInteger.valueOf(factor + 1)));

            RSAPrivateCrtKeySpec key = keyOf(other, BigInteger.valueOf(factor), E);

            assertThat(key.getModulus().bitLength()).isEqualTo(2048);
            assertThat(flawsOf(key)).as("factor %s", factor).containsExactly(KeyFlaw.SMALL_FACTOR);
        }
    }

    @Test
    void theSmallestPrimeAboveTheBoundIsNotASmallFactor() {
        BigInteger factor = BigInteger.valueOf(757);
        BigInteger other = primeAbove(BigInteger.ONE.shiftLeft(2048).divide(BigInteger.valueOf(758)));

        assertThat(flawsOf(keyOf(other, factor, E))).isEmpty();
    }

    @Test
    void primesThatShareTheirFirstHundredBitsAreRefused() {
        BigInteger base = BigInteger.valueOf(7).shiftLeft(1021);
        BigInteger close = primeAbove(base.add(BigInteger.ONE.shiftLeft(923)));
        BigInteger apart = primeAbove(base.add(BigInteger.ONE.shiftLeft(925)));

        assertThat(flawsOf(keyOf(primeAbove(base), close, E))).containsExactly(KeyFlaw.CLOSE_PRIMES);
        assertThat(flawsOf(keyOf(close, primeAbove(base), E))).containsExactly(KeyFlaw.CLOSE_PRIMES);
        assertThat(flawsOf(keyOf(primeAbove(base), apart, E))).isEmpty();
    }

    @Test
    void aModulusThatIsNotTheProductIsRefused() {
        RSAPrivateCrtKeySpec key = keyOf(P, Q, E);
        var other = new RSAPrivateCrtKeySpec(
                P.multiply(Q.nextProbablePrime()),
                E,
                key.getPrivateExponent(),
                P,
                Q,
                key.getPrimeExponentP(),
                key.getPrimeExponentQ(),
                key.getCrtCoefficient());

        assertThat(flawsOf(other)).containsExactly(KeyFlaw.NOT_THE_PRODUCT);
    }

    @Test
    void oneAndTheModulusAreNotTwoPrimes() {
        BigInteger n = P.multiply(Q);
        BigInteger any = BigInteger.TEN;

        assertThat(flawsOf(new RSAPrivateCrtKeySpec(n, E, any, BigInteger.ONE, n, any, any, any)))
                .containsExactly(KeyFlaw.NOT_THE_PRODUCT);
        assertThat(flawsOf(new RSAPrivateCrtKeySpec(n, E, any, n, BigInteger.ONE, any, any, any)))
                .containsExactly(KeyFlaw.NOT_THE_PRODUCT);
    }

    @Test
    void aPrivateExponentThatFitsOnlyOnePrimeIsRefused() {
        RSAPrivateCrtKeySpec key = keyOf(P, Q, E);
        BigInteger p1 = P.subtract(BigInteger.ONE);
        BigInteger q1 = Q.subtract(BigInteger.ONE);

        assertThat(flawsOf(withPrivateExponent(key, E.modInverse(p1)))).containsExactly(KeyFlaw.PRIVATE_EXPONENT);
        assertThat(flawsOf(withPrivateExponent(key, E.modInverse(q1)))).containsExactly(KeyFlaw.PRIVATE_EXPONENT);
    }

    @Test
    void aPrivateExponentOutsideItsRangeIsRefused() {
        RSAPrivateCrtKeySpec key = keyOf(P, Q, E);
        BigInteger order = P.subtract(BigInteger.ONE).multiply(Q.subtract(BigInteger.ONE));
        BigInteger tooLarge = key.getPrivateExponent().add(order);
        BigInteger negative = key.getPrivateExponent().subtract(order);

        assertThat(flawsOf(withPrivateExponent(key, tooLarge))).containsExactly(KeyFlaw.PRIVATE_EXPONENT);
        assertThat(flawsOf(withPrivateExponent(key, negative))).containsExactly(KeyFlaw.PRIVATE_EXPONENT);
    }

    @Test
    void thePublicHalfOfAnotherKeyIsRefused() {
        assertThat(KeyPairProof.flawsOf(keyOf(P, Q, E), SampleKeys.generated().publicKey()))
                .containsExactly(KeyFlaw.HALVES_DIFFER);
    }

    @Test
    void aKeyThatSignsWronglyIsRefused() {
        RSAPrivateCrtKeySpec key = keyOf(P, Q, E);
        for (int broken = 0; broken < 3; broken++) {
            var signsWrongly = new RSAPrivateCrtKeySpec(
                    key.getModulus(),
                    E,
                    key.getPrivateExponent(),
                    P,
                    Q,
                    off(key.getPrimeExponentP(), broken == 0),
                    off(key.getPrimeExponentQ(), broken == 1),
                    off(key.getCrtCoefficient(), broken == 2));

            assertThat(flawsOf(signsWrongly)).as("CRT value %s", broken).containsExactly(KeyFlaw.SIGNATURE);
        }
    }

    @Test
    void nonsenseAmongTheCrtValuesIsAFlawAndNoAccident() {
        RSAPrivateCrtKeySpec key = keyOf(P, Q, E);
        for (BigInteger nonsense : new BigInteger[] {BigInteger.ZERO, BigInteger.TEN.negate(), key.getModulus()}) {
            assertThat(flawsOf(new RSAPrivateCrtKeySpec(
                            key.getModulus(), E, key.getPrivateExponent(), P, Q, nonsense, nonsense, nonsense)))
                    .as("%s", nonsense.signum())
                    .containsExactly(KeyFlaw.SIGNATURE);
        }
    }

    @Test
    void aCompositeFactorShowsInTheSignature() {
        BigInteger composite = primeAbove(BigInteger.valueOf(7).shiftLeft(509))
                .multiply(primeAbove(BigInteger.valueOf(15).shiftLeft(508)));
        RSAPrivateCrtKeySpec key = keyOf(composite, Q, E);

        assertThat(key.getModulus().bitLength()).isEqualTo(2048);
        assertThat(flawsOf(key)).containsExactly(KeyFlaw.SIGNATURE);
    }

    private static Set<KeyFlaw> flawsOf(RSAPrivateCrtKeySpec key) {
        return KeyPairProof.flawsOf(key, Pkcs1.publicHalf(key));
    }

    private static RSAPrivateCrtKeySpec withPrivateExponent(RSAPrivateCrtKeySpec key, BigInteger d) {
        return new RSAPrivateCrtKeySpec(
                key.getModulus(),
                key.getPublicExponent(),
                d,
                key.getPrimeP(),
                key.getPrimeQ(),
                key.getPrimeExponentP(),
                key.getPrimeExponentQ(),
                key.getCrtCoefficient());
    }

    private static BigInteger off(BigInteger value, boolean broken) {
        return broken ? value.add(BigInteger.TWO) : value;
    }

    private static BigInteger halved(BigInteger prime) {
        return primeAbove(prime.shiftRight(1).add(BigInteger.ONE.shiftLeft(1022)));
    }
}
