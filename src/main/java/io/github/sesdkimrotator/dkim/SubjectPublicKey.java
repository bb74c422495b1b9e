package io.github.sesdkimrotator.dkim;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.OptionalInt;

/**
 * A public key as the DER bytes of its SubjectPublicKeyInfo, the form that stands in {@code p=} (RFC 6376 section
 * 3.6.1; see docs/divergences.md for the RFC's wording). Two keys are equal when their bytes are.
 */
public final class SubjectPublicKey {

    /** RFC 8301 section 3.2: verifiers must not accept a shorter RSA key. */
    public static final int FEWEST_RSA_BITS = 1_024;

    private static final int FINGERPRINT_HEX_DIGITS = 16;
    private static final int PEM_COLUMNS = 64;

    private final byte[] der;

    private SubjectPublicKey(byte[] der) {
        this.der = der;
    }

    /** @throws IllegalArgumentException where there are no bytes */
    public static SubjectPublicKey ofDer(byte[] der) {
        if (der.length == 0) {
            throw new IllegalArgumentException("a public key has at least one byte");
        }
        return new SubjectPublicKey(der.clone());
    }

    /**
     * Reads canonical base64 only: a missing {@code =} or stray bits in the last character (RFC 4648 sections 3.2 and
     * 3.5) are what one verifier forgives and the next one does not.
     *
     * @throws IllegalArgumentException where the text is not the one base64 form of its bytes, or is empty
     */
    public static SubjectPublicKey ofBase64(String base64) {
        SubjectPublicKey key = ofDer(Base64.getDecoder().decode(base64));
        if (!key.base64().equals(base64)) {
            throw new IllegalArgumentException("the base64 lacks its padding or has stray bits in its last character");
        }
        return key;
    }

    /** A copy of the DER bytes. */
    public byte[] der() {
        return der.clone();
    }

    /** One unbroken line, as it stands in {@code p=}. */
    public String base64() {
        return Base64.getEncoder().encodeToString(der);
    }

    /** PEM (RFC 7468 section 13), the form that {@code openssl pkey -pubin} reads; lines end in LF, the last one too. */
    public String pem() {
        Base64.Encoder lines = Base64.getMimeEncoder(PEM_COLUMNS, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN PUBLIC KEY-----\n" + lines.encodeToString(der) + "\n-----END PUBLIC KEY-----\n";
    }

    /** How long the modulus is; empty where these bytes are no RSA key. */
    public OptionalInt rsaBits() {
        return PublicKeyForm.of(der) instanceof PublicKeyForm.SubjectPublicKeyInfo rsa
                ? OptionalInt.of(rsa.bits())
                : OptionalInt.empty();
    }

    /** Whether verifiers may take it: an RSA key of {@link #FEWEST_RSA_BITS} or more (RFC 8301 section 3.2). */
    public boolean isLongEnough() {
        return rsaBits().orElse(0) >= FEWEST_RSA_BITS;
    }

    public KeyFingerprint fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(der);
            return new KeyFingerprint(HexFormat.of().formatHex(digest).substring(0, FINGERPRINT_HEX_DIGITS));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SubjectPublicKey key && Arrays.equals(der, key.der);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(der);
    }

    @Override
    public String toString() {
        return fingerprint().hex();
    }
}
