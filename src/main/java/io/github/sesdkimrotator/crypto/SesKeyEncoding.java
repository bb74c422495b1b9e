package io.github.sesdkimrotator.crypto;

import io.github.sesdkimrotator.port.PrivateSigningKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Function;

/**
 * The form in which SES takes a private key ({@code DomainSigningPrivateKey}): the base64 of the PKCS#1 DER, one
 * unbroken line without PEM armour. SES checks the alphabet and nothing else, so the pair is proven here once more.
 */
public final class SesKeyEncoding {

    private static final int LONGEST_CHARS = 20_480;
    private static final int MOST_PADDING_CHARS = 2;

    private SesKeyEncoding() {}

    /**
     * Hands the line to one reader, as ASCII bytes, and wipes it afterwards. Bytes, because a request body is bytes in
     * the end: a caller that writes them straight into it makes no copy that cannot be wiped, one whose client insists
     * on a {@code String} makes exactly one.
     *
     * @param reader must keep neither the array nor an unprotected copy of it
     * @throws UnusableKeyException where the halves are not one sound RSA-2048 pair; the reader has not been called
     */
    public static <T> T revealLine(PrivateSigningKey key, Function<byte[], T> reader) {
        return key.reveal(der -> {
            KeyPairProof.require(der, key.publicKey());
            byte[] line = Base64.getEncoder().encode(der);
            try {
                requireTakenBySes(line);
                return reader.apply(line);
            } finally {
                Arrays.fill(line, (byte) 0);
            }
        });
    }

    /** SES's model: {@code ^[a-zA-Z0-9+\/]+={0,2}$}, 1 to 20480 characters. Done on bytes: a regex needs a String. */
    static void requireTakenBySes(byte[] line) {
        int end = line.length;
        while (end > 0 && line[end - 1] == '=') {
            end--;
        }
        boolean taken = end > 0 && line.length <= LONGEST_CHARS && line.length - end <= MOST_PADDING_CHARS;
        for (int i = 0; i < end && taken; i++) {
            taken = isBase64(line[i]);
        }
        if (!taken) {
            throw new UnusableKeyException(KeyFlaw.NOT_TAKEN_BY_SES);
        }
    }

    private static boolean isBase64(byte octet) {
        return (octet >= 'a' && octet <= 'z')
                || (octet >= 'A' && octet <= 'Z')
                || (octet >= '0' && octet <= '9')
                || octet == '+'
                || octet == '/';
    }
}
