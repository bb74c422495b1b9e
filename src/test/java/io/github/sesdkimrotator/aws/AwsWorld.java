package io.github.sesdkimrotator.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.crypto.RsaKeyGenerator;
import io.github.sesdkimrotator.dkim.KeyFingerprint;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.json.StrictJson;
import io.github.sesdkimrotator.lambda.DkimManagerHandler;
import io.github.sesdkimrotator.lambda.JsonLines;
import io.github.sesdkimrotator.lambda.Settings;
import io.github.sesdkimrotator.port.KeyGenerator;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.port.RunLog;
import io.github.sesdkimrotator.port.StateStore;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.run.Ports;
import io.github.sesdkimrotator.sandbox.EmbeddedSes;
import io.github.sesdkimrotator.sandbox.HandlerCall;
import io.github.sesdkimrotator.support.AwsEndpoint;
import io.github.sesdkimrotator.support.CuttableLine;
import io.github.sesdkimrotator.support.CuttableLine.Saboteur;
import io.github.sesdkimrotator.support.Environments;
import io.github.sesdkimrotator.support.ScriptedNameServers;
import io.github.sesdkimrotator.support.SesEndpoint;
import io.github.sesdkimrotator.support.States;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.secretsmanager.model.Filter;
import software.amazon.awssdk.services.secretsmanager.model.FilterNameStringType;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The very handler that is deployed, its adapters and real keys, in front of a bucket, secrets and an embedded SES that
 * are this world's own. Time stands still.
 */
final class AwsWorld implements AutoCloseable {

    static final SigningDomain DOMAIN = States.DOMAIN;

    /** How long one invocation may take on a busy machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Past every line: to arrange and to look. */
    private static final AwsClients CLIENTS = new AwsClients(Optional.of(AwsEndpoint.required()));

    private static final String TOPIC_OF_DNS_TEAM = topic("dns-team");
    private static final String TOPIC_OF_OPERATIONS = topic("operations");

    /** Numbers 1 and 2 are there at the beginning, and the others are generated in turn. */
    private static final List<PrivateSigningKey> KEYS = IntStream.rangeClosed(1, 4)
            .mapToObj(n -> new RsaKeyGenerator().generate())
            .toList();

    private static final int GIVEN_KEYS = 2;

    private final String project = "run-" + UUID.randomUUID().toString().substring(0, 18);
    private final S3TestBucket bucket = new S3TestBucket(CLIENTS);
    private final SesEndpoint endpoint = new SesEndpoint();
    private final Map<String, String> environment = Environments.with(
            "PROJECT_NAME", project,
            "STATE_BUCKET", bucket.name(),
            "DNS_TOPIC_ARN", TOPIC_OF_DNS_TEAM,
            "OPERATIONS_TOPIC_ARN", TOPIC_OF_OPERATIONS,
            "SELECTOR_PREFIX", "rot");
    private final AwsResources resources = Settings.of(environment).resources();
    private final S3StateStore states = new S3StateStore(CLIENTS, resources);
    private final SecretsManagerVault vault = new SecretsManagerVault(CLIENTS, resources);
    private final KeyGenerator generator = new KeysInTurn();
    private final List<Invocation> invocations = new ArrayList<>();
    private Set<Integer> published = Set.of(1, 2);

    private static String topic(String name) {
        return CLIENTS.sns()
                .createTopic(request -> request.name(name + "-" + UUID.randomUUID()))
                .topicArn();
    }

    // ---- what exists ------------------------------------------------------------------------------------------------

    static RotationKey key(int n) {
        return key(n, States.key(n).generatedAt());
    }

    static RotationKey key(int n, Instant generatedAt) {
        return new RotationKey(
                States.selector(n), KEYS.get(n - 1).publicKey(), generatedAt, generatedAt.plus(Duration.ofDays(180)));
    }

    /** SES signs with that key and has long done so. */
    AwsWorld signingWith(int n) {
        ses().createDomainSigningWith(States.TOKYO, DOMAIN, States.selector(n), KEYS.get(n - 1));
        return keeping(n);
    }

    /** SES was given that key a moment ago. */
    AwsWorld switchedTo(int n) {
        ses().putBehindOurBack(States.TOKYO, DOMAIN, States.selector(n), KEYS.get(n - 1));
        return keeping(n);
    }

    AwsWorld keeping(int n) {
        vault.storeIfAbsent(DOMAIN, States.selector(n), KEYS.get(n - 1));
        return this;
    }

    AwsWorld stored(RotationState state) {
        if (!(states.create(States.managed(state)) instanceof StateStore.StoreResult.Stored)) {
            throw new AssertionError(DOMAIN + " is there already");
        }
        return this;
    }

    /** Whose records every name server serves from now on, of keys 1 to 3; at first those of 1 and 2. */
    AwsWorld publishing(Integer... keys) {
        published = Set.of(keys);
        return this;
    }

    // ---- invoking ---------------------------------------------------------------------------------------------------

    /** A new process of the function, which has not begun. */
    Invocation invocation(String payload) {
        synchronized (invocations) {
            Invocation made = new Invocation(payload, "request-" + (invocations.size() + 1));
            invocations.add(made);
            return made;
        }
    }

    /** One process of the function with one request, in a thread of its own. */
    final class Invocation {

        private final CuttableLine line = new CuttableLine(endpoint.uri(), AwsEndpoint.required());
        private final ScriptedNameServers nameServers = new ScriptedNameServers();
        private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
        private final String payload;
        private final String requestId;
        private final Thread thread;
        private volatile ObjectNode answer;
        private volatile Throwable failure;

        private Invocation(String payload, String requestId) {
            this.payload = payload;
            this.requestId = requestId;
            IntStream.rangeClosed(1, GIVEN_KEYS + 1)
                    .forEach(n -> nameServers.nobodyServes(States.selector(n).recordName(DOMAIN)));
            published.forEach(n -> nameServers.allServe(DOMAIN, key(n)));
            thread = Thread.ofPlatform().name(requestId).unstarted(this::run);
        }

        Invocation sabotagedBy(Saboteur saboteur) {
            line.sabotagedBy(saboteur);
            return this;
        }

        Invocation begin() {
            thread.start();
            return this;
        }

        /** Waits for the end, whichever it is. */
        Invocation end() {
            try {
                if (!thread.join(PATIENCE)) {
                    throw new AssertionError("no end within " + PATIENCE + ": " + this);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            return this;
        }

        /** Nothing that is still done here can be seen from outside. */
        void die() {
            line.cut();
            thread.interrupt();
        }

        /** What was answered. */
        ObjectNode answer() {
            if (answer == null) {
                throw new AssertionError("no answer: " + this, failure);
            }
            return answer;
        }

        List<String> calls() {
            return line.calls();
        }

        List<String> questions() {
            return nameServers.questions();
        }

        private void run() {
            AwsClients clients = new AwsClients(Optional.of(line.uri()));
            try {
                JsonLines log = new JsonLines(lines::add, () -> States.NOW, System::nanoTime);
                HandlerCall handler = new HandlerCall(new DkimManagerHandler(
                        environment, () -> States.NOW, log, (settings, runLog) -> ports(clients, settings, runLog)));
                answer = StrictJson.parse(handler.invoke(payload.getBytes(StandardCharsets.UTF_8), requestId));
            } catch (Exception | AssertionError e) {
                failure = e;
            } finally {
                close(clients);
                line.close();
            }
        }

        /** Only those that were used: each has threads, and to make one takes its time. */
        private void close(AwsClients clients) {
            Map<String, Supplier<? extends SdkAutoCloseable>> byCall = Map.of(
                    "S3 GET", clients::s3,
                    "S3 PUT", clients::s3TryingOnce,
                    "SecretsManager", clients::secrets,
                    "SNS", clients::sns,
                    "SES", () -> clients.ses(States.TOKYO));
            byCall.forEach((word, client) -> {
                if (calls().stream().anyMatch(call -> call.startsWith(word))) {
                    client.get().close();
                }
            });
        }

        private Ports ports(AwsClients clients, Settings settings, RunLog log) {
            return new Ports(
                    new S3StateStore(clients, settings.resources()),
                    new SecretsManagerVault(clients, settings.resources()),
                    generator,
                    new S3Archive(clients, settings.resources()),
                    new SnsNotices(clients, settings.resources()),
                    new SesV2Identities(clients, new CallRate(() -> 0, length -> {})),
                    nameServers,
                    log);
        }

        @Override
        public String toString() {
            return requestId + " " + payload + "\nanswer: " + answer + "\nfailure: " + failure + "\ncalls: " + calls()
                    + "\nlog: " + lines;
        }
    }

    /** Never the same for two generations in a row, so that a key that takes another one's place is noticed. */
    private static final class KeysInTurn implements KeyGenerator {

        private final AtomicInteger next = new AtomicInteger();

        @Override
        public PrivateSigningKey generate() {
            return KEYS.get(GIVEN_KEYS + next.getAndIncrement() % (KEYS.size() - GIVEN_KEYS));
        }

        @Override
        public String certify(
                PrivateSigningKey key, SigningDomain domain, Selector selector, Instant notBefore, Instant notAfter) {
            return new RsaKeyGenerator().certify(key, domain, selector, notBefore, notAfter);
        }
    }

    // ---- looking ----------------------------------------------------------------------------------------------------

    EmbeddedSes ses() {
        return endpoint.ses();
    }

    ManagedDomain managed() {
        return states.read(DOMAIN).orElseThrow().domain();
    }

    RotationState state() {
        return managed().state();
    }

    /** Of the key in the vault; empty where there is none or it is being destroyed. */
    Optional<KeyFingerprint> keptKey(Selector selector) {
        return vault.read(DOMAIN, selector).map(PrivateSigningKey::fingerprint);
    }

    /** The selectors of all secrets that ever were, with whether each is being destroyed. */
    Map<String, Boolean> secrets() {
        Map<String, Boolean> all = new TreeMap<>();
        Filter ours = Filter.builder()
                .key(FilterNameStringType.NAME)
                .values(resources.secretPrefix() + "/")
                .build();
        CLIENTS
                .secrets()
                .listSecretsPaginator(list -> list.includePlannedDeletion(true).filters(ours))
                .stream()
                .flatMap(page -> page.secretList().stream())
                .forEach(secret -> all.put(
                        secret.name().substring(secret.name().lastIndexOf('/') + 1), secret.deletedDate() != null));
        return all;
    }

    /** Every time that SES took a BYODKIM key. */
    List<EmbeddedSes.Call> signings() {
        return ses().calls().stream()
                .filter(call -> call.operation() == EmbeddedSes.Operation.PUT_SIGNING_ATTRIBUTES_EXTERNAL)
                .toList();
    }

    List<String> tokensAtSes() {
        return ses().peek(States.TOKYO, DOMAIN).orElseThrow().tokens();
    }

    Set<String> noticeIds() {
        Set<String> ids = new TreeSet<>();
        synchronized (invocations) {
            invocations.forEach(invocation -> ids.addAll(invocation.line.noticeIds()));
        }
        return ids;
    }

    /** What is stored for the DNS team, by the objects' names. */
    Map<String, String> artefacts() {
        return bucket.contentByPath("keys/");
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
