package io.github.sesdkimrotator.check;

import io.github.sesdkimrotator.dns.Patience;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.port.NameServers;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;

/**
 * What the command touches.
 *
 * @param out the report
 * @param err progress and complaints
 * @param in what {@code --expect -} reads
 * @param style of the report
 * @param clock says when the questions are put
 * @param zone of the reader
 * @param pause how {@code --watch} lets time go by
 * @param hosts how host names of resolvers get their addresses
 * @param network how name servers are asked
 */
record Surroundings(
        PrintWriter out,
        PrintWriter err,
        InputStream in,
        Style style,
        InstantSource clock,
        ZoneId zone,
        Pause pause,
        ResolverOption.HostLookup hosts,
        Network network) {

    /** Lets time go by. */
    interface Pause {
        void of(Duration duration) throws InterruptedException;
    }

    /** Makes what asks name servers. */
    interface Network {
        /** @param samples how often each resolver is asked */
        NameServers nameServers(List<NameServer> resolvers, int samples, Patience patience);
    }
}
