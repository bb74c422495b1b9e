package io.github.sesdkimrotator.notice;

import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.dkim.PrivateKeyTrace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Text that came from outside (DNS, SES, an exception), made fit to stand in a notice: no control characters, bounded
 * lines, and no private key, which people do paste into DNS.
 */
final class Quoted {

    /** Mail folds lines of 990 bytes and more in ways that damage them. */
    static final int LONGEST_LINE_BYTES = 600;

    private static final int MOST_LINES = 40;

    private static final Pattern LINE_BREAK = Pattern.compile("\\R");
    private static final Pattern UNSHOWN = Pattern.compile("\\p{Cntrl}|\\p{Cf}|\\p{Zl}|\\p{Zp}|\\p{Cs}");

    private Quoted() {}

    /** The lines, without surrounding blanks; the surplus of a long line or a long text is cut with an ellipsis. */
    static List<String> lines(String foreign) {
        List<String> lines = new ArrayList<>();
        for (String line : LINE_BREAK.split(foreign.strip(), -1)) {
            if (lines.size() == MOST_LINES) {
                lines.add("…");
                break;
            }
            lines.add(cut(UNSHOWN.matcher(line.strip()).replaceAll("?")));
        }
        return lines;
    }

    private static String cut(String line) {
        StringBuilder kept = new StringBuilder();
        int bytes = 0;
        for (int codePoint : line.codePoints().toArray()) {
            String character = Character.toString(codePoint);
            bytes += character.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > LONGEST_LINE_BYTES) {
                return kept + "…";
            }
            kept.append(character);
        }
        return kept.toString();
    }

    /** Whether the text holds a private key, or held one that was kept back before it came here. */
    static boolean holdsPrivateKey(String text) {
        return Printable.isWithheldIn(text) || PrivateKeyTrace.isIn(text);
    }
}
