package io.github.sesdkimrotator.support;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.json.StrictJson;
import io.github.sesdkimrotator.lambda.DkimManagerHandler;
import io.github.sesdkimrotator.lambda.JsonLines;
import io.github.sesdkimrotator.port.KeyGenerator;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.port.StateStore;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.run.Ports;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * The very handler that is deployed, with a strict fake in the place of everything around it and a clock that stands
 * still. SES and DNS answer what the test has scripted; anything else fails the test.
 */
public final class HandlerFixture {

    /** The id that Lambda gives to the first invocation; the others are counted on. */
    public static final String REQUEST_ID = "0b9c6c1e-5a4c-4b7e-9a43-000000000001";

    /** What the first two keys of {@link States} are numbered; a new one comes next. */
    private static final int FIRST_NEW_KEY = 3;

    private static final int AMPLE_MILLIS = 300_000;

    public final InMemoryStateStore states = new InMemoryStateStore();
    public final InMemoryKeyVault vault = new InMemoryKeyVault(this::now);
    public final InMemoryArchive archive = new InMemoryArchive();
    public final CapturingTopics topics = new CapturingTopics();
    public final ScriptedSes ses = new ScriptedSes();
    public final ScriptedNameServers dns = new ScriptedNameServers();

    private final List<String> logLines = new ArrayList<>();
    private final Map<String, String> environment = Environments.with("SELECTOR_PREFIX", "rot");
    private final Deque<Integer> remainingMillis = new ArrayDeque<>();
    private KeyGenerator keys = new NumberedKeys();
    private Instant now = States.NOW;
    private DkimManagerHandler handler;
    private int worldsMade;
    private int invocations;
    private long nanos;

    /** A key of {@link States} after the other, and a certificate that says that it is none. */
    private static final class NumberedKeys implements KeyGenerator {

        private int next = FIRST_NEW_KEY;

        @Override
        public PrivateSigningKey generate() {
            return States.privateKey(next++);
        }

        @Override
        public String certify(
                PrivateSigningKey key, SigningDomain domain, Selector selector, Instant notBefore, Instant notAfter) {
            return "-----BEGIN CERTIFICATE-----\nZmFrZQ==\n-----END CERTIFICATE-----\n";
        }
    }

    /** Sets an environment variable; null removes it. Works until the first invocation. */
    public HandlerFixture setting(String name, String value) {
        if (value == null) {
            environment.remove(name);
        } else {
            environment.put(name, value);
        }
        return this;
    }

    /** Real keys, or whatever a test needs. Works until the first invocation. */
    public HandlerFixture generating(KeyGenerator generator) {
        keys = generator;
        return this;
    }

    /** A domain in that state, its private keys in the vault. */
    public HandlerFixture given(ManagedDomain managed, int... keysInVault) {
        if (!(states.create(managed) instanceof StateStore.StoreResult.Stored)) {
            throw new AssertionError(managed.domain() + " is there already");
        }
        for (int n : keysInVault) {
            RotationKey key = States.key(n);
            vault.storeIfAbsent(managed.domain(), key.selector(), States.privateKey(n));
        }
        return this;
    }

    public Instant now() {
        return now;
    }

    public void passes(Duration time) {
        now = now.plus(time);
    }

    /** What Lambda says at each question for the time that is left; ample once the list is used up. */
    public void remainingMillis(Integer... millis) {
        remainingMillis.addAll(List.of(millis));
    }

    /** Invokes the handler and reads its answer. */
    public ObjectNode invoke(String payload) {
        return StrictJson.parse(invoke(payload.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Invokes the handler.
     *
     * @return what it wrote
     */
    public byte[] invoke(byte[] payload) {
        if (handler == null) {
            JsonLines lines = new JsonLines(logLines::add, this::now, this::nanoTime);
            handler = new DkimManagerHandler(environment, this::now, lines, (settings, log) -> {
                worldsMade++;
                return new Ports(states, vault, keys, archive, topics, ses, dns, log);
            });
        }
        invocations++;
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            handler.handleRequest(new ByteArrayInputStream(payload), answer, new LambdaContext());
        } catch (IOException e) {
            throw new UncheckedIOException("neither stream fails", e);
        }
        return answer.toByteArray();
    }

    /** A millisecond later at every look. */
    private long nanoTime() {
        nanos += 1_000_000;
        return nanos;
    }

    /** The lines about one kind of event: {@code invocation}, {@code domain} or {@code sweep}. */
    public List<ObjectNode> logged(String event) {
        return logLines.stream()
                .map(line -> StrictJson.parse(line.getBytes(StandardCharsets.UTF_8)))
                .filter(line -> line.path("event").asText().equals(event))
                .toList();
    }

    /** What was written to standard output. */
    public List<String> logLines() {
        return List.copyOf(logLines);
    }

    /** How often the handler asked for its ports. */
    public int worldsMade() {
        return worldsMade;
    }

    /**
     * Everything that an invocation could have changed or asked, as one text: two equal texts mean that it did nothing
     * and asked nobody.
     */
    public String traces() {
        StringBuilder all = new StringBuilder();
        states.domains()
                .forEach(domain -> all.append(states.json(domain).orElseThrow()).append('\n'));
        all.append("state writes: ").append(states.writes()).append(", lost: ").append(states.lostRaces());
        all.append("\nkeys held: ")
                .append(vault.held().stream().map(Object::toString).sorted().toList());
        all.append("\nkeys created: ")
                .append(vault.created())
                .append(", destroyed: ")
                .append(vault.destroyed());
        all.append("\nobjects: ").append(archive.contentByPath());
        all.append("\nnotices: ").append(topics.published());
        all.append("\nSES calls: ").append(ses.calls());
        all.append("\nDNS questions: ").append(dns.questions());
        return all.toString();
    }

    /** Whatever was switched on has happened. */
    public void assertNothingLeft() {
        states.assertNoFaultLeft();
        vault.assertNoFaultLeft();
        archive.assertNoFaultLeft();
        topics.assertNoFaultLeft();
        ses.assertNothingLeft();
        if (!remainingMillis.isEmpty()) {
            throw new AssertionError("nobody asked for the remaining time: " + remainingMillis);
        }
    }

    /** Everything but the id and the remaining time is not for this product to know. */
    private final class LambdaContext implements Context {

        @Override
        public String getAwsRequestId() {
            return "0b9c6c1e-5a4c-4b7e-9a43-%012d".formatted(invocations);
        }

        @Override
        public int getRemainingTimeInMillis() {
            return remainingMillis.isEmpty() ? AMPLE_MILLIS : remainingMillis.remove();
        }

        @Override
        public String getLogGroupName() {
            throw unforeseen();
        }

        @Override
        public String getLogStreamName() {
            throw unforeseen();
        }

        @Override
        public String getFunctionName() {
            throw unforeseen();
        }

        @Override
        public String getFunctionVersion() {
            throw unforeseen();
        }

        @Override
        public String getInvokedFunctionArn() {
            throw unforeseen();
        }

        @Override
        public CognitoIdentity getIdentity() {
            throw unforeseen();
        }

        @Override
        public ClientContext getClientContext() {
            throw unforeseen();
        }

        @Override
        public int getMemoryLimitInMB() {
            throw unforeseen();
        }

        @Override
        public LambdaLogger getLogger() {
            throw unforeseen();
        }

        private AssertionError unforeseen() {
            return new AssertionError("the handler asked the context for something else");
        }
    }
}
