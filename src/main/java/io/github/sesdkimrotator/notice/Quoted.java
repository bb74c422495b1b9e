package io.github.sesdkimrotator.notice;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Text that came from outside (DNS, SES, an exception), made fit to stand in a notice: no control characters, bounded
 * lines, and no private key, which people do paste into DNS.
 */
final class Quoted {

    /** Mail folds lines of 990 bytes and more in ways that damage them. */
    static final int LONGEST_LINE_BYTES = 600;

    private static final int MOST_LINES = 40;
    /** Base64 characters that hold the nine bytes {@link #opensPrivateKey} looks at. */
    private static final int OPENING_CHARS = 12;

    private Quoted() {}

    /** The lines, without surrounding blanks; the surplus of a long line or a long text is cut with an ellipsis. */
    static List<String> lines(String foreign) {
        List<String> lines = new ArrayList<>();
        for (String line : foreign.strip().split("\\R", -1)) {
            if (lines.size() == MOST_LINES) {
                lines.add("…");
                break;
            }
            lines.add(cut(line.strip().replaceAll("\\p{Cntrl}|\\p{Cf}|\\p{Zl}|\\p{Zp}|\\p{Cs}", "?")));
        }
        return lines;
    }

    private static String cut(String line) {
        StringBuilder kept = new StringBuilder();
        int bytes = 0;
        for (int codePoint : line.codePoints().toArray()) {
            String character = Character.toString(codePoint);
            bytes += character.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > LONGEST_LINE_BYTES) {
                return kept + "…";
            }
            kept.append(character);
        }
        return kept.toString();
    }

    /**
     * Whether the text holds what looks like a private key: PEM armour that says so, or base64 of a PKCS#1 or PKCS#8
     * structure (RFC 8017 appendix A.1.2, RFC 5208 section 5), whole or cut off.
     */
    static boolean holdsPrivateKey(String text) {
        if (text.contains("PRIVATE KEY")) {
            return true;
        }
        for (int i = text.indexOf('M'); i >= 0; i = text.indexOf('M', i + 1)) {
            if (i + OPENING_CHARS <= text.length() && opensPrivateKey(text.substring(i, i + OPENING_CHARS))) {
                return true;
            }
        }
        return false;
    }

    /** Both structures begin with SEQUENCE, INTEGER 0 or 1; a public key's first INTEGER is its modulus. */
    private static boolean opensPrivateKey(String base64) {
        if (!base64.matches("[A-Za-z0-9+/]+")) {
            return false;
        }
        byte[] der = Base64.getDecoder().decode(base64);
        if (der[0] != 0x30) {
            return false;
        }
        int lengthOctets = der[1] >= 0 ? 0 : der[1] & 0x7F;
        int version = 2 + lengthOctets;
        return lengthOctets <= 2
                && der[version] == 0x02
                && der[version + 1] == 0x01
                && (der[version + 2] == 0x00 || der[version + 2] == 0x01);
    }
}
