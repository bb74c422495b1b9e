package io.github.sesdkimrotator.port;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import java.util.List;
import java.util.Optional;

/** The state of every managed domain, one object each. There is no unconditional write. */
public interface StateStore {

    /** @throws PlatformFault where the store cannot be reached or the object cannot be read */
    Optional<Versioned> read(SigningDomain domain);

    /**
     * Writes the first version.
     *
     * @throws PlatformFault where it is not known whether the write took place
     */
    StoreResult create(ManagedDomain first);

    /**
     * Writes the next version, if nobody wrote since {@code expected} was read.
     *
     * @throws PlatformFault where it is not known whether the write took place
     */
    StoreResult replace(Version expected, ManagedDomain next);

    /** Every domain that has a state, in order. */
    List<SigningDomain> domains();

    /** An opaque version: an S3 {@code ETag}. */
    record Version(String tag) {}

    /** A state and the version to replace it with. */
    record Versioned(Version version, ManagedDomain domain) {}

    /** Losing the race is a result, with the winner attached. */
    sealed interface StoreResult {
        record Stored(Version version) implements StoreResult {}

        /** @param current what is there now; empty where the object is gone */
        record LostRace(Optional<Versioned> current) implements StoreResult {}
    }
}
