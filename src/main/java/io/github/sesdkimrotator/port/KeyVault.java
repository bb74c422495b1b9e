package io.github.sesdkimrotator.port;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import java.util.Optional;

/** Where private keys rest, one entry for each domain and selector. */
public interface KeyVault {

    /**
     * Stores a key unless the entry exists already.
     *
     * @return the key that is in the vault now: {@code key}, or the one that was there first
     * @throws PlatformFault where it is not known what the vault holds
     */
    PrivateSigningKey storeIfAbsent(SigningDomain domain, Selector selector, PrivateSigningKey key);

    /**
     * @return empty where there is no such entry, or it is being destroyed
     * @throws PlatformFault where the vault cannot be read
     */
    Optional<PrivateSigningKey> read(SigningDomain domain, Selector selector);

    /**
     * Destroys an entry (with the vault's recovery window). Doing it again, or where nothing is, changes nothing.
     *
     * @throws PlatformFault where it is not known whether the key is destroyed
     */
    void destroy(SigningDomain domain, Selector selector);
}
