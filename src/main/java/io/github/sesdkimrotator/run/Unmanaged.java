package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.SesIdentities;
import io.github.sesdkimrotator.rotation.SesRegion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The domain identities that SES has and nobody manages.
 *
 * @param domains all that are known
 * @param silent the Regions in which SES did not list its identities
 */
record Unmanaged(NavigableSet<SigningDomain> domains, List<SesRegion> silent) {

    /** What a person reads through; the rest is a number. */
    private static final int LISTED = 50;

    /** Never throws a {@link PlatformFault}: a picture without them is worth more than none. */
    static Unmanaged find(SesIdentities ses, List<SesRegion> regions, Collection<SigningDomain> managed) {
        NavigableSet<SigningDomain> domains = new TreeSet<>();
        List<SesRegion> silent = new ArrayList<>();
        for (SesRegion region : regions) {
            try {
                domains.addAll(ses.domainIdentities(region));
            } catch (PlatformFault fault) {
                silent.add(region);
            }
        }
        domains.removeAll(managed);
        return new Unmanaged(domains, silent);
    }

    List<SigningDomain> listed() {
        return domains.stream().limit(LISTED).toList();
    }

    /** For people, after another sentence; empty where there is nothing to say. */
    String sentences() {
        StringBuilder text = new StringBuilder();
        if (!domains.isEmpty()) {
            text.append(" SES has ")
                    .append(domains.size() == 1 ? "1 domain" : domains.size() + " domains")
                    .append(" that nobody manages here")
                    .append(domains.size() > LISTED ? "; the first " + LISTED + " are listed." : ".");
        }
        for (SesRegion region : silent) {
            text.append(" SES did not list its domains in ")
                    .append(region)
                    .append(", so which of them nobody manages is not known.");
        }
        return text.toString();
    }
}
