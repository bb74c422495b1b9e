package io.github.sesdkimrotator.gate;

import io.github.sesdkimrotator.dkim.DnsName;

/**
 * Something wrong, or worth a word, with what a server serves or how it is reached.
 *
 * @param code which mistake, for programs; the notice's wording hangs on it
 * @param server who showed it
 * @param name where: the record's name, or the name at which a probe found it
 * @param subject what the wording is about, in no language: see {@link Code}; empty where nothing
 * @param shows what that server serves, made printable: the bytes the finding is based on
 */
public record Finding(Code code, NameServer server, DnsName name, String subject, String shows) {

    /** What that answer showed, at the name that was asked for. */
    static Finding of(Code code, ServerAnswer answer, String subject, String shows) {
        return new Finding(code, answer.server(), answer.name(), subject, shows);
    }

    /** What a finding means for the gate. */
    public enum Weight {
        /** Shut until a person corrects it. */
        BLOCKS,
        /** Shut, and time alone may open it, or somebody who is not the zone's editor. */
        WAITS,
        /** The gate opens all the same. */
        WARNS
    }

    /** Each with the clause it offends, where there is one. In brackets: what {@link Finding#subject} holds. */
    public enum Code {
        /** RFC 1035 section 5.1: a name without its final dot had the zone's name appended, which was there already. */
        ZONE_APPENDED_TWICE(Weight.BLOCKS),
        /** RFC 6376 section 3.6.2.1: the record is below a parent of the domain. */
        PUBLISHED_AT_PARENT(Weight.BLOCKS),
        /** RFC 6376 section 3.6.2.1: {@code _domainkey} is left out, or written in another way. */
        DOMAINKEY_MISSPELT(Weight.BLOCKS),
        /** RFC 1034 section 4.2.2: the record is only on servers that the zone above does not name (those it names). */
        NOT_DELEGATED(Weight.BLOCKS),
        /** RFC 1034 section 3.6.2: an alias whose end holds no TXT record, or only an empty one (the end). */
        ALIAS_TO_NOTHING(Weight.BLOCKS),
        /** RFC 2181 section 10.1: an alias stands alone. */
        ALIAS_BESIDE_RECORD(Weight.BLOCKS),
        /** RFC 1034 section 3.6.2: an alias that its provider replaced by addresses. */
        FLATTENED_ALIAS(Weight.BLOCKS),
        /** RFC 6376 section 3.6.2.2: more than one TXT record at the name is undefined. */
        SEVERAL_RECORDS(Weight.BLOCKS),
        /** RFC 6376 section 3.6.2.2: the character-strings of one key record were made records of their own. */
        KEY_IN_SEVERAL_RECORDS(Weight.BLOCKS),
        /** RFC 1035 section 3.3.14: only the beginning of the value is there (its octets). */
        CUT_OFF(Weight.BLOCKS),
        /** RFC 6376 section 3.6.2.2: character-strings are joined with nothing between them, so without quotes. */
        QUOTES_INSIDE(Weight.BLOCKS),
        /** RFC 1035 section 5.1: quotes belong to the zone file, not to the value. */
        QUOTES_AROUND(Weight.BLOCKS),
        /** RFC 1035 section 5.1: escapes belong to the zone file, not to the value. */
        BACKSLASHES(Weight.BLOCKS),
        /** RFC 1035 section 5.1: name, class, type or brackets of a zone file were stored in the value. */
        ZONE_FILE_SYNTAX(Weight.BLOCKS),
        /** RFC 8017 appendix A.1.1: the key without the frame that RFC 6376 appendix C gives it. */
        PKCS1_PUBLIC_KEY(Weight.BLOCKS),
        /** RFC 6376 section 8.3: a private key, or its armour. */
        PRIVATE_KEY(Weight.BLOCKS),
        /** RFC 7468 section 3: the armour or the line ends of a PEM file. */
        PEM_ARMOUR(Weight.BLOCKS),
        /** RFC 6376 section 3.6.1: a word or dots where the key should be. */
        PLACEHOLDER(Weight.BLOCKS),
        /** RFC 6376 section 3.6.1: there is no {@code p=}. */
        NO_PUBLIC_KEY(Weight.BLOCKS),
        /** RFC 6376 section 3.6.1: {@code p=} is empty. */
        REVOKED(Weight.BLOCKS),
        /** RFC 6376 section 3.6.1: a well-formed record of some other key (the selector it belongs to, where known). */
        OTHER_KEY(Weight.BLOCKS),
        /** RFC 6376 section 3.6.1: {@code p=} is no key, or is ours with a difference (the first one's place, from 1). */
        KEY_DAMAGED(Weight.BLOCKS),
        /** RFC 6376 section 3.2: the value is no list of tags as section 3.6.1 has it (the tag). */
        TAGS_DAMAGED(Weight.BLOCKS),
        /** RFC 6376 section 3.6.1: {@code t=y}, verifiers must treat signed mail like unsigned mail. */
        TESTING(Weight.BLOCKS),
        /** RFC 8301 section 3.1: {@code h=} leaves out SHA-256. */
        SHA256_NOT_PERMITTED(Weight.BLOCKS),
        /** RFC 6376 section 3.6.1: {@code s=} leaves out e-mail. */
        EMAIL_NOT_PERMITTED(Weight.BLOCKS),
        /** RFC 4592 section 2.1.1: a wildcard answers, and would for any other name; RFC 6376 section 3.6.2.1 advises against. */
        WILDCARD(Weight.BLOCKS),
        /** RFC 4035 section 5.5: a resolver that validates refuses what the zone serves (the extended error). */
        DNSSEC_BROKEN(Weight.BLOCKS),
        /** RFC 8301 section 3.2: above 2048 bits, which SES does not take (the bits). */
        KEY_TOO_LONG(Weight.BLOCKS),
        /** RFC 8301 section 3.2: below 1024 bits, which verifiers must not accept (the bits). */
        KEY_TOO_SHORT(Weight.BLOCKS),

        /** RFC 8020 section 2: {@code _domainkey} itself does not exist, so no selector does. */
        NOTHING_BELOW_DOMAINKEY(Weight.WAITS),
        /** RFC 1034 section 4.2.1: a zone cut below the domain; its servers lack the record (the zone). */
        DELEGATED_ELSEWHERE(Weight.WAITS),
        /** RFC 1034 section 4.3.5: other servers of the zone have the record (this one's serial). */
        SERVERS_DISAGREE(Weight.WAITS),
        /** RFC 2308 section 5: a resolver remembers that there was nothing (seconds left). */
        ABSENCE_CACHED(Weight.WAITS),
        /** RFC 2181 section 8: a resolver remembers what was there before (seconds left). */
        OLD_VALUE_CACHED(Weight.WAITS),
        /** RFC 7766 section 5: the answer is too large for UDP, and TCP does not get through. */
        TCP_BLOCKED(Weight.WAITS),
        /** RFC 1034 section 4.2.2: the delegation names a server that does not serve the zone. */
        LAME_SERVER(Weight.WAITS),

        /** RFC 1034 section 4.2.2: zone and parent name different servers (those of the parent). */
        NAME_SERVERS_DIFFER(Weight.WARNS),
        /** RFC 6376 section 3.6.1: blanks in {@code p=} are legal, and not every tool knows. */
        BLANKS_IN_KEY(Weight.WARNS),
        /** RFC 2181 section 8: over a day, so a correction or a roll-back takes longer too (seconds). */
        TTL_TOO_LONG(Weight.WARNS);

        private final Weight weight;

        Code(Weight weight) {
            this.weight = weight;
        }

        public Weight weight() {
            return weight;
        }
    }
}
