package io.github.sesdkimrotator.dkim;

import java.util.List;
import java.util.Locale;

/**
 * An absolute domain name in lower-case presentation form, with its final dot: {@code s1._domainkey.example.jp.}
 *
 * <p>There is no relative name in this product: a name without its final dot is how a zone gets appended twice.
 *
 * @param absolute the name, at most 253 characters without the final dot, each label 1 to 63 octets (RFC 1035 section
 *     2.3.4), made of letters, digits, hyphens and underscores
 */
public record DnsName(String absolute) implements Comparable<DnsName> {

    private static final int LONGEST_NAME_CHARS = 253;
    private static final int LONGEST_LABEL_CHARS = 63;

    /** @throws IllegalArgumentException where the text is no absolute name within the limits of RFC 1035 */
    public DnsName {
        if (!absolute.endsWith(".")) {
            throw new IllegalArgumentException(shown(absolute) + " is not absolute: the final dot is missing");
        }
        if (absolute.length() - 1 > LONGEST_NAME_CHARS) {
            throw new IllegalArgumentException(shown(absolute) + " is longer than 253 characters");
        }
        String relative = absolute.substring(0, absolute.length() - 1);
        for (String label : relative.split("\\.", -1)) {
            // Before lower-casing, which turns some letters outside ASCII (the Kelvin sign) into letters within.
            if (!isLabel(label)) {
                throw new IllegalArgumentException(
                        shown(absolute) + " has the unusable label '" + Printable.of(label) + "'");
            }
        }
        absolute = absolute.toLowerCase(Locale.ROOT);
    }

    /** Letters, digits and underscores, with inner hyphens. By hand: names are made all the time. */
    private static boolean isLabel(String label) {
        if (label.isEmpty() || label.length() > LONGEST_LABEL_CHARS || label.startsWith("-") || label.endsWith("-")) {
            return false;
        }
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!isLetter && (c < '0' || c > '9') && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static String shown(String text) {
        return "'" + Printable.of(text) + "'";
    }

    /**
     * The name one label below this one.
     *
     * @throws IllegalArgumentException where the text is no single label, or the name becomes too long
     */
    public DnsName child(String label) {
        if (label.contains(".")) {
            throw new IllegalArgumentException("'" + Printable.of(label) + "' is more than one label");
        }
        return new DnsName(label + "." + absolute);
    }

    /** The labels from left to right, without the root. */
    public List<String> labels() {
        return List.of(withoutFinalDot().split("\\."));
    }

    /** The form that most control panels and people use. Never the form to put into a zone file. */
    public String withoutFinalDot() {
        return absolute.substring(0, absolute.length() - 1);
    }

    @Override
    public int compareTo(DnsName other) {
        return absolute.compareTo(other.absolute);
    }

    @Override
    public String toString() {
        return absolute;
    }
}
