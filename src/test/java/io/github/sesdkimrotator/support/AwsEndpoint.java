package io.github.sesdkimrotator.support;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Where S3, Secrets Manager and SNS answer in tests: {@code AWS_ENDPOINT_URL} if it is set, else LocalStack where Docker
 * answers, else nowhere, which skips the test with a line or, where {@code AWS_TESTS=required}, fails it. {@code AWS_TESTS=off}
 * does not look for Docker.
 */
public final class AwsEndpoint {

    /** The last release that runs without a token. */
    private static final DockerImageName LOCALSTACK = DockerImageName.parse("localstack/localstack:4.14.0");

    private static final Optional<URI> FOUND = find();

    private AwsEndpoint() {}

    /** The endpoint; the calling test is skipped or fails where there is none. */
    public static URI required() {
        if (FOUND.isEmpty() && "required".equals(System.getenv("AWS_TESTS"))) {
            throw new AssertionError(
                    "AWS_TESTS=required, but AWS_ENDPOINT_URL is not set and no Docker engine answers");
        }
        Assumptions.assumeTrue(
                FOUND.isPresent(),
                "skipped: no S3, Secrets Manager and SNS to test against; set AWS_ENDPOINT_URL (moto_server) or start Docker");
        return FOUND.orElseThrow();
    }

    private static Optional<URI> find() {
        String given = System.getenv("AWS_ENDPOINT_URL");
        if (given != null && !given.isBlank()) {
            return Optional.of(URI.create(given));
        }
        if ("off".equals(System.getenv("AWS_TESTS"))
                || !DockerClientFactory.instance().isDockerAvailable()) {
            return Optional.empty();
        }
        // Lives as long as this JVM; Testcontainers removes it afterwards.
        LocalStackContainer container =
                new LocalStackContainer(LOCALSTACK).withServices("s3", "secretsmanager", "sns", "sqs", "kms");
        container.start();
        return Optional.of(container.getEndpoint());
    }
}
