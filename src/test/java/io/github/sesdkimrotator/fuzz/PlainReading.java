package io.github.sesdkimrotator.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * RFC 6376 sections 3.2 and 3.6.1 read once more, octet by octet and without the product's code: whether a value publishes
 * a key for signing e-mail with SHA-256, in the strict sense of docs/divergences.md.
 */
final class PlainReading {

    private static final int END = -1;

    private final byte[] octets;
    private int at;
    private boolean broken;

    private PlainReading(byte[] octets) {
        this.octets = octets;
    }

    private record Tag(String name, String value) {}

    /** @param base64 the key, as it stands in {@code p=} in one piece */
    static boolean publishes(byte[] value, String base64) {
        Optional<List<Tag>> tags = new PlainReading(value).tagList();
        return tags.isPresent() && publishes(tags.get(), base64);
    }

    private static boolean publishes(List<Tag> tags, String base64) {
        boolean keyIsThere = false;
        for (int i = 0; i < tags.size(); i++) {
            String value = tags.get(i).value();
            switch (tags.get(i).name()) {
                case "v" -> {
                    if (i != 0 || !value.equals("DKIM1")) {
                        return false;
                    }
                }
                case "k" -> {
                    if (!value.equals("rsa")) {
                        return false;
                    }
                }
                case "h" -> {
                    if (!listOfWordsWithOneOf(value, false, "sha256")) {
                        return false;
                    }
                }
                case "s" -> {
                    if (!listOfWordsWithOneOf(value, true, "email", "*")) {
                        return false;
                    }
                }
                case "t" -> {
                    if (!listOfWords(value, false) || listOfWordsWithOneOf(value, false, "y", "Y")) {
                        return false;
                    }
                }
                case "g" -> {
                    if (!value.equals("*")) {
                        return false;
                    }
                }
                case "p" -> {
                    if (!value.replace(" ", "").equals(base64)) {
                        return false;
                    }
                    keyIsThere = true;
                }
                default -> {
                    // RFC 6376 section 3.2: unknown tags are ignored.
                }
            }
        }
        return keyIsThere;
    }

    private static boolean listOfWordsWithOneOf(String list, boolean starCounts, String... wanted) {
        return listOfWords(list, starCounts)
                && entries(list).stream().anyMatch(entry -> List.of(wanted).contains(entry));
    }

    private static boolean listOfWords(String list, boolean starCounts) {
        return entries(list).stream().allMatch(entry -> isWord(entry) || (starCounts && entry.equals("*")));
    }

    private static List<String> entries(String list) {
        List<String> entries = new ArrayList<>();
        for (int from = 0; from <= list.length(); ) {
            int colon = list.indexOf(':', from);
            int to = colon < 0 ? list.length() : colon;
            entries.add(list.substring(from, to).strip());
            from = to + 1;
        }
        return entries;
    }

    /** RFC 6376 section 2.10: a letter, then letters, digits and hyphens, a hyphen not last. */
    private static boolean isWord(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean inside = i > 0;
            boolean last = i == text.length() - 1;
            if (!isLetter(c) && !(inside && isDigit(c)) && !(inside && !last && c == '-')) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private Optional<List<Tag>> tagList() {
        List<Tag> tags = new ArrayList<>();
        Set<String> names = new HashSet<>();
        while (true) {
            white();
            if (peek() == END && !tags.isEmpty()) {
                break;
            }
            String name = name();
            white();
            if (next() != '=' || name.isEmpty() || !names.add(name)) {
                return Optional.empty();
            }
            white();
            tags.add(new Tag(name, value()));
            int separator = next();
            if (separator == END) {
                break;
            }
            if (separator != ';') {
                return Optional.empty();
            }
        }
        return broken ? Optional.empty() : Optional.of(tags);
    }

    private String name() {
        StringBuilder name = new StringBuilder();
        while (isLetter(peek()) || (!name.isEmpty() && (isDigit(peek()) || peek() == '_'))) {
            name.append((char) next());
        }
        return name.toString();
    }

    /** Without white space at its end, each white space within as one blank. */
    private String value() {
        StringBuilder value = new StringBuilder();
        while (true) {
            String white = white();
            if (peek() <= ' ' || peek() >= 0x7F || peek() == ';') {
                return value.toString();
            }
            if (!white.isEmpty() && !value.isEmpty()) {
                value.append(' ');
            }
            value.append((char) next());
        }
    }

    /** RFC 6376 section 2.8 with erratum 5070: blanks, at most one line break among them, and a blank behind it. */
    private String white() {
        int from = at;
        int breaks = 0;
        while (peek() == ' ' || peek() == '\t' || peek() == '\r') {
            if (next() == '\r') {
                boolean folds = next() == '\n' && (peek() == ' ' || peek() == '\t');
                breaks++;
                broken |= !folds || breaks > 1;
            }
        }
        return new String(octets, from, Math.min(at, octets.length) - from, StandardCharsets.ISO_8859_1);
    }

    private int peek() {
        return at < octets.length ? Byte.toUnsignedInt(octets[at]) : END;
    }

    private int next() {
        int octet = peek();
        at = Math.min(at + 1, octets.length);
        return octet;
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
