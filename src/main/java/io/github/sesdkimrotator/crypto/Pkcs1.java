package io.github.sesdkimrotator.crypto;

import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * The {@code RSAPrivateKey} of RFC 8017 appendix A.1.2 as DER: what stands inside the PKCS#8 that the JDK writes
 * (RFC 5208 section 5). Reads and writes, judges nothing.
 */
final class Pkcs1 {

    private Pkcs1() {}

    /** The caller wipes the array. */
    static byte[] encode(RSAPrivateCrtKey key) {
        return der(new RSAPrivateKey(
                key.getModulus(),
                key.getPublicExponent(),
                key.getPrivateExponent(),
                key.getPrimeP(),
                key.getPrimeQ(),
                key.getPrimeExponentP(),
                key.getPrimeExponentQ(),
                key.getCrtCoefficient()));
    }

    /** @throws UnusableKeyException where the bytes are anything but the one DER form of a two-prime key */
    static RSAPrivateCrtKeySpec decode(byte[] der) {
        RSAPrivateKey key = read(der);
        // One key has one form: no BER, no bytes that a reader skips, and no third prime, which SES would not know.
        byte[] again = der(new RSAPrivateKey(
                key.getModulus(),
                key.getPublicExponent(),
                key.getPrivateExponent(),
                key.getPrime1(),
                key.getPrime2(),
                key.getExponent1(),
                key.getExponent2(),
                key.getCoefficient()));
        boolean same = MessageDigest.isEqual(again, der);
        Arrays.fill(again, (byte) 0);
        if (!same) {
            throw new UnusableKeyException(KeyFlaw.NOT_PKCS1);
        }
        return new RSAPrivateCrtKeySpec(
                key.getModulus(),
                key.getPublicExponent(),
                key.getPrivateExponent(),
                key.getPrime1(),
                key.getPrime2(),
                key.getExponent1(),
                key.getExponent2(),
                key.getCoefficient());
    }

    /** The SubjectPublicKeyInfo of the same key (RFC 3279 section 2.3.1: the parameters are NULL). */
    static SubjectPublicKey publicHalf(RSAPrivateCrtKeySpec key) {
        return publicHalf(key.getModulus(), key.getPublicExponent());
    }

    private static SubjectPublicKey publicHalf(BigInteger modulus, BigInteger exponent) {
        try {
            return SubjectPublicKey.ofDer(new SubjectPublicKeyInfo(
                            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                            new RSAPublicKey(modulus, exponent))
                    .getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
    }

    private static RSAPrivateKey read(byte[] der) {
        try {
            return RSAPrivateKey.getInstance(ASN1Primitive.fromByteArray(der));
        } catch (IOException | RuntimeException e) {
            // Which of many unchecked exceptions a malformed structure causes is the parser's affair.
            throw new UnusableKeyException(KeyFlaw.NOT_PKCS1);
        }
    }

    private static byte[] der(ASN1Object object) {
        try {
            return object.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
    }
}
