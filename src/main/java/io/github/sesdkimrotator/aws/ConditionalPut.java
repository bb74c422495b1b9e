package io.github.sesdkimrotator.aws;

import io.github.sesdkimrotator.aws.S3Bucket.StoredObject;
import io.github.sesdkimrotator.port.PlatformFault;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Writes an object only if nobody else wrote it, and finds out what became of the write.
 *
 * <p>Every answer but a plain 200 leaves room for doubt: a 412 may be due to an earlier try of our own, a lost connection
 * says nothing, a 409 names no winner. So each write carries a token of its own, and the object itself is asked: our token
 * there means written, the expected version still there means that the same write may be tried again, and anything else
 * means that somebody was faster. A try that arrives late cannot do harm: its condition no longer holds.
 *
 * <p>The token is user metadata, which one GetObject returns together with ETag and content: the content stays a function
 * of the state alone, and a write can be recognised without reading what it wrote.
 *
 * <p>A write that took place and was at once replaced by another run, before it was looked for, counts as overtaken.
 */
final class ConditionalPut {

    sealed interface Result {
        record Written(String etag) implements Result {}

        /** @param current what is there now; empty where the object is gone */
        record Overtaken(Optional<StoredObject> current) implements Result {}
    }

    private static final String TOKEN = "write-token";
    private static final int TOKEN_BYTES = 16;
    private static final int MOST_TRIES = 3;
    private static final BackoffStrategy PAUSE =
            BackoffStrategy.exponentialDelay(Duration.ofMillis(200), Duration.ofSeconds(1));

    private final AwsClients clients;
    private final S3Bucket bucket;
    private final SecureRandom random = new SecureRandom();

    ConditionalPut(AwsClients clients, S3Bucket bucket) {
        this.clients = clients;
        this.bucket = bucket;
    }

    /**
     * Writes {@code text} where there is no such object.
     *
     * @throws PlatformFault where the write was refused, or it is not known whether it took place
     */
    Result create(String name, String text) {
        return write(name, text, Optional.empty());
    }

    /**
     * Writes {@code text} where the object still has that {@code etag}.
     *
     * @throws PlatformFault where the write was refused, or it is not known whether it took place
     */
    Result replace(String name, String etag, String text) {
        return write(name, text, Optional.of(etag));
    }

    private Result write(String name, String text, Optional<String> expected) {
        String token = newToken();
        PutObjectRequest.Builder put = bucket.putting(name).metadata(Map.of(TOKEN, token));
        expected.ifPresentOrElse(put::ifMatch, () -> put.ifNoneMatch("*"));
        PutObjectRequest request = put.build();
        for (int tries = 1; ; tries++) {
            PlatformFault doubt;
            try {
                String etag = clients.s3TryingOnce()
                        .putObject(request, RequestBody.fromString(text))
                        .eTag();
                if (etag != null) {
                    return new Result.Written(etag);
                }
                // An error within a 200: the SDK takes it for success and drops the text.
                doubt = bucket.fault("PutObject", name, SdkClientException.create("the answer has no ETag"));
            } catch (SdkException e) {
                if (isGone(e)) {
                    return new Result.Overtaken(Optional.empty());
                }
                doubt = bucket.fault("PutObject", name, e);
                if (isRefusal(e)) {
                    throw doubt;
                }
            }
            Optional<StoredObject> current = readBack(name, doubt);
            if (current.isPresent() && token.equals(current.get().metadata().get(TOKEN))) {
                return new Result.Written(current.get().etag());
            }
            if (!current.map(StoredObject::etag).equals(expected)) {
                return new Result.Overtaken(current);
            }
            if (tries == MOST_TRIES) {
                throw new PlatformFault(
                        doubt.getMessage() + ". After " + tries + " tries the object still stands as it was read; it is"
                                + " not known whether the write will yet take place. The next run looks again.",
                        doubt.getCause());
            }
            pause(tries, doubt);
        }
    }

    /** The answer to {@code If-Match} where there is nothing to match. */
    private static boolean isGone(SdkException failure) {
        return failure instanceof S3Exception said && "NoSuchKey".equals(code(said));
    }

    /** Whether S3 looked at the request and will not do it: no doubt is left, and trying again is of no use. */
    private static boolean isRefusal(SdkException failure) {
        if (!(failure instanceof S3Exception said) || said.statusCode() < 300 || said.statusCode() >= 500) {
            // An exception may have the status 200: S3 had begun to answer before it failed.
            return false;
        }
        boolean conditionFailed = said.statusCode() == 409 || said.statusCode() == 412;
        boolean busy = said.isThrottlingException() || "RequestTimeout".equals(code(said));
        return !conditionFailed && !busy;
    }

    private static String code(S3Exception said) {
        return said.awsErrorDetails() == null ? null : said.awsErrorDetails().errorCode();
    }

    private Optional<StoredObject> readBack(String name, PlatformFault doubt) {
        try {
            return bucket.get(name);
        } catch (PlatformFault unread) {
            unread.addSuppressed(doubt);
            throw new PlatformFault(
                    "It is not known whether the write took place: " + doubt.getMessage() + "; and then "
                            + unread.getMessage(),
                    unread);
        }
    }

    private static void pause(int tries, PlatformFault doubt) {
        try {
            Thread.sleep(PAUSE.computeDelay(tries));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            doubt.addSuppressed(e);
            throw doubt;
        }
    }

    private String newToken() {
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        return HexFormat.of().formatHex(token);
    }
}
