package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.TxtRecord;
import java.util.List;

/** How the parties that are not the rotator ask DNS for TXT records: SES and the receivers of mail. */
@FunctionalInterface
public interface TxtLookup {

    /** The answer at this moment of the world's time; CNAMEs are followed. */
    Result lookup(DnsName name);

    /** What came back. */
    sealed interface Result {

        /** @param records the whole TXT RRset, in the order received */
        record Found(List<TxtRecord> records) implements Result {
            public Found {
                records = List.copyOf(records);
            }
        }

        /** A genuine no: NXDOMAIN or NODATA (RFC 2308 section 2). */
        record NotFound() implements Result {}

        /** No usable answer: time-out, SERVFAIL. */
        record TempFail() implements Result {}
    }
}
