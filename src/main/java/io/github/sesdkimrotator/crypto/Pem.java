package io.github.sesdkimrotator.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Textual encoding after RFC 7468 section 3: lines of 64 characters, LF only, a final line break. */
final class Pem {

    private static final int LINE_CHARS = 64;
    private static final byte[] LF = {'\n'};

    private Pem() {}

    /** The caller wipes the array where the content is secret. */
    static byte[] armour(String label, byte[] der) {
        byte[] begin = ascii("-----BEGIN " + label + "-----\n");
        byte[] body = Base64.getMimeEncoder(LINE_CHARS, LF).encode(der);
        byte[] end = ascii("\n-----END " + label + "-----\n");
        byte[] pem = Arrays.copyOf(begin, begin.length + body.length + end.length);
        System.arraycopy(body, 0, pem, begin.length, body.length);
        System.arraycopy(end, 0, pem, begin.length + body.length, end.length);
        Arrays.fill(body, (byte) 0);
        return pem;
    }

    /**
     * Reads PEM of the label, or the bare base64. White space is ignored, as in RFC 7468 section 3's lax parser;
     * everything else is strict.
     *
     * @return the DER; the caller wipes the array
     * @throws UnusableKeyException where the text is neither
     */
    static byte[] derOf(String label, byte[] text) {
        byte[] begin = ascii("-----BEGIN " + label + "-----");
        byte[] end = ascii("-----END " + label + "-----");
        byte[] stripped = withoutWhiteSpaceAround(text);
        boolean armoured = stripped.length >= begin.length + end.length
                && Arrays.equals(begin, Arrays.copyOf(stripped, begin.length))
                && Arrays.equals(end, Arrays.copyOfRange(stripped, stripped.length - end.length, stripped.length));
        byte[] body = withoutWhiteSpace(
                stripped, armoured ? begin.length : 0, armoured ? stripped.length - end.length : stripped.length);
        try {
            byte[] der = Base64.getDecoder().decode(body);
            if (der.length == 0) {
                throw new UnusableKeyException(KeyFlaw.NOT_PEM_OR_BASE64);
            }
            return der;
        } catch (UnusableKeyException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new UnusableKeyException(KeyFlaw.NOT_PEM_OR_BASE64);
        } finally {
            Arrays.fill(stripped, (byte) 0);
            Arrays.fill(body, (byte) 0);
        }
    }

    private static byte[] withoutWhiteSpaceAround(byte[] text) {
        int from = 0;
        int to = text.length;
        while (from < to && isWhiteSpace(text[from])) {
            from++;
        }
        while (to > from && isWhiteSpace(text[to - 1])) {
            to--;
        }
        return Arrays.copyOfRange(text, from, to);
    }

    private static byte[] withoutWhiteSpace(byte[] text, int from, int to) {
        int kept = 0;
        for (int i = from; i < to; i++) {
            kept += isWhiteSpace(text[i]) ? 0 : 1;
        }
        byte[] dense = new byte[kept];
        int next = 0;
        for (int i = from; i < to; i++) {
            if (!isWhiteSpace(text[i])) {
                dense[next++] = text[i];
            }
        }
        return dense;
    }

    private static boolean isWhiteSpace(byte octet) {
        return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
