package io.github.sesdkimrotator.gate;

/**
 * Something wrong with what a server serves.
 *
 * @param code which mistake, for programs; the notice's wording hangs on it
 * @param server who showed it
 * @param shows what that server serves, made printable: the bytes the finding is based on
 */
public record Finding(Code code, NameServer server, String shows) {

    /** Each with the clause it offends. */
    public enum Code {
        /** RFC 6376 section 3.6.2.2: more than one TXT record at the name is undefined. */
        SEVERAL_RECORDS,
        /** RFC 6376 section 3.6.1: the value is no key record. */
        NOT_A_KEY_RECORD,
        /** RFC 6376 section 3.6.1: a well-formed record of some other key. */
        OTHER_KEY,
        /** RFC 6376 section 3.6.1: {@code p=} is empty. */
        REVOKED,
        /** RFC 6376 section 3.6.1: {@code t=y}, verifiers must treat signed mail like unsigned mail. */
        TESTING,
        /** RFC 8301 section 3.1: {@code h=} leaves out SHA-256. */
        SHA256_NOT_PERMITTED,
        /** RFC 6376 section 3.6.1: {@code s=} leaves out e-mail. */
        EMAIL_NOT_PERMITTED
    }
}
