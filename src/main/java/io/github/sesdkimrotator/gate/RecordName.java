package io.github.sesdkimrotator.gate;

import io.github.sesdkimrotator.dkim.DnsName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A record's name taken apart (RFC 6376 section 3.6.2.1).
 *
 * @param selector one label or several, {@code a.b}
 * @param domain what follows {@code _domainkey}
 */
record RecordName(String selector, DnsName domain) {

    private static final String DOMAINKEY = "_domainkey";

    /** Empty where the name is not of that form. */
    static Optional<RecordName> of(DnsName name) {
        List<String> labels = name.labels();
        int at = labels.indexOf(DOMAINKEY);
        return at < 1 || at == labels.size() - 1
                ? Optional.empty()
                : Optional.of(new RecordName(
                        String.join(".", labels.subList(0, at)), absolute(labels.subList(at + 1, labels.size()))));
    }

    /** {@code _domainkey} of the domain. */
    DnsName domainkey() {
        return domain.child(DOMAINKEY);
    }

    /** The selector with that text behind it; empty where the two together are no name. */
    Optional<DnsName> followedBy(String text) {
        try {
            return Optional.of(new DnsName(selector + text));
        } catch (IllegalArgumentException tooLong) {
            return Optional.empty();
        }
    }

    /** From the one next to the domain up to the one of two labels. */
    List<DnsName> parents() {
        List<DnsName> parents = new ArrayList<>();
        List<String> labels = domain.labels();
        for (int from = 1; labels.size() - from >= 2; from++) {
            parents.add(absolute(labels.subList(from, labels.size())));
        }
        return parents;
    }

    private static DnsName absolute(List<String> labels) {
        return new DnsName(String.join(".", labels) + ".");
    }
}
