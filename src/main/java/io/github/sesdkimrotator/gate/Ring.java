package io.github.sesdkimrotator.gate;

/** Who is asked, in which order: the second ring only when the first one is unanimous. */
public enum Ring {
    /** Every address of every authoritative name server of the deepest zone cut. Answers must carry AA. */
    AUTHORITATIVE,
    /** The configured recursive resolvers. Asking them too early plants the negative answer that is tested for. */
    RESOLVER
}
