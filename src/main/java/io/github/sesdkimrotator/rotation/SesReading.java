package io.github.sesdkimrotator.rotation;

/** The result of asking one Region about an identity. */
public sealed interface SesReading {

    record Found(SesIdentity identity) implements SesReading {}

    /** SES knows no identity of that name in that Region. */
    record Missing() implements SesReading {}

    /** Whether there is an identity, of the only type that is ever touched. */
    default boolean isDomainIdentity() {
        return this instanceof Found found && found.identity().type() == SesIdentity.Type.DOMAIN;
    }
}
