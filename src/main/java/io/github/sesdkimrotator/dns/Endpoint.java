package io.github.sesdkimrotator.dns;

/** Where and how a DNS server is reached. Its text form is what {@link #parse} reads. */
public sealed interface Endpoint permits ServerAddress {

    /**
     * Reads what {@link ServerAddress#parse} reads. Looks nothing up.
     *
     * @throws IllegalArgumentException saying what is wrong with the text
     */
    static Endpoint parse(String text) {
        return ServerAddress.parse(text);
    }
}
