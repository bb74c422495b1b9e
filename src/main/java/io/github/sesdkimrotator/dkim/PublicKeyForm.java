package io.github.sesdkimrotator.dkim;

/**
 * What the octets of a {@code p=} are, by their DER. It decides nothing about the key that is expected, which is
 * compared as bytes; it tells people what they published instead.
 */
public sealed interface PublicKeyForm {

    /**
     * An RSA key as SES and the verifiers take it (RFC 3279 section 2.3.1).
     *
     * @param bits of the modulus
     */
    record SubjectPublicKeyInfo(int bits) implements PublicKeyForm {}

    /** An RSA key without the frame that says so (RFC 8017 appendix A.1.1). */
    record BareRsaPublicKey() implements PublicKeyForm {}

    /** DER that says it is longer than it is. */
    record CutShort() implements PublicKeyForm {}

    /** Neither, or not to the last octet. */
    record Unknown() implements PublicKeyForm {}

    /** Never throws, whatever the octets. */
    static PublicKeyForm of(byte[] octets) {
        if (DerReader.isCutShort(octets)) {
            return new CutShort();
        }
        try {
            DerReader key = new DerReader(octets).last(DerReader.SEQUENCE);
            if (key.nextIs(DerReader.INTEGER)) {
                modulusBits(key);
                return new BareRsaPublicKey();
            }
            DerReader algorithm = key.next(DerReader.SEQUENCE);
            DerReader bits = key.last(DerReader.BIT_STRING);
            return algorithm.next(DerReader.OBJECT_IDENTIFIER).isRsaEncryption() && bits.octet() == 0
                    ? new SubjectPublicKeyInfo(modulusBits(bits.last(DerReader.SEQUENCE)))
                    : new Unknown();
        } catch (DerReader.NotDerException e) {
            return new Unknown();
        }
    }

    private static int modulusBits(DerReader numbers) throws DerReader.NotDerException {
        DerReader modulus = numbers.next(DerReader.INTEGER);
        numbers.last(DerReader.INTEGER);
        return modulus.bitLength();
    }
}
