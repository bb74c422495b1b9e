package io.github.sesdkimrotator.artefact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.sesdkimrotator.artefact.LambdaProcess.Result;
import io.github.sesdkimrotator.json.StrictJson;
import io.github.sesdkimrotator.lambda.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar under Lambda's runtime interface client, without AWS: whatever needs no endpoint. */
class LambdaRuntimeIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String STATUS = "{\"action\":\"status\",\"domain\":\"example.jp\"}";

    /** Nobody listens on the discard port, so that every call fails at once. */
    private static final String NOBODY = "http://127.0.0.1:9";

    @TempDir
    private Path directory;

    private DeployedFunction function;

    @BeforeAll
    static void hereLambdaCouldRun() {
        LambdaProcess.assumeThePlatformIsLambdas();
        assertThat(LambdaProcess.JAR).as("made by ./mvnw package").exists();
    }

    @BeforeEach
    void unpack() throws IOException {
        LambdaProcess.unpack(directory);
        function = DeployedFunction.ofTemplate();
    }

    private LambdaProcess start(Map<String, String> others) throws IOException {
        Map<String, String> environment = new TreeMap<>(function.environment());
        environment.putAll(Map.of(
                "AWS_REGION", "ap-northeast-1",
                "AWS_ACCESS_KEY_ID", "testing",
                "AWS_SECRET_ACCESS_KEY", "testing",
                "AWS_ENDPOINT_URL", NOBODY));
        environment.putAll(others);
        return new LambdaProcess(directory, function.handler(), environment);
    }

    @Test
    void whatTheFunctionCannotTakeIsAnsweredAndTheProcessGoesOn() throws Exception {
        try (LambdaProcess lambda = start(Map.of())) {
            JsonNode cold = answer(lambda.invoke("{\"action\":\"rotate\"}"));
            JsonNode warm = answer(lambda.invoke("{\"action\":\"statu"));
            JsonNode tooLong =
                    answer(lambda.invoke("{\"action\":\"" + "x".repeat(StrictJson.LONGEST_REQUEST_BYTES) + "\"}"));
            JsonNode after = answer(lambda.invoke("{\"action\":\"rotate\"}"));

            assertThat(cold.path("statusCode").asInt()).isEqualTo(400);
            assertThat(warm.path("statusCode").asInt()).isEqualTo(400);
            assertThat(tooLong.path("statusCode").asInt()).isEqualTo(400);
            assertThat(tooLong.path("message").asText()).contains(Integer.toString(StrictJson.LONGEST_REQUEST_BYTES));
            assertThat(after).isEqualTo(cold);
            assertEachLineIsJson(lambda);
        }
    }

    @Test
    void wrongSettingsFailEveryInvocationWithOneMessageThatListsAllOfThem() throws Exception {
        try (LambdaProcess lambda =
                start(Map.of("STATE_BUCKET", "", "KEY_VALIDITY_DAYS", "many", "DNS_RESOLVERS", "nowhere at all"))) {
            Result first = lambda.invoke(STATUS);
            Result second = lambda.invoke(STATUS);

            assertThat(first.isError()).isTrue();
            assertThat(JSON.readTree(first.body()).path("errorType").asText())
                    .isEqualTo(InvalidSettingsException.class.getName());
            assertThat(JSON.readTree(first.body()).path("errorMessage").asText())
                    .contains("\n- STATE_BUCKET", "\n- KEY_VALIDITY_DAYS", "\n- DNS_RESOLVERS");
            assertThat(JSON.readTree(second.body()).path("errorMessage"))
                    .isEqualTo(JSON.readTree(first.body()).path("errorMessage"));
            assertEachLineIsJson(lambda);
        }
    }

    private static JsonNode answer(Result result) throws JsonProcessingException {
        assertThat(result.errorType()).as(result.body()).isEmpty();
        return JSON.readTree(result.body());
    }

    static void assertEachLineIsJson(LambdaProcess lambda) throws IOException {
        assertThat(lambda.lines())
                .allSatisfy(line ->
                        assertThat(JSON.readTree(line).isObject()).as(line).isTrue());
    }
}
