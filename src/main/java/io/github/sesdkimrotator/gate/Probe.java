package io.github.sesdkimrotator.gate;

import io.github.sesdkimrotator.dkim.DnsName;
import java.util.List;

/**
 * A question beyond the record's own name, put to authoritative servers only, and only when the gate is shut for a
 * reason that the answer can explain.
 */
public record Probe(DnsName name, Purpose purpose) {

    public enum Purpose {
        /** The zone's name appended twice: {@code s1._domainkey.example.jp.example.jp.} */
        ZONE_TWICE,
        /** Part of the domain lost: the same name below a parent of the domain. */
        PARENT,
        /** {@code _domainkey} left out, or written in another way. */
        MISSPELT_DOMAINKEY,
        /** Whether anything at all exists below {@code _domainkey} (RFC 8020 section 2). */
        DOMAINKEY_ITSELF,
        /** A name that nobody published: whatever answers is a wildcard (RFC 4592). */
        WILDCARD_CONTROL,
        /** Asks for type A: an address where the TXT record should be betrays a flattened alias. */
        ADDRESS_AT_NAME
    }

    /**
     * What the servers said to a probe.
     *
     * @param answers of every server of the zone that holds the probed name; a {@link Reply.Present} to
     *     {@link Purpose#ADDRESS_AT_NAME} holds addresses in presentation form
     */
    public record Result(Probe probe, List<ServerAnswer> answers) {
        public Result {
            answers = List.copyOf(answers);
        }
    }
}
