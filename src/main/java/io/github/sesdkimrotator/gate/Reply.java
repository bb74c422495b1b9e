package io.github.sesdkimrotator.gate;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.PrivateKeyTrace;
import io.github.sesdkimrotator.dkim.TxtRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What one server said about one name: three-valued, because silence is neither yes nor no. */
public sealed interface Reply {

    /**
     * A positive answer.
     *
     * @param records the whole TXT RRset, at least one record, in the order received
     * @param ttl what is left of its time to live at that server
     */
    record Present(List<TxtRecord> records, Duration ttl) implements Reply {
        public Present {
            records = List.copyOf(records);
            if (records.isEmpty()) {
                throw new IllegalArgumentException("an empty RRset is an Absent(NODATA)");
            }
        }

        /** Shows no record where one of them holds the beginning of a private key: the others may hold the rest. */
        @Override
        public String toString() {
            Optional<TxtRecord> privateKey = records.stream()
                    .filter(record -> PrivateKeyTrace.isIn(record.joined()))
                    .findFirst();
            return "Present[records=" + privateKey.map(TxtRecord::toString).orElseGet(records::toString) + ", ttl="
                    + ttl + "]";
        }
    }

    /**
     * An authoritative server's alias (RFC 1034 section 3.6.2, RFC 6672): whoever is authoritative for the target must be
     * asked, wherever that is. A resolver follows aliases itself, so it never answers with one.
     *
     * @param target where the record should be instead
     */
    record Alias(DnsName target, Duration ttl) implements Reply {}

    /**
     * A genuine negative answer (RFC 2308).
     *
     * @param kind which of the two kinds of no
     * @param negativeTtl how long it may be cached, where the answer carried the zone's SOA
     */
    record Absent(Kind kind, Optional<Duration> negativeTtl) implements Reply {
        /** RFC 2308 section 2. */
        public enum Kind {
            /** The name does not exist. */
            NXDOMAIN,
            /** The name exists, but has no TXT record. */
            NODATA
        }
    }

    /**
     * No usable answer: neither opens the gate nor proves absence.
     *
     * @param cause what happened, for programs
     * @param detail what happened, for people
     */
    record Unanswered(Cause cause, String detail) implements Reply {
        public enum Cause {
            TIMEOUT,
            SERVFAIL,
            /** SERVFAIL, but an answer with CD=1: the server validates, and DNSSEC is broken (RFC 4035 section 5.5). */
            BOGUS,
            REFUSED,
            /** A ring 1 server that does not answer with authority for the zone. */
            LAME,
            /** TC set and no complete answer over TCP. */
            TRUNCATED,
            /** An alias and another record at one name (RFC 2181 section 10.1): who asks gets the one or the other. */
            ALIAS_BESIDE_RECORD,
            /** An echo, another question's answer, a damaged packet, an unexpected RCODE. */
            UNUSABLE,
            /** Connection refused, no route. */
            UNREACHABLE
        }
    }
}
