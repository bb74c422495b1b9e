package io.github.sesdkimrotator.crypto;

import io.github.sesdkimrotator.port.PrivateSigningKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;

/**
 * The form in which a private key rests in the vault: PEM of the kind {@code RSA PRIVATE KEY} (PKCS#1), which an
 * operator can feed to {@code openssl rsa} in an emergency.
 */
public final class VaultKeyEncoding {

    private static final String LABEL = "RSA PRIVATE KEY";

    private VaultKeyEncoding() {}

    /**
     * Hands the PEM to one reader, as ASCII bytes, and wipes it afterwards.
     *
     * @param reader must keep neither the array nor an unprotected copy of it
     */
    public static <T> T toVaultText(PrivateSigningKey key, Function<byte[], T> reader) {
        return key.reveal(der -> {
            byte[] pem = Pem.armour(LABEL, der);
            try {
                return reader.apply(pem);
            } finally {
                Arrays.fill(pem, (byte) 0);
            }
        });
    }

    /**
     * Reads what {@link #toVaultText} wrote, or the bare base64 of the same DER. The public half is derived from the
     * private one and the pair is proven anew, which costs one signature.
     *
     * @param text ASCII; not changed, the caller wipes it
     * @throws UnusableKeyException where it is anything but a sound RSA-2048 key in PKCS#1; PKCS#8 is refused as well
     */
    public static PrivateSigningKey ofVaultText(byte[] text) {
        byte[] der = Pem.derOf(LABEL, text);
        try {
            var publicHalf = Pkcs1.publicHalf(Pkcs1.decode(der));
            KeyPairProof.require(der, publicHalf);
            return PrivateSigningKey.ofPkcs1Der(der, publicHalf);
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    /**
     * The same for a client that has nothing but a {@code String} to give, which itself cannot be wiped.
     *
     * @throws UnusableKeyException as {@link #ofVaultText(byte[])}
     */
    public static PrivateSigningKey ofVaultText(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        try {
            return ofVaultText(ascii);
        } finally {
            Arrays.fill(ascii, (byte) 0);
        }
    }
}
