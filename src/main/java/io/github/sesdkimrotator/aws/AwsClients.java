package io.github.sesdkimrotator.aws;

import io.github.sesdkimrotator.rotation.SesRegion;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * The SDK's clients, each made when it is first needed and kept. Region, credentials and endpoints come from where the
 * SDK looks for them: the environment ({@code AWS_REGION}, {@code AWS_ENDPOINT_URL}, …).
 *
 * <p>Not thread-safe, like the ports that use it.
 */
public final class AwsClients {

    /** Longer than a slow answer, far shorter than the function's time-out. */
    private static final Duration ONE_ATTEMPT = Duration.ofSeconds(10);

    private static final Duration ALL_ATTEMPTS = Duration.ofSeconds(30);
    private static final Duration CONNECT = Duration.ofSeconds(3);

    private final Optional<URI> endpoint;
    private final Duration oneAttempt;
    private final Map<SesRegion, SesV2Client> ses = new HashMap<>();
    private SdkHttpClient http;
    private S3Client s3;
    private S3Client s3TryingOnce;
    private SecretsManagerClient secrets;
    private SnsClient sns;

    public AwsClients() {
        this(Optional.empty());
    }

    /** @param endpoint takes the place of every service; for tests, which cannot change their own environment */
    AwsClients(Optional<URI> endpoint) {
        this(endpoint, ONE_ATTEMPT);
    }

    /** @param oneAttempt how long one request may take; for tests, which do not wait as long */
    AwsClients(Optional<URI> endpoint, Duration oneAttempt) {
        this.endpoint = endpoint;
        this.oneAttempt = oneAttempt;
    }

    S3Client s3() {
        if (s3 == null) {
            s3 = configured(S3Client.builder(), AwsRetryStrategy.standardRetryStrategy())
                    .build();
        }
        return s3;
    }

    /** For conditional writes: a write that the SDK repeats by itself can fail because it took place the first time. */
    S3Client s3TryingOnce() {
        if (s3TryingOnce == null) {
            s3TryingOnce = configured(S3Client.builder(), AwsRetryStrategy.doNotRetry())
                    .build();
        }
        return s3TryingOnce;
    }

    SecretsManagerClient secrets() {
        if (secrets == null) {
            secrets = configured(SecretsManagerClient.builder(), AwsRetryStrategy.standardRetryStrategy())
                    .build();
        }
        return secrets;
    }

    SnsClient sns() {
        if (sns == null) {
            sns = configured(SnsClient.builder(), AwsRetryStrategy.standardRetryStrategy())
                    .build();
        }
        return sns;
    }

    /** It repeats nothing: each attempt must wait for its turn ({@link CallRate}). */
    SesV2Client ses(SesRegion region) {
        return ses.computeIfAbsent(
                region,
                r -> configured(SesV2Client.builder().region(Region.of(r.id())), AwsRetryStrategy.doNotRetry())
                        .build());
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> B configured(
            B builder, RetryStrategy retries) {
        endpoint.ifPresent(builder::endpointOverride);
        return builder.httpClient(http()).overrideConfiguration(patience(retries));
    }

    private SdkHttpClient http() {
        if (http == null) {
            http = UrlConnectionHttpClient.builder()
                    .connectionTimeout(CONNECT)
                    .socketTimeout(oneAttempt)
                    .build();
        }
        return http;
    }

    private ClientOverrideConfiguration patience(RetryStrategy retries) {
        return ClientOverrideConfiguration.builder()
                .retryStrategy(retries)
                .apiCallAttemptTimeout(oneAttempt)
                .apiCallTimeout(ALL_ATTEMPTS)
                .build();
    }
}
