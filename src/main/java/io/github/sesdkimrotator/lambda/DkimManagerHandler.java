package io.github.sesdkimrotator.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.json.JsonText;
import io.github.sesdkimrotator.json.StrictJson;
import io.github.sesdkimrotator.notice.NoticeWriter;
import io.github.sesdkimrotator.port.RunLog;
import io.github.sesdkimrotator.run.Answer;
import io.github.sesdkimrotator.run.Charge;
import io.github.sesdkimrotator.run.Invocation;
import io.github.sesdkimrotator.run.Ports;
import io.github.sesdkimrotator.run.Rotator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What Lambda calls: bytes in, bytes out. Reads the payload, asks {@link Rotator}, writes the answer.
 *
 * <p>Nothing is made before the first invocation: neither key nor client nor time may end up in a snapshot of the
 * process. The settings are checked at the first invocation; wrong ones fail every invocation with one message that
 * lists all that is wrong. Lambda calls one instance from one thread at a time.
 */
public final class DkimManagerHandler implements RequestStreamHandler {

    /** Longer than the longest step for one domain: the gate, a few SES calls, a key generation. */
    private static final int LONGEST_STEP_MILLIS = 60_000;

    private final Map<String, String> environment;
    private final InstantSource clock;
    private final JsonLines lines;
    private final BiFunction<Settings, RunLog, Ports> world;

    private boolean invokedBefore;
    private Settings settings;
    private Rotator rotator;

    /** What Lambda makes: the process's own environment, the real time, AWS and the world's name servers. */
    public DkimManagerHandler() {
        this(
                System.getenv(),
                InstantSource.system(),
                new JsonLines(System.out::println, InstantSource.system(), System::nanoTime),
                World::of);
    }

    /**
     * @param environment the process's environment variables
     * @param clock the time
     * @param lines where everything that is logged goes
     * @param world makes the ports, at the first invocation; the run log is the handler's own
     */
    public DkimManagerHandler(
            Map<String, String> environment,
            InstantSource clock,
            JsonLines lines,
            BiFunction<Settings, RunLog, Ports> world) {
        this.environment = Map.copyOf(environment);
        this.clock = clock;
        this.lines = lines;
        this.world = world;
    }

    /**
     * Answers one invocation.
     *
     * @throws InvalidSettingsException where the environment variables are wrong; nothing was done
     * @throws io.github.sesdkimrotator.port.PlatformFault where the platform failed, so that Lambda tries again or
     *     hands the event to its failure destination
     */
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        InvocationLog log = new InvocationLog(lines, context.getAwsRequestId(), !invokedBefore);
        invokedBefore = true;
        try {
            if (rotator == null) {
                settings = Settings.of(environment);
                RunLog runLog = new JsonRunLog(lines, settings.commands().functionName());
                rotator = new Rotator(world.apply(settings, runLog), charge(settings));
            }
            // One byte more than is taken, so that a payload that is too long is recognised without being read whole.
            byte[] payload = input.readNBytes(StrictJson.LONGEST_REQUEST_BYTES + 1);
            ObjectNode answer = answer(payload, context, log);
            output.write(JsonText.pretty(answer).getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException | Error | IOException fault) {
            log.failed(fault);
            throw fault;
        }
    }

    private ObjectNode answer(byte[] payload, Context context, InvocationLog log) {
        Instant now = clock.instant();
        try {
            RequestReader.Read read = new RequestReader(settings).read(payload);
            log.understood(read);
            Invocation invocation = new Invocation(
                    now,
                    read.runId().orElse(context.getAwsRequestId()),
                    read.requestedBy(),
                    () -> context.getRemainingTimeInMillis() > LONGEST_STEP_MILLIS);
            Answer answer = rotator.answer(read.request(), invocation);
            ObjectNode json = AnswerJson.of(answer, now);
            log.answered(answer);
            return json;
        } catch (BadRequestException refused) {
            log.refused(refused);
            return AnswerJson.of(refused);
        }
    }

    private static Charge charge(Settings settings) {
        return new Charge(
                settings.domains(),
                settings.regions(),
                settings.policy(),
                settings.authoritativeRing(),
                new NoticeWriter(settings.language(), settings.timeZone(), settings.commands()),
                settings.commands());
    }
}
