package io.github.sesdkimrotator.gate;

/** What carried an answer. */
public enum Transport {
    UDP,
    /** RFC 7766: after a truncated answer, after silence over UDP, or because the server was configured so. */
    TCP,
    /** RFC 8484: a resolver given as a URL. */
    HTTPS,
    /** Nothing came back. */
    NONE
}
