package io.github.sesdkimrotator.aws;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.port.SesIdentities;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.rotation.SesRegion;
import java.util.List;

/** Stub: SES's control plane. */
public final class SesV2Identities implements SesIdentities {

    private final AwsClients clients;

    public SesV2Identities(AwsClients clients) {
        this.clients = clients;
    }

    @Override
    public SesReading read(SesRegion region, SigningDomain domain) {
        throw stub();
    }

    @Override
    public List<SigningDomain> domainIdentities(SesRegion region) {
        throw stub();
    }

    @Override
    public SesChange signWith(
            SesRegion region, SigningDomain domain, Selector selector, PrivateSigningKey key, GateVerdict.Open permit) {
        throw stub();
    }

    @Override
    public SesChange useEasyDkim(SesRegion region, SigningDomain domain) {
        throw stub();
    }

    private UnsupportedOperationException stub() {
        return new UnsupportedOperationException("stub " + (clients == null));
    }
}
