package io.github.sesdkimrotator.simulation;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.json.StateJson;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.StateStore;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The state objects with conditional writes. They are kept as they are; every {@value #CHECKED_EVERY}th is written and
 * read back as JSON, which would otherwise be most of the simulation's time.
 */
final class StateObjects implements StateStore {

    private static final int CHECKED_EVERY = 16;

    private record Kept(Version version, ManagedDomain managed, boolean damaged) {}

    private final TreeMap<SigningDomain, Kept> objects = new TreeMap<>();
    private int versions;

    @Override
    public Optional<Versioned> read(SigningDomain domain) {
        Kept kept = objects.get(domain);
        if (kept != null && kept.damaged()) {
            throw new PlatformFault("state/" + domain + ".json cannot be read: damaged");
        }
        return Optional.ofNullable(kept).map(one -> new Versioned(one.version(), one.managed()));
    }

    @Override
    public StoreResult create(ManagedDomain first) {
        return write(Optional.empty(), first);
    }

    @Override
    public StoreResult replace(Version expected, ManagedDomain next) {
        return write(Optional.of(expected), next);
    }

    private StoreResult write(Optional<Version> expected, ManagedDomain next) {
        Optional<Version> present =
                Optional.ofNullable(objects.get(next.domain())).map(Kept::version);
        if (!present.equals(expected)) {
            return new StoreResult.LostRace(read(next.domain()));
        }
        if (versions % CHECKED_EVERY == 0
                && !StateJson.read(next.domain(), StateJson.write(next)).equals(next)) {
            throw new AssertionError("reads back as something else: " + next);
        }
        Version version = new Version("v" + ++versions);
        objects.put(next.domain(), new Kept(version, next, false));
        return new StoreResult.Stored(version);
    }

    @Override
    public List<SigningDomain> domains() {
        return List.copyOf(objects.keySet());
    }

    /** Whether the watch has anything to do. */
    boolean isAnythingInFlight() {
        return objects.values().stream()
                .anyMatch(kept -> kept.damaged() || kept.managed().isInFlight());
    }

    /** Somebody overwrites the object with rubbish. */
    void damage(SigningDomain domain) {
        rewrite(domain, true);
    }

    /** Somebody restores the version before that: the same content, another version. */
    void restore(SigningDomain domain) {
        rewrite(domain, false);
    }

    private void rewrite(SigningDomain domain, boolean damaged) {
        objects.computeIfPresent(
                domain, (same, kept) -> new Kept(new Version("v" + ++versions), kept.managed(), damaged));
    }
}
