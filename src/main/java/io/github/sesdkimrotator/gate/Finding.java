package io.github.sesdkimrotator.gate;

import io.github.sesdkimrotator.dkim.DnsName;

/**
 * Something wrong, or worth a word, with what a server serves or how it is reached.
 *
 * @param code which mistake, for programs; the notice's wording hangs on it
 * @param server who showed it
 * @param name where: the record's name, or the name at which a probe found it
 * @param subject what the wording is about, in no language: a selector, a tag, seconds, a serial; empty where nothing
 * @param shows what that server serves, made printable: the bytes the finding is based on
 */
public record Finding(Code code, NameServer server, DnsName name, String subject, String shows) {

    /** What a finding means for the gate. */
    public enum Weight {
        /** Shut until a person corrects it. */
        BLOCKS,
        /** Shut, and time alone may open it, or somebody who is not the zone's editor. */
        WAITS,
        /** The gate opens all the same. */
        WARNS
    }

    /** Each with the clause it offends. */
    public enum Code {
        /** A private key stands in DNS, where everybody can copy it. */
        PRIVATE_KEY(Weight.BLOCKS),
        /** RFC 6376 section 3.6.2.2: more than one TXT record at the name is undefined. */
        SEVERAL_RECORDS(Weight.BLOCKS),
        /** RFC 6376 section 3.6.1: the value is no key record. */
        NOT_A_KEY_RECORD(Weight.BLOCKS),
        /** RFC 6376 section 3.6.1: a well-formed record of some other key. */
        OTHER_KEY(Weight.BLOCKS),
        /** RFC 6376 section 3.6.1: {@code p=} is empty. */
        REVOKED(Weight.BLOCKS),
        /** RFC 6376 section 3.6.1: {@code t=y}, verifiers must treat signed mail like unsigned mail. */
        TESTING(Weight.BLOCKS),
        /** RFC 8301 section 3.1: {@code h=} leaves out SHA-256. */
        SHA256_NOT_PERMITTED(Weight.BLOCKS),
        /** RFC 6376 section 3.6.1: {@code s=} leaves out e-mail. */
        EMAIL_NOT_PERMITTED(Weight.BLOCKS),
        /** Some authoritative servers serve another version of the zone; the subject is the serial. */
        SERVERS_DISAGREE(Weight.WAITS),
        /** RFC 2308 section 5: a resolver remembers that there was no record; the subject is the seconds left. */
        ABSENCE_CACHED(Weight.WAITS),
        /** A TTL that slows every correction and rollback; the subject is the seconds. */
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
