package io.github.sesdkimrotator.rotation;

/**
 * What a notice is about, in a form that is stored and rendered later in either language. Instants are ISO-8601 in
 * UTC, names absolute.
 */
public enum Fact {
    /** A {@link RotationReason}. */
    REASON,
    /** The state the identity is in. */
    STATE,
    /** The selector that the notice is about. */
    SELECTOR,
    /** The other selector: the one that signs now, or the one before. */
    OTHER_SELECTOR,
    /** The absolute name of the record. */
    RECORD_NAME,
    /** The record's value, before it is cut into character-strings. */
    TXT_VALUE,
    /** The fingerprint of the key of {@link #SELECTOR}. */
    FINGERPRINT,
    /** When the DNS team should have acted. */
    DUE_AT,
    /** Before this moment nothing must be removed. */
    NOT_BEFORE,
    /** Since when something has been so. */
    SINCE,
    /** The end of the active key's certificate. */
    NOT_AFTER,
    /** What SES says, one Region a line. */
    SES_STATUS,
    /** A {@link HaltReason}. */
    HALT_REASON,
    /** What was seen, for people. */
    DETAIL,
    /** {@link io.github.sesdkimrotator.gate.Finding}s, a line each: code, server, name, subject, what it
     * shows, separated by tabs. */
    FINDINGS,
    /** Absolute names, a line each: Easy DKIM CNAME owners, or several records to remove. */
    RECORD_NAMES,
    /** What the CNAMEs point to, a line each, in the order of {@link #RECORD_NAMES}. */
    CNAME_TARGETS,
    /** {@code true} where a rollback to the previous key is possible. */
    ROLLBACK_POSSIBLE
}
