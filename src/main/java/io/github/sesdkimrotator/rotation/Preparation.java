package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.Selector;
import java.time.Instant;

/**
 * How far the making of a new key has come. Each step is stored before the next one begins, so an interrupted
 * preparation goes on where it stopped, with the same selector and the same key.
 */
public sealed interface Preparation {

    Selector selector();

    /** The selector is taken; the key may or may not be in the vault already (phase 3 comes next). */
    record Reserved(Selector selector, Instant reservedAt) implements Preparation {}

    /**
     * The private key is in the vault (phase 4 comes next).
     *
     * @param certificatePem the self-signed certificate that carries the validity; public
     */
    record Generated(RotationKey key, String certificatePem) implements Preparation {
        @Override
        public Selector selector() {
            return key.selector();
        }
    }

    /** The public artefacts are in S3 (phase 5 comes next). */
    record Archived(RotationKey key) implements Preparation {
        @Override
        public Selector selector() {
            return key.selector();
        }
    }
}
