package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.gate.Delegation;
import io.github.sesdkimrotator.gate.NameServer;
import java.util.List;

/** What is deployed, but for the way to the authoritative servers: these are known beforehand. */
public final class KnownServers {

    private KnownServers() {}

    public static DnsInterrogator interrogator(
            DnsName zone, List<NameServer> authoritative, List<NameServer> resolvers, int samples, Patience patience) {
        return new DnsInterrogator(
                (name, deadline) -> Delegation.to(name, zone, authoritative), resolvers, samples, patience);
    }
}
