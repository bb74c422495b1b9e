package io.github.sesdkimrotator.aws;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.Archive;
import io.github.sesdkimrotator.port.Evidence;
import java.util.Map;

/** Stub: {@code keys/} and {@code evidence/}. */
public final class S3Archive implements Archive {

    private final AwsClients clients;
    private final AwsResources resources;

    public S3Archive(AwsClients clients, AwsResources resources) {
        this.clients = clients;
        this.resources = resources;
    }

    @Override
    public void storeArtefacts(SigningDomain domain, Selector selector, Map<String, String> contentByName) {
        throw stub();
    }

    @Override
    public void appendEvidence(Evidence evidence) {
        throw stub();
    }

    private UnsupportedOperationException stub() {
        return new UnsupportedOperationException("stub " + (clients == null) + resources);
    }
}
