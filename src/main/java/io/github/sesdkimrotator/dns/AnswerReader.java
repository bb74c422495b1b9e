package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Reply.Absent;
import io.github.sesdkimrotator.gate.Reply.Unanswered;
import io.github.sesdkimrotator.gate.Reply.Unanswered.Cause;
import io.github.sesdkimrotator.gate.Ring;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * What a response says about the TXT records at a name. Pure. In doubt it reads {@link Unanswered}: a yes opens the gate
 * and a no proves that a record is gone, so neither may come from a response that contradicts itself.
 */
final class AnswerReader {

    /**
     * @param authoritative the AA bit
     * @param soaSerial of the zone that holds the name, where the response carries its SOA
     */
    record Reading(Reply reply, boolean authoritative, OptionalLong soaSerial) {}

    /** RFC 2181 section 8: a TTL with its highest bit set counts as zero. */
    private static final long HIGHEST_TTL_SECONDS = Integer.MAX_VALUE;

    /** Resolvers follow at most as many; a message has room for thousands, each of them a walk through all. */
    private static final int LONGEST_ALIAS_CHAIN = 16;

    private AnswerReader() {}

    /**
     * @param asked the name whose TXT records were asked for
     * @param response to that question, not truncated
     */
    static Reading read(Ring ring, Name asked, Message response) {
        Chain chain = follow(asked, records(response, Section.ANSWER));
        Optional<SOARecord> soa = soaOf(chain.end(), response);
        return new Reading(
                reply(ring, response, chain, soa),
                response.getHeader().getFlag(Flags.AA),
                soa.map(record -> OptionalLong.of(record.getSerial())).orElseGet(OptionalLong::empty));
    }

    private static Reply reply(Ring ring, Message response, Chain chain, Optional<SOARecord> soa) {
        int rcode = response.getRcode();
        return switch (rcode) {
            case Rcode.NOERROR, Rcode.NXDOMAIN -> answer(ring, response, chain, soa);
            case Rcode.SERVFAIL -> new Unanswered(Cause.SERVFAIL, "SERVFAIL" + extendedError(response));
            case Rcode.REFUSED -> new Unanswered(Cause.REFUSED, "REFUSED" + extendedError(response));
            default -> new Unanswered(Cause.UNUSABLE, "RCODE " + Rcode.string(rcode) + extendedError(response));
        };
    }

    private static Reply answer(Ring ring, Message response, Chain chain, Optional<SOARecord> soa) {
        if (chain.fault().isPresent()) {
            return chain.fault().get();
        }
        boolean noSuchName = response.getRcode() == Rcode.NXDOMAIN;
        if (chain.texts().isEmpty()) {
            return unbelievable(ring, response, chain, soa)
                    .orElseGet(() -> new Absent(
                            noSuchName ? Absent.Kind.NXDOMAIN : Absent.Kind.NODATA,
                            soa.map(AnswerReader::negativeTtl)));
        }
        return noSuchName
                ? new Unanswered(Cause.UNUSABLE, "NXDOMAIN and a TXT record in one response")
                : new Reply.Present(chain.texts(), Duration.ofSeconds(chain.ttlSeconds()));
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
     * From the asked name along the aliases of the answer section.
     *
     * @param names every owner on the way, the asked name and the end included
     * @param texts the TXT RRset at the end, empty where there is none
     * @param ttlSeconds the shortest on the way
     * @param fault why the chain cannot be read
     */
    private record Chain(
            Set<Name> names, Name end, List<TxtRecord> texts, long ttlSeconds, Optional<Unanswered> fault) {

        static Chain broken(Set<Name> names, Name end, Cause cause, String fault) {
            return new Chain(names, end, List.of(), 0, Optional.of(new Unanswered(cause, fault)));
        }

        boolean isAliased() {
            return names.size() > 1;
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

    /** Only records whose owner is on the chain count: a foreign owner's record is somebody else's. */
    private static Chain follow(Name asked, List<Record> answers) {
        Set<Name> names = new HashSet<>(Set.of(asked));
        long ttl = HIGHEST_TTL_SECONDS;
        for (Name at = asked; ; ) {
            Name owner = at;
            List<Record> here =
                    answers.stream().filter(r -> r.getName().equals(owner)).toList();
            List<TXTRecord> texts = ofType(here, TXTRecord.class);
            List<CNAMERecord> aliases = ofType(here, CNAMERecord.class);
            Set<Name> targets = aliases.stream().map(CNAMERecord::getTarget).collect(Collectors.toSet());
            ttl = Math.min(ttl, shortestTtl(texts, shortestTtl(aliases, ttl)));
            if (targets.size() > 1 || (!targets.isEmpty() && !texts.isEmpty())) {
                // RFC 2181 section 10.1: an alias stands alone; resolvers differ in which record they would follow.
                return Chain.broken(
                        names, at, Cause.ALIAS_BESIDE_RECORD, "an alias beside other records at " + shown(at));
            }
            if (targets.isEmpty()) {
                List<TxtRecord> found = texts.stream()
                        .map(text -> TxtRecord.ofStrings(text.getStringsAsByteArrays()))
                        .distinct() // RFC 2181 section 5: an RRset holds no record twice
                        .toList();
                return new Chain(names, at, found, ttl, Optional.empty());
            }
            at = targets.iterator().next();
            if (!names.add(at)) {
                return Chain.broken(names, at, Cause.UNUSABLE, "aliases in a circle through " + shown(at));
            }
            if (names.size() > LONGEST_ALIAS_CHAIN + 1) {
                return Chain.broken(
                        names, at, Cause.UNUSABLE, "more than " + LONGEST_ALIAS_CHAIN + " aliases in a row");
            }
        }
    }

    private static <R extends Record> List<R> ofType(List<Record> records, Class<R> type) {
        return records.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static long shortestTtl(List<? extends Record> records, long otherwise) {
        return records.stream().mapToLong(r -> seconds(r.getTTL())).min().orElse(otherwise);
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

    /** RFC 8914: where the server says more, such as that DNSSEC failed. */
    private static String extendedError(Message response) {
        OPTRecord opt = response.getOPT();
        if (opt == null) {
            return "";
        }
        return opt.getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
                .filter(ExtendedErrorCodeOption.class::isInstance)
                .map(ExtendedErrorCodeOption.class::cast)
                .map(error -> ", " + ExtendedErrorCodeOption.text(error.getErrorCode())
                        + (error.getText() == null ? "" : " (" + Printable.of(error.getText()) + ")"))
                .collect(Collectors.joining());
    }

    private static String shown(Name name) {
        return Printable.of(name.toString());
    }
}
