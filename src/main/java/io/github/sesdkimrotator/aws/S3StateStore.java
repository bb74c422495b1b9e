package io.github.sesdkimrotator.aws;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.StateStore;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import java.util.List;
import java.util.Optional;

/** Stub: {@code state/<domain>.json}. */
public final class S3StateStore implements StateStore {

    private final AwsClients clients;
    private final AwsResources resources;

    public S3StateStore(AwsClients clients, AwsResources resources) {
        this.clients = clients;
        this.resources = resources;
    }

    @Override
    public Optional<Versioned> read(SigningDomain domain) {
        throw stub();
    }

    @Override
    public StoreResult create(ManagedDomain first) {
        throw stub();
    }

    @Override
    public StoreResult replace(Version expected, ManagedDomain next) {
        throw stub();
    }

    @Override
    public List<SigningDomain> domains() {
        throw stub();
    }

    private UnsupportedOperationException stub() {
        return new UnsupportedOperationException("stub " + (clients == null) + resources);
    }
}
