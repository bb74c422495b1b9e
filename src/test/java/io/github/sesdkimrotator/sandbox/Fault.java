package io.github.sesdkimrotator.sandbox;

/** How a server on loopback misbehaves when told to. */
public enum Fault {
    /** Takes every question and says nothing. */
    SILENT,
    SERVFAIL,
    REFUSED,
    /** A resolver to which everything fails validation: SERVFAIL with an extended error, unless CD is set. */
    BOGUS,
    /** Answers without the AA bit. */
    NOT_AUTHORITATIVE,
    /** Every answer over UDP is empty and has TC set. */
    TRUNCATE_UDP,
    /** What has more than 300 octets is truncated over UDP: keys are, referrals are not. */
    TRUNCATE_LARGE_UDP,
    /** Resets every TCP connection. */
    REFUSE_TCP,
    /** Sends the question back as it came. */
    ECHO_QUERY,
    /** Before the right answer comes one with another id. */
    WRONG_ID_FIRST,
    /** The first datagram from each client socket gets lost. */
    DROP_FIRST_DATAGRAM,
    /** The records of the answer belong to {@code stranger.example.} */
    FOREIGN_OWNER
}
