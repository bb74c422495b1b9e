package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.sandbox.Chronicle.Delivered;
import io.github.sesdkimrotator.sandbox.Chronicle.Event;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Shows a play in a terminal while it happens, and its totals at the end. */
final class Teller implements Story.Audience {

    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH).withZone(World.ZONE);
    private static final int TEXT_COLUMNS = 88;
    private static final String INDENT = " ".repeat(31);
    private static final Set<String> DIAGNOSES = Set.of(
            "WRONG_RECORD", "PUBLICATION_INCOMPLETE", "PUBLICATION_OVERDUE", "RECORD_REMARKS", "REMOVE_PRIVATE_KEY");

    private final PrintWriter out;
    private boolean noticeShown;

    Teller(PrintWriter out) {
        this.out = out;
    }

    void begin(String title, Play play) {
        out.println();
        out.println("== " + title + " ".repeat(Math.max(1, 50 - title.length()))
                + play.domain().display());
        out.println();
        out.flush();
    }

    @Override
    public void event(Event event) {
        boolean moves = !event.stateAfter().isEmpty() && !event.stateBefore().equals(event.stateAfter());
        String text = (moves ? event.stateBefore() + " -> " + event.stateAfter() + ": " : "") + event.what();
        List<String> lines = wrapped(text);
        out.printf(Locale.ROOT, "%-17s %-12s %s%n", MOMENT.format(event.at()), event.who(), lines.getFirst());
        lines.stream().skip(1).forEach(line -> out.println(INDENT + line));
        if (!event.command().isEmpty()) {
            out.println(INDENT + (event.who().equals("operator") ? "typed: " : "next:  ") + event.command());
        }
        out.flush();
    }

    /** The DNS team's first notice, and what they are told of a mistake, in full; of the others the subject. */
    @Override
    public void notice(Delivered notice) {
        out.printf(
                Locale.ROOT,
                "%-17s %-12s mail to %s: %s%n",
                MOMENT.format(notice.at()),
                "sns",
                notice.audience(),
                notice.subject());
        boolean shownInFull =
                notice.audience().equals("DNS team") && (!noticeShown || DIAGNOSES.contains(notice.kind()));
        if (shownInFull) {
            noticeShown = true;
            out.println();
            notice.body().lines().forEach(line -> out.println("    | " + line));
            out.println();
        }
        out.flush();
    }

    @Override
    public void quiet(Instant at, int messages, int unsigned) {
        out.printf(
                Locale.ROOT,
                "%-17s %-12s … %s sent so far, %s unsigned%n",
                MOMENT.format(at),
                "mail",
                Wording.count(messages, "message"),
                Wording.number(unsigned));
        out.flush();
    }

    private static List<String> wrapped(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > TEXT_COLUMNS) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** The closing table, one column for each play. */
    void totals(List<Chronicle> played) {
        out.println();
        Map<String, List<String>> rows = new LinkedHashMap<>();
        row(rows, "", played.stream().map(Chronicle::title).toList());
        row(
                rows,
                "Days played",
                each(
                        played,
                        c -> Wording.number(Duration.between(c.from(), c.to()).toDays())));
        row(rows, "Messages sent", each(played, c -> Wording.number(c.totals().messages())));
        row(
                rows,
                "  signed and verified",
                each(played, c -> Wording.number(c.totals().signed())));
        row(rows, "  unsigned", each(played, c -> Wording.number(c.totals().unsigned())));
        row(
                rows,
                "    between the SES call and its SUCCESS",
                each(played, c -> Wording.number(c.totals().unsignedInWindow())));
        row(
                rows,
                "    at any other time",
                each(
                        played,
                        c -> Wording.number(
                                (long) c.totals().unsigned() - c.totals().unsignedInWindow())));
        row(
                rows,
                "  signed, but not verifiable",
                each(played, c -> Wording.number(c.totals().failing())));
        row(
                rows,
                "From the call to SES's SUCCESS",
                each(played, c -> Wording.duration(c.totals().pendingWindow())));
        row(rows, "Keys created", each(played, c -> Wording.number(c.totals().keysCreated())));
        row(rows, "Keys destroyed", each(played, c -> Wording.number(c.totals().keysDestroyed())));
        played.getFirst()
                .totals()
                .others()
                .keySet()
                .forEach(name ->
                        row(rows, name, each(played, c -> c.totals().others().getOrDefault(name, "-"))));
        rows.forEach((name, cells) -> {
            out.printf(Locale.ROOT, "%-40s", name);
            cells.forEach(cell -> out.printf(Locale.ROOT, "%44s", cell));
            out.println();
        });
        out.println();
        played.forEach(chronicle -> {
            String headline = chronicle.title() + ": " + Headline.of(chronicle);
            wrapped(headline).forEach(out::println);
        });
        out.flush();
    }

    private static void row(Map<String, List<String>> rows, String name, List<String> cells) {
        rows.put(name, cells);
    }

    private static List<String> each(List<Chronicle> played, Function<Chronicle, String> cell) {
        return played.stream().map(cell).toList();
    }
}
