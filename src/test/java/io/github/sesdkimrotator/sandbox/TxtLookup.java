package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.TxtRecord;
import java.util.List;

/** How the other inhabitants of the world (SES, receivers of mail) see DNS. Blocks for as long as the answer takes. */
public interface TxtLookup {

    Result lookup(DnsName name);

    /** Three-valued, as RFC 6376 section 6.1.2 needs it. */
    sealed interface Result {
        /** @param records at least one */
        record Found(List<TxtRecord> records) implements Result {
            public Found {
                records = List.copyOf(records);
            }
        }

        /** NXDOMAIN or NODATA. */
        record NotFound() implements Result {}

        /** Nobody knows now; asking later may help. */
        record TempFail() implements Result {}
    }
}
