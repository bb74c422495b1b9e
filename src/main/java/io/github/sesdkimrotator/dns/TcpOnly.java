package io.github.sesdkimrotator.dns;

/** A DNS server that is asked over TCP only (RFC 7766), for networks that let no UDP out. */
public record TcpOnly(ServerAddress server) implements Endpoint {

    static final String PREFIX = "tcp:";

    @Override
    public String toString() {
        return PREFIX + server;
    }
}
