package io.github.sesdkimrotator.artefact;

import com.sun.net.httpserver.HttpServer;
import io.github.sesdkimrotator.crypto.RsaKeyGenerator;
import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.sandbox.CachingResolver;
import io.github.sesdkimrotator.sandbox.EmbeddedSes;
import io.github.sesdkimrotator.sandbox.SesHttpFace;
import io.github.sesdkimrotator.sandbox.SmallInternet;
import io.github.sesdkimrotator.sandbox.WorldClock;
import io.github.sesdkimrotator.sandbox.ZoneData;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * What the function meets: S3, SNS and Secrets Manager at one endpoint, the embedded SES at another, and three resolvers
 * on loopback ports. Everything runs on real time, as the function does.
 */
final class Surroundings implements AutoCloseable {

    static final SigningDomain DOMAIN = new SigningDomain("example.jp");
    private static final SesRegion REGION = new SesRegion("ap-northeast-1");
    private static final Duration TTL = Duration.ofMinutes(5);

    private final Object lock = new Object();
    private final WorldClock clock = new WorldClock(Instant.now());
    private final SmallInternet internet = new SmallInternet();
    private final List<CachingResolver> resolvers;
    private final ZoneData zone;
    private final EmbeddedSes ses;
    private final HttpServer sesFace;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> environment;

    /** Makes the bucket and the topics, and a domain that SES signs for with a key of its own. */
    Surroundings(URI aws) throws IOException {
        internet.zone("jp.", internet.server("a.dns.jp.", "198.51.100.2"));
        zone = internet.zone("example.jp.", internet.server("ns1.example.jp.", "192.0.2.1"));
        resolvers = List.of(
                internet.resolver("resolver-a.example.net", "203.0.113.1", clock, 0),
                internet.resolver("resolver-b.example.net", "203.0.113.2", clock, 0),
                internet.resolver("resolver-c.example.net", "203.0.113.3", clock, 0));
        CachingResolver usedBySes = internet.resolver("ses.example.net", "203.0.113.4", clock, 0);
        ses = new EmbeddedSes(
                clock,
                name -> {
                    usedBySes.flush();
                    return usedBySes.asTxtLookup().lookup(name);
                },
                new EmbeddedSes.Timing(
                        Duration.ofMillis(1_500),
                        Duration.ofHours(1),
                        Duration.ofHours(72),
                        Duration.ofHours(6),
                        Duration.ofHours(72)));
        PrivateSigningKey first = new RsaKeyGenerator().generate();
        Selector selector = new Selector("first");
        publish(
                selector.recordName(DOMAIN),
                TxtRecord.ofValue(KeyRecord.publishing(first.publicKey()).txtValue()));
        ses.createDomainSigningWith(REGION, DOMAIN, selector, first);

        SesHttpFace face = new SesHttpFace(ses, lock);
        sesFace = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sesFace.setExecutor(threads);
        sesFace.createContext("/", exchange -> {
            timeGoesOn();
            face.handle(exchange);
        });
        sesFace.start();
        environment = made(aws);
    }

    private Map<String, String> made(URI aws) {
        String unique = "dkim-" + UUID.randomUUID();
        StaticCredentialsProvider credentials =
                StaticCredentialsProvider.create(AwsBasicCredentials.create("testing", "testing"));
        try (var http = UrlConnectionHttpClient.create();
                S3Client s3 = S3Client.builder()
                        .httpClient(http)
                        .endpointOverride(aws)
                        .region(Region.of(REGION.id()))
                        .credentialsProvider(credentials)
                        .forcePathStyle(true)
                        .build();
                SnsClient sns = SnsClient.builder()
                        .httpClient(http)
                        .endpointOverride(aws)
                        .region(Region.of(REGION.id()))
                        .credentialsProvider(credentials)
                        .build()) {
            s3.createBucket(bucket ->
                    bucket.bucket(unique).createBucketConfiguration(where -> where.locationConstraint(REGION.id())));
            String addresses = resolvers.stream()
                    .map(resolver -> "127.0.0.1:" + resolver.address().getPort())
                    .collect(Collectors.joining(","));
            return Map.ofEntries(
                    Map.entry("DOMAINS", DOMAIN.ascii()),
                    Map.entry("STATE_BUCKET", unique),
                    Map.entry(
                            "DNS_TOPIC_ARN",
                            sns.createTopic(topic -> topic.name(unique + "-dns"))
                                    .topicArn()),
                    Map.entry(
                            "OPERATIONS_TOPIC_ARN",
                            sns.createTopic(topic -> topic.name(unique + "-operations"))
                                    .topicArn()),
                    // A name of its own, so that secrets of an earlier run are not met; the prefix is made of it.
                    Map.entry("PROJECT_NAME", unique.substring(0, 18)),
                    // The sandbox's authoritative servers do not listen on port 53.
                    Map.entry("DNS_AUTHORITATIVE", "off"),
                    Map.entry("DNS_RESOLVERS", addresses),
                    Map.entry("AWS_ENDPOINT_URL_S3", aws.toString()),
                    Map.entry("AWS_ENDPOINT_URL_SNS", aws.toString()),
                    Map.entry("AWS_ENDPOINT_URL_SECRETS_MANAGER", aws.toString()),
                    Map.entry(
                            "AWS_ENDPOINT_URL_SESV2",
                            "http://127.0.0.1:" + sesFace.getAddress().getPort()));
        }
    }

    /** Variables of the function's process. */
    Map<String, String> environment() {
        return environment;
    }

    /** The DNS team publishes it, and no resolver remembers that there was nothing. */
    void publish(DnsName name, TxtRecord record) {
        zone.putTxt(name, TTL, record);
        resolvers.forEach(CachingResolver::flush);
    }

    /** The selector that signs mail now; empty while SES signs nothing. */
    String signingSelector() {
        timeGoesOn();
        synchronized (lock) {
            return ses.mailSigner(REGION, DOMAIN)
                    .map(signer -> signer.selector().value())
                    .orElse("");
        }
    }

    private void timeGoesOn() {
        synchronized (lock) {
            clock.runUntil(Instant.now());
        }
    }

    @Override
    public void close() {
        sesFace.stop(0);
        threads.shutdownNow();
        internet.close();
    }
}
