package io.github.sesdkimrotator.aws;

import io.github.sesdkimrotator.port.SesIdentities;
import io.github.sesdkimrotator.sandbox.EmbeddedSes;
import io.github.sesdkimrotator.support.SesEndpoint;
import io.github.sesdkimrotator.support.SesIdentitiesContract;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** The adapter and the SDK over HTTP, against the embedded SES. */
class SesV2IdentitiesContractTest implements SesIdentitiesContract {

    private final SesEndpoint endpoint = new SesEndpoint();
    private final SesIdentities identities =
            new SesV2Identities(new AwsClients(Optional.of(endpoint.uri())), new CallRate(() -> 0, length -> {}));

    @AfterEach
    void close() {
        endpoint.close();
    }

    @Override
    public SesIdentities identities() {
        return identities;
    }

    @Override
    public EmbeddedSes world() {
        return endpoint.ses();
    }
}
