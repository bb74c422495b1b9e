package io.github.sesdkimrotator.check;

/**
 * How text is laid out.
 *
 * @param width in columns
 * @param isColoured whether the reader is a terminal that shows colours
 */
record Style(int width, boolean isColoured) {

    /** What a text is, for its colour. */
    enum Tone {
        GOOD("32"),
        WAITING("33"),
        BAD("31"),
        HEADING("1");

        private final String code;

        Tone(String code) {
            this.code = code;
        }
    }

    String painted(Tone tone, String text) {
        return isColoured ? "\033[" + tone.code + "m" + text + "\033[0m" : text;
    }

    /** The text in lines of this width; a word that is longer stands alone on its line, uncut. */
    String wrapped(String text, String indentation) {
        StringBuilder lines = new StringBuilder();
        int column = 0;
        for (String word : text.split(" ", -1)) {
            if (column > 0 && column + 1 + word.length() > width) {
                lines.append('\n').append(indentation);
                column = indentation.length();
            } else if (column > 0) {
                lines.append(' ');
                column++;
            }
            lines.append(word);
            column += word.length();
        }
        return lines.toString();
    }
}
