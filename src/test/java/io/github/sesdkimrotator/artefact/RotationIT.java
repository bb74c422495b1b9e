package io.github.sesdkimrotator.artefact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.sesdkimrotator.artefact.LambdaProcess.Result;
import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.support.AwsEndpoint;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rotation through the packaged jar under Lambda's runtime interface client, with the environment of template.yaml. */
class RotationIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private LambdaProcess lambda;

    private LambdaProcess start(Map<String, String> others) throws Exception {
        DeployedFunction function = DeployedFunction.ofTemplate();
        Map<String, String> environment = new TreeMap<>(function.environment());
        environment.putAll(Map.of(
                "AWS_REGION", "ap-northeast-1", "AWS_ACCESS_KEY_ID", "testing", "AWS_SECRET_ACCESS_KEY", "testing"));
        environment.putAll(others);
        LambdaProcess.unpack(directory);
        return new LambdaProcess(directory, function.handler(), environment);
    }

    @Test
    void aRotationIsPlayedFromEnrolmentToTheWatchAfterPhaseSeven() throws Exception {
        LambdaProcess.assumeThePlatformIsLambdas();
        URI aws = AwsEndpoint.required();
        try (Surroundings world = new Surroundings(aws);
                LambdaProcess process = start(world.environment())) {
            lambda = process;
            assertThat(verb("enroll").path("state").asText()).isEqualTo("Steady");
            assertThat(phase(3).path("outcome").asText()).isEqualTo("KEY_GENERATED");
            assertThat(phase(4).path("outcome").asText()).isEqualTo("ARTEFACTS_STORED");
            JsonNode told = phase(5);
            assertThat(told.path("outcome").asText()).isEqualTo("DNS_TEAM_NOTIFIED");

            JsonNode tooEarly = phase(7);
            assertThat(tooEarly.path("statusCode").asInt()).isEqualTo(409);
            assertThat(tooEarly.path("outcome").asText()).isEqualTo("DNS_TXT_NOT_READY");
            assertThat(world.signingSelector()).as("signs still").isEqualTo("first");

            JsonNode record = tooEarly.path("record");
            DnsName name = new DnsName(record.path("name").asText());
            world.publish(name, TxtRecord.ofValue(record.path("value").asText()));
            JsonNode switched = phase(7);
            assertThat(switched.path("statusCode").asInt())
                    .as(switched.toString())
                    .isEqualTo(200);
            String selector = name.absolute().replaceFirst("\\..*", "");
            awaitWatching(world, selector);

            assertThat(phase(7).path("outcome").asText()).isEqualTo("ALREADY_DONE");
            JsonNode watched = phase(8);
            assertThat(watched.path("state").asText()).isEqualTo("Watching");
            assertThat(world.signingSelector()).isEqualTo(selector);

            LambdaRuntimeIT.assertEachLineIsJson(process);
            assertThat(process.lines()).hasSizeGreaterThan(5);
            assertThat(process.everything()).doesNotContain("PRIVATE KEY", "BEGIN");
        }
    }

    /** SES looks at the record when it likes; the function is asked until it has seen it. */
    private void awaitWatching(Surroundings world, String selector) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        JsonNode status = verb("status");
        while (Instant.now().isBefore(end)) {
            if (selector.equals(world.signingSelector())
                    && status.path("state").asText().equals("Watching")) {
                return;
            }
            invoke("{\"action\":\"watch\"}");
            status = verb("status");
        }
        throw new AssertionError("not Watching within " + PATIENCE + ": " + status);
    }

    @Test
    void aPlatformFaultIsAnErrorOfItsOwnTypeAndTheNextInvocationIsAnswered() throws Exception {
        LambdaProcess.assumeThePlatformIsLambdas();
        try (LambdaProcess process = start(Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:9"))) {
            lambda = process;
            Result failed = lambda.invoke("{\"action\":\"status\",\"domain\":\"example.jp\"}");

            assertThat(failed.isError()).isTrue();
            assertThat(JSON.readTree(failed.body()).path("errorType").asText())
                    .isEqualTo(PlatformFault.class.getName());
            assertThat(JSON.readTree(failed.body()).path("errorMessage").asText())
                    .contains("S3", "state/example.jp.json");
            assertThat(invoke("{\"action\":\"rotate\"}").path("statusCode").asInt())
                    .isEqualTo(400);
            LambdaRuntimeIT.assertEachLineIsJson(process);
        }
    }

    private JsonNode verb(String action) throws Exception {
        return invoke("{\"action\":\"" + action + "\",\"domain\":\"example.jp\"}");
    }

    private JsonNode phase(int phase) throws Exception {
        return invoke("{\"action\":\"phase_manager\",\"phase\":\"" + phase
                + "\",\"domain\":\"example.jp\",\"environment\":\"prod\"}");
    }

    private JsonNode invoke(String payload) throws Exception {
        Result result = lambda.invoke(payload);
        assertThat(result.errorType()).as(payload + " -> " + result.body()).isEmpty();
        return JSON.readTree(result.body());
    }
}
