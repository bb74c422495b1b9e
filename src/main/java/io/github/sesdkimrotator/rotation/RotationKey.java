package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.KeyFingerprint;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import java.time.Instant;

/**
 * A key that this product made: everything about it that is public.
 *
 * @param selector never used for any other key
 * @param publicKey what DNS must serve
 * @param generatedAt the certificate's notBefore
 * @param notAfter the certificate's end: when the key should long have been replaced
 */
public record RotationKey(Selector selector, SubjectPublicKey publicKey, Instant generatedAt, Instant notAfter) {

    public KeyFingerprint fingerprint() {
        return publicKey.fingerprint();
    }
}
