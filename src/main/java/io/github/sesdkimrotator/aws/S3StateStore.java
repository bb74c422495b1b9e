package io.github.sesdkimrotator.aws;

import io.github.sesdkimrotator.aws.S3Bucket.StoredObject;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.json.StateJson;
import io.github.sesdkimrotator.json.UnreadableStateException;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.StateStore;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import java.util.List;
import java.util.Optional;

/** One object a domain, {@code state/<domain>.json}; its ETag is the version. */
public final class S3StateStore implements StateStore {

    private final S3Bucket bucket;
    private final ConditionalPut writes;

    public S3StateStore(AwsClients clients, AwsResources resources) {
        bucket = new S3Bucket(clients, resources.stateBucket());
        writes = new ConditionalPut(clients, bucket);
    }

    @Override
    public Optional<Versioned> read(SigningDomain domain) {
        return versioned(domain, bucket.get(StateJson.objectName(domain)));
    }

    @Override
    public StoreResult create(ManagedDomain first) {
        SigningDomain domain = first.domain();
        return result(domain, writes.create(StateJson.objectName(domain), StateJson.write(first)));
    }

    @Override
    public StoreResult replace(Version expected, ManagedDomain next) {
        SigningDomain domain = next.domain();
        return result(domain, writes.replace(StateJson.objectName(domain), expected.tag(), StateJson.write(next)));
    }

    private static StoreResult result(SigningDomain domain, ConditionalPut.Result result) {
        return switch (result) {
            case ConditionalPut.Result.Written written -> new StoreResult.Stored(new Version(written.etag()));
            case ConditionalPut.Result.Overtaken overtaken ->
                new StoreResult.LostRace(versioned(domain, overtaken.current()));
        };
    }

    private static Optional<Versioned> versioned(SigningDomain domain, Optional<StoredObject> object) {
        return object.map(stored -> {
            try {
                return new Versioned(
                        new Version(stored.etag()),
                        StateJson.read(domain, stored.content().asByteArray()));
            } catch (UnreadableStateException e) {
                throw new PlatformFault(e.getMessage(), e);
            }
        });
    }

    /**
     * {@inheritDoc}
     *
     * <p>Objects whose names this store would not give are somebody else's and are left out: a folder's marker, a copy
     * made by hand, a name in upper case.
     */
    @Override
    public List<SigningDomain> domains() {
        return bucket.names(StateJson.FOLDER).stream()
                .flatMap(name -> StateJson.domainOf(name).stream())
                .sorted()
                .toList();
    }
}
