package io.github.sesdkimrotator.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.sesdkimrotator.dkim.KeyFingerprint;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.support.SesEndpoint;
import io.github.sesdkimrotator.support.States;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The embedded SES's HTTP face as a client sees it that is none of ours: the AWS CLI. Without the CLI it is skipped,
 * unless {@code AWS_TESTS=required} is in the environment.
 */
class SesHttpFaceIT {

    @TempDir
    private Path directory;

    private final SesEndpoint endpoint = new SesEndpoint();

    private record Result(int exitStatus, String out, String error) {
        JsonNode json() throws IOException {
            assertThat(error).isEmpty();
            return new JsonMapper().readTree(out);
        }
    }

    @BeforeEach
    void programsAreThere() {
        for (String program : List.of("aws", "openssl")) {
            boolean isThere = Stream.of(System.getenv("PATH").split(":"))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
            if (!isThere && "required".equals(System.getenv("AWS_TESTS"))) {
                fail(program + " is not installed, and AWS_TESTS=required");
            } else if (!isThere) {
                abort(program + " is not installed: SES's HTTP face is not tried with it");
            }
        }
    }

    @AfterEach
    void close() {
        endpoint.close();
    }

    private Result aws(String... arguments) throws IOException, InterruptedException {
        return run(Stream.concat(
                Stream.of("aws", "--endpoint-url", endpoint.uri().toString(), "--output", "json", "sesv2"),
                Stream.of(arguments)));
    }

    private Result run(Stream<String> command) throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Path error = directory.resolve("error");
        ProcessBuilder builder = new ProcessBuilder(command.toList())
                .redirectOutput(out.toFile())
                .redirectError(error.toFile());
        builder.environment().put("AWS_REGION", States.TOKYO.id());
        builder.environment().put("AWS_DEFAULT_REGION", States.TOKYO.id());
        builder.environment().put("AWS_ACCESS_KEY_ID", "testing");
        builder.environment().put("AWS_SECRET_ACCESS_KEY", "testing");
        builder.environment().put("AWS_MAX_ATTEMPTS", "1");
        // Version 1 of the CLI would show a moment as it came, version 2 as ISO 8601.
        Path config = Files.writeString(directory.resolve("config"), "[default]\ncli_timestamp_format = iso8601\n");
        builder.environment().put("AWS_CONFIG_FILE", config.toString());
        Process process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("the program ended").isTrue();
        return new Result(process.exitValue(), Files.readString(out), Files.readString(error));
    }

    /** SES's form of a key: the base64 of the DER without line breaks, in what openssl makes of PKCS#8 or PKCS#1. */
    private String key(String... form) throws IOException, InterruptedException {
        Path pem = directory.resolve("key.pem");
        run(Stream.of("openssl", "genrsa", "-out", pem.toString(), "2048"));
        Path der = directory.resolve("key.der");
        run(Stream.concat(
                Stream.of("openssl"),
                Stream.concat(
                        Stream.of(form), Stream.of("-in", pem.toString(), "-outform", "DER", "-out", der.toString()))));
        return Base64.getEncoder().encodeToString(Files.readAllBytes(der));
    }

    private Result put(String selector, String key) throws IOException, InterruptedException {
        Path input = directory.resolve("attributes.json");
        Files.writeString(
                input,
                "{\"DomainSigningSelector\":\"" + selector + "\",\"DomainSigningPrivateKey\":\"" + key + "\"}",
                StandardCharsets.US_ASCII);
        return aws(
                "put-email-identity-dkim-signing-attributes",
                "--email-identity",
                "example.jp",
                "--signing-attributes-origin",
                "EXTERNAL",
                "--signing-attributes",
                "file://" + input);
    }

    @Test
    void keyThatIsGivenIsSeen() throws IOException, InterruptedException {
        endpoint.ses().createDomainWithEasyDkim(States.TOKYO, States.DOMAIN);

        JsonNode taken = put("s1", key("pkcs8", "-topk8", "-nocrypt")).json();
        JsonNode seen =
                aws("get-email-identity", "--email-identity", "example.jp").json();

        assertThat(taken).hasToString("{\"DkimStatus\":\"NOT_STARTED\",\"DkimTokens\":[\"s1\"]}");
        assertThat(seen.path("IdentityType").asText()).isEqualTo("DOMAIN");
        assertThat(seen.path("DkimAttributes"))
                .hasToString("{\"SigningEnabled\":true,\"Status\":\"NOT_STARTED\",\"Tokens\":[\"s1\"],"
                        + "\"SigningAttributesOrigin\":\"EXTERNAL\"}");
        assertThat(seen.path("VerificationInfo").path("LastSuccessTimestamp").asText())
                .startsWith("2026-11-22T03:04:05");
    }

    @Test
    void bothFormsOfAKeyAreTheSameKey() throws IOException, InterruptedException {
        endpoint.ses().createDomain(States.TOKYO, States.DOMAIN);

        put("s1", key("rsa", "-traditional")).json();
        Optional<KeyFingerprint> pkcs1 = endpoint.ses().calls().getLast().key();
        Path der = directory.resolve("same.der");
        run(Stream.of(
                "openssl",
                "pkcs8",
                "-topk8",
                "-nocrypt",
                "-in",
                directory.resolve("key.pem").toString(),
                "-outform",
                "DER",
                "-out",
                der.toString()));
        put("s1", Base64.getEncoder().encodeToString(Files.readAllBytes(der))).json();

        assertThat(endpoint.ses().calls().getLast().key()).isPresent().isEqualTo(pkcs1);
    }

    @Test
    void keyThatIsNoLineOfBase64IsRefusedInSesWords() throws IOException, InterruptedException {
        endpoint.ses().createDomain(States.TOKYO, States.DOMAIN);

        Result refused = put("s1", "two-words");

        assertThat(refused.exitStatus()).isNotZero();
        assertThat(refused.error())
                .contains("(BadRequestException)", "1 validation error detected")
                .contains("Value at 'signingAttributes.domainSigningPrivateKey' failed to satisfy constraint:"
                        + " Member must satisfy regular expression pattern: ^[a-zA-Z0-9+\\/]+={0,2}$")
                .doesNotContain("two-words");
    }

    @Test
    void whatIsNotThereIsNotFoundAndTooManyCallsAreThrottled() throws IOException, InterruptedException {
        assertThat(aws("get-email-identity", "--email-identity", "example.jp").error())
                .contains("(NotFoundException)", "Email identity example.jp does not exist.");
        endpoint.ses().patientCaller(false);
        aws("get-email-identity", "--email-identity", "example.jp");
        assertThat(aws("get-email-identity", "--email-identity", "example.jp").error())
                .contains("(TooManyRequestsException)");
    }

    @Test
    void listGoesOnWhereAPageEnds() throws IOException, InterruptedException {
        endpoint.ses().createDomain(States.TOKYO, States.DOMAIN);
        endpoint.ses().createDomain(States.TOKYO, new SigningDomain("example.com"));
        endpoint.ses().createEmailAddress(States.TOKYO, new SigningDomain("example.net"));

        JsonNode first = aws("list-email-identities", "--page-size", "2").json();
        JsonNode second = aws(
                        "list-email-identities",
                        "--page-size",
                        "2",
                        "--next-token",
                        first.path("NextToken").asText())
                .json();

        assertThat(first.path("EmailIdentities").findValuesAsText("IdentityName"))
                .containsExactly("example.com", "example.jp");
        assertThat(second)
                .hasToString(
                        "{\"EmailIdentities\":[{\"IdentityType\":\"EMAIL_ADDRESS\",\"IdentityName\":\"example.net\","
                                + "\"SendingEnabled\":false,\"VerificationStatus\":\"NOT_STARTED\"}]}");
    }
}
