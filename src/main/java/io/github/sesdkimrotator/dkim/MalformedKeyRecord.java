package io.github.sesdkimrotator.dkim;

/**
 * A TXT value that a verifier would not take as a key record.
 *
 * @param fault what is wrong, for programs
 * @param tag the name of the tag that offends, made printable; empty where it is none that can be told
 * @param detail what is wrong, for people; foreign bytes in it are already made printable
 */
public record MalformedKeyRecord(Fault fault, String tag, String detail) implements ParsedKeyRecord {

    /** Each with the clause of RFC 6376 that it offends. */
    public enum Fault {
        /** Section 3.2: not a list of {@code name=value} separated by semicolons. */
        NOT_A_TAG_LIST,
        /** Section 3.2: tags with duplicate names make the whole list invalid. */
        DUPLICATE_TAG,
        /** Section 3.6.1: {@code v=}, where present, stands first and says {@code DKIM1}. */
        WRONG_VERSION,
        /** Section 3.6.1: {@code p=} is required. */
        NO_PUBLIC_KEY,
        /** Section 3.6.1: {@code p=} is base64. */
        PUBLIC_KEY_NOT_BASE64,
        /**
         * Section 3.6.1: {@code k=}, {@code h=}, {@code s=} or {@code t=} is not made of words; or {@code g=}, which
         * this RFC dropped and verifiers of RFC 4871 still obey, leaves addresses out.
         */
        UNUSABLE_TAG_VALUE
    }
}
