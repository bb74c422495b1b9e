package io.github.sesdkimrotator.rotation;

/** Why a person is needed. */
public enum HaltReason {
    /** SES signs with something that this product did not set. */
    DRIFT,
    /** SES has no such identity in one of the Regions. */
    IDENTITY_MISSING,
    /** The identity is an e-mail address or a managed domain, which this product never touches. */
    IDENTITY_NOT_A_DOMAIN,
    /** A private key that is still needed is no longer in the vault. */
    KEY_LOST,
    /** SES refused the key or the request for good. */
    SES_REFUSED,
    /** A person chose Easy DKIM; its CNAMEs must be published before SES signs again. */
    EASY_DKIM_FALLBACK
}
