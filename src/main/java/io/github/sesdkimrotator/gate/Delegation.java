package io.github.sesdkimrotator.gate;

import io.github.sesdkimrotator.dkim.DnsName;
import java.util.List;
import java.util.Optional;

/**
 * Who is authoritative for a name, and what the way there showed.
 *
 * @param name what was to be found
 * @param zone the deepest zone that holds the name; empty where it was not found
 * @param atParent the zone's name servers by the zone above it, absolute; empty where the same servers hold both zones
 *     and so never referred
 * @param atApex the zone's name servers by its own servers, absolute; empty where none of them said
 * @param servers every address of every one of them that can be asked; empty where {@code trouble} says why
 * @param leftOut addresses that were not asked and do not keep the gate shut
 * @param trouble why nobody can be asked
 */
public record Delegation(
        DnsName name,
        Optional<DnsName> zone,
        List<String> atParent,
        List<String> atApex,
        List<NameServer> servers,
        List<LeftOut> leftOut,
        Optional<Trouble> trouble) {

    public Delegation {
        atParent = List.copyOf(atParent);
        atApex = List.copyOf(atApex);
        servers = List.copyOf(servers);
        leftOut = List.copyOf(leftOut);
    }

    /** Servers that are known from elsewhere. */
    public static Delegation to(DnsName name, DnsName zone, List<NameServer> servers) {
        return new Delegation(name, Optional.of(zone), List.of(), List.of(), servers, List.of(), Optional.empty());
    }

    /** Nobody can be asked. */
    public static Delegation failed(DnsName name, Trouble.Kind kind, String detail) {
        return new Delegation(
                name,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.of(new Trouble(kind, detail)));
    }

    /**
     * An address that was not asked.
     *
     * @param server whose it is
     * @param why for people: this host has no IPv6, or the name has no address
     */
    public record LeftOut(NameServer server, String why) {}

    /**
     * Why nobody can be asked.
     *
     * @param detail for people, foreign text made printable
     */
    public record Trouble(Kind kind, String detail) {
        public enum Kind {
            /** No configured resolver told where the top-level domain is served. */
            NO_RESOLVER_ANSWERED,
            /** The registry says that the domain does not exist. */
            NO_SUCH_DOMAIN,
            /** The zone lists no name servers, or none of them has an address. */
            NO_NAME_SERVERS,
            /** More servers than a zone can sensibly have: somebody wants this function to ask the world. */
            TOO_MANY_SERVERS,
            /** Servers on the way down gave no usable answer. */
            UNANSWERED
        }
    }
}
