package io.github.sesdkimrotator.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Columns of text, as wide as they need to be. Where that is wider than the page, the widest of the columns that may be
 * folded give way, and their cells go on in the next line: nothing is ever cut off.
 *
 * @param columns from left to right
 */
record Table(List<Column> columns) {

    private static final int GAP = 2;
    private static final int NARROWEST = 8;

    /** @param isFoldable whether its cells may take several lines; numbers stand on the right and are never folded */
    record Column(String heading, boolean isFoldable) {}

    /** The heading and one line or more for each row. A row has as many cells as there are columns. */
    List<String> lines(List<List<String>> rows, int width) {
        List<List<String>> all = new ArrayList<>();
        all.add(columns.stream().map(Column::heading).toList());
        all.addAll(rows);
        int[] widths = widths(all, width);
        return all.stream().flatMap(row -> lines(row, widths).stream()).toList();
    }

    private int[] widths(List<List<String>> rows, int page) {
        int[] widths = IntStream.range(0, columns.size())
                .map(c ->
                        rows.stream().mapToInt(row -> row.get(c).length()).max().orElse(0))
                .toArray();
        while (IntStream.of(widths).sum() + GAP * (widths.length - 1) > page) {
            int widest = IntStream.range(0, widths.length)
                    .filter(c -> columns.get(c).isFoldable() && widths[c] > NARROWEST)
                    .reduce(-1, (a, b) -> a < 0 || widths[b] > widths[a] ? b : a);
            if (widest < 0) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    private List<String> lines(List<String> row, int[] widths) {
        List<List<String>> cells = IntStream.range(0, row.size())
                .mapToObj(c -> columns.get(c).isFoldable() ? folded(row.get(c), widths[c]) : List.of(row.get(c)))
                .toList();
        int height = cells.stream().mapToInt(List::size).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (int line = 0; line < height; line++) {
            StringBuilder text = new StringBuilder();
            for (int c = 0; c < widths.length; c++) {
                List<String> cell = cells.get(c);
                String part = line < cell.size() ? cell.get(line) : "";
                String blanks = " ".repeat(Math.max(0, widths[c] - part.length()));
                text.append(columns.get(c).isFoldable() ? part + blanks : blanks + part);
                text.append(" ".repeat(GAP));
            }
            lines.add(text.toString().stripTrailing());
        }
        return lines;
    }

    /** At blanks and behind dots and colons where there are any within reach, else where the column ends. */
    private static List<String> folded(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > width) {
            int cut = width;
            for (int at = width; at > width / 2; at--) {
                if (" .:".indexOf(rest.charAt(at - 1)) >= 0) {
                    cut = at;
                    break;
                }
            }
            lines.add(rest.substring(0, cut).stripTrailing());
            rest = rest.substring(cut).stripLeading();
        }
        lines.add(rest);
        return lines;
    }
}
