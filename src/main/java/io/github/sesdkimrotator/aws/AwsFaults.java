package io.github.sesdkimrotator.aws;

import io.github.sesdkimrotator.port.PlatformFault;
import java.util.Objects;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** The SDK's exceptions as the one that the ports throw. */
final class AwsFaults {

    private AwsFaults() {}

    /**
     * The cause is kept for its class and stack only where it was made on this side of the wire; a service's words are
     * quoted by code and status, because they may repeat what was sent.
     *
     * @param call what was asked for, such as {@code "S3 GetObject state/example.jp.json"}
     */
    static PlatformFault of(String call, SdkException failure) {
        if (failure instanceof AwsServiceException said && said.awsErrorDetails() != null) {
            return new PlatformFault(call + " failed: " + told(said));
        }
        return new PlatformFault(call + " failed: " + failure.getMessage(), failure);
    }

    /** The same with a sentence on what to look at. */
    static PlatformFault of(String call, SdkException failure, String remedy) {
        PlatformFault plain = of(call, failure);
        return new PlatformFault(plain.getMessage() + ". " + remedy, plain.getCause());
    }

    /**
     * For a call that carries a secret: what cannot be read of an answer is quoted by parsers, so that neither a message
     * nor a cause is kept, only what kind of failure it was.
     *
     * @param remedy a sentence: what to look at
     */
    static PlatformFault withoutWords(String call, RuntimeException failure, String remedy) {
        if (failure instanceof AwsServiceException said && said.awsErrorDetails() != null) {
            return new PlatformFault(call + " failed: " + told(said) + ". " + remedy);
        }
        StringBuilder kinds = new StringBuilder(failure.getClass().getSimpleName());
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            kinds.append(" by ").append(cause.getClass().getSimpleName());
        }
        return new PlatformFault(call + " failed: " + kinds + ". " + remedy);
    }

    /** What the service called its error; empty where no service answered, or one without a name for it. */
    static String errorCode(RuntimeException failure) {
        return failure instanceof AwsServiceException said && said.awsErrorDetails() != null
                ? Objects.requireNonNullElse(said.awsErrorDetails().errorCode(), "")
                : "";
    }

    /** A service's error by code, status and request. */
    static String told(AwsServiceException said) {
        String code = errorCode(said);
        return (code.isEmpty() ? "no error code" : code) + " (HTTP " + said.statusCode() + ", request "
                + said.requestId() + ")";
    }
}
