package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Reply.Absent;
import io.github.sesdkimrotator.gate.Reply.Unanswered;
import io.github.sesdkimrotator.gate.Reply.Unanswered.Cause;
import io.github.sesdkimrotator.gate.Ring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * What a response says about the records of one type at a name: TXT, or A for a probe. Pure. In doubt it reads
 * {@link Unanswered}: a yes opens the gate and a no proves that a record is gone, so neither may come from a response
 * that contradicts itself.
 */
final class AnswerReader {

    /**
     * @param aliases where a resolver's response follows aliases: every further name, the last one the end of the chain
     * @param authoritative the AA bit
     * @param soaSerial of the zone that holds the name, where the response carries its SOA
     */
    record Reading(Reply reply, List<String> aliases, boolean authoritative, OptionalLong soaSerial) {

        static Reading unanswered(Cause cause, String detail) {
            return new Reading(new Unanswered(cause, detail), List.of(), false, OptionalLong.empty());
        }
    }

    /** RFC 2181 section 8: a TTL with its highest bit set counts as zero. */
    private static final long HIGHEST_TTL_SECONDS = Integer.MAX_VALUE;

    /** Resolvers follow at most as many. */
    private static final int LONGEST_ALIAS_CHAIN = 16;

    private AnswerReader() {}

    /**
     * @param question the name and type that were asked for
     * @param response to that question, not truncated
     */
    static Reading read(Ring ring, Record question, Message response) {
        List<Record> answers = records(response, Section.ANSWER);
        Chain chain = switch (ring) {
            // Whatever else it holds: another zone's records are for that zone's own servers to vouch for.
            case AUTHORITATIVE -> Chain.at(question.getName()).read(ring, question.getType(), answers);
            case RESOLVER -> follow(question, answers);
        };
        Optional<SOARecord> soa = soaOf(chain.end(), response);
        return new Reading(
                reply(ring, question, response, chain, soa),
                chain.names().stream()
                        .skip(1)
                        .map(name -> name.canonicalize().toString())
                        .toList(),
                response.getHeader().getFlag(Flags.AA),
                soa.map(record -> OptionalLong.of(record.getSerial())).orElseGet(OptionalLong::empty));
    }

    /** The serial that a zone's own server gives for it. */
    static OptionalLong serial(Name zone, Message response) {
        return response.getRcode() == Rcode.NOERROR && response.getHeader().getFlag(Flags.AA)
                ? ofType(records(response, Section.ANSWER), SOARecord.class).stream()
                        .filter(soa -> soa.getName().equals(zone))
                        .mapToLong(SOARecord::getSerial)
                        .findFirst()
                : OptionalLong.empty();
    }

    private static Reply reply(Ring ring, Record question, Message response, Chain chain, Optional<SOARecord> soa) {
        int rcode = response.getRcode();
        return switch (rcode) {
            case Rcode.NOERROR, Rcode.NXDOMAIN -> answer(ring, question, response, chain, soa);
            case Rcode.SERVFAIL -> new Unanswered(Cause.SERVFAIL, "SERVFAIL" + extendedErrors(response));
            case Rcode.REFUSED -> new Unanswered(Cause.REFUSED, "REFUSED" + extendedErrors(response));
            default -> new Unanswered(Cause.UNUSABLE, "RCODE " + Rcode.string(rcode) + extendedErrors(response));
        };
    }

    private static Reply answer(Ring ring, Record question, Message response, Chain chain, Optional<SOARecord> soa) {
        if (chain.fault().isPresent()) {
            return chain.fault().get();
        }
        if (chain.next().isPresent()) {
            return alias(chain.next().get(), Duration.ofSeconds(chain.ttlSeconds()));
        }
        boolean noSuchName = response.getRcode() == Rcode.NXDOMAIN;
        if (chain.found().isEmpty()) {
            return unbelievable(ring, response, chain, soa)
                    .orElseGet(() -> new Absent(
                            noSuchName ? Absent.Kind.NXDOMAIN : Absent.Kind.NODATA,
                            soa.map(AnswerReader::negativeTtl)));
        }
        return noSuchName
                ? new Unanswered(
                        Cause.UNUSABLE, "NXDOMAIN and a " + Type.string(question.getType()) + " record in one response")
                : new Reply.Present(chain.found(), Duration.ofSeconds(chain.ttlSeconds()));
    }

    private static Reply alias(Name target, Duration ttl) {
        try {
            return new Reply.Alias(new DnsName(target.toString()), ttl);
        } catch (IllegalArgumentException unusable) {
            return new Unanswered(
                    Cause.UNUSABLE, "an alias to a name that holds no key record: " + unusable.getMessage());
        }
    }

    /** Why a negative response proves nothing; empty where it does. */
    private static Optional<Reply> unbelievable(Ring ring, Message response, Chain chain, Optional<SOARecord> soa) {
        boolean authoritative = response.getHeader().getFlag(Flags.AA);
        List<Record> authority = records(response, Section.AUTHORITY);
        Optional<Record> delegation =
                authority.stream().filter(NSRecord.class::isInstance).findFirst();
        boolean bearsSomeSoa = authority.stream().anyMatch(SOARecord.class::isInstance);
        boolean bearsStrays = records(response, Section.ANSWER).stream().anyMatch(record -> !chain.explains(record));

        if (bearsStrays) {
            return unusable("answers with records that were not asked for");
        }
        if (bearsSomeSoa && soa.isEmpty()) {
            return unusable("denies the name with the SOA of another zone");
        }
        // RFC 2308 section 2.2: name servers in authority without an SOA are a referral, not NODATA.
        if (delegation.isPresent() && !bearsSomeSoa && !authoritative) {
            return Optional.of(new Unanswered(
                    Cause.LAME,
                    "refers to the name servers of " + shown(delegation.get().getName())));
        }
        if (ring == Ring.AUTHORITATIVE && !authoritative) {
            return Optional.of(new Unanswered(Cause.LAME, "denies the name without authority"));
        }
        if (ring == Ring.RESOLVER && !response.getHeader().getFlag(Flags.RA)) {
            return unusable("denies the name without recursion");
        }
        // RFC 6604 section 3: the RCODE speaks about the end of the chain, NOERROR only where somebody looked there.
        if (chain.isAliased() && soa.isEmpty() && response.getRcode() == Rcode.NOERROR) {
            return unusable("an alias to " + shown(chain.end()) + " that the response does not resolve");
        }
        return Optional.empty();
    }

    private static Optional<Reply> unusable(String detail) {
        return Optional.of(new Unanswered(Cause.UNUSABLE, detail));
    }

    /**
     * From the asked name along the aliases of the answer section. Only records whose owner is on the chain count: a
     * foreign owner's record is somebody else's.
     *
     * @param names every owner on the way, the asked name and the end included, in order
     * @param next where an alias at the end leads to
     * @param found the RRset at the end, empty where there is none
     * @param ttlSeconds the shortest on the way
     * @param fault why the chain cannot be read
     */
    private record Chain(
            List<Name> names, Optional<Name> next, List<TxtRecord> found, long ttlSeconds, Optional<Unanswered> fault) {

        static Chain at(Name asked) {
            return new Chain(List.of(asked), Optional.empty(), List.of(), HIGHEST_TTL_SECONDS, Optional.empty());
        }

        Name end() {
            return names.getLast();
        }

        boolean isAliased() {
            return names.size() > 1;
        }

        /** What is there at the end. */
        Chain read(Ring ring, int type, List<Record> answers) {
            List<Record> here = answers.stream()
                    .filter(record ->
                            record.getType() == type && record.getName().equals(end()))
                    .toList();
            List<Record> aliases =
                    answers.stream().filter(record -> isAlias(record, end())).toList();
            Set<Name> targets = new HashSet<>();
            for (Record alias : aliases) {
                try {
                    targets.add(targetOf(alias, end()));
                } catch (NameTooLongException e) {
                    return broken(Cause.UNUSABLE, "an alias that makes " + shown(end()) + " too long");
                }
            }
            long ttl = Stream.of(here, aliases)
                    .flatMap(List::stream)
                    .mapToLong(record -> seconds(record.getTTL()))
                    .reduce(ttlSeconds, Math::min);
            if (targets.size() > 1 || (!targets.isEmpty() && !here.isEmpty())) {
                // RFC 2181 section 10.1: an alias stands alone; resolvers differ in which record they would follow.
                return broken(Cause.ALIAS_BESIDE_RECORD, "an alias beside other records at " + shown(end()));
            }
            boolean isFollowable = aliases.isEmpty() || aliases.stream().anyMatch(CNAMERecord.class::isInstance);
            if (ring == Ring.RESOLVER && !isFollowable) {
                // RFC 6672 section 3.1: the CNAME is for those who do not know DNAME, which many a verifier does not.
                return broken(Cause.UNUSABLE, "a DNAME without its CNAME for " + shown(end()));
            }
            if (targets.stream().anyMatch(names::contains)) {
                return broken(Cause.UNUSABLE, "aliases in a circle through " + shown(end()));
            }
            List<TxtRecord> records = here.stream()
                    .map(AnswerReader::asTxt)
                    .distinct() // RFC 2181 section 5: an RRset holds no record twice
                    .toList();
            return new Chain(names, targets.stream().findFirst(), records, ttl, Optional.empty());
        }

        Chain step(Name target) {
            List<Name> further = new ArrayList<>(names);
            further.add(target);
            return new Chain(further, Optional.empty(), List.of(), ttlSeconds, Optional.empty());
        }

        private Chain broken(Cause cause, String why) {
            return new Chain(names, Optional.empty(), List.of(), 0, Optional.of(new Unanswered(cause, why)));
        }

        /** Whether a record of the answer section belongs to a negative answer. */
        boolean explains(Record record) {
            return switch (record.getType()) {
                case Type.CNAME, Type.RRSIG -> names.contains(record.getName());
                case Type.DNAME -> names.stream().anyMatch(name -> name.subdomain(record.getName()));
                default -> false;
            };
        }
    }

    private static Chain follow(Record question, List<Record> answers) {
        Chain chain = Chain.at(question.getName()).read(Ring.RESOLVER, question.getType(), answers);
        while (chain.next().isPresent()) {
            if (chain.names().size() > LONGEST_ALIAS_CHAIN) {
                return chain.broken(Cause.UNUSABLE, "more than " + LONGEST_ALIAS_CHAIN + " aliases in a row");
            }
            chain = chain.step(chain.next().get()).read(Ring.RESOLVER, question.getType(), answers);
        }
        return chain;
    }

    /** A DNAME moves what is below its owner, and not its owner (RFC 6672 section 2.3). */
    private static boolean isAlias(Record record, Name name) {
        boolean isOwner = record.getName().equals(name);
        return switch (record.getType()) {
            case Type.CNAME -> isOwner;
            case Type.DNAME -> !isOwner && name.subdomain(record.getName());
            default -> false;
        };
    }

    private static Name targetOf(Record alias, Name name) throws NameTooLongException {
        return alias instanceof CNAMERecord one ? one.getTarget() : name.fromDNAME((DNAMERecord) alias);
    }

    private static TxtRecord asTxt(Record record) {
        return switch (record) {
            case TXTRecord text -> TxtRecord.ofStrings(text.getStringsAsByteArrays());
            case ARecord address -> TxtRecord.ofValue(address.getAddress().getHostAddress());
            default -> throw new IllegalArgumentException("not read: type " + Type.string(record.getType()));
        };
    }

    private static <R extends Record> List<R> ofType(List<Record> records, Class<R> type) {
        return records.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The SOA of a zone that can hold the name; the SOA of any other zone says nothing about it. */
    private static Optional<SOARecord> soaOf(Name name, Message response) {
        return ofType(records(response, Section.AUTHORITY), SOARecord.class).stream()
                .filter(soa -> name.subdomain(soa.getName()))
                .findFirst();
    }

    /** RFC 2308 section 5. */
    private static Duration negativeTtl(SOARecord soa) {
        return Duration.ofSeconds(Math.min(seconds(soa.getTTL()), seconds(soa.getMinimum())));
    }

    private static long seconds(long ttl) {
        return ttl > HIGHEST_TTL_SECONDS ? 0 : ttl;
    }

    private static List<Record> records(Message response, int section) {
        return response.getSection(section).stream()
                .filter(r -> r.getDClass() == DClass.IN)
                .toList();
    }

    /** RFC 8914 section 2: what the server says beyond the RCODE, such as that DNSSEC failed; empty where nothing. */
    private static String extendedErrors(Message response) {
        OPTRecord opt = response.getOPT();
        if (opt == null) {
            return "";
        }
        return opt.getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
                .filter(ExtendedErrorCodeOption.class::isInstance)
                .map(ExtendedErrorCodeOption.class::cast)
                .map(error -> ", extended error " + error.getErrorCode() + " "
                        + ExtendedErrorCodeOption.text(error.getErrorCode())
                        + (error.getText() == null ? "" : " (" + Printable.of(error.getText()) + ")"))
                .collect(Collectors.joining());
    }

    private static String shown(Name name) {
        return Printable.of(name.toString());
    }
}
