package io.github.sesdkimrotator.dkim;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The domain that takes responsibility for a message: the {@code d=} tag (RFC 6376 section 3.5), and the name of the
 * SES domain identity.
 *
 * @param ascii lower-case A-labels without a final dot, at most 178 characters: {@code example.jp},
 *     {@code xn--wgv71a119e.example}
 */
public record SigningDomain(String ascii) implements Comparable<SigningDomain> {

    private static final Pattern HOST_LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    /** Leaves room for {@code <selector>._domainkey.} within the 253 characters of a name. */
    private static final int LONGEST_DOMAIN_CHARS = 253 - Selector.LONGEST_CHARS - "._domainkey.".length();
    /** What IDNA takes for a dot (RFC 3490 section 3.1). */
    private static final String DOTS = "[\\x{3002}\\x{FF0E}\\x{FF61}]";
    /**
     * Sharp s, final sigma, joiner and non-joiner: the characters that {@link IDN} (IDNA 2003) replaces or drops and
     * IDNA 2008 keeps (RFC 5894 section 7.2). Taking them would manage another domain than the one that was typed.
     */
    private static final String READ_IN_TWO_WAYS = ".*[\\x{DF}\\x{1E9E}\\x{3C2}\\x{200C}\\x{200D}].*";

    /** @throws IllegalArgumentException where {@code ascii} is not in the normal form that {@link #parse} makes */
    public SigningDomain {
        requireHostName(ascii);
    }

    /**
     * Reads what a person typed: upper case, one final dot, surrounding blanks and internationalised names are
     * brought into the normal form.
     *
     * @throws IllegalArgumentException with a text that names what is wrong and what to type instead
     */
    public static SigningDomain parse(String typed) {
        String text = typed.strip();
        if (text.matches("(?s).*[@\\x{FF20}].*")) {
            String afterAt = text.substring(Math.max(text.lastIndexOf('@'), text.lastIndexOf('\uFF20')) + 1);
            throw new IllegalArgumentException("'" + Printable.of(text) + "' is an e-mail address; DKIM keys belong to"
                    + " the domain: give " + (afterAt.isEmpty() ? "the domain" : "'" + Printable.of(afterAt) + "'"));
        }
        text = text.replaceAll(DOTS, ".");
        if (text.endsWith(".")) {
            text = text.substring(0, text.length() - 1);
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("is empty; give a domain such as 'example.jp'");
        }
        if (text.matches("(?s)" + READ_IN_TWO_WAYS)) {
            throw new IllegalArgumentException("'" + Printable.of(text) + "' has a character that two versions of the"
                    + " IDN standard read differently; give the domain in its xn-- form");
        }
        String ascii;
        try {
            ascii = IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(notAHostName(text), e);
        }
        return new SigningDomain(ascii);
    }

    private static void requireHostName(String ascii) {
        if (ascii.length() > LONGEST_DOMAIN_CHARS) {
            throw new IllegalArgumentException("'" + Printable.of(ascii) + "' is longer than " + LONGEST_DOMAIN_CHARS
                    + " characters, which leaves no room for the selector");
        }
        String[] labels = ascii.split("\\.", -1);
        for (String label : labels) {
            if (!HOST_LABEL.matcher(label).matches()) {
                throw new IllegalArgumentException(notAHostName(ascii));
            }
        }
        boolean topLabelIsNumeric = labels[labels.length - 1].chars().allMatch(c -> c >= '0' && c <= '9');
        if (labels.length < 2 || topLabelIsNumeric) {
            throw new IllegalArgumentException(notAHostName(ascii));
        }
    }

    private static String notAHostName(String text) {
        return "'" + Printable.of(text) + "' is not a valid host name; give a domain such as 'example.jp'";
    }

    /** The domain as an absolute DNS name. */
    public DnsName dnsName() {
        return new DnsName(ascii + ".");
    }

    /**
     * For people: the A-label form, followed by the Unicode form where that is different. A label that the JDK cannot
     * show faithfully (IDNA 2008, damaged punycode) stays in its A-label form.
     */
    public String display() {
        String unicode = IDN.toUnicode(ascii);
        return unicode.equals(ascii) ? ascii : ascii + " (" + unicode + ")";
    }

    @Override
    public int compareTo(SigningDomain other) {
        return ascii.compareTo(other.ascii);
    }

    @Override
    public String toString() {
        return ascii;
    }
}
