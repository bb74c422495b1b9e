package io.github.sesdkimrotator.dkim;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises the worst mistake: a private key where its public key should have been published. */
public final class PastedPrivateKey {

    /** As many characters as the head of a DER private key needs, and a base64 decoder takes at a time. */
    private static final Pattern HEAD_OF_BASE64 = Pattern.compile("(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{12}");

    private static final byte DER_SEQUENCE = 0x30;
    private static final byte DER_INTEGER = 0x02;

    private PastedPrivateKey() {}

    /**
     * Whether the bytes name a private key in PEM armour or hold base64 that begins like one: a SEQUENCE whose first
     * element is the version number 0 or 1. So begin PKCS#8 (RFC 5958 section 2), PKCS#1 (RFC 8017 appendix A.1.2) and
     * SEC 1 (RFC 5915 section 3) private keys; a SubjectPublicKeyInfo and a PKCS#1 public key do not.
     */
    public static boolean isIn(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (text.contains("PRIVATE KEY")) {
            return true;
        }
        Matcher heads = HEAD_OF_BASE64.matcher(text);
        while (heads.find()) {
            if (beginsWithVersion(Base64.getDecoder().decode(heads.group()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean beginsWithVersion(byte[] der) {
        int lengthOctet = Byte.toUnsignedInt(der[1]);
        int lengthOctets = lengthOctet < 0x80 ? 1 : 1 + lengthOctet - 0x80;
        int first = 1 + lengthOctets;
        return der[0] == DER_SEQUENCE
                && lengthOctets <= 3
                && der[first] == DER_INTEGER
                && der[first + 1] == 1
                && (der[first + 2] == 0 || der[first + 2] == 1);
    }
}
