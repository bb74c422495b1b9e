package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.TxtRecord;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A zone as its primary holds it. Every change makes the serial grow by one and leaves earlier {@link Snapshot}s as they
 * were, so that a secondary can lag behind. Safe for use by several threads.
 */
public final class ZoneData {

    private static final Duration SOA_TTL = Duration.ofHours(1);
    private static final int LONGEST_ALIAS_CHAIN = 16;

    private volatile Snapshot current;

    /** @param negativeTtl the SOA's minimum: how long a no may be cached (RFC 2308 section 4), in whole seconds */
    public ZoneData(DnsName apex, Duration negativeTtl) {
        this(WireForms.name(apex), negativeTtl);
    }

    private ZoneData(Name apex, Duration negativeTtl) {
        this.current = new Snapshot(apex, 1, negativeTtl, Map.of());
    }

    /** The zone above all others. */
    static ZoneData root(Duration negativeTtl) {
        return new ZoneData(Name.root, negativeTtl);
    }

    /** The zone's own name. */
    Name apex() {
        return current.apex;
    }

    /** The SOA's serial: 1 for the empty zone, one more after each change. */
    public long serial() {
        return current.serial;
    }

    /** What the zone holds now, and will hold in that snapshot for ever. */
    public Snapshot snapshot() {
        return current;
    }

    /** Sets the SOA's minimum (RFC 2308 section 4); its own TTL is an hour, or as long as the minimum where that is longer. */
    public synchronized void negativeTtl(Duration ttl) {
        current = new Snapshot(current.apex, current.serial + 1, ttl, current.nodes);
    }

    /** Replaces the TXT RRset at a name; several records are what a person's mistake makes of it. */
    public void putTxt(DnsName name, Duration ttl, TxtRecord... records) {
        putTxt(WireForms.name(name), ttl, records);
    }

    /** Replaces the TXT RRset at {@code *.parent} (RFC 4592). */
    public void putWildcardTxt(DnsName parent, Duration ttl, TxtRecord... records) {
        putTxt(Name.fromConstantString("*." + parent.absolute()), ttl, records);
    }

    /** Removes every record at {@code *.parent}. */
    void removeWildcard(DnsName parent) {
        remove(Name.fromConstantString("*." + parent.absolute()));
    }

    private void putTxt(Name owner, Duration ttl, TxtRecord... records) {
        put(
                owner,
                Type.TXT,
                Arrays.stream(records)
                        .map(record -> WireForms.txt(owner, ttl, record))
                        .toList());
    }

    /** Makes a name an alias, which then has nothing else (RFC 1034 section 3.6.2). */
    public void putCname(DnsName name, Duration ttl, DnsName target) {
        Name owner = WireForms.name(name);
        put(owner, Type.CNAME, List.of(new CNAMERecord(owner, DClass.IN, ttl.toSeconds(), WireForms.name(target))));
    }

    /** Names the zone's servers at the apex, or delegates what is at and below {@code name} anywhere else. */
    public void putNs(DnsName name, Duration ttl, DnsName... servers) {
        Name owner = WireForms.name(name);
        put(
                owner,
                Type.NS,
                Arrays.stream(servers)
                        .map(server -> (Record) new NSRecord(owner, DClass.IN, ttl.toSeconds(), WireForms.name(server)))
                        .toList());
    }

    /** Makes everything below a name an alias of the same below {@code target} (RFC 6672). */
    public void putDname(DnsName name, Duration ttl, DnsName target) {
        Name owner = WireForms.name(name);
        put(owner, Type.DNAME, List.of(new DNAMERecord(owner, DClass.IN, ttl.toSeconds(), WireForms.name(target))));
    }

    /** Replaces the A and AAAA RRsets at a name, each where an address of its family is given. */
    public void putAddress(DnsName name, Duration ttl, InetAddress... addresses) {
        Name owner = WireForms.name(name);
        Map<Integer, List<Record>> rrsets = Arrays.stream(addresses)
                .map(address -> address instanceof Inet6Address
                        ? new AAAARecord(owner, DClass.IN, ttl.toSeconds(), address)
                        : new ARecord(owner, DClass.IN, ttl.toSeconds(), address))
                .collect(Collectors.groupingBy(Record::getType));
        rrsets.forEach((type, rrset) -> put(owner, type, rrset));
    }

    /** Removes every record at a name; names below it stay. */
    public void remove(DnsName name) {
        remove(WireForms.name(name));
    }

    private synchronized void remove(Name owner) {
        Map<Name, Map<Integer, List<Record>>> nodes = new HashMap<>(current.nodes);
        nodes.remove(owner);
        current = new Snapshot(current.apex, current.serial + 1, current.negativeTtl, nodes);
    }

    private synchronized void put(Name owner, int type, List<Record> rrset) {
        if (!owner.subdomain(current.apex)) {
            throw new IllegalArgumentException(owner + " is not in the zone " + current.apex);
        }
        Map<Integer, List<Record>> node = new HashMap<>(current.nodes.getOrDefault(owner, Map.of()));
        node.put(type, rrset);
        if (node.containsKey(Type.CNAME) && node.size() > 1) {
            throw new IllegalArgumentException(owner + ": an alias stands alone (RFC 1034 section 3.6.2)");
        }
        Map<Name, Map<Integer, List<Record>>> nodes = new HashMap<>(current.nodes);
        nodes.put(owner, node);
        current = new Snapshot(current.apex, current.serial + 1, current.negativeTtl, nodes);
    }

    /** The zone at one serial. Immutable. */
    public static final class Snapshot {

        private final Name apex;
        private final long serial;
        private final Duration negativeTtl;
        private final Map<Name, Map<Integer, List<Record>>> nodes;
        /** Owners and what lies between them and the apex: empty non-terminals exist too (RFC 8020 section 3.1). */
        private final Set<Name> existing = new HashSet<>();

        private Snapshot(Name apex, long serial, Duration negativeTtl, Map<Name, Map<Integer, List<Record>>> nodes) {
            this.apex = apex;
            this.serial = serial;
            this.negativeTtl = negativeTtl;
            this.nodes = Map.copyOf(nodes);
            existing.add(apex);
            for (Name owner : nodes.keySet()) {
                for (Name at = owner; existing.add(at); at = new Name(at, 1)) {}
            }
        }

        Name apex() {
            return apex;
        }

        /** The SOA's serial. */
        public long serial() {
            return serial;
        }

        /** Answers as an authoritative server does (RFC 1034 section 4.3.2). */
        Message answer(Message query) {
            Name asked = query.getQuestion().getName();
            if (!asked.subdomain(apex)) {
                return WireForms.responseTo(query, Rcode.REFUSED);
            }
            Message response = WireForms.responseTo(query, Rcode.NOERROR);
            Optional<List<Record>> delegation = delegationAbove(asked);
            if (delegation.isPresent()) {
                refer(response, delegation.get());
                return response;
            }
            response.getHeader().setFlag(Flags.AA);
            fill(response, asked, query.getQuestion().getType());
            return response;
        }

        private void fill(Message response, Name asked, int type) {
            Name at = asked;
            for (int hop = 0; hop < LONGEST_ALIAS_CHAIN; hop++) {
                if (!at.subdomain(apex) || delegationAbove(at).isPresent()) {
                    return; // the rest of the chain is another zone's
                }
                Optional<DNAMERecord> redirection = dnameAbove(at);
                if (redirection.isPresent()) {
                    CNAMERecord alias = redirected(at, redirection.get());
                    response.addRecord(redirection.get(), Section.ANSWER);
                    response.addRecord(alias, Section.ANSWER);
                    at = alias.getTarget();
                    continue;
                }
                Optional<Map<Integer, List<Record>>> node = nodeAt(at);
                if (node.isEmpty()) {
                    response.getHeader().setRcode(Rcode.NXDOMAIN);
                    response.addRecord(denialSoa(), Section.AUTHORITY);
                    return;
                }
                List<Record> wanted = node.get().getOrDefault(type, List.of());
                List<Record> aliases = node.get().getOrDefault(Type.CNAME, List.of());
                if (wanted.isEmpty() && aliases.isEmpty()) {
                    response.addRecord(denialSoa(), Section.AUTHORITY);
                    return;
                }
                (wanted.isEmpty() ? aliases : wanted).forEach(r -> response.addRecord(r, Section.ANSWER));
                if (!wanted.isEmpty()) {
                    return;
                }
                at = ((CNAMERecord) aliases.getFirst()).getTarget();
            }
        }

        private Optional<DNAMERecord> dnameAbove(Name name) {
            for (Name at = name; !at.equals(apex); ) {
                at = new Name(at, 1);
                List<Record> dname = nodes.getOrDefault(at, Map.of()).getOrDefault(Type.DNAME, List.of());
                if (!dname.isEmpty()) {
                    return Optional.of((DNAMERecord) dname.getFirst());
                }
            }
            return Optional.empty();
        }

        /** RFC 6672 section 3.1: an alias made up on the spot, for those who do not know DNAME. */
        private static CNAMERecord redirected(Name name, DNAMERecord dname) {
            try {
                return new CNAMERecord(name, DClass.IN, dname.getTTL(), name.fromDNAME(dname));
            } catch (NameTooLongException e) {
                throw new IllegalStateException(name + " redirected by " + dname, e);
            }
        }

        /** Empty where the name does not exist; an empty map where nothing but names below it do. */
        private Optional<Map<Integer, List<Record>>> nodeAt(Name name) {
            if (name.equals(apex)) {
                Map<Integer, List<Record>> node = new HashMap<>(nodes.getOrDefault(apex, Map.of()));
                node.put(Type.SOA, List.of(soa(negativeTtl.compareTo(SOA_TTL) > 0 ? negativeTtl : SOA_TTL)));
                return Optional.of(node);
            }
            if (existing.contains(name)) {
                return Optional.of(nodes.getOrDefault(name, Map.of()));
            }
            Name encloser = name;
            while (!existing.contains(encloser)) {
                encloser = new Name(encloser, 1);
            }
            Map<Integer, List<Record>> wildcard = nodes.get(name.wild(name.labels() - encloser.labels()));
            return Optional.ofNullable(wildcard)
                    .map(node -> node.entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey,
                                    rrset -> rrset.getValue().stream()
                                            .map(record -> record.withName(name))
                                            .toList())));
        }

        /** The NS RRset of the cut nearest to the apex at or above the name. */
        private Optional<List<Record>> delegationAbove(Name name) {
            for (int labels = apex.labels() + 1; labels <= name.labels(); labels++) {
                Name at = new Name(name, name.labels() - labels);
                List<Record> servers = nodes.getOrDefault(at, Map.of()).getOrDefault(Type.NS, List.of());
                if (!servers.isEmpty()) {
                    return Optional.of(servers);
                }
            }
            return Optional.empty();
        }

        private void refer(Message response, List<Record> servers) {
            for (Record server : servers) {
                response.addRecord(server, Section.AUTHORITY);
                Map<Integer, List<Record>> glue = nodes.getOrDefault(((NSRecord) server).getTarget(), Map.of());
                glue.getOrDefault(Type.A, List.of()).forEach(r -> response.addRecord(r, Section.ADDITIONAL));
                glue.getOrDefault(Type.AAAA, List.of()).forEach(r -> response.addRecord(r, Section.ADDITIONAL));
            }
        }

        /** RFC 2308 section 3: the SOA of a denial carries the shorter of its two times. */
        private Record denialSoa() {
            return soa(negativeTtl);
        }

        private Record soa(Duration ttl) {
            Name primary = below("ns1");
            Name mailbox = below("hostmaster");
            return new SOARecord(
                    apex,
                    DClass.IN,
                    ttl.toSeconds(),
                    primary,
                    mailbox,
                    serial,
                    7_200,
                    900,
                    1_209_600,
                    negativeTtl.toSeconds());
        }

        private Name below(String label) {
            return Name.fromConstantString(apex.equals(Name.root) ? label + "." : label + "." + apex);
        }
    }
}
