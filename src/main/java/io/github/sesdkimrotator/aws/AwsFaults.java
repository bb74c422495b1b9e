package io.github.sesdkimrotator.aws;

import io.github.sesdkimrotator.port.PlatformFault;
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
            return new PlatformFault(call + " failed: " + codeOf(said));
        }
        return new PlatformFault(call + " failed: " + failure.getMessage(), failure);
    }

    /**
     * For a call that carries a secret: what cannot be read of an answer is quoted by parsers, so that neither a message
     * nor a cause is kept, only what kind of failure it was.
     *
     * @param remedy a sentence: what to look at
     */
    static PlatformFault withoutWords(String call, RuntimeException failure, String remedy) {
        if (failure instanceof AwsServiceException said && said.awsErrorDetails() != null) {
            return new PlatformFault(call + " failed: " + codeOf(said) + ". " + remedy);
        }
        StringBuilder kinds = new StringBuilder(failure.getClass().getSimpleName());
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            kinds.append(" by ").append(cause.getClass().getSimpleName());
        }
        return new PlatformFault(call + " failed: " + kinds + ". " + remedy);
    }

    private static String codeOf(AwsServiceException said) {
        return said.awsErrorDetails().errorCode() + " (HTTP " + said.statusCode() + ", request " + said.requestId()
                + ")";
    }
}
