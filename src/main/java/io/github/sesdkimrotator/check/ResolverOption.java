package io.github.sesdkimrotator.check;

import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.dns.Endpoint;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Ring;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One {@code --resolver}, ready to be asked.
 *
 * @param server named as it was typed
 * @param note what people should know about it; empty where nothing
 */
record ResolverOption(NameServer server, Optional<String> note) {

    /** The operating system's look-up of host names. */
    interface HostLookup {
        InetAddress addressOf(String host) throws UnknownHostException;
    }

    /** The operating system knows no address of that host. */
    static final class UnknownResolverException extends Exception {
        UnknownResolverException(String message, UnknownHostException cause) {
            super(message, cause);
        }
    }

    private static final String TCP = "tcp:";

    /** A host name with or without a port. A last label of digits is an address that somebody mistyped. */
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?<host>(?:[a-zA-Z0-9_](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\\.)*"
                    + "[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)\\.?(?<port>:[0-9]{1,5})?");

    /**
     * Reads a host name or an address, each with or without {@code :port} behind it and {@code tcp:} before it, or
     * {@code https://…}.
     *
     * @throws IllegalArgumentException saying what is wrong with the text
     * @throws UnknownResolverException where a host name has no address
     */
    static ResolverOption parse(String typed, HostLookup hosts) throws UnknownResolverException {
        String prefix = typed.startsWith(TCP) ? TCP : "";
        String place = typed.substring(prefix.length());
        Matcher named = HOST_AND_PORT.matcher(place);
        if (!named.matches()) {
            return new ResolverOption(resolver(typed, typed), Optional.empty());
        }
        String address = addressOf(named.group("host"), hosts);
        String port = named.group("port") == null ? "" : named.group("port");
        String literal = address.contains(":") ? "[" + address + "]" : address;
        return new ResolverOption(
                resolver(typed, prefix + literal + port),
                Optional.of("Resolver " + typed + " is asked at " + address
                        + ", the address that this computer's own DNS gives for it."));
    }

    private static NameServer resolver(String typed, String address) {
        return new NameServer(
                Ring.RESOLVER, Printable.of(typed), Endpoint.parse(address).toString());
    }

    private static String addressOf(String host, HostLookup hosts) throws UnknownResolverException {
        try {
            return hosts.addressOf(host).getHostAddress();
        } catch (UnknownHostException e) {
            throw new UnknownResolverException(
                    "this computer's own DNS knows no address of the host '" + host + "'", e);
        }
    }
}
