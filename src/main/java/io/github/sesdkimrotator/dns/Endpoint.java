package io.github.sesdkimrotator.dns;

import java.util.Locale;

/** Where and how a DNS server is reached. Its text form is what {@link #parse} reads. */
public sealed interface Endpoint permits ServerAddress, TcpOnly, DohServer {

    /**
     * Reads {@code 192.0.2.53} and whatever else {@link ServerAddress#parse} reads, the same after {@code tcp:} for a
     * server that is asked over TCP only, or the URL of a {@link DohServer}. Looks nothing up.
     *
     * @throws IllegalArgumentException saying what is wrong with the text
     */
    static Endpoint parse(String text) {
        String lowerCase = text.toLowerCase(Locale.ROOT);
        if (lowerCase.startsWith(TcpOnly.PREFIX)) {
            return new TcpOnly(ServerAddress.parse(text.substring(TcpOnly.PREFIX.length())));
        }
        return lowerCase.startsWith("https:") || lowerCase.contains("://")
                ? DohServer.parse(text)
                : ServerAddress.parse(text);
    }
}
