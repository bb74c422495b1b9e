package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.dkim.SigningDomain;

/** Another invocation wrote the state first. A result rather than a fault: the run looks again, once. */
final class OvertakenException extends Exception {

    private static final long serialVersionUID = 1L;

    OvertakenException(SigningDomain domain) {
        super("another invocation changed the state of " + domain);
    }
}
