package io.github.sesdkimrotator.aws;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.KeyVault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import java.util.Optional;

/** Stub: one secret a key. */
public final class SecretsManagerVault implements KeyVault {

    private final AwsClients clients;
    private final AwsResources resources;

    public SecretsManagerVault(AwsClients clients, AwsResources resources) {
        this.clients = clients;
        this.resources = resources;
    }

    @Override
    public PrivateSigningKey storeIfAbsent(SigningDomain domain, Selector selector, PrivateSigningKey key) {
        throw stub();
    }

    @Override
    public Optional<PrivateSigningKey> read(SigningDomain domain, Selector selector) {
        throw stub();
    }

    @Override
    public void destroy(SigningDomain domain, Selector selector) {
        throw stub();
    }

    private UnsupportedOperationException stub() {
        return new UnsupportedOperationException("stub " + (clients == null) + resources);
    }
}
