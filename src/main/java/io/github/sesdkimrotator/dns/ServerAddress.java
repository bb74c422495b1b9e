package io.github.sesdkimrotator.dns;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.xbill.DNS.Address;

/**
 * Where a DNS server listens: an IP address, never a host name, because finding a host name's address would need the very
 * DNS that is being judged.
 *
 * @param port 1 to 65535
 */
public record ServerAddress(InetAddress address, int port) implements Endpoint {

    /** RFC 1035 section 4.2. */
    public static final int DNS_PORT = 53;

    private static final int HIGHEST_PORT = 65_535;

    /** @throws IllegalArgumentException where the port is out of range */
    public ServerAddress {
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
        }
    }

    /**
     * Reads {@code 192.0.2.53}, {@code 192.0.2.53:5353}, {@code 2001:db8::53}, {@code [2001:db8::53]} or
     * {@code [2001:db8::53]:5353}; the port is 53 where none is given. Looks nothing up.
     *
     * @throws IllegalArgumentException saying what is wrong with the text
     */
    public static ServerAddress parse(String text) {
        if (text.startsWith("[")) {
            int bracket = text.indexOf(']');
            if (bracket < 0) {
                throw unusable(text, "the closing bracket is missing");
            }
            InetAddress address = literal(text, text.substring(1, bracket), Address.IPv6);
            String rest = text.substring(bracket + 1);
            if (!rest.isEmpty() && !rest.startsWith(":")) {
                throw unusable(text, "after the bracket only a colon and a port may follow");
            }
            return new ServerAddress(address, rest.isEmpty() ? DNS_PORT : port(text, rest.substring(1)));
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new ServerAddress(literal(text, text, Address.IPv4), DNS_PORT);
        }
        if (colon != text.lastIndexOf(':')) {
            return new ServerAddress(literal(text, text, Address.IPv6), DNS_PORT);
        }
        return new ServerAddress(
                literal(text, text.substring(0, colon), Address.IPv4), port(text, text.substring(colon + 1)));
    }

    /** The same as a socket's address. */
    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, port);
    }

    /** The form that {@link #parse} reads, always with its port. */
    @Override
    public String toString() {
        String host = address.getHostAddress();
        return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
    }

    private static InetAddress literal(String text, String host, int family) {
        byte[] octets = Address.toByteArray(host, family);
        if (octets == null) {
            throw unusable(
                    text,
                    "'" + host + "' is no " + (family == Address.IPv4 ? "IPv4" : "IPv6")
                            + " address; host names are not looked up");
        }
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address of " + octets.length + " octets", impossible);
        }
    }

    private static int port(String text, String digits) {
        if (!digits.matches("[0-9]{1,5}")) {
            throw unusable(text, "'" + digits + "' is no port");
        }
        int port = Integer.parseInt(digits);
        if (port < 1 || port > HIGHEST_PORT) {
            throw unusable(text, "port " + port + " is not between 1 and 65535");
        }
        return port;
    }

    private static IllegalArgumentException unusable(String text, String why) {
        return new IllegalArgumentException("'" + text + "' is no server address: " + why
                + " (like 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:53)");
    }
}
