package io.github.sesdkimrotator.notice;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills the blanks of a text, line by line.
 *
 * <pre>
 *   {name}   the value; a line with a value that is missing is left out as a whole
 *   {?name}  nothing; the line stands only where the value is there
 *   {!name}  nothing; the line stands only where the value is missing
 * </pre>
 *
 * <p>A value of several lines keeps the indentation of the line it stands in. Values are never filled again, so braces
 * in them are harmless. Blank lines that meet because something between them was left out become one.
 */
final class Template {

    private static final Pattern GUARD = Pattern.compile("\\{[?!][a-zA-Z0-9]+}");
    private static final Pattern BLANK = Pattern.compile("\\{([?!]?)([a-zA-Z0-9]+)}");

    private Template() {}

    /**
     * @param values by name; an empty value counts as missing
     * @throws IllegalStateException where the text asks for a name that nobody knows: a misspelt template
     */
    static String fill(String text, Map<String, String> values) {
        List<String> lines = new ArrayList<>();
        for (String line : text.stripTrailing().split("\n", -1)) {
            boolean hasBlanks = line.indexOf('{') >= 0;
            if (!hasBlanks || stands(line, values)) {
                String filled = hasBlanks ? fillLine(line, values) : line;
                boolean secondBlankLine =
                        filled.isBlank() && (lines.isEmpty() || lines.getLast().isBlank());
                if (!secondBlankLine) {
                    lines.add(filled);
                }
            }
        }
        return String.join("\n", lines).stripTrailing();
    }

    private static boolean stands(String line, Map<String, String> values) {
        return BLANK.matcher(line).results().allMatch(blank -> {
            String value = values.get(blank.group(2));
            if (value == null) {
                throw new IllegalStateException("no value is called '" + blank.group(2) + "' in: " + line);
            }
            return value.isEmpty() == blank.group(1).equals("!");
        });
    }

    private static String fillLine(String line, Map<String, String> values) {
        String unguarded = GUARD.matcher(line).replaceAll("");
        String indentation = unguarded.substring(
                0, unguarded.length() - unguarded.stripLeading().length());
        return BLANK.matcher(unguarded)
                .replaceAll(blank ->
                        Matcher.quoteReplacement(values.get(blank.group(2)).replace("\n", "\n" + indentation)));
    }
}
