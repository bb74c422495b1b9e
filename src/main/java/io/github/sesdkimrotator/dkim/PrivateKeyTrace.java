package io.github.sesdkimrotator.dkim;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Finds a private key in text that came from elsewhere. People paste the wrong half of a pair into DNS; what shows such
 * text must then withhold it.
 */
public final class PrivateKeyTrace {

    /** RFC 7468 sections 10 and 11, and the older labels that name an algorithm; blanks are already taken out. */
    private static final Pattern ARMOUR = Pattern.compile("-----BEGIN[A-Z0-9]{0,20}PRIVATEKEY|PRIVATEKEY-----");

    private static final Pattern STREWN_IN = Pattern.compile("[\\s\"\\\\]");

    /** Base64 characters that hold the head of the DER: tag, length, version and the next tag. */
    private static final int HEAD_CHARS = 16;

    private static final int SHORTEST_HEAD_CHARS = 8;
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
        String dense = STREWN_IN.matcher(text).replaceAll("");
        if (dense.contains("PRIVATEKEY") && ARMOUR.matcher(dense).find()) {
            return true;
        }
        // A SEQUENCE begins with octet 0x30, which base64 writes as an M and something.
        for (int at = dense.indexOf('M'); at >= 0; at = dense.indexOf('M', at + 1)) {
            if (beginsPrivateKey(base64At(dense, at))) {
                return true;
            }
        }
        return false;
    }

    /** The base64 that begins there, as much as a head needs, in the standard alphabet. */
    private static String base64At(String dense, int from) {
        int to = from;
        while (to < dense.length() && to < from + HEAD_CHARS && isBase64(dense.charAt(to))) {
            to++;
        }
        return dense.substring(from, to).replace('-', '+').replace('_', '/');
    }

    private static boolean isBase64(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "+/-_".indexOf(c) >= 0;
    }

    private static boolean beginsPrivateKey(String base64) {
        int whole = base64.length() / 4 * 4;
        return whole >= SHORTEST_HEAD_CHARS
                && beginsPrivateKey(Base64.getDecoder().decode(base64.substring(0, whole)));
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
