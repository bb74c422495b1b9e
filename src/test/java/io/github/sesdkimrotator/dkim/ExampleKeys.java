package io.github.sesdkimrotator.dkim;

import java.util.HexFormat;
import java.util.Random;

/** Public keys that every parser reads, made of a random number: nobody has the private key of any of them. */
public final class ExampleKeys {

    /** RFC 3279 section 2.3.1: rsaEncryption, then a SEQUENCE of a 2048-bit modulus and the exponent 65537. */
    private static final String BEFORE_MODULUS = "30820122300d06092a864886f70d01010105000382010f003082010a0282010100";

    private static final String BEHIND_MODULUS = "0203010001";
    private static final int MODULUS_OCTETS = 256;

    private ExampleKeys() {}

    /** The {@code n}th key: always the same 294 bytes of SubjectPublicKeyInfo. */
    public static SubjectPublicKey rsa2048(int n) {
        byte[] modulus = new byte[MODULUS_OCTETS];
        new Random(n).nextBytes(modulus);
        modulus[0] |= (byte) 0x80;
        modulus[MODULUS_OCTETS - 1] |= 1;
        return SubjectPublicKey.ofDer(
                HexFormat.of().parseHex(BEFORE_MODULUS + HexFormat.of().formatHex(modulus) + BEHIND_MODULUS));
    }
}
