package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.dkim.Printable;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * A resolver that is asked over HTTPS (RFC 8484). A host name in its URL is looked up by the operating system; whoever
 * does not want to depend on that writes an IP address, which the server's certificate must then hold.
 *
 * @param url with the scheme {@code https} and a host, without user information and fragment
 */
public record DohServer(URI url) implements Endpoint {

    private static final int HIGHEST_PORT = 65_535;

    /** @throws IllegalArgumentException where the URL is another than it must be */
    public DohServer {
        if (!"https".equalsIgnoreCase(url.getScheme())) {
            throw unusable(url.toString(), "only https is asked");
        }
        if (url.getHost() == null) {
            throw unusable(url.toString(), "the host is missing, or is no host name");
        }
        if (url.getRawUserInfo() != null) {
            // Not shown: what stands there is a password.
            throw new IllegalArgumentException("the URL of the resolver at " + Printable.of(url.getHost())
                    + " holds user information, which would be stored as evidence; leave it out");
        }
        if (url.getRawFragment() != null) {
            throw unusable(url.toString(), "a fragment ('#...') is never sent; leave it out");
        }
        if (url.getPort() == 0 || url.getPort() > HIGHEST_PORT) {
            throw unusable(url.toString(), "port " + url.getPort() + " is not between 1 and 65535");
        }
    }

    /**
     * Looks nothing up.
     *
     * @throws IllegalArgumentException saying what is wrong with the text
     */
    static DohServer parse(String text) {
        if (text.contains("{")) {
            throw unusable(text, "a URI template is not read; leave out the part in braces");
        }
        try {
            return new DohServer(new URI(text));
        } catch (URISyntaxException e) {
            throw unusable(text, e.getReason());
        }
    }

    @Override
    public String toString() {
        return url.toString();
    }

    private static IllegalArgumentException unusable(String text, String why) {
        return new IllegalArgumentException("'" + Printable.of(text) + "' is no URL of a DNS server: " + why
                + " (like https://dns.example.com/dns-query)");
    }
}
