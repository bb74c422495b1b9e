package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.Selector;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What SES says about one identity in one Region ({@code GetEmailIdentity}).
 *
 * @param type only {@code DOMAIN} is ever touched
 * @param origin where the signing key comes from
 * @param signingEnabled whether SES is told to sign at all
 * @param status whether SES found the record
 * @param tokens the selector of a BYODKIM key, or the three Easy DKIM tokens; may be empty, which means unknown
 * @param verification what SES saw when it last looked
 */
public record SesIdentity(
        Type type,
        Origin origin,
        boolean signingEnabled,
        DkimStatus status,
        List<String> tokens,
        Optional<Verification> verification) {

    public SesIdentity {
        tokens = List.copyOf(tokens);
    }

    /** {@code IdentityType}. */
    public enum Type {
        DOMAIN,
        OTHER
    }

    /** {@code SigningAttributesOrigin}. */
    public enum Origin {
        /** BYODKIM. */
        EXTERNAL,
        /** Easy DKIM. */
        AWS_SES,
        /** Easy DKIM replicated from another Region, or a value that this product does not know. */
        OTHER
    }

    /** {@code DkimStatus}; an unknown value never counts as success. */
    public enum DkimStatus {
        NOT_STARTED,
        PENDING,
        SUCCESS,
        FAILED,
        TEMPORARY_FAILURE,
        UNKNOWN
    }

    /**
     * {@code VerificationInfo}.
     *
     * @param errorType SES's own word, such as {@code HOST_NOT_FOUND}
     */
    public record Verification(
            Optional<String> errorType,
            Optional<Instant> lastCheckedAt,
            Optional<Instant> lastSuccessAt,
            OptionalLong soaSerial) {}

    /** Whether SES signs with a BYODKIM key at this moment: origin, switch and status, all three. */
    public boolean signsWithByodkim() {
        return origin == Origin.EXTERNAL && signingEnabled && status == DkimStatus.SUCCESS;
    }

    /** Whether SES may hold the key of that selector: empty tokens are unknown, so they may. */
    public boolean mayHold(Selector selector) {
        return origin == Origin.EXTERNAL && (tokens.isEmpty() || tokens.contains(selector.value()));
    }

    /** Whether SES tells whose key it holds; BYODKIM with empty tokens does not. */
    public boolean tellsWhatItHolds() {
        return origin != Origin.EXTERNAL || !tokens.isEmpty();
    }

    /** Whether SES says that it holds something other than that selector's key: drift. */
    public boolean holdsOtherThan(Selector selector) {
        return !mayHold(selector);
    }
}
