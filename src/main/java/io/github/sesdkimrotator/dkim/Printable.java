package io.github.sesdkimrotator.dkim;

/** Foreign text made safe to show: no control characters, no line breaks, bounded length. */
public final class Printable {

    private static final int LONGEST_CHARS = 120;
    private static final String WITHHELD = " bytes with a private key in them: not shown)";

    private Printable() {}

    /**
     * Text from a request: control and format characters become {@code ?}, anything past 120 characters an ellipsis.
     */
    public static String of(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().limit(LONGEST_CHARS).forEach(c -> safe.appendCodePoint(isShown(c) ? c : '?'));
        return safe + (text.codePointCount(0, text.length()) > LONGEST_CHARS ? "…" : "");
    }

    /**
     * Bytes from DNS: printable ASCII as it is, a backslash doubled, everything else as {@code \DDD} (RFC 1035 section
     * 5.1), the rest cut. What holds a private key is not shown at all, although whoever pasted it into DNS has
     * published it: logs and mails are kept for longer.
     *
     * @param limitBytes how many bytes to show at most
     */
    public static String of(byte[] bytes, int limitBytes) {
        if (PrivateKeyTrace.isIn(bytes)) {
            return "(" + bytes.length + WITHHELD;
        }
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < Math.min(bytes.length, limitBytes); i++) {
            int octet = Byte.toUnsignedInt(bytes[i]);
            if (octet == '\\') {
                safe.append("\\\\");
            } else if (octet >= 0x20 && octet < 0x7F) {
                safe.append((char) octet);
            } else {
                safe.append("\\%03d".formatted(octet));
            }
        }
        return safe + (bytes.length > limitBytes ? "… (" + bytes.length + " bytes)" : "");
    }

    /** Whether {@link #of(byte[], int)} kept a private key back somewhere in this text. */
    public static boolean isWithheldIn(String shown) {
        return shown.contains(WITHHELD);
    }

    private static boolean isShown(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE -> false;
            default -> true;
        };
    }
}
