package io.github.sesdkimrotator.dkim;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One TXT record: a sequence of character-strings of at most 255 octets each (RFC 1035 section 3.3.14). Held as bytes:
 * the text that DNS tools print is escaped, and comparing it is how stray quotes and backslashes are overlooked.
 */
public final class TxtRecord {

    /** RFC 1035 section 3.3: a character-string is a length octet and that many octets. */
    public static final int LONGEST_STRING_OCTETS = 255;

    private static final int SHOWN_OCTETS = 64;

    private final List<byte[]> strings;

    private TxtRecord(List<byte[]> strings) {
        this.strings = strings;
    }

    /**
     * The record as a server sent it; the bytes are copied. RFC 1035 asks for one string or more, but a server may
     * send none, and that joins to nothing.
     *
     * @throws IllegalArgumentException where a string is longer than 255 octets
     */
    public static TxtRecord ofStrings(List<byte[]> strings) {
        List<byte[]> copies = new ArrayList<>();
        for (byte[] string : strings) {
            if (string.length > LONGEST_STRING_OCTETS) {
                throw new IllegalArgumentException("a character-string of " + string.length + " octets: 255 at most");
            }
            copies.add(string.clone());
        }
        return new TxtRecord(List.copyOf(copies));
    }

    /**
     * Cuts an ASCII value into character-strings, each as long as may be.
     *
     * @throws IllegalArgumentException where the value holds anything but ASCII, of which nothing could be published
     *     as it was meant
     */
    public static TxtRecord ofValue(String value) {
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(value)) {
            throw new IllegalArgumentException("'" + Printable.of(value) + "' holds characters outside ASCII");
        }
        byte[] octets = value.getBytes(StandardCharsets.US_ASCII);
        List<byte[]> strings = new ArrayList<>();
        for (int from = 0; from < octets.length || from == 0; from += LONGEST_STRING_OCTETS) {
            strings.add(Arrays.copyOfRange(octets, from, Math.min(octets.length, from + LONGEST_STRING_OCTETS)));
        }
        return new TxtRecord(List.copyOf(strings));
    }

    /** Copies of the character-strings, in order. */
    public List<byte[]> strings() {
        return strings.stream().map(byte[]::clone).toList();
    }

    /** The strings put together with nothing between them (RFC 6376 section 3.6.2.2). */
    public byte[] joined() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        strings.forEach(all::writeBytes);
        return all.toByteArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TxtRecord record && Arrays.deepEquals(strings.toArray(), record.strings.toArray());
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(strings.toArray());
    }

    /** The beginning of the joined value, safe to log. */
    @Override
    public String toString() {
        return Printable.of(joined(), SHOWN_OCTETS);
    }
}
