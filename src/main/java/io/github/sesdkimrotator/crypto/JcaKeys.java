package io.github.sesdkimrotator.crypto;

import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;

/** This product's keys as {@code java.security} knows them. */
public final class JcaKeys {

    private JcaKeys() {}

    /**
     * Takes a private key out of its protection. The result gives its bytes (PKCS#8) to anybody who asks, is
     * serialisable, and cannot be wiped: the JDK's RSA keys do not implement {@code destroy()}. For signing within
     * {@code crypto/} and in tests; never to be stored, logged or put into a field.
     *
     * @throws UnusableKeyException where the key is not the PKCS#1 form of an RSA key
     */
    public static PrivateKey unprotectedPrivateKey(PrivateSigningKey key) {
        return key.reveal(der -> {
            try {
                return rsa().generatePrivate(Pkcs1.decode(der));
            } catch (GeneralSecurityException e) {
                throw new UnusableKeyException(KeyFlaw.NOT_PKCS1);
            }
        });
    }

    /** @throws GeneralSecurityException where the bytes are not the SubjectPublicKeyInfo of an RSA key */
    static PublicKey publicKey(SubjectPublicKey key) throws GeneralSecurityException {
        return rsa().generatePublic(new X509EncodedKeySpec(key.der()));
    }

    private static KeyFactory rsa() {
        try {
            return KeyFactory.getInstance("RSA");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        }
    }
}
