package io.github.sesdkimrotator.dkim;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Reads DER (ITU-T X.690 section 8.1), as much of it as public keys use. */
final class DerReader {

    static final int SEQUENCE = 0x30;
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OBJECT_IDENTIFIER = 0x06;

    private static final String RSA_ENCRYPTION = "2a864886f70d010101";
    private static final int MOST_LENGTH_OCTETS = 3;

    private final ByteBuffer in;

    DerReader(byte[] octets) {
        this(ByteBuffer.wrap(octets));
    }

    private DerReader(ByteBuffer in) {
        this.in = in;
    }

    /** The octets are no element of the kind that was to be read. */
    static final class NotDerException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** Whether a SEQUENCE begins here that is longer than what is there. */
    static boolean isCutShort(byte[] octets) {
        DerReader reader = new DerReader(octets);
        try {
            return reader.octet() == SEQUENCE && reader.length() > reader.in.remaining();
        } catch (NotDerException e) {
            return false;
        }
    }

    boolean nextIs(int tag) {
        return in.hasRemaining() && in.get(in.position()) == tag;
    }

    /** The content of the next element. */
    DerReader next(int tag) throws NotDerException {
        if (octet() != tag) {
            throw new NotDerException();
        }
        int length = length();
        if (length > in.remaining()) {
            throw new NotDerException();
        }
        ByteBuffer content = in.slice(in.position(), length);
        in.position(in.position() + length);
        return new DerReader(content);
    }

    /** The content of the next element, behind which there must be nothing. */
    DerReader last(int tag) throws NotDerException {
        DerReader content = next(tag);
        if (in.hasRemaining()) {
            throw new NotDerException();
        }
        return content;
    }

    int octet() throws NotDerException {
        if (!in.hasRemaining()) {
            throw new NotDerException();
        }
        return Byte.toUnsignedInt(in.get());
    }

    private int length() throws NotDerException {
        int first = octet();
        if (first < 0x80) {
            return first;
        }
        int octets = first - 0x80;
        if (octets == 0 || octets > MOST_LENGTH_OCTETS) {
            throw new NotDerException();
        }
        int length = 0;
        for (int i = 0; i < octets; i++) {
            length = (length << Byte.SIZE) | octet();
        }
        return length;
    }

    boolean isRsaEncryption() {
        return HexFormat.of().formatHex(rest()).equals(RSA_ENCRYPTION);
    }

    int bitLength() {
        return new BigInteger(1, rest()).bitLength();
    }

    private byte[] rest() {
        byte[] rest = new byte[in.remaining()];
        in.duplicate().get(rest);
        return rest;
    }
}
