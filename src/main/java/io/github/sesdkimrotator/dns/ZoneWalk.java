package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dns.HostAddresses.Addresses;
import io.github.sesdkimrotator.dns.Questions.Question;
import io.github.sesdkimrotator.gate.Delegation;
import io.github.sesdkimrotator.gate.Delegation.LeftOut;
import io.github.sesdkimrotator.gate.Delegation.Trouble;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Ring;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Walks from a name's top-level domain down to the deepest zone that holds the name, as resolvers do (RFC 1034 section
 * 5.3.3), and collects every address of that zone's servers.
 *
 * <p>Resolvers tell who serves the top-level domain and where name servers' hosts are; nothing else. Any question for a
 * name that does not exist yet would plant its denial in the caches that the second ring is about to test, so whatever
 * concerns the name, or one above it, is asked of authoritative servers.
 *
 * <p>Remembers zones and addresses, so that the walks of one run of the gate share their beginnings.
 */
final class ZoneWalk implements Delegations {

    /** What a host's address is when nobody told it: nothing can be sent there, so the server counts as unanswered. */
    static final String ADDRESS_UNKNOWN = "address unknown";

    private static final int MOST_SERVERS = 64;
    private static final int MOST_CUTS = 16;
    private static final int ASKED_AT_ONCE = 8;
    /** Any address that is not local will do: nothing is sent. */
    private static final ServerAddress SOMEWHERE_IN_IPV6 = ServerAddress.parse("2001:db8::53");

    private final List<NameServer> resolvers;
    private final Questions questions;
    private final boolean hasIpv6;
    private final HostAddresses addresses;
    private final Map<Name, Cut> cuts = new ConcurrentHashMap<>();
    private final Map<Name, ZoneServers> zones = new ConcurrentHashMap<>();

    /** @param resolvers with addresses that {@link Endpoint#parse} takes */
    ZoneWalk(List<NameServer> resolvers, Exchange exchange) {
        this(resolvers, exchange, hostHasIpv6());
    }

    /** @param hasIpv6 whether this host can send anything to an IPv6 address */
    ZoneWalk(List<NameServer> resolvers, Exchange exchange, boolean hasIpv6) {
        this.resolvers = List.copyOf(resolvers);
        this.questions = new Questions(exchange);
        this.hasIpv6 = hasIpv6;
        this.addresses = new HostAddresses(this.resolvers, questions);
    }

    /** Connecting a datagram socket asks the routing table. */
    private static boolean hostHasIpv6() {
        try (DatagramSocket socket = new DatagramSocket()) {
            InetSocketAddress somewhere = SOMEWHERE_IN_IPV6.socketAddress();
            socket.connect(somewhere);
            return true;
        } catch (IOException | UnsupportedAddressTypeException noRoute) {
            return false;
        }
    }

    @Override
    public Delegation of(DnsName name, Deadline deadline) {
        try {
            return new Walk(Name.fromConstantString(name.absolute()), deadline).toThe(name);
        } catch (DeadEnd end) {
            return Delegation.failed(name, end.kind(), end.getMessage());
        }
    }

    /** A zone's servers, as far as they do not depend on the name that was walked for. */
    private record ZoneServers(
            List<String> atParent, List<String> atApex, List<NameServer> servers, List<LeftOut> leftOut) {}

    /** One host's part of them. */
    private record HostServers(List<NameServer> servers, List<LeftOut> leftOut) {}

    /** A server's NS RRset of a zone. */
    private record NsSet(List<Name> hosts, boolean isByZoneItself) {}

    /** The way to one name. */
    private final class Walk {

        private final Name wanted;
        private final Deadline deadline;

        Walk(Name wanted, Deadline deadline) {
            this.wanted = wanted;
            this.deadline = deadline;
        }

        Delegation toThe(DnsName name) throws DeadEnd {
            Cut at = deepestKnown();
            Name asked = wanted;
            for (int passed = 0; passed <= MOST_CUTS; ) {
                switch (signpost(at, asked)) {
                    case Signpost.Referral referral -> {
                        at = referral.cut();
                        cuts.put(at.zone(), at);
                        passed++;
                    }
                    case Signpost.Alias alias -> {
                        if (asked.equals(at.zone())) {
                            return delegation(name, at, asked);
                        }
                        // Alone at its name, an alias is no apex: the zone that holds it holds the name above.
                        asked = new Name(asked, 1);
                    }
                    case Signpost.Apex apex -> {
                        if (apex.isTopLevel()) {
                            throw new DeadEnd(Trouble.Kind.NO_SUCH_DOMAIN, noSuchDomain(apex, asked));
                        }
                        return delegation(name, at, apex.zone());
                    }
                }
            }
            throw new DeadEnd(Trouble.Kind.UNANSWERED, "more than " + MOST_CUTS + " zones above " + name);
        }

        private static String noSuchDomain(Signpost.Apex apex, Name asked) {
            return "the zone " + Signpost.shown(apex.zone())
                    + (apex.denied() ? " says that there is no " : " delegates nothing at or above ")
                    + Signpost.shown(asked);
        }

        private Cut deepestKnown() throws DeadEnd {
            for (Name at = wanted; at.labels() > 1; at = new Name(at, 1)) {
                Cut cut = cuts.get(at);
                if (cut != null) {
                    return cut;
                }
            }
            Cut cut = topLevel(new Name(wanted, wanted.labels() - 2));
            cuts.put(cut.zone(), cut);
            return cut;
        }

        private Cut topLevel(Name zone) throws DeadEnd {
            Worth<Cut> said = questions.first(
                    resolvers, new Question(zone, Type.NS), deadline, response -> readTopLevel(zone, response));
            Cut cut = said.value()
                    .orElseThrow(() -> new DeadEnd(
                            Trouble.Kind.NO_RESOLVER_ANSWERED,
                            "no resolver tells who serves " + Signpost.shown(zone),
                            said.failures()));
            if (cut.hosts().isEmpty()) {
                throw new DeadEnd(
                        Trouble.Kind.NO_SUCH_DOMAIN, "the root zone says that there is no " + Signpost.shown(zone));
            }
            return cut;
        }

        /** On the way one usable answer is enough. */
        private Signpost signpost(Cut at, Name asked) throws DeadEnd {
            List<String> failures = new ArrayList<>();
            for (List<NameServer> batch : batches(byGlue(at))) {
                Worth<Signpost> said = ask(batch, at, asked);
                if (said.value().isPresent()) {
                    return said.value().get();
                }
                failures.addAll(said.failures());
            }
            for (List<Name> batch : batches(withoutGlue(at))) {
                Worth<Signpost> said = Questions.race(batch, host -> {
                    Addresses found = addresses.atResolvers(host, wanted, deadline);
                    return found.all().isEmpty()
                            ? new Worth.Nothing<>(found.failures())
                            : ask(reachable(host, found.all()), at, asked);
                });
                if (said.value().isPresent()) {
                    return said.value().get();
                }
                failures.addAll(said.failures());
            }
            if (at.hosts().stream().allMatch(host -> at.glueOf(host).isEmpty() && addresses.isKnownToHaveNone(host))) {
                throw noAddress(at.zone(), at.hosts());
            }
            throw new DeadEnd(
                    Trouble.Kind.UNANSWERED,
                    "no name server of " + Signpost.shown(at.zone()) + " tells where " + Signpost.shown(asked) + " is",
                    failures);
        }

        private Worth<Signpost> ask(List<NameServer> servers, Cut at, Name asked) {
            return questions.first(
                    servers.stream().limit(ASKED_AT_ONCE).toList(),
                    new Question(asked, Type.SOA),
                    deadline,
                    response -> Signpost.read(at.zone(), asked, response));
        }

        private Delegation delegation(DnsName name, Cut at, Name apex) throws DeadEnd {
            ZoneServers found = zones.get(apex);
            if (found == null) {
                found = serversOf(apex, at);
                zones.put(apex, found);
            }
            return new Delegation(
                    name,
                    Optional.of(new DnsName(apex.toString())),
                    found.atParent(),
                    found.atApex(),
                    found.servers(),
                    found.leftOut(),
                    Optional.empty());
        }

        /** @param at the zone itself where it was referred to, else the zone above, served by the same servers */
        private ZoneServers serversOf(Name apex, Cut at) throws DeadEnd {
            List<NameServer> onTheWay = everyAddressOf(at);
            Set<Name> atParent = new LinkedHashSet<>(at.zone().equals(apex) ? at.hosts() : List.of());
            Set<Name> atApex = new LinkedHashSet<>();
            questions
                    .all(onTheWay, new Question(apex, Type.NS), deadline, response -> readNsSet(apex, response))
                    .forEach(said -> said.value()
                            .ifPresent(set -> (set.isByZoneItself() ? atApex : atParent).addAll(set.hosts())));
            Set<Name> hosts = new LinkedHashSet<>(atParent);
            hosts.addAll(atApex);
            if (hosts.isEmpty()) {
                throw new DeadEnd(
                        Trouble.Kind.NO_NAME_SERVERS, "the zone " + Signpost.shown(apex) + " lists no name servers");
            }
            refuseTooMany(apex, hosts.size());
            List<HostServers> each = Questions.each(
                    List.copyOf(hosts), host -> serversAt(host, addressesOf(host, apex, onTheWay), at.glueOf(host)));
            List<NameServer> servers =
                    each.stream().flatMap(host -> host.servers().stream()).toList();
            refuseTooMany(apex, servers.size());
            if (servers.isEmpty()) {
                throw noAddress(apex, hosts);
            }
            return new ZoneServers(
                    shown(atParent),
                    shown(atApex),
                    servers,
                    each.stream().flatMap(host -> host.leftOut().stream()).toList());
        }

        private List<NameServer> everyAddressOf(Cut at) {
            return Stream.concat(
                            byGlue(at).stream(),
                            Questions.each(
                                            withoutGlue(at),
                                            host -> reachable(
                                                    host,
                                                    addresses
                                                            .atResolvers(host, wanted, deadline)
                                                            .all()))
                                    .stream()
                                    .flatMap(List::stream))
                    .limit(MOST_SERVERS)
                    .toList();
        }

        /** The zone's own servers know the hosts in their zone; should one lie in a zone below, resolvers find it. */
        private Addresses addressesOf(Name host, Name apex, List<NameServer> zoneServers) {
            if (!host.subdomain(apex)) {
                return addresses.atResolvers(host, wanted, deadline);
            }
            Addresses authoritative = addresses.atZoneServers(host, batches(zoneServers), deadline);
            return authoritative.isComplete() ? authoritative : addresses.atResolvers(host, wanted, deadline);
        }
    }

    private static void refuseTooMany(Name apex, int servers) throws DeadEnd {
        if (servers > MOST_SERVERS) {
            throw new DeadEnd(
                    Trouble.Kind.TOO_MANY_SERVERS,
                    "the zone " + Signpost.shown(apex) + " lists " + servers + " name servers or addresses; more than "
                            + MOST_SERVERS + " are not asked");
        }
    }

    private static DeadEnd noAddress(Name apex, Collection<Name> hosts) {
        return new DeadEnd(
                Trouble.Kind.NO_NAME_SERVERS,
                "no name server of " + Signpost.shown(apex) + " has an address",
                hosts.stream().map(HostAddresses::shown).toList());
    }

    private List<NameServer> byGlue(Cut at) {
        return at.hosts().stream()
                .flatMap(host -> reachable(host, at.glueOf(host)).stream())
                .limit(MOST_SERVERS)
                .toList();
    }

    private static List<Name> withoutGlue(Cut at) {
        return at.hosts().stream()
                .filter(host -> at.glueOf(host).isEmpty())
                .limit(MOST_SERVERS)
                .toList();
    }

    private List<NameServer> reachable(Name host, List<InetAddress> all) {
        return serversAt(host, new Addresses(all, Optional.empty(), Optional.empty()), List.of())
                .servers();
    }

    /**
     * Every address at which a resolver may ask the host: whether it uses glue or looks the name up is its own choice.
     * An IPv6 address is left out where it cannot be reached, unless there is no other.
     */
    private HostServers serversAt(Name host, Addresses found, List<InetAddress> glue) {
        String name = HostAddresses.shown(host);
        List<InetAddress> all =
                Stream.concat(found.all().stream(), glue.stream()).distinct().toList();
        boolean onlyIpv6 = all.stream().allMatch(Inet6Address.class::isInstance);
        List<NameServer> servers = new ArrayList<>();
        List<LeftOut> leftOut = new ArrayList<>();
        for (InetAddress address : all) {
            NameServer server = server(name, new ServerAddress(address, ServerAddress.DNS_PORT).toString());
            if (address instanceof Inet6Address && !hasIpv6 && !onlyIpv6) {
                leftOut.add(new LeftOut(server, "this host has no IPv6"));
            } else {
                servers.add(server);
            }
        }
        if (isAnAddressMissing(found, glue)) {
            servers.add(server(name, ADDRESS_UNKNOWN));
        } else if (all.isEmpty()) {
            leftOut.add(new LeftOut(server(name, "no address"), "the name has no address"));
        }
        return new HostServers(servers, leftOut);
    }

    /** Glue is the last resort of a host whose address cannot be asked for. */
    private boolean isAnAddressMissing(Addresses found, List<InetAddress> glue) {
        boolean ipv6Matters = hasIpv6 || found.all().isEmpty();
        return glue.isEmpty()
                && (found.ipv4Failure().isPresent()
                        || (ipv6Matters && found.ipv6Failure().isPresent()));
    }

    private static NameServer server(String name, String address) {
        return new NameServer(Ring.AUTHORITATIVE, name, address);
    }

    private static List<String> shown(Set<Name> hosts) {
        return hosts.stream().map(HostAddresses::shown).toList();
    }

    private static <T> List<List<T>> batches(List<T> all) {
        return IntStream.iterate(0, from -> from < all.size(), from -> from + ASKED_AT_ONCE)
                .mapToObj(from -> all.subList(from, Math.min(all.size(), from + ASKED_AT_ONCE)))
                .toList();
    }

    private static Worth<Cut> readTopLevel(Name zone, Message response) {
        if (response.getRcode() == Rcode.NXDOMAIN) {
            return new Worth.Uncontested<>(new Cut(zone, Map.of()));
        }
        if (response.getRcode() != Rcode.NOERROR) {
            return new Worth.Nothing<>(Rcode.string(response.getRcode()));
        }
        Map<Name, List<InetAddress>> servers = new LinkedHashMap<>();
        Signpost.targets(zone, Signpost.records(response, Section.ANSWER))
                .forEach(host -> servers.put(host, List.of()));
        return servers.isEmpty()
                ? new Worth.Nothing<>("an answer without name servers")
                : new Worth.Settles<>(new Cut(zone, servers));
    }

    private static Worth<NsSet> readNsSet(Name apex, Message response) {
        if (response.getRcode() != Rcode.NOERROR) {
            return new Worth.Nothing<>(Rcode.string(response.getRcode()));
        }
        boolean isByZoneItself = response.getHeader().getFlag(Flags.AA);
        List<Name> hosts =
                Signpost.targets(apex, Signpost.records(response, isByZoneItself ? Section.ANSWER : Section.AUTHORITY));
        return hosts.isEmpty()
                ? new Worth.Nothing<>("an answer without name servers")
                : new Worth.Settles<>(new NsSet(hosts, isByZoneItself));
    }
}
