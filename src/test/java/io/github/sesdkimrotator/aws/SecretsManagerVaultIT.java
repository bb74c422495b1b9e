package io.github.sesdkimrotator.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.sesdkimrotator.crypto.RsaKeyGenerator;
import io.github.sesdkimrotator.port.KeyVault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.support.AwsEndpoint;
import io.github.sesdkimrotator.support.KeyVaultContract;
import io.github.sesdkimrotator.support.States;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/** The contract against Secrets Manager as others built it. Each test has a prefix of its own. */
class SecretsManagerVaultIT implements KeyVaultContract {

    private static final String KMS_KEY =
            "arn:aws:kms:ap-northeast-1:123456789012:key/11111111-2222-3333-4444-555555555555";

    /** Real ones: the vault proves what it reads. */
    private static List<PrivateSigningKey> keys;

    private final AwsClients clients = new AwsClients(Optional.of(AwsEndpoint.required()));
    private final String prefix = "rotator-" + UUID.randomUUID() + "/test/dkim";
    private final KeyVault vault =
            new SecretsManagerVault(clients, new AwsResources("bucket", prefix, KMS_KEY, 14, "dns", "operations"));

    @BeforeAll
    static void generateKeys() {
        AwsEndpoint.required();
        keys = List.of(new RsaKeyGenerator().generate(), new RsaKeyGenerator().generate());
    }

    @Override
    public KeyVault vault() {
        return vault;
    }

    @Override
    public PrivateSigningKey key(int n) {
        return keys.get(n - 1);
    }

    @Test
    void secretSaysWhatItIsAndIsEncryptedWithTheStacksKey() {
        vault.storeIfAbsent(States.DOMAIN, States.selector(1), key(1));

        DescribeSecretResponse secret = describe();
        assertThat(secret.kmsKeyId()).isEqualTo(KMS_KEY);
        assertThat(secret.description())
                .isEqualTo("DKIM private key of example.jp, selector " + States.selector(1)
                        + " (RSA, PKCS #1 PEM). Made and destroyed by the rotator; do not change it.");
        assertThat(secret.tags())
                .extracting(Tag::key, Tag::value)
                .contains(
                        tuple("environment", "test"),
                        tuple("domain", "example.jp"),
                        tuple("selector", States.selector(1).value()));
        assertThat(secret.versionIdsToStages()).hasSize(1);
    }

    @Test
    void destroyedKeyCanBeRestoredWithinItsWindow() {
        vault.storeIfAbsent(States.DOMAIN, States.selector(1), key(1));

        vault.destroy(States.DOMAIN, States.selector(1));
        clients.secrets().restoreSecret(request -> request.secretId(name()));

        assertThat(vault.read(States.DOMAIN, States.selector(1)).orElseThrow().fingerprint())
                .isEqualTo(key(1).fingerprint());
    }

    private DescribeSecretResponse describe() {
        return clients.secrets().describeSecret(request -> request.secretId(name()));
    }

    private String name() {
        return prefix + "/example.jp/" + States.selector(1).value();
    }
}
