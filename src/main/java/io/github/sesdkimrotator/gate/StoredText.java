package io.github.sesdkimrotator.gate;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A value that a panel or a script stored together with what belongs around it: quotes, escapes, brackets, armour.
 *
 * @param mistakes what was stored too, in the order in which it was taken off
 * @param value what remains without all that
 */
record StoredText(Set<Finding.Code> mistakes, String value) {

    private static final int MOST_LAYERS = 4;

    /** Owner, TTL and class up to the type of a zone file's line; or the owner alone, which looks like nothing else. */
    private static final Pattern BEFORE_DATA =
            Pattern.compile("(?i)[^=\";(]{0,512}\\bTXT\\b[\\s:=]*|[^\\s=\";]{0,255}_domainkey[^\\s=\";]{0,255}\\s+");

    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern BETWEEN_QUOTED = Pattern.compile("\"[ \\t]*\"");
    private static final Pattern ARMOUR = Pattern.compile("-{5}(?:BEGIN|END)[A-Z ]{0,40}-{5}");
    private static final Pattern LINE_END = Pattern.compile("\\\\[rn]|[\\r\\n]");
    /** The quotation marks of word processors in UTF-8, octet by octet. */
    private static final Pattern TYPOGRAPHIC = Pattern.compile("\u00E2\u0080[\u009C\u009D\u009E]");

    /** @param value octets as Latin-1 */
    static StoredText of(String value) {
        StoredText text = new StoredText(
                new LinkedHashSet<>(),
                TYPOGRAPHIC.matcher(value).replaceAll("\"").replace("\\\"", "\""));
        for (int layer = 0; layer < MOST_LAYERS; layer++) {
            text = text.withoutZoneFile().withoutQuotes().withoutLineEnds().withoutBackslashes();
        }
        return text;
    }

    private StoredText without(Finding.Code mistake, String remains) {
        Set<Finding.Code> all = new LinkedHashSet<>(mistakes);
        all.add(mistake);
        return new StoredText(all, remains.strip());
    }

    private StoredText withoutZoneFile() {
        Matcher before = BEFORE_DATA.matcher(value);
        boolean hasHead = before.lookingAt();
        String data = hasHead ? value.substring(before.end()) : value.strip();
        if (!hasHead && !data.startsWith("(")) {
            return this;
        }
        String strings = QUOTED.matcher(data).results().map(m -> m.group(1)).collect(Collectors.joining());
        return without(
                Finding.Code.ZONE_FILE_SYNTAX,
                strings.isEmpty() ? data.replace("(", "").replace(")", "") : strings);
    }

    private StoredText withoutQuotes() {
        String text = value.strip();
        if (text.length() > 1 && text.startsWith("'") && text.endsWith("'")) {
            return without(Finding.Code.QUOTES_AROUND, text.substring(1, text.length() - 1));
        }
        if (text.indexOf('"') < 0) {
            return this;
        }
        int from = text.startsWith("\"") ? 1 : 0;
        int to = text.endsWith("\"") ? Math.max(from, text.length() - 1) : text.length();
        String inner = text.substring(from, to);
        return inner.indexOf('"') < 0
                ? without(Finding.Code.QUOTES_AROUND, inner)
                : without(
                        Finding.Code.QUOTES_INSIDE,
                        BETWEEN_QUOTED.matcher(inner).replaceAll("").replace("\"", ""));
    }

    private StoredText withoutLineEnds() {
        String text = LINE_END.matcher(ARMOUR.matcher(value).replaceAll("")).replaceAll("");
        return text.equals(value) ? this : without(Finding.Code.PEM_ARMOUR, text);
    }

    private StoredText withoutBackslashes() {
        return value.indexOf('\\') < 0 ? this : without(Finding.Code.BACKSLASHES, value.replace("\\", ""));
    }
}
