package io.github.sesdkimrotator.aws;

import io.github.sesdkimrotator.crypto.UnusableKeyException;
import io.github.sesdkimrotator.crypto.VaultKeyEncoding;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.KeyVault;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/**
 * One secret a key, {@code <prefix>/<domain>/<selector>}, whose text is the PEM of {@link VaultKeyEncoding}, encrypted
 * with the customer-managed key. A secret has one version and is never changed: a selector is never reused.
 *
 * <p>A selector of a rotation ends in its number of the day, so that no name ends with a hyphen and six characters,
 * which a part of an ARN could be taken for; a secret is asked for by its whole name in any case.
 *
 * <p>No message of this class holds a service's or a parser's words: they may repeat the secret.
 */
public final class SecretsManagerVault implements KeyVault {

    private final AwsClients clients;
    private final AwsResources resources;

    public SecretsManagerVault(AwsClients clients, AwsResources resources) {
        this.clients = clients;
        this.resources = resources;
    }

    /**
     * Reads back what it stored. A key that can be written and not decrypted must not be found out about when the
     * DNS team has published its record.
     */
    @Override
    public PrivateSigningKey storeIfAbsent(SigningDomain domain, Selector selector, PrivateSigningKey key) {
        String name = nameOf(domain, selector);
        boolean created = create(name, domain, selector, key);
        Optional<PrivateSigningKey> held = read(name);
        if (held.isPresent()) {
            return held.get();
        }
        // A new secret may take a moment to be seen everywhere.
        if (created && !isBeingDestroyed(name)) {
            return key;
        }
        throw new PlatformFault("secret " + name + " exists but holds no key that can be read. Either it is being"
                + " destroyed and takes no other key, or it was made this moment by another run. The next run looks"
                + " again.");
    }

    /** @return false where there is such a secret already, whatever it holds */
    private boolean create(String name, SigningDomain domain, Selector selector, PrivateSigningKey key) {
        try {
            VaultKeyEncoding.toVaultText(
                    key,
                    pem -> clients.secrets()
                            .createSecret(request -> request.name(name)
                                    .clientRequestToken(tokenOf(name))
                                    .description(describe(domain, selector))
                                    .kmsKeyId(resources.kmsKeyArn())
                                    .secretString(new String(pem, StandardCharsets.US_ASCII))
                                    .tags(tags(domain, selector))));
            return true;
        } catch (ResourceExistsException firstComeFirstKept) {
            return false;
        } catch (InvalidRequestException refused) {
            if (isBeingDestroyed(name)) {
                throw new PlatformFault("secret " + name + " is scheduled for deletion, and its name takes no other key"
                        + " until it is gone. Abort the rotation: the next one has a selector of its own.");
            }
            throw fault("CreateSecret", name, refused);
        } catch (RuntimeException failure) {
            throw fault("CreateSecret", name, failure);
        }
    }

    @Override
    public Optional<PrivateSigningKey> read(SigningDomain domain, Selector selector) {
        return read(nameOf(domain, selector));
    }

    private Optional<PrivateSigningKey> read(String name) {
        String text;
        try {
            text = clients.secrets()
                    .getSecretValue(request -> request.secretId(name))
                    .secretString();
        } catch (ResourceNotFoundException absent) {
            return Optional.empty();
        } catch (InvalidRequestException refused) {
            if (isBeingDestroyed(name)) {
                return Optional.empty();
            }
            throw fault("GetSecretValue", name, refused);
        } catch (RuntimeException failure) {
            throw fault("GetSecretValue", name, failure);
        }
        try {
            return Optional.of(VaultKeyEncoding.ofVaultText(text == null ? "" : text));
        } catch (UnusableKeyException damaged) {
            throw new PlatformFault("secret " + name + " was changed by somebody: " + damaged.getMessage()
                    + ". CloudTrail tells who. Put the label AWSCURRENT back on its first version, " + tokenOf(name)
                    + ", or abort the rotation.");
        }
    }

    @Override
    public void destroy(SigningDomain domain, Selector selector) {
        String name = nameOf(domain, selector);
        try {
            clients.secrets()
                    .deleteSecret(request ->
                            request.secretId(name).recoveryWindowInDays((long) resources.secretRecoveryDays()));
        } catch (ResourceNotFoundException absent) {
            // As it should be.
        } catch (InvalidRequestException refused) {
            if (!isBeingDestroyed(name)) {
                throw fault("DeleteSecret", name, refused);
            }
        } catch (RuntimeException failure) {
            throw fault("DeleteSecret", name, failure);
        }
    }

    /** Secrets Manager has one error for this and for others, and tells them apart in prose only. */
    private boolean isBeingDestroyed(String name) {
        try {
            return clients.secrets()
                            .describeSecret(request -> request.secretId(name))
                            .deletedDate()
                    != null;
        } catch (ResourceNotFoundException absent) {
            return false;
        } catch (RuntimeException failure) {
            throw fault("DescribeSecret", name, failure);
        }
    }

    private String nameOf(SigningDomain domain, Selector selector) {
        return resources.secretPrefix() + "/" + domain.ascii() + "/" + selector.value();
    }

    /**
     * The same for every try of a rotation, so that a repeat is the same secret; it becomes the id of the version. 64
     * characters, of 32 to 64.
     */
    private static String tokenOf(String name) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String describe(SigningDomain domain, Selector selector) {
        return "DKIM private key of " + domain.ascii() + ", selector " + selector
                + " (RSA, PKCS #1 PEM). Made and destroyed by the rotator; do not change it.";
    }

    private List<Tag> tags(SigningDomain domain, Selector selector) {
        String[] place = resources.secretPrefix().split("/", -1);
        return List.of(
                tag("project", place[0]),
                tag("environment", place[1]),
                tag("domain", domain.ascii()),
                tag("selector", selector.value()));
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private PlatformFault fault(String call, String name, RuntimeException failure) {
        return AwsFaults.withoutWords("Secrets Manager " + call + " " + name, failure, remedy(failure));
    }

    private String remedy(RuntimeException failure) {
        return switch (AwsFaults.errorCode(failure)) {
            case "AccessDeniedException" ->
                "Look at the function's role: it needs this call, and secretsmanager:TagResource for the first one, on"
                        + " the secret, and kms:GenerateDataKey and kms:Decrypt on " + resources.kmsKeyArn()
                        + "; the key's policy must let it.";
            case "EncryptionFailure", "DecryptionFailure" ->
                "Secrets Manager could not use the KMS key " + resources.kmsKeyArn()
                        + ": look whether it is enabled, and whether the function's role has kms:GenerateDataKey and"
                        + " kms:Decrypt on it.";
            case "InvalidRequestException" ->
                "The secret's state forbids it; look at it with aws secretsmanager describe-secret.";
            default -> "The next run tries again.";
        };
    }
}
