package io.github.sesdkimrotator.lambda;

import io.github.sesdkimrotator.aws.AwsClients;
import io.github.sesdkimrotator.aws.CallRate;
import io.github.sesdkimrotator.aws.S3Archive;
import io.github.sesdkimrotator.aws.S3StateStore;
import io.github.sesdkimrotator.aws.SecretsManagerVault;
import io.github.sesdkimrotator.aws.SesV2Identities;
import io.github.sesdkimrotator.aws.SnsNotices;
import io.github.sesdkimrotator.crypto.RsaKeyGenerator;
import io.github.sesdkimrotator.dns.DnsInterrogator;
import io.github.sesdkimrotator.dns.Patience;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.port.RunLog;
import io.github.sesdkimrotator.run.Ports;
import java.util.List;

/** The ports of the deployed function: AWS and the world's name servers. Nothing is contacted here. */
final class World {

    private World() {}

    static Ports of(Settings settings, RunLog log) {
        AwsClients clients = new AwsClients();
        return new Ports(
                new S3StateStore(clients, settings.resources()),
                new SecretsManagerVault(clients, settings.resources()),
                new RsaKeyGenerator(),
                new S3Archive(clients, settings.resources()),
                new SnsNotices(clients, settings.resources()),
                new SesV2Identities(clients, new CallRate(System::nanoTime, Thread::sleep)),
                nameServers(settings),
                log);
    }

    private static DnsInterrogator nameServers(Settings settings) {
        List<NameServer> resolvers = settings.resolvers().stream()
                .map(endpoint -> new NameServer(Ring.RESOLVER, endpoint.toString(), endpoint.toString()))
                .toList();
        return new DnsInterrogator(
                resolvers, settings.resolverSamples(), Patience.DEFAULT.within(settings.gateLimit()));
    }
}
