package io.github.sesdkimrotator.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.sesdkimrotator.crypto.RsaKeyGenerator;
import io.github.sesdkimrotator.crypto.VaultKeyEncoding;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.support.Canary;
import io.github.sesdkimrotator.support.ScriptedEndpoint;
import io.github.sesdkimrotator.support.States;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Secrets Manager does and its stand-ins do not, and what it is asked, to the letter. */
class SecretsManagerVaultTest {

    private static final String KMS_KEY =
            "arn:aws:kms:ap-northeast-1:123456789012:key/11111111-2222-3333-4444-555555555555";
    private static final String NAME = "aws-ses-migration/prod/dkim/example.jp/rot-20261122-1";

    /** {@code printf %s "$NAME" | sha256sum} */
    private static final String TOKEN = "03ee038f7504535b15ead40eadb31084f6cc9e06ede621e877871dd84eefd4a3";

    private static final Map<String, String> JSON =
            Map.of("Content-Type", "application/x-amz-json-1.1", "x-amzn-RequestId", "r-1");
    private static final PrivateSigningKey KEY = new RsaKeyGenerator().generate();
    private static final String PEM =
            VaultKeyEncoding.toVaultText(KEY, pem -> new String(pem, StandardCharsets.US_ASCII));

    private final ScriptedEndpoint endpoint = new ScriptedEndpoint();
    private final SecretsManagerVault vault = vaultAt(endpoint);

    @AfterEach
    void theScriptWasPlayedToItsEnd() {
        endpoint.assertNothingLeft();
        endpoint.close();
    }

    @Test
    void keyIsStoredUnderItsNameWithTokenKmsKeyAndTags() {
        endpoint.answers(200, JSON, "{}").answers(200, JSON, secret(PEM));

        assertThat(store().fingerprint()).isEqualTo(KEY.fingerprint());

        assertThat(calls()).containsExactly("CreateSecret", "GetSecretValue");
        JsonNode create = body(0);
        assertThat(create.path("Name").asText()).isEqualTo(NAME);
        assertThat(create.path("ClientRequestToken").asText()).isEqualTo(TOKEN).hasSizeBetween(32, 64);
        assertThat(create.path("KmsKeyId").asText()).isEqualTo(KMS_KEY);
        assertThat(create.path("SecretString").asText().equals(PEM))
                .as("the secret is the PEM")
                .isTrue();
        Map<String, String> tags = new LinkedHashMap<>();
        create.path("Tags")
                .forEach(tag ->
                        tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
        assertThat(tags)
                .isEqualTo(Map.of(
                        "project", "aws-ses-migration",
                        "environment", "prod",
                        "domain", "example.jp",
                        "selector", "rot-20261122-1"));
        assertThat(body(1).path("SecretId").asText()).isEqualTo(NAME);
    }

    @Test
    void repeatAfterALostAnswerIsTheSameSecret() {
        endpoint.hangsUp().answers(400, JSON, error("ResourceExistsException")).answers(200, JSON, secret(PEM));

        assertThat(store().fingerprint()).isEqualTo(KEY.fingerprint());

        assertThat(body(1)).isEqualTo(body(0));
    }

    @Test
    void keyThatWasThereFirstIsKeptAndReturned() {
        endpoint.answers(400, JSON, error("ResourceExistsException")).answers(200, JSON, secret(PEM));

        PrivateSigningKey held =
                vault.storeIfAbsent(States.DOMAIN, States.selector(1), new RsaKeyGenerator().generate());

        assertThat(held.fingerprint()).isEqualTo(KEY.fingerprint());
    }

    @Test
    void newSecretThatIsNotSeenEverywhereYetIsStored() {
        endpoint.answers(200, JSON, "{}")
                .answers(400, JSON, error("ResourceNotFoundException"))
                .answers(400, JSON, error("ResourceNotFoundException"));

        assertThat(store()).isSameAs(KEY);
        assertThat(calls()).containsExactly("CreateSecret", "GetSecretValue", "DescribeSecret");
    }

    @Test
    void nameThatIsScheduledForDeletionTakesNoKey() {
        endpoint.answers(400, JSON, error("InvalidRequestException")).answers(200, JSON, "{\"DeletedDate\":1.79E9}");

        assertThatThrownBy(this::store)
                .isInstanceOf(PlatformFault.class)
                .hasMessage("secret " + NAME + " is scheduled for deletion, and its name takes no other key until it is"
                        + " gone. Abort the rotation: the next one has a selector of its own.");
    }

    /** Whether the token or the deletion is looked at first is the service's own affair. */
    @Test
    void tokenOfASecretThatIsBeingDestroyedBringsItNotBack() {
        for (int status : List.of(400, 200)) {
            endpoint.answers(status, JSON, status == 200 ? "{}" : error("ResourceExistsException"))
                    .answers(400, JSON, error("InvalidRequestException"))
                    .answers(200, JSON, "{\"DeletedDate\":1.79E9}");
            if (status == 200) {
                endpoint.answers(200, JSON, "{\"DeletedDate\":1.79E9}");
            }

            assertThatThrownBy(this::store)
                    .isInstanceOf(PlatformFault.class)
                    .hasMessageStartingWith("secret " + NAME + " exists but holds no key that can be read.");
        }
    }

    @Test
    void keyThatIsBeingDestroyedIsNotThere() {
        endpoint.answers(400, JSON, error("InvalidRequestException")).answers(200, JSON, "{\"DeletedDate\":1.79E9}");

        assertThat(vault.read(States.DOMAIN, States.selector(1))).isEmpty();
    }

    @Test
    void keyThatCannotBeReadForAnotherReasonIsAFault() {
        endpoint.answers(400, JSON, error("InvalidRequestException")).answers(200, JSON, "{}");

        assertThatThrownBy(() -> vault.read(States.DOMAIN, States.selector(1)))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("GetSecretValue " + NAME)
                .hasMessageContaining("aws secretsmanager describe-secret");
    }

    @Test
    void keyIsDestroyedWithTheRecoveryWindowOfTheStack() {
        endpoint.answers(200, JSON, "{}");

        vault.destroy(States.DOMAIN, States.selector(1));

        assertThat(calls()).containsExactly("DeleteSecret");
        assertThat(body(0).path("SecretId").asText()).isEqualTo(NAME);
        assertThat(body(0).path("RecoveryWindowInDays").asInt()).isEqualTo(14);
        assertThat(body(0).has("ForceDeleteWithoutRecovery")).isFalse();
    }

    @Test
    void destroyingAgainChangesNothingAndARefusalIsAFault() {
        endpoint.answers(400, JSON, error("InvalidRequestException")).answers(200, JSON, "{\"DeletedDate\":1.79E9}");
        assertThatCode(() -> vault.destroy(States.DOMAIN, States.selector(1))).doesNotThrowAnyException();

        endpoint.answers(400, JSON, error("InvalidRequestException")).answers(200, JSON, "{}");
        assertThatThrownBy(() -> vault.destroy(States.DOMAIN, States.selector(1)))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("DeleteSecret " + NAME);
    }

    @Test
    void throttlingIsOutlivedOrReported() {
        endpoint.answers(400, JSON, error("ThrottlingException")).answers(200, JSON, secret(PEM));
        assertThat(vault.read(States.DOMAIN, States.selector(1))).isPresent();

        for (int attempt = 1; attempt <= 3; attempt++) {
            endpoint.answers(400, JSON, error("ThrottlingException"));
        }
        assertThatThrownBy(() -> vault.read(States.DOMAIN, States.selector(1)))
                .isInstanceOf(PlatformFault.class)
                .hasMessage("Secrets Manager GetSecretValue " + NAME
                        + " failed: ThrottlingException (HTTP 400, request r-1). The next run tries again.");
    }

    @Test
    void keyOfKmsThatIsDeniedIsNamed() {
        Map<String, String> wordsByCode = Map.of(
                "AccessDeniedException", "kms:Decrypt on " + KMS_KEY,
                "EncryptionFailure", "could not use the KMS key " + KMS_KEY,
                "DecryptionFailure", "could not use the KMS key " + KMS_KEY);
        wordsByCode.forEach((code, words) -> {
            endpoint.answers(400, JSON, error(code));
            assertThatThrownBy(this::store)
                    .isInstanceOf(PlatformFault.class)
                    .hasMessageContaining("CreateSecret " + NAME)
                    .hasMessageContaining(code)
                    .hasMessageContaining(words);
        });
    }

    /** Found out at once, and not when the DNS team has published the record. */
    @Test
    void keyThatCanBeWrittenAndNotDecryptedIsAFaultAtOnce() {
        endpoint.answers(200, JSON, "{}").answers(400, JSON, error("AccessDeniedException"));

        assertThatThrownBy(this::store)
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("GetSecretValue " + NAME);
    }

    @Test
    void secretThatSomebodyChangedIsNamedWithTheWayBack() {
        endpoint.answers(200, JSON, secret("placeholder")).answers(200, JSON, "{\"SecretBinary\":\"AAAA\"}");

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> vault.read(States.DOMAIN, States.selector(1)))
                    .isInstanceOf(PlatformFault.class)
                    .hasMessageStartingWith("secret " + NAME + " was changed by somebody: the key is not usable")
                    .hasMessageContaining("Put the label AWSCURRENT back on its first version, " + TOKEN);
        }
    }

    @Test
    void nothingThatIsThrownHoldsAByteOfTheKey() {
        Canary canary = new Canary(KEY);
        String base64 = PEM.replaceAll("-----[A-Z ]+-----|\n", "");
        Map<String, String> answers = new LinkedHashMap<>();
        answers.put("key without quotes", "{\"SecretString\":" + base64 + "}");
        answers.put("key in place of JSON", base64);
        answers.put("answer that breaks off", secret(PEM).substring(0, 1000));
        answers.put("key as a name", "{\"" + base64 + "\" 1}");
        answers.put("key as binary", "{\"SecretBinary\":\"" + base64 + "*\"}");
        answers.put("damaged key", secret(PEM.replaceAll("(?m)^M", "*M")));
        answers.put("half a key", secret(PEM.substring(0, PEM.length() / 2)));
        answers.forEach((what, answer) ->
                assertSilent(canary, what, 200, answer, v -> v.read(States.DOMAIN, States.selector(1))));

        Map<String, String> refusals = new LinkedHashMap<>();
        refusals.put(
                "error that repeats the key",
                "{\"__type\":\"InvalidParameterException\",\"message\":" + quoted(PEM) + "}");
        refusals.put("error that is no JSON", "not JSON: " + PEM);
        refusals.forEach((what, answer) ->
                assertSilent(canary, what, 400, answer, v -> v.storeIfAbsent(States.DOMAIN, States.selector(1), KEY)));
    }

    @Test
    void requestThatNobodyAnswersIsNotQuoted() {
        endpoint.hangsUp().hangsUp().hangsUp();

        Throwable thrown = catchThrowable(this::store);

        assertThat(thrown)
                .isInstanceOf(PlatformFault.class)
                .hasMessageStartingWith("Secrets Manager CreateSecret " + NAME + " failed: SdkClientException by ")
                .hasNoCause();
        new Canary(KEY).assertNotIn("no answer", thrown);
    }

    /** The SDK may ask again for what it could not read. */
    private void assertSilent(
            Canary canary, String what, int status, String answer, Consumer<SecretsManagerVault> call) {
        try (ScriptedEndpoint broken = new ScriptedEndpoint()) {
            for (int attempt = 1; attempt <= 3; attempt++) {
                broken.answers(status, JSON, answer);
            }
            Throwable thrown = catchThrowable(() -> call.accept(vaultAt(broken)));
            assertThat(thrown)
                    .as(what)
                    .isInstanceOf(PlatformFault.class)
                    .hasMessageContaining(NAME)
                    .hasNoCause();
            canary.assertNotIn(what, thrown);
        }
    }

    /** Secrets Manager appends a hyphen and six characters to make an ARN of a name. */
    @Test
    void nameOfARotationsSecretCannotBeTakenForThePartOfAnArn() {
        for (int n : List.of(1, 10, 99_999)) {
            assertThat(Selector.ofRotation("s", LocalDate.of(2026, 11, 22), n).value())
                    .doesNotMatch(".*-[A-Za-z0-9]{6}");
        }
    }

    private static SecretsManagerVault vaultAt(ScriptedEndpoint endpoint) {
        return new SecretsManagerVault(
                new AwsClients(Optional.of(endpoint.uri())),
                new AwsResources("bucket", "aws-ses-migration/prod/dkim", KMS_KEY, 14, "dns", "operations"));
    }

    private PrivateSigningKey store() {
        return vault.storeIfAbsent(States.DOMAIN, States.selector(1), KEY);
    }

    private List<String> calls() {
        return endpoint.requests().stream()
                .map(request -> request.headers().get("x-amz-target").replace("secretsmanager.", ""))
                .toList();
    }

    private JsonNode body(int request) {
        return read(endpoint.requests().get(request).body());
    }

    private static JsonNode read(String json) {
        try {
            return JsonMapper.builder().build().readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String secret(String text) {
        return "{\"Name\":\"" + NAME + "\",\"SecretString\":" + quoted(text) + "}";
    }

    private static String error(String code) {
        return "{\"__type\":\"" + code + "\",\"message\":\"in the service's words\"}";
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\n", "\\n") + "\"";
    }
}
