package io.github.sesdkimrotator.sandbox;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes markup that is HTML and well-formed XML at once. Text and attribute values are escaped here and nowhere else;
 * {@link #verbatim} is for the page's own style sheet and for markup that another {@code Markup} has made.
 *
 * <p>Not thread-safe.
 */
final class Markup {

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> opened = new ArrayDeque<>();

    /** @param attributes name, value, name, value, … */
    Markup open(String tag, String... attributes) {
        start(tag, attributes);
        out.append('>');
        opened.push(tag);
        return this;
    }

    /** Closes what was opened last. */
    Markup close() {
        out.append("</").append(opened.pop()).append('>');
        return this;
    }

    /** An element without content: one of HTML's void elements, or a shape of SVG. */
    Markup empty(String tag, String... attributes) {
        start(tag, attributes);
        out.append("/>");
        return this;
    }

    /** An element with nothing but text in it. */
    Markup element(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close();
    }

    Markup text(String text) {
        out.append(escape(text));
        return this;
    }

    Markup line() {
        out.append('\n');
        return this;
    }

    Markup verbatim(String markup) {
        out.append(markup);
        return this;
    }

    /** @throws IllegalStateException where an element was left open */
    @Override
    public String toString() {
        if (!opened.isEmpty()) {
            throw new IllegalStateException("left open: " + opened);
        }
        return out.toString();
    }

    private void start(String tag, String... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            out.append(escape(attributes[i + 1])).append('"');
        }
    }

    /**
     * Foreign text made inert in text and in quoted attributes. Characters that XML forbids, and those that reorder or
     * hide their neighbours, become visible as {@code \}{@code u202e}.
     */
    static String escape(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                case '\n', '\t' -> safe.appendCodePoint(c);
                default -> {
                    if (isShown(c)) {
                        safe.appendCodePoint(c);
                    } else {
                        safe.append("\\u").append("%04x".formatted(c));
                    }
                }
            }
        });
        return safe.toString();
    }

    private static boolean isShown(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
