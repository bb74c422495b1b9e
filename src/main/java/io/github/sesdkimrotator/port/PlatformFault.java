package io.github.sesdkimrotator.port;

/**
 * The platform failed in a way that trying again may cure: S3 down, SES throttling past the retries, a time-out. The
 * state of the world is unknown; the next run looks again. It leaves the handler as an exception, so that Lambda's
 * retries, failure destination and error metric work.
 */
public final class PlatformFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message which call failed and for what; never a secret, never a request body */
    public PlatformFault(String message) {
        super(message);
    }

    /** @param message which call failed and for what; never a secret, never a request body */
    public PlatformFault(String message, Throwable cause) {
        super(message, cause);
    }
}
