package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.dkim.Printable;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/** What a name server's response to the question for a name's SOA says about the way to the zone that holds it. */
sealed interface Signpost {

    /** A zone further down has servers of its own (RFC 1034 section 4.3.2, step 3b). */
    record Referral(Cut cut) implements Signpost {}

    /**
     * The zone that holds the name (RFC 2308 section 2: a denial carries the SOA of its zone).
     *
     * @param denied whether the server says that the name does not exist
     */
    record Apex(Name zone, boolean denied) implements Signpost {

        boolean isTopLevel() {
            return zone.labels() == 2; // the root counts as a label
        }
    }

    /** The name is an alias, or lies below one: what its target says hides the zone. */
    record Alias() implements Signpost {}

    /**
     * @param zone whose server responds: it is believed about names in that zone only
     * @param asked whose SOA was asked for, in that zone
     */
    static Worth<Signpost> read(Name zone, Name asked, Message response) {
        int rcode = response.getRcode();
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
            return new Worth.Nothing<>(Rcode.string(rcode));
        }
        List<Record> answer = records(response, Section.ANSWER);
        List<Record> authority = records(response, Section.AUTHORITY);
        if (response.getHeader().getFlag(Flags.AA)) {
            if (answer.stream().anyMatch(record -> isAliasOf(asked, record))) {
                return new Worth.Settles<>(new Alias());
            }
            Optional<Name> apex = Stream.concat(
                            answer.stream().filter(record -> record.getName().equals(asked)),
                            authority.stream()
                                    .filter(record -> asked.subdomain(record.getName())
                                            && record.getName().subdomain(zone)))
                    .filter(SOARecord.class::isInstance)
                    .map(Record::getName)
                    .findFirst();
            if (apex.isPresent()) {
                Apex found = new Apex(apex.get(), rcode == Rcode.NXDOMAIN);
                return found.isTopLevel() ? new Worth.Uncontested<>(found) : new Worth.Settles<>(found);
            }
        }
        return referral(zone, asked, authority, response)
                .<Worth<Signpost>>map(cut -> new Worth.Settles<>(new Referral(cut)))
                .orElseGet(() -> new Worth.Nothing<>(whyNothing(response, authority)));
    }

    /** Strictly downwards only: whoever refers upwards or sideways does not serve the zone. */
    private static Optional<Cut> referral(Name zone, Name asked, List<Record> authority, Message response) {
        return authority.stream()
                .filter(NSRecord.class::isInstance)
                .map(Record::getName)
                .filter(owner -> asked.subdomain(owner) && owner.subdomain(zone) && !owner.equals(zone))
                .findFirst()
                .map(owner -> new Cut(owner, serversWithGlue(zone, owner, authority, response)));
    }

    private static Map<Name, List<InetAddress>> serversWithGlue(
            Name zone, Name owner, List<Record> authority, Message response) {
        List<Record> additional = records(response, Section.ADDITIONAL);
        Map<Name, List<InetAddress>> servers = new LinkedHashMap<>();
        for (Name host : targets(owner, authority)) {
            // A server knows nothing about hosts outside its zone: their addresses would be hearsay.
            servers.put(host, host.subdomain(zone) ? addresses(host, additional) : List.of());
        }
        return servers;
    }

    private static String whyNothing(Message response, List<Record> authority) {
        Optional<Record> elsewhere =
                authority.stream().filter(NSRecord.class::isInstance).findFirst();
        if (elsewhere.isPresent()) {
            return "lame: refers to the name servers of "
                    + shown(elsewhere.get().getName());
        }
        return response.getHeader().getFlag(Flags.AA)
                ? "an answer without the zone's SOA"
                : "lame: answers without authority";
    }

    private static boolean isAliasOf(Name asked, Record record) {
        return (record instanceof CNAMERecord && record.getName().equals(asked))
                || (record instanceof DNAMERecord
                        && asked.subdomain(record.getName())
                        && !asked.equals(record.getName()));
    }

    /** The hosts of the NS records at {@code owner}. */
    static List<Name> targets(Name owner, List<Record> records) {
        return records.stream()
                .filter(record -> record instanceof NSRecord && record.getName().equals(owner))
                .map(record -> ((NSRecord) record).getTarget())
                .distinct()
                .toList();
    }

    /** The addresses at {@code owner}, of both families. */
    static List<InetAddress> addresses(Name owner, List<Record> records) {
        return records.stream()
                .filter(record -> record.getName().equals(owner))
                .flatMap(record -> switch (record) {
                    case ARecord a -> Stream.of(a.getAddress());
                    case AAAARecord aaaa -> Stream.of(aaaa.getAddress());
                    default -> Stream.<InetAddress>empty();
                })
                .distinct()
                .toList();
    }

    /** A section's records of class IN. */
    static List<Record> records(Message response, int section) {
        return response.getSection(section).stream()
                .filter(record -> record.getDClass() == DClass.IN)
                .toList();
    }

    static String shown(Name name) {
        return Printable.of(name.toString());
    }
}
