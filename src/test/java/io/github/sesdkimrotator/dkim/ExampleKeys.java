package io.github.sesdkimrotator.dkim;

import java.util.HexFormat;
import java.util.Random;

/** Public keys that every parser reads, made of a random number: nobody has the private key of any of them. */
public final class ExampleKeys {

    /** RFC 3279 section 2.3.1: the algorithm rsaEncryption with NULL for its parameters. */
    private static final String RSA_ENCRYPTION = "300d06092a864886f70d0101010500";

    private static final String EXPONENT = "0203010001";

    private ExampleKeys() {}

    /** The {@code n}th key: always the same 294 bytes of SubjectPublicKeyInfo. */
    public static SubjectPublicKey rsa2048(int n) {
        return rsa(2048, n);
    }

    /** The {@code n}th key of that size, a multiple of 8. */
    public static SubjectPublicKey rsa(int bits, int n) {
        byte[] modulus = new byte[bits / Byte.SIZE];
        new Random(n).nextBytes(modulus);
        modulus[0] |= (byte) 0x80;
        modulus[modulus.length - 1] |= 1;
        String numbers = element("30", element("02", "00" + HexFormat.of().formatHex(modulus)) + EXPONENT);
        return SubjectPublicKey.ofDer(HexFormat.of()
                .parseHex(element("30", RSA_ENCRYPTION + element("03", "00" + numbers))));
    }

    private static String element(String tag, String content) {
        int octets = content.length() / 2;
        return tag + (octets < 0x80 ? "%02x" : octets < 0x100 ? "81%02x" : "82%04x").formatted(octets) + content;
    }
}
