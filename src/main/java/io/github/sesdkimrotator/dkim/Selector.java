package io.github.sesdkimrotator.dkim;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The {@code s=} tag: which of a domain's keys signed (RFC 6376 section 3.1).
 *
 * @param value 1 to 63 letters, digits and inner hyphens, held in lower case: SES takes a single label without underscore,
 *     although RFC 6376 would allow several
 */
public record Selector(String value) implements Comparable<Selector> {

    /** What SES takes at most, and the length of a DNS label (RFC 1035 section 2.3.4). */
    static final int LONGEST_CHARS = 63;

    private static final Pattern SES_PATTERN = Pattern.compile("[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]{0,61}[a-zA-Z0-9]");

    /** @throws IllegalArgumentException where SES would refuse the selector */
    public Selector {
        // Before lower-casing, which turns some letters outside ASCII (the Kelvin sign) into letters within.
        if (!SES_PATTERN.matcher(value).matches()) {
            throw new IllegalArgumentException("'" + Printable.of(value)
                    + "' is not a selector that SES takes: 1 to 63 letters, digits and inner hyphens, no dot");
        }
        value = value.toLowerCase(Locale.ROOT);
    }

    /**
     * The selector of a rotation: {@code <prefix>-<yyyymmdd>-<n>}.
     *
     * @param n 1 for the first rotation begun on that day
     * @throws IllegalArgumentException where {@code n} is below 1 or SES would refuse the selector
     */
    public static Selector ofRotation(String prefix, LocalDate day, int n) {
        if (n < 1) {
            throw new IllegalArgumentException("rotations of a day count from 1, not from " + n);
        }
        return new Selector(prefix + "-" + DateTimeFormatter.BASIC_ISO_DATE.format(day) + "-" + n);
    }

    /** Where the key record is published: {@code <selector>._domainkey.<domain>.} (RFC 6376 section 3.6.2.1). */
    public DnsName recordName(SigningDomain domain) {
        return recordName(value, domain);
    }

    /**
     * The same for any selector of RFC 6376 section 3.1, which SES might not take: {@code s1.tokyo}. This is the only
     * place that puts the name together.
     *
     * @throws IllegalArgumentException where that is no usable name
     */
    public static DnsName recordName(String selector, SigningDomain domain) {
        return new DnsName(selector + "._domainkey." + domain.dnsName().absolute());
    }

    @Override
    public int compareTo(Selector other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
