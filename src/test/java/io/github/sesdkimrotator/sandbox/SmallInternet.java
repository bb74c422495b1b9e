package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.dkim.DnsName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.xbill.DNS.Name;

/**
 * A tree of zones from the root down, the servers that hold them, and the resolvers that walk it. Everybody has an
 * address of documentation (RFC 5737, RFC 3849), and listens on a port of 127.0.0.1: {@link #portOf} is the routing
 * table. Closing it closes every socket.
 */
public final class SmallInternet implements AutoCloseable {

    /** Of NS and address records. */
    public static final Duration TTL = Duration.ofDays(1);

    private static final Duration NEGATIVE_TTL = Duration.ofMinutes(15);
    private static final String DNS_PORT = ":53";

    private final List<ZoneData> zones = new ArrayList<>();
    private final Map<AuthoritativeServer, InetAddress[]> addresses = new HashMap<>();
    private final Map<InetAddress, InetSocketAddress> ports = new ConcurrentHashMap<>();
    private final Set<Name> bogus = ConcurrentHashMap.newKeySet();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final AuthoritativeServer rootServer;

    /** With an empty root zone. */
    public SmallInternet() {
        ZoneData root = ZoneData.root(NEGATIVE_TTL);
        zones.add(root);
        rootServer = server("root-server.", "198.51.100.1");
        rootServer.serve(root);
    }

    /**
     * A name server that holds no zone yet.
     *
     * @param host absolute
     * @param literals its addresses, at least one, IPv4 or IPv6
     */
    public AuthoritativeServer server(String host, String... literals) {
        InetAddress[] all = Arrays.stream(literals).map(SmallInternet::address).toArray(InetAddress[]::new);
        AuthoritativeServer server = new AuthoritativeServer(new DnsName(host), Optional.of(literals[0] + DNS_PORT));
        open.push(server);
        addresses.put(server, all);
        for (InetAddress address : all) {
            ports.put(address, server.address());
        }
        return server;
    }

    /**
     * A new zone on these servers, which the deepest zone above it delegates to them, with glue where their hosts lie in
     * it. Their addresses are published in the zone that holds their hosts' names, the new one included.
     *
     * @param apex absolute
     */
    public ZoneData zone(String apex, AuthoritativeServer... servers) {
        DnsName name = new DnsName(apex);
        ZoneData parent = holding(WireForms.name(name));
        ZoneData zone = new ZoneData(name, NEGATIVE_TTL);
        zones.add(zone);
        DnsName[] hosts = Arrays.stream(servers).map(AuthoritativeServer::name).toArray(DnsName[]::new);
        parent.putNs(name, TTL, hosts);
        zone.putNs(name, TTL, hosts);
        for (AuthoritativeServer server : servers) {
            server.serve(zone);
            Name host = WireForms.name(server.name());
            holding(host).putAddress(server.name(), TTL, addresses.get(server));
            if (host.subdomain(zone.apex())) {
                parent.putAddress(server.name(), TTL, addresses.get(server));
            }
        }
        return zone;
    }

    /** The deepest zone that holds the name. */
    ZoneData holding(DnsName name) {
        return holding(WireForms.name(name));
    }

    private ZoneData holding(Name name) {
        return zones.stream()
                .filter(zone -> name.subdomain(zone.apex()))
                .max(Comparator.comparingInt(zone -> zone.apex().labels()))
                .orElseThrow();
    }

    /**
     * A resolver that knows the root server.
     *
     * @param preference which of a zone's servers it asks first: 0 the one that is listed first
     */
    public CachingResolver resolver(String name, String literal, InstantSource clock, int preference) {
        CachingResolver resolver = CachingResolver.in(this, name, literal + DNS_PORT, clock, preference);
        open.push(resolver);
        ports.put(address(literal), resolver.address());
        return resolver;
    }

    /** Where somebody with this address listens; empty where there is nobody. */
    public Optional<InetSocketAddress> portOf(InetAddress address) {
        return Optional.ofNullable(ports.get(address));
    }

    /** From now on what resolvers are told of this zone fails validation. */
    public void breakDnssec(DnsName zone) {
        bogus.add(WireForms.name(zone));
    }

    /** Undoes {@link #breakDnssec}. */
    public void mendDnssec(DnsName zone) {
        bogus.remove(WireForms.name(zone));
    }

    boolean isBogus(Name name) {
        return bogus.stream().anyMatch(name::subdomain);
    }

    AuthoritativeServer rootServer() {
        return rootServer;
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal + " is no address", e);
        }
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("a server of the small Internet does not close", e);
            }
        }
    }
}
