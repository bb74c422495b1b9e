package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.port.StateStore;
import io.github.sesdkimrotator.port.StateStore.StoreResult;
import io.github.sesdkimrotator.port.StateStore.Version;
import io.github.sesdkimrotator.port.StateStore.Versioned;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import java.util.function.UnaryOperator;

/** One domain's state in one run: what was read, and the only way to write it back. */
final class StateSession {

    private final StateStore store;
    private Version version;
    private ManagedDomain managed;

    private StateSession(StateStore store, Version version, ManagedDomain managed) {
        this.store = store;
        this.version = version;
        this.managed = managed;
    }

    static StateSession of(StateStore store, Versioned read) {
        return new StateSession(store, read.version(), read.domain());
    }

    /** @throws OvertakenException where another run created it first */
    static StateSession create(StateStore store, ManagedDomain first) throws OvertakenException {
        return switch (store.create(first)) {
            case StoreResult.Stored stored -> new StateSession(store, stored.version(), first);
            case StoreResult.LostRace lost -> throw new OvertakenException(first.domain());
        };
    }

    ManagedDomain managed() {
        return managed;
    }

    /**
     * Stores what {@code change} makes of the state; where another run wrote first, of what that run wrote. For changes
     * that hold whatever state they meet.
     *
     * @throws OvertakenException where other runs wrote twice meanwhile
     */
    void saveOnTop(UnaryOperator<ManagedDomain> change) throws OvertakenException {
        ManagedDomain next = change.apply(managed);
        if (next.equals(managed)) {
            return;
        }
        if (store.replace(version, next) instanceof StoreResult.Stored stored) {
            version = stored.version();
            managed = next;
            return;
        }
        Versioned current = store.read(next.domain()).orElseThrow(() -> new OvertakenException(next.domain()));
        version = current.version();
        managed = current.domain();
        save(change.apply(managed));
    }

    /**
     * The last look before what cannot be taken back: whoever wrote meanwhile may have given up what this run is about to
     * do. Reserved concurrency keeps two runs apart; this does where somebody circumvents it.
     *
     * @throws OvertakenException where another run wrote since this one did
     */
    void requireCurrent() throws OvertakenException {
        boolean current = store.read(managed.domain())
                .filter(now -> now.version().equals(version))
                .isPresent();
        if (!current) {
            throw new OvertakenException(managed.domain());
        }
    }

    /**
     * Stores the next state, if it differs.
     *
     * @throws OvertakenException where another run wrote since this one read; nothing is written then
     */
    void save(ManagedDomain next) throws OvertakenException {
        if (next.equals(managed)) {
            return;
        }
        switch (store.replace(version, next)) {
            case StoreResult.Stored stored -> {
                version = stored.version();
                managed = next;
            }
            case StoreResult.LostRace lost -> throw new OvertakenException(next.domain());
        }
    }
}
