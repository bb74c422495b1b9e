package io.github.sesdkimrotator.port;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import java.time.Instant;

/** Makes key pairs and the certificates that carry their validity. */
public interface KeyGenerator {

    /** A fresh RSA-2048 pair, proven to sign and verify, its modulus checked. */
    PrivateSigningKey generate();

    /**
     * The self-signed X.509 certificate for a key.
     *
     * @param notBefore rounded down to the second, as X.509 has no fractions
     * @param notAfter likewise
     * @return PEM, with a final line break
     */
    String certify(PrivateSigningKey key, SigningDomain domain, Selector selector, Instant notBefore, Instant notAfter);
}
