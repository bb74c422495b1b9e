package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.crypto.RsaKeyGenerator;
import io.github.sesdkimrotator.dns.Patience;
import io.github.sesdkimrotator.dns.RoutedExchange;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.lambda.DkimManagerHandler;
import io.github.sesdkimrotator.lambda.JsonLines;
import io.github.sesdkimrotator.lambda.Settings;
import io.github.sesdkimrotator.port.NoticeChannel;
import io.github.sesdkimrotator.port.NoticeChannel.Notice;
import io.github.sesdkimrotator.port.RunLog;
import io.github.sesdkimrotator.rotation.NoticeKind;
import io.github.sesdkimrotator.run.Ports;
import io.github.sesdkimrotator.support.CapturingTopics;
import io.github.sesdkimrotator.support.Environments;
import io.github.sesdkimrotator.support.InMemoryArchive;
import io.github.sesdkimrotator.support.InMemoryKeyVault;
import io.github.sesdkimrotator.support.InMemoryStateStore;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The function as it is deployed in a world: the very handler, which asks the world's name servers and its SES; its
 * bucket, vault and topics are in memory. The vault holds the key that signs at the beginning.
 */
final class DeployedFunction {

    static final String EXPIRY_CHECK = "{\"action\":\"expiry_check\"}";
    static final String WATCH = "{\"action\":\"watch\"}";
    /** When the nightly schedule fires, in the world's time zone. */
    static final LocalTime NIGHTLY = LocalTime.of(3, 0);

    private final World world;
    private final BiConsumer<NoticeKind.Audience, Notice> subscribers;
    private final InMemoryStateStore states = new InMemoryStateStore();
    private final InMemoryKeyVault vault;
    private final InMemoryArchive archive = new InMemoryArchive();
    private final CapturingTopics topics = new CapturingTopics();
    private final List<String> logLines = new ArrayList<>();
    private final DkimManagerHandler handler;

    /** @param subscribers are given what the topics have taken */
    DeployedFunction(World world, BiConsumer<NoticeKind.Audience, Notice> subscribers) {
        this.world = world;
        this.subscribers = subscribers;
        vault = new InMemoryKeyVault(world.clock());
        vault.storeIfAbsent(world.domain(), world.firstSelector(), world.firstKey());
        handler = new DkimManagerHandler(
                environment(),
                world.clock(),
                new JsonLines(logLines::add, world.clock(), System::nanoTime),
                this::ports);
    }

    private Map<String, String> environment() {
        long leadDays = Math.max(1, world.play().dnsLead().plusHours(23).toDays());
        long renewBeforeDays = Math.max(45, leadDays + 10);
        return Environments.with(
                "DOMAINS", world.domain().ascii(),
                "SES_REGIONS", World.REGION.id(),
                "TIME_ZONE", World.ZONE.getId(),
                "DNS_LEAD_DAYS", Long.toString(leadDays),
                "RENEW_BEFORE_DAYS", Long.toString(renewBeforeDays));
    }

    private Ports ports(Settings settings, RunLog log) {
        List<NameServer> resolvers = world.resolversAskedByTheGate().stream()
                .map(CachingResolver::asNameServer)
                .toList();
        return new Ports(
                states,
                vault,
                new RsaKeyGenerator(),
                archive,
                deliveringTopics(),
                world.ses(),
                RoutedExchange.interrogator(
                        world.internet(),
                        resolvers,
                        settings.resolverSamples(),
                        Patience.DEFAULT.within(settings.gateLimit())),
                log);
    }

    private NoticeChannel deliveringTopics() {
        return new NoticeChannel() {
            @Override
            public void publish(NoticeKind.Audience audience, Notice notice) {
                topics.publish(audience, notice);
                subscribers.accept(audience, notice);
            }

            @Override
            public Subscriptions subscriptions(NoticeKind.Audience audience) {
                return topics.subscriptions(audience);
            }
        };
    }

    DkimManagerHandler handler() {
        return handler;
    }

    InMemoryStateStore states() {
        return states;
    }

    InMemoryKeyVault vault() {
        return vault;
    }

    InMemoryArchive archive() {
        return archive;
    }

    CapturingTopics topics() {
        return topics;
    }

    /** What was written to standard output so far. */
    List<String> logLines() {
        return List.copyOf(logLines);
    }
}
