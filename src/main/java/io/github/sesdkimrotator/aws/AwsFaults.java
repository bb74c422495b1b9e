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
            return new PlatformFault(call + " failed: " + told(said));
        }
        return new PlatformFault(call + " failed: " + failure.getMessage(), failure);
    }

    /** A service's error by code, status and request. */
    static String told(AwsServiceException failure) {
        String code = failure.awsErrorDetails() == null
                ? "an error without a code"
                : failure.awsErrorDetails().errorCode();
        return code + " (HTTP " + failure.statusCode() + ", request " + failure.requestId() + ")";
    }
}
