package io.github.sesdkimrotator.gate;

import java.time.Instant;
import java.util.List;

/**
 * Who was asked, what each said, and when: what an auditor is shown a year later.
 *
 * @param askedAt when the questions were put
 * @param authoritativeRing {@link AuthoritativeRing#OFF} is an operator's setting and shown as loudly as may be
 * @param delegations how the servers of ring 1 were found: one for the record's name and one for each alias followed;
 *     none where ring 1 is off
 * @param answers in the order of the servers, ring 1 first; ring 2 is missing where ring 1 was not unanimous
 */
public record GateEvidence(
        Instant askedAt,
        AuthoritativeRing authoritativeRing,
        List<Delegation> delegations,
        List<ServerAnswer> answers) {

    public GateEvidence {
        delegations = List.copyOf(delegations);
        answers = List.copyOf(answers);
    }

    /** The setting {@code DNS_AUTHORITATIVE}. */
    public enum AuthoritativeRing {
        ON,
        /** Egress rules forbid asking the authoritative servers; only the resolvers vouch. Never the default. */
        OFF
    }
}
