package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.Selector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What signs an identity's mail, as far as it is known. */
public sealed interface Signer {

    /** A key that this product made and can restore. */
    record OwnKey(RotationKey key) implements Signer {}

    /**
     * A BYODKIM key that somebody else gave to SES. Its age is unknown and it cannot be restored: SES never returns a
     * private key.
     *
     * @param selector empty where SES did not tell
     */
    record ForeignKey(Optional<Selector> selector) implements Signer {}

    /**
     * Easy DKIM: SES makes and rotates the keys.
     *
     * @param tokens the labels of its CNAME records, {@code <token>._domainkey.<domain>}
     */
    record EasyDkim(List<Selector> tokens) implements Signer {
        public EasyDkim {
            tokens = List.copyOf(tokens);
        }
    }

    /** DKIM is not set up. */
    record NoSigner() implements Signer {}

    /** Regions that differ, as found when the domain was enrolled; the next rotation makes them one. */
    record DifferentByRegion(Map<SesRegion, Signer> byRegion) implements Signer {
        public DifferentByRegion {
            byRegion = java.util.Collections.unmodifiableMap(new TreeMap<>(byRegion));
        }
    }
}
