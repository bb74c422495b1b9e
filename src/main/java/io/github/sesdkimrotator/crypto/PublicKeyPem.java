package io.github.sesdkimrotator.crypto;

import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import java.nio.charset.StandardCharsets;

/** A public key as PEM, the form that {@code openssl pkey -pubin} reads. */
public final class PublicKeyPem {

    private PublicKeyPem() {}

    /** RFC 7468 section 13; lines end in LF, the last one too. */
    public static String of(SubjectPublicKey key) {
        return new String(Pem.armour("PUBLIC KEY", key.der()), StandardCharsets.US_ASCII);
    }
}
