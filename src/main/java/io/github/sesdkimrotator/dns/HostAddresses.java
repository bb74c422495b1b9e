package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.dns.Questions.Question;
import io.github.sesdkimrotator.gate.NameServer;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The addresses of name servers' hosts. Remembers what it found. Safe for use by several threads. */
final class HostAddresses {

    private final List<NameServer> resolvers;
    private final Questions questions;
    private final Map<Name, Addresses> known = new ConcurrentHashMap<>();

    HostAddresses(List<NameServer> resolvers, Questions questions) {
        this.resolvers = resolvers;
        this.questions = questions;
    }

    /**
     * What could be learnt of one host.
     *
     * @param all IPv4 first
     * @param ipv4Failure why it is not known whether there is an IPv4 address, or another one
     * @param ipv6Failure the same for IPv6
     */
    record Addresses(List<InetAddress> all, Optional<String> ipv4Failure, Optional<String> ipv6Failure) {

        boolean isComplete() {
            return ipv4Failure.isEmpty() && ipv6Failure.isEmpty();
        }

        List<String> failures() {
            return Stream.concat(ipv4Failure.stream(), ipv6Failure.stream()).toList();
        }
    }

    /**
     * @param walkedFor resolvers must not be asked for this name, nor for one above or below it: the answer for a name
     *     that does not exist denies every name below it (RFC 8020 section 2), and stays in their caches
     */
    Addresses atResolvers(Name host, Name walkedFor, Deadline deadline) {
        Addresses remembered = known.get(host);
        if (remembered != null) {
            return remembered;
        }
        if (walkedFor.subdomain(host) || host.subdomain(walkedFor) || hasUnderscore(host)) {
            Optional<String> why = Optional.of(Signpost.shown(host) + ": no resolver may be asked for this name");
            return new Addresses(List.of(), why, why);
        }
        return remember(host, at(List.of(resolvers), host, deadline));
    }

    /** @param zoneServers of the zone that holds the host's name; the first usable answer counts */
    Addresses atZoneServers(Name host, List<List<NameServer>> zoneServers, Deadline deadline) {
        Addresses remembered = known.get(host);
        return remembered == null ? remember(host, at(zoneServers, host, deadline)) : remembered;
    }

    /** How people know a host: lower case, absolute. */
    static String shown(Name host) {
        return Signpost.shown(host).toLowerCase(Locale.ROOT);
    }

    /** No host has one (RFC 1123 section 2.1); {@code _domainkey} does. */
    private static boolean hasUnderscore(Name host) {
        return host.toString().indexOf('_') >= 0;
    }

    /** Whether somebody who knows said that the host has no address. */
    boolean isKnownToHaveNone(Name host) {
        return known.containsKey(host) && known.get(host).all().isEmpty();
    }

    private Addresses remember(Name host, Addresses addresses) {
        if (addresses.isComplete()) {
            known.put(host, addresses);
        }
        return addresses;
    }

    private Addresses at(List<List<NameServer>> batches, Name host, Deadline deadline) {
        List<Worth<List<InetAddress>>> families =
                Questions.each(List.of(Type.A, Type.AAAA), type -> ofType(batches, host, type, deadline));
        List<InetAddress> all = new ArrayList<>();
        families.forEach(family -> all.addAll(family.value().orElse(List.of())));
        return new Addresses(List.copyOf(all), failure(host, families.getFirst()), failure(host, families.getLast()));
    }

    private Worth<List<InetAddress>> ofType(List<List<NameServer>> batches, Name host, int type, Deadline deadline) {
        List<String> failures = new ArrayList<>();
        for (List<NameServer> batch : batches) {
            Worth<List<InetAddress>> worth =
                    questions.first(batch, new Question(host, type), deadline, response -> read(host, type, response));
            if (worth.value().isPresent()) {
                return worth;
            }
            failures.addAll(worth.failures());
        }
        return new Worth.Nothing<>(failures);
    }

    private static Optional<String> failure(Name host, Worth<List<InetAddress>> worth) {
        return worth.value().isPresent()
                ? Optional.empty()
                : Optional.of(
                        "the address of " + shown(host) + " is unknown (" + String.join("; ", worth.failures()) + ")");
    }

    /** From a server that is authoritative, or recursive. NXDOMAIN is believed only where no other server has more. */
    private static Worth<List<InetAddress>> read(Name host, int type, Message response) {
        int rcode = response.getRcode();
        if (rcode == Rcode.NXDOMAIN) {
            return new Worth.Uncontested<>(List.of());
        }
        if (rcode != Rcode.NOERROR) {
            return new Worth.Nothing<>(Rcode.string(rcode));
        }
        if (!response.getHeader().getFlag(Flags.AA) && !response.getHeader().getFlag(Flags.RA)) {
            return new Worth.Nothing<>("answers without authority");
        }
        List<Record> answer = Signpost.records(response, Section.ANSWER);
        Name end = endOfAliases(host, answer);
        List<InetAddress> found = Signpost.addresses(end, answer).stream()
                .filter(address -> (address instanceof Inet6Address) == (type == Type.AAAA))
                .toList();
        List<Record> authority = Signpost.records(response, Section.AUTHORITY);
        boolean isDenial = authority.stream().anyMatch(SOARecord.class::isInstance)
                || (end.equals(host) && authority.stream().noneMatch(NSRecord.class::isInstance));
        return found.isEmpty() && !isDenial
                ? new Worth.Nothing<>("neither an address nor a denial")
                : new Worth.Settles<>(found);
    }

    /** A name server's name must not be an alias (RFC 2181 section 10.3), but some are, and some resolvers follow. */
    private static Name endOfAliases(Name host, List<Record> answer) {
        Name at = host;
        Set<Name> met = new HashSet<>();
        while (met.add(at)) {
            Name owner = at;
            at = answer.stream()
                    .filter(record ->
                            record instanceof CNAMERecord && record.getName().equals(owner))
                    .map(record -> ((CNAMERecord) record).getTarget())
                    .findFirst()
                    .orElse(owner);
        }
        return at;
    }
}
