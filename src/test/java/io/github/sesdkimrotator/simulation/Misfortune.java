package io.github.sesdkimrotator.simulation;

/** A kind of bad luck. A seed draws which of them its years hold; a failing seed is shrunk by taking them away. */
enum Misfortune {
    /** A call of a port ends in a fault: before its effect, or after it with the answer lost. */
    FAULTS,
    /** The process dies before or after a call of a port. */
    KILLS,
    /** Another invocation runs in the middle of one. */
    OVERLAPS,
    /** A schedule fires twice, or hours late, or not at all. */
    LATE_SCHEDULES,
    /** Nobody runs anything for a month. */
    SILENCE,
    /** Name servers fall silent, answer SERVFAIL or REFUSED, or without authority. */
    DNS_OUTAGES,
    /** Servers say something else than they serve, now and then. */
    LYING_SERVERS,
    /** A secondary follows days later. */
    LAGGING_SERVERS,
    /** Somebody asks resolvers for a name before it is published. */
    POISONED_CACHES,
    /** A zone's signatures are broken for a while. */
    BROKEN_DNSSEC,
    /** The DNS team types something else. */
    WRONG_RECORDS,
    /** The DNS team removes a record that is in use. */
    EARLY_REMOVALS,
    /** The DNS team overlooks notices. */
    OVERLOOKED_NOTICES,
    /** A notice is never delivered. */
    LOST_NOTICES,
    /** A notice is delivered twice. */
    DOUBLED_NOTICES,
    /** Somebody else gives SES a key or Easy DKIM, switches signing off, deletes the identity. */
    OUTSIDER_AT_SES,
    /** Somebody deletes a secret. */
    LOST_SECRETS,
    /** Somebody damages a state object; somebody restores it days later. */
    DAMAGED_STATE,
    /** Somebody types phases and verbs out of order. */
    CLUMSY_OPERATOR,
    /** The function's clock is a day ahead or behind. */
    CLOCK_STEPS,
    /** SES leaves {@code Tokens} empty. */
    HIDDEN_TOKENS,
    /** SES shows an identity as it was some minutes ago. */
    LATE_READINGS
}
