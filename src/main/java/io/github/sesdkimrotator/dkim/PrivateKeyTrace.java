package io.github.sesdkimrotator.dkim;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Finds a private key in text that came from elsewhere. People paste the wrong half of a pair into DNS; what shows such
 * text must then withhold it.
 */
public final class PrivateKeyTrace {

    /** RFC 7468 sections 10 and 11, and the older labels that name an algorithm; blanks are already taken out. */
    private static final Pattern ARMOUR = Pattern.compile("-----BEGIN[A-Z0-9]{0,20}PRIVATEKEY|PRIVATEKEY-----");

    /** Base64 characters that hold the head of the DER: tag, length, version and the next tag. */
    private static final int HEAD_CHARS = 16;

    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;

    private PrivateKeyTrace() {}

    /** The same for the octets of a record. */
    public static boolean isIn(byte[] octets) {
        return isIn(new String(octets, StandardCharsets.ISO_8859_1));
    }

    /**
     * Whether the text holds the armour of a private key, with or without what it guards: DNS may have put the rest
     * into another record. Or the beginning of one in base64 without armour, whatever stands before it and even where
     * blanks, quotes or backslashes were strewn in. A later part alone, without the beginning, is not recognised.
     */
    public static boolean isIn(String text) {
        String dense = withoutWhatIsStrewnIn(text);
        if (dense.contains("PRIVATEKEY") && ARMOUR.matcher(dense).find()) {
            return true;
        }
        // A SEQUENCE begins with octet 0x30, which base64 writes as an M and something.
        for (int at = dense.indexOf('M'); at >= 0; at = dense.indexOf('M', at + 1)) {
            if (beginsPrivateKey(decodedFrom(dense, at))) {
                return true;
            }
        }
        return false;
    }

    /** By hand: every octet that a stranger publishes comes through here, several times. */
    private static String withoutWhatIsStrewnIn(String text) {
        char[] dense = new char[text.length()];
        int kept = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ' ' && (c < '\t' || c > '\r') && c != '"' && c != '\\') {
                dense[kept++] = c;
            }
        }
        return new String(dense, 0, kept);
    }

    /**
     * The octets that the base64 which begins there stands for, in either alphabet, as far as a head needs them; zeros
     * behind its end. By hand: a stranger's text may begin one at nearly every character.
     */
    private static byte[] decodedFrom(String dense, int from) {
        byte[] octets = new byte[HEAD_CHARS / 4 * 3];
        int have = 0;
        int group = 0;
        for (int i = 0; i < HEAD_CHARS && from + i < dense.length(); i++) {
            int sixBits = sixBits(dense.charAt(from + i));
            if (sixBits < 0) {
                break;
            }
            group = group << 6 | sixBits;
            if (i % 4 == 3) {
                octets[have++] = (byte) (group >> 16);
                octets[have++] = (byte) (group >> 8);
                octets[have++] = (byte) group;
            }
        }
        return octets;
    }

    private static int sixBits(char c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return switch (c) {
            case '+', '-' -> 62;
            case '/', '_' -> 63;
            default -> -1;
        };
    }

    /**
     * RFC 8017 appendix A.1.2 (PKCS#1), RFC 5958 section 2 (PKCS#8) and RFC 5915 section 3 (EC) alike: a SEQUENCE whose
     * first element is the INTEGER version, 0 or 1. A public key's first element is another SEQUENCE or the modulus.
     */
    private static boolean beginsPrivateKey(byte[] der) {
        int furtherLengthOctets = (der[1] & 0x80) == 0 ? 0 : der[1] & 0x7F;
        int at = 2 + furtherLengthOctets;
        return der[0] == SEQUENCE
                && at + 4 <= der.length
                && der[at] == INTEGER
                && der[at + 1] == 1
                && (der[at + 2] == 0 || der[at + 2] == 1)
                && (der[at + 3] == INTEGER || der[at + 3] == SEQUENCE || der[at + 3] == OCTET_STRING);
    }
}
