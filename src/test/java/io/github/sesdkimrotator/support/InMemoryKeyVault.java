package io.github.sesdkimrotator.support;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.KeyVault;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A vault that remembers what was destroyed and when, and never takes a key under a destroyed name. */
public final class InMemoryKeyVault implements KeyVault {

    /** What a key is filed under. */
    public record Name(SigningDomain domain, Selector selector) {}

    private final InstantSource clock;
    private final Map<Name, PrivateSigningKey> held = new HashMap<>();
    private final Map<Name, Instant> destroyedAt = new HashMap<>();
    private boolean failNextStore;
    private boolean loseReplyOfNextStore;
    private boolean failNextRead;
    private boolean failNextDestroy;
    private boolean loseReplyOfNextDestroy;
    private int created;
    private int destroyed;

    /** @param clock stamps what is destroyed */
    public InMemoryKeyVault(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public PrivateSigningKey storeIfAbsent(SigningDomain domain, Selector selector, PrivateSigningKey key) {
        Name name = new Name(domain, selector);
        if (failNextStore) {
            failNextStore = false;
            throw new PlatformFault("the key of " + name + " was not stored: 500");
        }
        if (destroyedAt.containsKey(name)) {
            throw new PlatformFault("the key of " + name + " was not stored: an entry of that name is being destroyed");
        }
        PrivateSigningKey first = held.putIfAbsent(name, key);
        if (first == null) {
            created++;
        }
        if (loseReplyOfNextStore) {
            loseReplyOfNextStore = false;
            throw new PlatformFault("no answer to the storing of the key of " + name + " within 5 s");
        }
        return first == null ? key : first;
    }

    @Override
    public Optional<PrivateSigningKey> read(SigningDomain domain, Selector selector) {
        Name name = new Name(domain, selector);
        if (failNextRead) {
            failNextRead = false;
            throw new PlatformFault("the key of " + name + " could not be read: 500");
        }
        return Optional.ofNullable(held.get(name));
    }

    @Override
    public void destroy(SigningDomain domain, Selector selector) {
        Name name = new Name(domain, selector);
        if (failNextDestroy) {
            failNextDestroy = false;
            throw new PlatformFault("the key of " + name + " was not destroyed: 500");
        }
        if (held.remove(name) != null) {
            destroyed++;
            destroyedAt.put(name, clock.instant());
        }
        if (loseReplyOfNextDestroy) {
            loseReplyOfNextDestroy = false;
            throw new PlatformFault("no answer to the destroying of the key of " + name + " within 5 s");
        }
    }

    /** The next key is not stored, and the caller learns of a fault. */
    public void failNextStore() {
        failNextStore = true;
    }

    /** The next key is stored, but the caller learns only of a time-out. */
    public void loseReplyOfNextStore() {
        loseReplyOfNextStore = true;
    }

    public void failNextRead() {
        failNextRead = true;
    }

    /** The next key is not destroyed, and the caller learns of a fault. */
    public void failNextDestroy() {
        failNextDestroy = true;
    }

    /** The next key is destroyed, but the caller learns only of a time-out. */
    public void loseReplyOfNextDestroy() {
        loseReplyOfNextDestroy = true;
    }

    /** Somebody deletes an entry at once and without a trace. */
    public void lose(SigningDomain domain, Selector selector) {
        Name name = new Name(domain, selector);
        if (held.remove(name) == null) {
            throw new AssertionError("there is no key of " + name + " to lose");
        }
    }

    /** The names of all keys that can be read now. */
    public Set<Name> held() {
        return Set.copyOf(held.keySet());
    }

    /** When a key was destroyed; empty where it never was. */
    public Optional<Instant> destroyedAt(SigningDomain domain, Selector selector) {
        return Optional.ofNullable(destroyedAt.get(new Name(domain, selector)));
    }

    /** How many entries were ever created. */
    public int created() {
        return created;
    }

    /** How many entries were ever destroyed; those lost are not among them. */
    public int destroyed() {
        return destroyed;
    }

    /** A fault that was switched on and never happened tested nothing. */
    public void assertNoFaultLeft() {
        if (failNextStore || loseReplyOfNextStore || failNextRead || failNextDestroy || loseReplyOfNextDestroy) {
            throw new AssertionError("a fault of the key vault was switched on and never happened");
        }
    }
}
