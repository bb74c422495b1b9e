package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.sandbox.Chronicle.Delivered;
import io.github.sesdkimrotator.sandbox.Chronicle.Event;
import io.github.sesdkimrotator.sandbox.Chronicle.Lane;
import io.github.sesdkimrotator.sandbox.Chronicle.Span;
import io.github.sesdkimrotator.sandbox.Chronicle.Tone;
import io.github.sesdkimrotator.sandbox.Chronicle.Totals;
import io.github.sesdkimrotator.sandbox.TimelineSvg.Bin;
import io.github.sesdkimrotator.sandbox.TimelineSvg.Drawing;
import io.github.sesdkimrotator.sandbox.TimelineSvg.Layout;
import io.github.sesdkimrotator.sandbox.TimelineSvg.Scale;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a rehearsal did, as one self-contained page: no script, no resource from elsewhere, light and dark, narrow,
 * wide and printed. The markup is HTML and well-formed XML; the same chronicles always give the same bytes.
 *
 * <p>What the page reads into a {@link Chronicle}: the groups {@code DNS} and {@code SES} are found by these names; a
 * DNS lane is {@link Tone#GOOD} while the server serves the new record; a label in an SES lane begins with SES's
 * status, and from a span that does not begin with {@code SUCCESS} to the next that does is a pending window.
 */
final class RehearsalPage {

    private static final String STYLE_SHEET = "rehearsal.css";
    /** A4 without the margins that the style sheet sets, less room for a heading and a caption. */
    private static final int PRINTED_WIDTH_MM = 184;

    private static final int PRINTED_HEIGHT_MM = 246;

    private final List<Chronicle> played;
    private final Markup m = new Markup();

    private RehearsalPage(List<Chronicle> played) {
        this.played = played;
    }

    /**
     * @param played one chronicle, or several to compare, the most important first
     * @throws IllegalArgumentException where there is none
     */
    static String html(List<Chronicle> played) {
        if (played.isEmpty()) {
            throw new IllegalArgumentException("nothing was played, so there is nothing to show");
        }
        return new RehearsalPage(List.copyOf(played)).html();
    }

    private String html() {
        m.verbatim("<!DOCTYPE html>").line();
        m.open("html", "xmlns", "http://www.w3.org/1999/xhtml", "lang", "en").line();
        head();
        m.open("body").line();
        m.verbatim(TimelineSvg.definitions());
        m.open("main").line();
        summary();
        timelines();
        if (played.stream().anyMatch(c -> !c.totals().pendingWindow().isZero())) {
            honesty();
        }
        if (played.size() > 1) {
            sideBySide();
        }
        for (int i = 0; i < played.size(); i++) {
            chapter(played.get(i), "c" + (i + 1));
        }
        m.close().line();
        footer();
        m.close().line().close().line();
        return m.toString();
    }

    private void head() {
        m.open("head").line();
        m.empty("meta", "charset", "utf-8").line();
        m.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .line();
        m.empty("meta", "name", "color-scheme", "content", "light dark").line();
        m.element(
                        "title",
                        "Rehearsal: "
                                + played.stream()
                                        .map(RehearsalPage::shortResult)
                                        .collect(Collectors.joining(". ")))
                .line();
        m.open("style").line().verbatim(styleSheet()).close().line();
        m.close().line();
    }

    // ---- the result

    private void summary() {
        Chronicle first = played.getFirst();
        m.open("header").line();
        m.element(
                        "p",
                        "DKIM key rotation, rehearsed · " + domains() + " · " + Wording.date(first.from()) + " to "
                                + Wording.date(first.to()),
                        "class",
                        "eyebrow")
                .line();
        m.open("h1");
        if (played.size() == 1) {
            m.text(Headline.of(first));
        } else {
            played.forEach(c -> m.element("span", shortResult(c) + ".").text(" "));
        }
        m.close().line();
        m.close().line();
        m.open("section", "class", "results", "aria-label", "Results").line();
        for (Chronicle chronicle : played) {
            result(chronicle);
        }
        m.close().line();
    }

    private void sideBySide() {
        m.open("section", "class", "comparison").line();
        m.element("h2", "Side by side").line();
        table("The totals of each, with the window in every count", comparison());
        m.close().line();
    }

    private String domains() {
        return played.stream().map(c -> c.domain().display()).distinct().collect(Collectors.joining(", "));
    }

    private static String shortResult(Chronicle chronicle) {
        Totals t = chronicle.totals();
        return chronicle.title() + ": " + Wording.number(t.unsigned()) + " of " + Wording.count(t.messages(), "message")
                + " unsigned";
    }

    private void result(Chronicle chronicle) {
        Totals t = chronicle.totals();
        m.open("article", "class", "result").line();
        m.element("h2", chronicle.title());
        m.open("p", "class", "figure");
        m.open("span", "class", t.unsigned() == 0 ? "number" : "number some");
        glyph(t.unsigned() == 0 ? "signed" : "unsigned")
                .text(Wording.number(t.unsigned()))
                .close();
        m.text(" of " + Wording.count(t.messages(), "message") + " left unsigned ("
                + Wording.share(t.unsigned(), t.messages()) + ")");
        m.close().line();
        shareBar(t);
        if (played.size() > 1) {
            m.element("p", Headline.of(chronicle)).line();
        }
        for (PendingWindow w : PendingWindow.of(chronicle)) {
            m.element("p", servers(chronicle, w), "class", "servers");
        }
        m.close().line();
    }

    /** All mail, and in front what was unsigned or failing; never so thin that it cannot be seen. */
    private void shareBar(Totals t) {
        m.open("svg", "class", "bar", "width", "100%", "height", "14", "aria-hidden", "true");
        m.empty("rect", "class", "mail-signed", "width", "100%", "height", "14");
        double start = 0;
        for (String name : List.of("unsigned", "failing")) {
            int count = name.equals("unsigned") ? t.unsigned() : t.failing();
            double share = count == 0 ? 0 : Math.max(0.7, 100.0 * count / t.messages());
            String x = String.format(Locale.ROOT, "%.1f%%", start);
            String width = String.format(Locale.ROOT, "%.1f%%", share);
            m.empty("rect", "class", "mail-" + name, "x", x, "width", width, "height", "14");
            m.empty("rect", "fill", "url(#p-" + name + ")", "x", x, "width", width, "height", "14");
            start += share;
        }
        m.close().line();
    }

    private static String servers(Chronicle chronicle, PendingWindow w) {
        int all = PendingWindow.dnsLanes(chronicle).size();
        return "When SES was called (" + Wording.moment(w.from()) + " UTC), "
                + PendingWindow.serversReady(chronicle, w.from()) + " of " + all
                + " DNS servers served the new record.";
    }

    private void honesty() {
        m.open("aside", "class", "note").line();
        m.element("h2", "The window that no gate can close");
        m.element(
                "p",
                "SES drops the old key the moment it is called, and signs again only after its own first successful"
                        + " look at DNS. So there is a window even when every server already serves the new record,"
                        + " and mail that leaves in it can be unsigned. What was, is in every count on this page."
                        + " AWS documents no length for the window but “up to 72 hours”; how long it lasts here is"
                        + " what this rehearsal was told to assume.");
        m.close().line();
    }

    // ---- tables

    /** Row heading, then one cell for each chronicle. */
    private Map<String, List<String>> comparison() {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        for (Chronicle chronicle : played) {
            int column = played.indexOf(chronicle);
            closingRows(chronicle, false).forEach((heading, cell) -> {
                List<String> cells = rows.computeIfAbsent(heading, h -> new ArrayList<>());
                while (cells.size() < column) {
                    cells.add("–");
                }
                cells.add(cell);
            });
        }
        rows.values().forEach(cells -> {
            while (cells.size() < played.size()) {
                cells.add("–");
            }
        });
        return rows;
    }

    private static Map<String, String> closingRows(Chronicle chronicle, boolean everything) {
        Totals t = chronicle.totals();
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("Messages sent", Wording.number(t.messages()));
        rows.put("Signed and verified by the receiver", Wording.number(t.signed()));
        rows.put(
                "Left unsigned", Wording.number(t.unsigned()) + " (" + Wording.share(t.unsigned(), t.messages()) + ")");
        rows.put("… between the call to SES and its first SUCCESS", Wording.number(t.unsignedInWindow()));
        rows.put("… at any other time", Wording.number((long) t.unsigned() - t.unsignedInWindow()));
        rows.put("Signed, but not verifiable", Wording.number(t.failing()));
        rows.put("From the call to SES until its first SUCCESS", Wording.duration(t.pendingWindow()));
        List<PendingWindow> windows = PendingWindow.of(chronicle);
        if (!windows.isEmpty()) {
            rows.put(
                    "DNS servers serving the new record at the call",
                    PendingWindow.serversReady(chronicle, windows.getFirst().from()) + " of "
                            + PendingWindow.dnsLanes(chronicle).size());
        }
        if (everything) {
            rows.put("Keys created", Wording.number(t.keysCreated()));
            rows.put("Keys destroyed", Wording.number(t.keysDestroyed()));
            rows.putAll(t.others());
        }
        return rows;
    }

    private void table(String caption, Map<String, List<String>> rows) {
        m.open("table", "class", "figures").line();
        m.element("caption", caption).line();
        m.open("thead").open("tr").element("td", "");
        for (Chronicle chronicle : played) {
            m.element("th", chronicle.title(), "scope", "col");
        }
        m.close().close().line();
        m.open("tbody").line();
        rows.forEach((heading, cells) -> {
            m.open("tr").element("th", heading, "scope", "row");
            cells.forEach(cell -> m.element("td", cell));
            m.close().line();
        });
        m.close().close().line();
    }

    // ---- legend

    private void legend() {
        m.open("ul", "class", "legend", "aria-label", "Legend").line();
        legendTone(Tone.CALM, "nothing in flight");
        legendTone(Tone.WAITING, "waiting for somebody");
        legendTone(Tone.ACTIVE, "the change itself");
        legendTone(Tone.GOOD, "proven good");
        legendTone(Tone.BAD, "mail in danger");
        legendTone(Tone.NONE, "nothing there");
        legendMail("signed", "signed mail");
        legendMail("unsigned", "unsigned mail");
        legendMail("failing", "signed, not verifiable");
        m.open("li")
                .element("span", "7", "class", "step")
                .text(" step of the story")
                .close()
                .line();
        m.open("li")
                .element("span", "! 8", "class", "step step-bad")
                .text(" … with mail in danger")
                .close()
                .line();
        m.close().line();
    }

    private void legendTone(Tone tone, String words) {
        String name = TimelineSvg.nameOf(tone);
        m.open("li").open("svg", "class", "swatch", "viewBox", "0 0 36 18", "aria-hidden", "true");
        m.open("g", "class", "span " + name);
        m.empty("rect", "class", "fill", "x", "1", "y", "1", "width", "34", "height", "16");
        if (tone == Tone.WAITING || tone == Tone.BAD || tone == Tone.ACTIVE) {
            m.empty("rect", "fill", "url(#p-" + name + ")", "x", "1", "y", "1", "width", "34", "height", "16");
        }
        m.empty("rect", "class", "edge", "x", "1", "y", "1", "width", "34", "height", "16");
        m.empty("use", "class", "glyph", "href", "#g-" + name, "x", "12", "y", "3", "width", "12", "height", "12");
        m.close().close().text(" " + words).close().line();
    }

    private void legendMail(String name, String words) {
        m.open("li").open("svg", "class", "swatch", "viewBox", "0 0 36 18", "aria-hidden", "true");
        m.empty("rect", "class", "mail-" + name, "x", "1", "y", "1", "width", "14", "height", "16");
        if (!name.equals("signed")) {
            m.empty("rect", "fill", "url(#p-" + name + ")", "x", "1", "y", "1", "width", "14", "height", "16");
        }
        m.open("g", "class", "flag-" + name);
        m.empty("use", "class", "glyph", "href", "#g-" + name, "x", "18", "y", "1", "width", "16", "height", "16");
        m.close().close().text(" " + words).close().line();
    }

    private Markup glyph(String name) {
        m.open("svg", "class", "word-glyph glyph", "viewBox", "0 0 16 16", "aria-hidden", "true");
        m.empty("use", "href", "#g-" + name, "width", "16", "height", "16");
        return m.close();
    }

    // ---- the timelines, then each story

    private void timelines() {
        List<Map<Layout, Drawing>> drawings = new ArrayList<>();
        for (Chronicle chronicle : played) {
            Map<Layout, Drawing> drawn = new EnumMap<>(Layout.class);
            for (Layout layout : Layout.values()) {
                String id = "c" + (drawings.size() + 1) + "-" + layout.cssClass();
                drawn.put(layout, TimelineSvg.draw(chronicle, layout, Scale.shared(played, layout), id));
            }
            drawings.add(drawn);
        }
        m.open("section", "class", "timelines", "style", "--print-width: " + printWidthMm(drawings) + "mm")
                .line();
        m.element("h2", played.size() == 1 ? "Timeline" : "Timelines, on one scale")
                .line();
        legend();
        for (int i = 0; i < played.size(); i++) {
            m.element("h3", played.get(i).title()).line();
            m.open("figure").line();
            drawings.get(i).values().forEach(drawing -> m.verbatim(drawing.markup()));
            m.element(
                            "figcaption",
                            "All times are UTC. The numbers above the axis are steps of the story further down.")
                    .line();
            m.close().line();
        }
        m.close().line();
    }

    /** On paper the tallest drawing must fit on one page, and the others must keep its scale. */
    private static int printWidthMm(List<Map<Layout, Drawing>> drawings) {
        double tallest = drawings.stream()
                .mapToDouble(drawn -> drawn.get(Layout.MEDIUM).heightForWidth())
                .max()
                .orElse(1);
        return (int) Math.min(PRINTED_WIDTH_MM, PRINTED_HEIGHT_MM / tallest);
    }

    private void chapter(Chronicle chronicle, String id) {
        m.open("section", "class", "chapter", "aria-labelledby", id).line();
        m.element("h2", chronicle.title(), "id", id).line();
        m.element("h3", "The story").line();
        m.open("ol", "class", "story").line();
        for (Event event : chronicle.events()) {
            step(chronicle, event);
        }
        m.close().line();

        m.open("div", "class", "closing").line();
        m.element("h3", "Closing table").line();
        closingTable(chronicle);
        m.close().line();

        if (!chronicle.notices().isEmpty()) {
            m.element("h3", "Notices as delivered").line();
            chronicle.notices().forEach(this::notice);
        }
        m.element("h3", "Every number of the timeline").line();
        timelineAsTables(chronicle);
        m.close().line();
    }

    private void closingTable(Chronicle chronicle) {
        m.open("table", "class", "figures").line();
        m.element("caption", chronicle.title() + ", " + chronicle.domain().display())
                .line();
        m.open("tbody").line();
        closingRows(chronicle, true)
                .forEach((heading, cell) -> m.open("tr")
                        .element("th", heading, "scope", "row")
                        .element("td", cell)
                        .close()
                        .line());
        m.close().close().line();
    }

    private void step(Chronicle chronicle, Event event) {
        m.open("li", "class", "span " + TimelineSvg.nameOf(event.tone())).line();
        m.open("p", "class", "when");
        m.element("time", Wording.moment(event.at()), "datetime", event.at().toString());
        m.text(" · day " + Duration.between(chronicle.from(), event.at()).toDays() + " · ");
        m.element("strong", event.who());
        m.close().line();
        m.element("p", event.what(), "class", "what").line();
        if (!event.stateBefore().isEmpty() || !event.stateAfter().isEmpty()) {
            m.open("p", "class", "state");
            if (event.stateBefore().equals(event.stateAfter())) {
                m.text("stays ").element("b", event.stateAfter());
            } else {
                m.element("b", event.stateBefore().isEmpty() ? "nothing" : event.stateBefore());
                m.text(" → ").element("b", event.stateAfter().isEmpty() ? "nothing" : event.stateAfter());
            }
            m.close().line();
        }
        if (!event.command().isEmpty()) {
            m.open("pre").element("code", event.command()).close().line();
        }
        m.close().line();
    }

    private void notice(Delivered notice) {
        m.open("details").line();
        m.open("summary");
        m.element("strong", notice.subject());
        m.element("span", " to " + notice.audience() + ", " + Wording.moment(notice.at()) + " UTC", "class", "quiet");
        m.close().line();
        m.element("pre", notice.body(), "class", "letter").close().line();
    }

    private void timelineAsTables(Chronicle chronicle) {
        m.open("details").line();
        m.element("summary", "The timeline as tables").line();
        m.open("div", "class", "tables").line();
        m.open("table").line().element("caption", "Lanes").line();
        header("Lane", "What", "From (UTC)", "Until (UTC)", "For");
        m.open("tbody").line();
        for (Lane lane : chronicle.lanes()) {
            for (Span span : lane.spans()) {
                m.open("tr").element("th", lane.group() + ", " + lane.name(), "scope", "row");
                m.element("td", span.label());
                m.element("td", Wording.dayAndClock(span.from())).element("td", Wording.dayAndClock(span.to()));
                m.element("td", Wording.duration(Duration.between(span.from(), span.to())));
                m.close().line();
            }
        }
        m.close().close().line();

        Duration day = Duration.ofDays(1);
        m.open("table", "class", "figures")
                .line()
                .element("caption", "Mail, day by day")
                .line();
        header("Day", "Signed", "Unsigned", "Not verifiable");
        m.open("tbody").line();
        for (Bin bin : TimelineSvg.bins(chronicle, day)) {
            Instant from = chronicle.from().plus(day.multipliedBy(bin.index()));
            m.open("tr").element("th", "day " + bin.index() + ", " + Wording.day(from), "scope", "row");
            m.element("td", Wording.number(bin.signed()));
            m.element("td", Wording.number(bin.unsigned()), "class", bin.unsigned() > 0 ? "some" : "zero");
            m.element("td", Wording.number(bin.failing()), "class", bin.failing() > 0 ? "some" : "zero");
            m.close().line();
        }
        m.close().close().line();
        m.close().close().line();
    }

    private void header(String... columns) {
        m.open("thead").open("tr");
        for (String column : columns) {
            m.element("th", column, "scope", "col");
        }
        m.close().close().line();
    }

    private void footer() {
        m.open("footer").line();
        m.element(
                "p",
                "Played in an embedded world: no AWS account, no network beyond this machine. Mail counts as signed"
                        + " where the receiver verified an aligned DKIM signature.");
        m.close().line();
    }

    private static String styleSheet() {
        try (InputStream in = RehearsalPage.class.getResourceAsStream(STYLE_SHEET)) {
            if (in == null) {
                throw new IllegalStateException(STYLE_SHEET + " is missing beside " + RehearsalPage.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
