package io.github.sesdkimrotator.port;

import io.github.sesdkimrotator.dkim.KeyFingerprint;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import java.util.function.Function;

/**
 * A private key on its way between generator, vault and SES. Not a record, has no getter for its bytes, prints its
 * fingerprint, is not serialisable. Its holders are the vault adapter, the SES adapter and {@code crypto/}; a test
 * keeps it so.
 */
public final class PrivateSigningKey {

    private final byte[] pkcs1Der;
    private final SubjectPublicKey publicKey;

    private PrivateSigningKey(byte[] pkcs1Der, SubjectPublicKey publicKey) {
        this.pkcs1Der = pkcs1Der;
        this.publicKey = publicKey;
    }

    /**
     * @param pkcs1Der the {@code RSAPrivateKey} of RFC 8017 appendix A.1.2, DER; copied
     * @param publicKey its other half; the caller has proven that they belong together
     */
    public static PrivateSigningKey ofPkcs1Der(byte[] pkcs1Der, SubjectPublicKey publicKey) {
        return new PrivateSigningKey(pkcs1Der.clone(), publicKey);
    }

    public SubjectPublicKey publicKey() {
        return publicKey;
    }

    public KeyFingerprint fingerprint() {
        return publicKey.fingerprint();
    }

    /**
     * Hands the DER bytes of the PKCS#1 form to one reader and wipes the copy afterwards.
     *
     * @param reader must keep neither the array nor an unprotected copy of it
     */
    public <T> T reveal(Function<byte[], T> reader) {
        byte[] copy = pkcs1Der.clone();
        try {
            return reader.apply(copy);
        } finally {
            java.util.Arrays.fill(copy, (byte) 0);
        }
    }

    @Override
    public String toString() {
        return "PrivateSigningKey[" + fingerprint() + "]";
    }
}
