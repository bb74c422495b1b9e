package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.sandbox.Chronicle.Event;
import io.github.sesdkimrotator.sandbox.Chronicle.Lane;
import io.github.sesdkimrotator.sandbox.Chronicle.MailBucket;
import io.github.sesdkimrotator.sandbox.Chronicle.Span;
import io.github.sesdkimrotator.sandbox.Chronicle.Tone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One chronicle drawn on one time axis: markers, lanes, the pending window, mail, and the window once more magnified.
 * The drawing is made for one width; a page carries one for each {@link Layout} and shows the one that fits.
 *
 * <p>There are no font metrics here: text widths are estimated generously, so that text never overlaps with the wider
 * of the usual system fonts.
 */
final class TimelineSvg {

    /** Widths in CSS pixels for which a timeline is drawn; the page's style sheet chooses. */
    enum Layout {
        /** Names beside the lanes; desktop and A4 landscape. */
        WIDE(1160, 186),
        /** Names above the lanes; tablets. */
        MEDIUM(660, 0),
        /** Names above the lanes; telephones. */
        NARROW(322, 0);

        private final int width;
        private final int nameColumn;

        Layout(int width, int nameColumn) {
            this.width = width;
            this.nameColumn = nameColumn;
        }

        String cssClass() {
            return name().toLowerCase(Locale.ROOT);
        }

        private boolean namesBeside() {
            return nameColumn > 0;
        }

        private double plotWidth() {
            return width - nameColumn - 2.0 * EDGE;
        }
    }

    /**
     * What two timelines must share to be compared by eye.
     *
     * @param time how long the axis is
     * @param bin over how long a time one bar of the mail lane counts
     * @param tallest messages of the tallest bar
     */
    record Scale(Duration time, Duration bin, int tallest) {

        static Scale shared(List<Chronicle> played, Layout layout) {
            Duration time = played.stream()
                    .map(c -> Duration.between(c.from(), c.to()))
                    .max(Comparator.naturalOrder())
                    .filter(Duration::isPositive)
                    .orElse(Duration.ofSeconds(1));
            Duration widest = played.stream()
                    .flatMap(c -> c.mail().stream())
                    .map(MailBucket::width)
                    .max(Comparator.naturalOrder())
                    .orElse(Duration.ZERO);
            double secondsPerBar = NARROWEST_BAR * time.toSeconds() / layout.plotWidth();
            Duration bin = STEPS.stream()
                    .filter(step -> step.compareTo(widest) >= 0 && step.toSeconds() >= secondsPerBar)
                    .findFirst()
                    .orElse(time);
            int tallest = played.stream()
                    .flatMap(c -> bins(c, bin).stream())
                    .mapToInt(Bin::sent)
                    .max()
                    .orElse(0);
            return new Scale(time, bin, Math.max(1, tallest));
        }
    }

    /** Mail of one bar, numbered from the chronicle's beginning. */
    record Bin(long index, int signed, int unsigned, int failing) {
        int sent() {
            return signed + unsigned + failing;
        }
    }

    /** A piece of time on a piece of paper. */
    private record Plot(double left, double right, Instant from, Duration time, double nameLeft, boolean namesBeside) {
        double x(Instant at) {
            double share = Duration.between(from, at).toNanos() / (double) time.toNanos();
            return left + Math.clamp(share, 0, 1) * (right - left);
        }
    }

    /** Words below a bar that is too short for them. */
    private record Caption(double x, String text, Tone tone) {}

    private record Marker(double x, int first, int last, boolean bad) {
        double width() {
            return textWidth(label(), 11) + 10;
        }

        String label() {
            return (bad ? "! " : "") + (first == last ? "" + first : first + "–" + last);
        }
    }

    /** Neighbouring bars with something to tell, under one flag. */
    private record Flag(double left, double right, int count) {
        double middle() {
            return (left + right) / 2;
        }
    }

    private static final List<Duration> STEPS = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(3),
            Duration.ofHours(6),
            Duration.ofHours(12),
            Duration.ofDays(1),
            Duration.ofDays(2),
            Duration.ofDays(7),
            Duration.ofDays(14),
            Duration.ofDays(28),
            Duration.ofDays(91),
            Duration.ofDays(364));
    private static final int EDGE = 8;
    private static final double NARROWEST_BAR = 5;
    private static final double BAR = 22;
    private static final double CAPTION_ROW = 15;
    private static final int CAPTION_ROWS = 6;
    private static final double MAIL_HEIGHT = 84;
    private static final double LEAST_SEEN = 5;
    /** A window narrower than this cannot be read and is magnified. */
    private static final double READABLE_WINDOW = 60;

    private static final int MOST_GLYPHS = 12;
    private static final double FLAG_ROOM = 130;

    private final Chronicle chronicle;
    private final Layout layout;
    private final Scale scale;
    private final String id;
    private final Plot plot;
    private final List<PendingWindow> windows;
    private Markup svg = new Markup();
    private double y;

    private TimelineSvg(Chronicle chronicle, Layout layout, Scale scale, String id) {
        this.chronicle = chronicle;
        this.layout = layout;
        this.scale = scale;
        this.id = id;
        this.plot = new Plot(
                layout.nameColumn + (double) EDGE,
                layout.width - (double) EDGE,
                chronicle.from(),
                scale.time(),
                layout.namesBeside() ? 0 : EDGE,
                layout.namesBeside());
        this.windows = PendingWindow.of(chronicle);
    }

    /** @param heightForWidth height divided by width */
    record Drawing(String markup, double heightForWidth) {}

    /** @param id unique in the page; begins the ids of what the drawing contains */
    static Drawing draw(Chronicle chronicle, Layout layout, Scale scale, String id) {
        TimelineSvg timeline = new TimelineSvg(chronicle, layout, scale, id);
        String markup = timeline.draw();
        return new Drawing(markup, timeline.y / layout.width);
    }

    /** Patterns and glyphs that every drawing and the legend refer to; once in a page. */
    static String definitions() {
        Markup m = new Markup();
        m.open("svg", "class", "definitions", "width", "0", "height", "0", "aria-hidden", "true", "focusable", "false");
        m.open("defs").line();
        pattern(m, "waiting", 8, "M-2 10 L10 -2 M-2 2 L2 -2 M6 10 L10 6");
        pattern(m, "bad", 7, "M-1 -1 L8 8 M8 -1 L-1 8");
        pattern(m, "active", 6, "M1.5 3 h2");
        pattern(m, "unsigned", 6, "M-1 7 L7 -1 M-1 1 L1 -1 M5 7 L7 5");
        pattern(m, "failing", 5, "M0 2.5 h5");
        glyph(m, "calm", "M3 8 h10");
        glyph(m, "waiting", "M4 2.5 h8 M4 13.5 h8 M5 2.5 L11 13.5 M11 2.5 L5 13.5");
        glyph(m, "active", "M4 3 L13 8 L4 13 Z");
        glyph(m, "good", "M2.5 8.5 L6.5 12.5 L13.5 4");
        glyph(m, "bad", "M8 2 L15 14 H1 Z M8 6.5 v3.5 M8 11.6 v1");
        glyph(m, "none", "M4 8 a4 4 0 1 0 8 0 a4 4 0 1 0 -8 0 M3.5 12.5 L12.5 3.5");
        glyph(m, "signed", "M1.5 3.5 h13 v9 h-13 Z M1.5 4 L8 9 L14.5 4");
        glyph(m, "unsigned", "M1.5 3.5 h13 v9 h-13 Z M5 5.5 L11 10.5 M11 5.5 L5 10.5");
        glyph(m, "failing", "M1.5 3.5 h13 v9 h-13 Z M4 8 h8");
        return m.close().close().line().toString();
    }

    private static void pattern(Markup m, String name, int size, String path) {
        String side = Integer.toString(size);
        m.open("pattern", "id", "p-" + name, "width", side, "height", side, "patternUnits", "userSpaceOnUse");
        m.empty("path", "d", path, "class", "stroke-" + name).close().line();
    }

    private static void glyph(Markup m, String name, String path) {
        m.open("symbol", "id", "g-" + name, "viewBox", "0 0 16 16");
        m.empty("path", "d", path).close().line();
    }

    private String draw() {
        y = 4;
        markers();
        axis();
        double top = y;
        Markup axis = svg;
        svg = new Markup();
        groups().forEach(this::groupOf);
        double mailBottom = mail();
        double bottom = y;
        for (PendingWindow window : windows) {
            if (plot.x(window.to()) - plot.x(window.from()) < READABLE_WINDOW) {
                magnified(window, mailBottom);
            }
        }
        Markup lanes = svg;
        svg = axis;
        behind(top, bottom);

        Markup whole = new Markup();
        whole.open(
                "svg",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "class",
                "timeline " + layout.cssClass(),
                "viewBox",
                "0 0 " + layout.width + " " + px(y + 4),
                "role",
                "img",
                "aria-labelledby",
                id + "-title " + id + "-desc");
        whole.line().element("title", "Timeline: " + chronicle.title(), "id", id + "-title");
        whole.line().element("desc", description(), "id", id + "-desc").line();
        whole.verbatim(svg.toString()).verbatim(lanes.toString());
        return whole.close().line().toString();
    }

    private String description() {
        StringBuilder text = new StringBuilder();
        for (Lane lane : chronicle.lanes()) {
            text.append(lane.group()).append(", ").append(lane.name()).append(": ");
            List<Span> spans = merged(lane.spans());
            for (int i = 0; i < spans.size(); i++) {
                Span s = spans.get(i);
                text.append(i == 0 ? "" : "; ").append(s.label());
                text.append(" for ").append(Wording.duration(Duration.between(s.from(), s.to())));
            }
            text.append(". ");
        }
        text.append(Headline.of(chronicle)).append(" The tables further down hold every number.");
        return text.toString();
    }

    private List<String> groups() {
        return chronicle.lanes().stream().map(Lane::group).distinct().toList();
    }

    // ---- markers and axis

    private void markers() {
        List<Marker> markers = new ArrayList<>();
        for (int i = 0; i < chronicle.events().size(); i++) {
            Event event = chronicle.events().get(i);
            if (isKey(event)) {
                markers.add(new Marker(plot.x(event.at()), i + 1, i + 1, event.tone() == Tone.BAD));
            }
        }
        for (Marker m : markers) {
            path("hair", "M" + px(m.x()) + " " + px(y + 18) + "v10");
        }
        for (Marker m : apart(markers)) {
            double w = m.width();
            double x = Math.clamp(m.x(), plot.left() + w / 2 - EDGE, layout.width - w / 2 - 1);
            svg.empty(
                    "rect",
                    "class",
                    m.bad() ? "marker marker-bad" : "marker",
                    "x",
                    px(x - w / 2),
                    "y",
                    px(y),
                    "width",
                    px(w),
                    "height",
                    "18",
                    "rx",
                    m.bad() ? "2" : "9");
            text(x, y + 13, m.label(), "marker-text", "middle");
        }
        y += 28;
    }

    /** What changed the lifecycle, and what put mail in danger. */
    static boolean isKey(Event event) {
        boolean moves = !event.stateAfter().isEmpty() && !event.stateAfter().equals(event.stateBefore());
        return moves || event.tone() == Tone.BAD || event.tone() == Tone.ACTIVE;
    }

    /** Joins markers that would touch, until none do. */
    private static List<Marker> apart(List<Marker> markers) {
        List<Marker> joined = new ArrayList<>();
        for (Marker marker : markers) {
            Marker next = marker;
            while (!joined.isEmpty() && touches(joined.getLast(), next)) {
                Marker before = joined.removeLast();
                next = new Marker((before.x() + next.x()) / 2, before.first(), next.last(), before.bad() || next.bad());
            }
            joined.add(next);
        }
        return joined;
    }

    private static boolean touches(Marker left, Marker right) {
        return right.x() - left.x() < (left.width() + right.width()) / 2 + 2;
    }

    private void axis() {
        double room = layout == Layout.NARROW ? 60 : 66;
        double secondsPerLabel = room * scale.time().toSeconds() / layout.plotWidth();
        Duration step = STEPS.stream()
                .filter(s -> s.toSeconds() >= secondsPerLabel)
                .findFirst()
                .orElse(scale.time());
        boolean inDays = step.compareTo(Duration.ofDays(1)) >= 0;
        for (Instant at = plot.from(); !at.isAfter(plot.from().plus(scale.time())); at = at.plus(step)) {
            double x = plot.x(at);
            boolean isFirst = at.equals(plot.from());
            boolean isLast = x > plot.right() - 20;
            String anchor = isFirst ? "start" : isLast ? "end" : "middle";
            double nudged = isFirst ? x - EDGE + 2 : isLast ? x + EDGE - 2 : x;
            String label = inDays
                    ? "day " + Duration.between(plot.from(), at).toDays()
                    : Wording.clock(at).substring(0, 5);
            text(nudged, y + 10, label, "tick", anchor);
            text(nudged, y + 24, Wording.day(at), "tick-small", anchor);
            path("hair", "M" + px(x) + " " + px(y + 28) + "v6");
        }
        y += 34;
        path("axis", "M" + px(plot.left()) + " " + px(y) + "H" + px(plot.right()));
    }

    /** Weeks and windows run behind all lanes. */
    private void behind(double top, double bottom) {
        for (PendingWindow w : windows) {
            double x = plot.x(w.from());
            rect("window", x, top, Math.max(1.5, plot.x(w.to()) - x), bottom - top);
        }
        if (chronicle.to().isBefore(plot.from().plus(scale.time()))) {
            double x = plot.x(chronicle.to());
            path("axis", "M" + px(x) + " " + px(top) + "V" + px(bottom));
        }
    }

    // ---- lanes

    private void groupOf(String group) {
        y += 8;
        heading(group);
        for (Lane lane : chronicle.lanes()) {
            if (lane.group().equals(group)) {
                lane(plot, lane.name(), lane.spans());
            }
        }
        if (group.equals("SES") && !windows.isEmpty()) {
            List<Span> spans = windows.stream()
                    .map(w -> new Span(w.from(), w.to(), windowLabel(w), Tone.BAD))
                    .toList();
            lane(plot, "Call until first SUCCESS", spans);
        }
    }

    private String windowLabel(PendingWindow w) {
        String length = Wording.duration(w.length());
        return layout == Layout.NARROW ? length + ": mail at risk" : length + " in which mail can leave unsigned";
    }

    private void heading(String text) {
        text(
                plot.nameLeft(),
                y + 11,
                clipped(text.toUpperCase(Locale.ROOT), 13, layout.width - 2.0 * EDGE),
                "group",
                "start");
        y += 17;
    }

    private void lane(Plot p, String name, List<Span> spans) {
        if (p.namesBeside()) {
            double room = p.left() - p.nameLeft() - 8;
            text(p.left() - 8, y + 15, clipped(name, 12, room), "lane", "end");
        } else {
            text(p.nameLeft(), y + 11, clipped(name, 12, p.right() - p.nameLeft()), "lane", "start");
            y += 15;
        }
        List<Span> drawn = merged(spans);
        List<Caption> captions = new ArrayList<>();
        for (Span span : drawn) {
            span(p, span);
            if (!fits(p, span) && !isSaidElsewhere(p, span, drawn)) {
                double middle = (p.x(span.from()) + p.x(span.to())) / 2;
                captions.add(new Caption(Math.min(middle, p.right() - 1), span.label(), span.tone()));
            }
        }
        y += BAR + captions(p, captions) + 5;
    }

    private static boolean fits(Plot p, Span span) {
        return p.x(span.to()) - p.x(span.from()) >= textWidth(span.label(), 12) + 8;
    }

    /** A quiet stretch needs no words of its own where its lane has the same words in another place. */
    private static boolean isSaidElsewhere(Plot p, Span span, List<Span> lane) {
        boolean isQuiet = span.tone() == Tone.CALM || span.tone() == Tone.GOOD || span.tone() == Tone.NONE;
        return isQuiet
                && lane.stream()
                        .anyMatch(s -> s.tone() == span.tone() && s.label().equals(span.label()) && fits(p, s));
    }

    private void span(Plot p, Span span) {
        double left = p.x(span.from());
        double width = Math.max(2, p.x(span.to()) - left);
        left = Math.min(left, p.right() - 2);
        String tone = nameOf(span.tone());
        svg.open("g", "class", "span " + tone);
        svg.element(
                "title",
                span.label() + ": " + Wording.moment(span.from()) + " until " + Wording.moment(span.to()) + " UTC");
        rect("fill", left, y, width, BAR);
        if (span.tone() == Tone.WAITING || span.tone() == Tone.BAD || span.tone() == Tone.ACTIVE) {
            svg.empty(
                    "rect",
                    "fill",
                    "url(#p-" + tone + ")",
                    "x",
                    px(left),
                    "y",
                    px(y),
                    "width",
                    px(width),
                    "height",
                    px(BAR));
        }
        rect("edge", left, y, width, BAR);
        double words = textWidth(span.label(), 12);
        if (width >= words + 28) {
            glyph(span.tone(), left + 6, y + 5, 12);
            text(left + 22, y + 15.5, span.label(), "label", "start");
        } else if (fits(p, span)) {
            text(left + width / 2, y + 15.5, span.label(), "label", "middle");
        } else if (width >= 18) {
            glyph(span.tone(), left + width / 2 - 6, y + 5, 12);
        }
        svg.close().line();
    }

    /**
     * Places captions from right to left, each in the first row with room. A caption also takes its place in the rows
     * above, through which its leader runs.
     *
     * @return the height that they take
     */
    private double captions(Plot p, List<Caption> captions) {
        double[] takenFrom = new double[CAPTION_ROWS];
        Arrays.fill(takenFrom, Double.MAX_VALUE);
        int rows = 0;
        double bottom = y + BAR;
        for (Caption caption : captions.reversed()) {
            String text = clipped(caption.text(), 11, p.right() - p.left() - 24);
            double words = textWidth(text, 11) + 15;
            double start = Math.min(caption.x() - 1, p.right() + EDGE - 2 - words);
            for (int row = 0; row < CAPTION_ROWS; row++) {
                if (start + words + 6 > takenFrom[row]) {
                    continue;
                }
                Arrays.fill(takenFrom, 0, row + 1, Math.min(start, caption.x()));
                rows = Math.max(rows, row + 1);
                double baseline = bottom + 12 + row * CAPTION_ROW;
                svg.open("g", "class", "span " + nameOf(caption.tone()));
                path("leader", "M" + px(caption.x()) + " " + px(bottom) + "V" + px(baseline - 8));
                glyph(caption.tone(), start + 2, baseline - 9, 10);
                text(start + 15, baseline, text, "caption", "start");
                svg.close();
                break;
            }
        }
        return rows == 0 ? 0 : rows * CAPTION_ROW + 2;
    }

    private static List<Span> merged(List<Span> spans) {
        List<Span> merged = new ArrayList<>();
        for (Span span : spans) {
            boolean goesOn = !merged.isEmpty()
                    && merged.getLast().label().equals(span.label())
                    && merged.getLast().tone() == span.tone()
                    && merged.getLast().to().equals(span.from());
            Span before = goesOn ? merged.removeLast() : span;
            merged.add(new Span(before.from(), span.to(), span.label(), span.tone()));
        }
        return merged;
    }

    // ---- mail

    static List<Bin> bins(Chronicle chronicle, Duration bin) {
        TreeMap<Long, Bin> bins = new TreeMap<>();
        for (MailBucket b : chronicle.mail()) {
            long index = Duration.between(chronicle.from(), b.from()).dividedBy(bin);
            bins.merge(
                    index,
                    new Bin(index, b.signed(), b.unsigned(), b.failing()),
                    (one, other) -> new Bin(
                            index,
                            one.signed() + other.signed(),
                            one.unsigned() + other.unsigned(),
                            one.failing() + other.failing()));
        }
        return List.copyOf(bins.values());
    }

    /** @return where the bars stand */
    private double mail() {
        y += 8;
        heading("Mail");
        String per = "messages per " + unitOf(scale.bin());
        List<Bin> bins = bins(chronicle, scale.bin());
        boolean hasFailing = bins.stream().anyMatch(b -> b.failing() > 0);
        if (layout.namesBeside()) {
            text(plot.left() - 8, y + 22 + MAIL_HEIGHT / 2, per, "lane", "end");
        } else {
            String upTo = per + ", up to " + Wording.number(scale.tallest());
            text(plot.nameLeft(), y + 11, upTo, "lane", "start");
            y += 15;
        }
        flags("unsigned", "unsigned", flagged(bins, false));
        if (hasFailing) {
            flags("failing", "failing", flagged(bins, true));
        }
        double top = y + 4;
        double base = top + MAIL_HEIGHT;
        path("hair", "M" + px(plot.left()) + " " + px(top) + "H" + px(plot.right()));
        if (layout.namesBeside()) {
            text(plot.left() - 8, top + 4, Wording.number(scale.tallest()), "tick-small", "end");
            text(plot.left() - 8, base + 4, "0", "tick-small", "end");
        }
        StringBuilder signed = new StringBuilder();
        StringBuilder unsigned = new StringBuilder();
        StringBuilder failing = new StringBuilder();
        for (Bin bin : bins) {
            double left = plot.x(plot.from().plus(scale.bin().multipliedBy(bin.index())));
            double right = plot.x(plot.from().plus(scale.bin().multipliedBy(bin.index() + 1)));
            double width = Math.max(1, right - left - Math.min(1, (right - left) / 6));
            double at = stack(signed, left, width, base, heightOf(bin.signed(), 0));
            at = stack(failing, left, width, at, heightOf(bin.failing(), LEAST_SEEN));
            stack(unsigned, left, width, at, heightOf(bin.unsigned(), LEAST_SEEN));
        }
        area("signed", signed, false);
        area("failing", failing, true);
        area("unsigned", unsigned, true);
        path("axis", "M" + px(plot.left()) + " " + px(base) + "H" + px(plot.right()));
        y = base + 10;
        return base;
    }

    /** However few they are, they are seen. */
    private double heightOf(int messages, double least) {
        return messages == 0 ? 0 : Math.max(least, messages * (MAIL_HEIGHT - 8) / scale.tallest());
    }

    private static double stack(StringBuilder path, double left, double width, double base, double height) {
        if (height > 0) {
            path.append('M')
                    .append(px(left))
                    .append(' ')
                    .append(px(base))
                    .append('v')
                    .append(px(-height));
            path.append('h').append(px(width)).append('v').append(px(height)).append('z');
        }
        return base - height;
    }

    private void area(String name, StringBuilder path, boolean hasPattern) {
        if (path.isEmpty()) {
            return;
        }
        path("mail-" + name, path.toString());
        if (hasPattern) {
            svg.empty("path", "fill", "url(#p-" + name + ")", "d", path.toString());
        }
        svg.line();
    }

    private List<Flag> flagged(List<Bin> bins, boolean failing) {
        List<Flag> flags = new ArrayList<>();
        for (Bin bin : bins) {
            int count = failing ? bin.failing() : bin.unsigned();
            if (count == 0) {
                continue;
            }
            double left = plot.x(plot.from().plus(scale.bin().multipliedBy(bin.index())));
            double right = plot.x(plot.from().plus(scale.bin().multipliedBy(bin.index() + 1)));
            Flag next = new Flag(left, right, count);
            while (!flags.isEmpty() && isTooNear(flags.getLast(), next)) {
                Flag before = flags.removeLast();
                next = new Flag(before.left(), next.right(), before.count() + next.count());
            }
            flags.add(next);
        }
        return flags;
    }

    private static boolean isTooNear(Flag left, Flag right) {
        return right.left() - left.right() < 2 || right.middle() - left.middle() < FLAG_ROOM;
    }

    private void flags(String name, String word, List<Flag> flags) {
        for (Flag flag : flags) {
            String label = Wording.number(flag.count()) + " " + word;
            double words = textWidth(label, 12) * 1.08 + 20;
            double left = Math.clamp(flag.middle() - words / 2, plot.left() - EDGE, plot.right() + EDGE - words);
            svg.open("g", "class", "flag-" + name);
            use(name, left, y, 15);
            text(left + 19, y + 12, label, "flag", "start");
            path("bracket", "M" + px(flag.left()) + " " + px(y + 22) + "v-4H" + px(flag.right()) + "v4");
            svg.close().line();
        }
        if (!flags.isEmpty()) {
            y += 22;
        }
    }

    private static String unitOf(Duration bin) {
        return switch (Wording.duration(bin)) {
            case "1 day" -> "day";
            case "1 hour" -> "hour";
            case "1 minute" -> "minute";
            case "7 days" -> "week";
            default -> Wording.duration(bin);
        };
    }

    // ---- the window, magnified

    private void magnified(PendingWindow w, double mailBottom) {
        Duration margin = Duration.ofNanos(Math.max(1, w.length().toNanos() * 4 / 10));
        Instant from = w.from().minus(margin);
        Instant to = w.to().plus(margin);
        double boxWidth = Math.min(plot.right() - plot.left() + EDGE, 760);
        double boxLeft = Math.clamp(
                plot.x(w.from()) - boxWidth / 2,
                plot.left() - EDGE,
                Math.max(plot.left() - EDGE, plot.right() + EDGE - boxWidth));
        boolean namesBeside = layout != Layout.NARROW;
        double nameColumn = namesBeside ? 150 : 0;
        Plot inset = new Plot(
                boxLeft + 12 + nameColumn,
                boxLeft + boxWidth - 12,
                from,
                Duration.between(from, to),
                boxLeft + 12,
                namesBeside);

        y += 26;
        double top = y;
        Markup outer = svg;
        svg = new Markup();
        y += 20;
        String title = "Magnified: " + Wording.duration(w.length()) + " of "
                + Wording.duration(Duration.between(chronicle.from(), chronicle.to()));
        text(boxLeft + 12, y, title, "inset-title", "start");
        y += 20;
        tick(inset.x(w.from()), Wording.clock(w.from()), "SES is called");
        tick(inset.x(w.to()), Wording.clock(w.to()), w.endedInSuccess() ? "first SUCCESS" : "rehearsal ends");
        y += 18;
        double lanesTop = y;
        y += 4;
        for (Lane lane : chronicle.lanes()) {
            if (!lane.group().equals("DNS")) {
                lane(inset, lane.group(), within(lane.spans(), from, to));
            }
        }
        if (!PendingWindow.dnsLanes(chronicle).isEmpty()) {
            lane(inset, "DNS", serving(from, to));
        }
        magnifiedMail(inset, w);
        double height = y - lanesTop;
        y += 6;

        Markup drawn = svg;
        svg = outer;
        String tip = px(plot.x(w.from()) - 1) + " " + px(mailBottom);
        String foot = px(boxLeft + boxWidth) + " " + px(top) + "H" + px(boxLeft);
        path("beam", "M" + tip + "h2L" + foot + "z");
        rect("inset", boxLeft, top, boxWidth, y - top);
        rect("window", inset.x(w.from()), lanesTop, inset.x(w.to()) - inset.x(w.from()), height);
        svg.verbatim(drawn.toString());
        y += 8;
    }

    private void tick(double x, String clock, String what) {
        text(x, y, clock, "tick", "middle");
        text(x, y + 13, what, "tick-small", "middle");
    }

    /** One window: its own count. Several: only their sum is known. */
    private void magnifiedMail(Plot inset, PendingWindow w) {
        int unsigned = chronicle.totals().unsignedInWindow();
        boolean isOnly = windows.size() == 1;
        String label = unsigned == 0 ? "no mail left" : Wording.number(unsigned) + " left unsigned";
        if (!isOnly && unsigned > 0) {
            label += " in " + windows.size() + " windows";
        }
        List<Span> spans = new ArrayList<>();
        boolean restIsSigned =
                chronicle.totals().unsigned() == unsigned && chronicle.totals().failing() == 0;
        Instant end = inset.from().plus(inset.time());
        if (restIsSigned) {
            spans.add(new Span(inset.from(), w.from(), "signed", Tone.GOOD));
        }
        spans.add(new Span(w.from(), w.to(), label, unsigned == 0 ? Tone.CALM : Tone.BAD));
        if (restIsSigned && w.endedInSuccess()) {
            spans.add(new Span(w.to(), end, "signed", Tone.GOOD));
        }
        lane(inset, "Mail", spans);
        if (isOnly && unsigned > 0 && unsigned <= MOST_GLYPHS) {
            double gap = 20;
            double left = (inset.x(w.from()) + inset.x(w.to()) - gap * unsigned + 4) / 2;
            svg.open("g", "class", "flag-unsigned");
            for (int i = 0; i < unsigned; i++) {
                use("unsigned", left + i * gap, y, 16);
            }
            svg.close();
            y += 22;
        }
    }

    /** The DNS lanes in one: how many servers serve the new record. */
    private List<Span> serving(Instant from, Instant to) {
        TreeSet<Instant> changes = new TreeSet<>(List.of(from, to));
        List<Lane> servers = PendingWindow.dnsLanes(chronicle);
        for (Lane lane : servers) {
            for (Span span : within(lane.spans(), from, to)) {
                changes.add(span.from());
            }
        }
        List<Instant> moments = List.copyOf(changes);
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i + 1 < moments.size(); i++) {
            int ready = PendingWindow.serversReady(chronicle, moments.get(i));
            Tone tone = ready == servers.size() ? Tone.GOOD : ready == 0 ? Tone.NONE : Tone.WAITING;
            String label = ready + " of " + servers.size() + " servers: new record";
            spans.add(new Span(moments.get(i), moments.get(i + 1), label, tone));
        }
        return spans;
    }

    private static List<Span> within(List<Span> spans, Instant from, Instant to) {
        return spans.stream()
                .filter(s -> s.to().isAfter(from) && s.from().isBefore(to))
                .map(s -> new Span(
                        s.from().isBefore(from) ? from : s.from(),
                        s.to().isAfter(to) ? to : s.to(),
                        s.label(),
                        s.tone()))
                .toList();
    }

    // ---- shapes

    private void text(double x, double baseline, String words, String cssClass, String anchor) {
        svg.element("text", words, "class", cssClass, "x", px(x), "y", px(baseline), "text-anchor", anchor);
    }

    private void path(String cssClass, String d) {
        svg.empty("path", "class", cssClass, "d", d);
    }

    private void rect(String cssClass, double x, double top, double width, double height) {
        svg.empty("rect", "class", cssClass, "x", px(x), "y", px(top), "width", px(width), "height", px(height));
    }

    private void glyph(Tone tone, double x, double top, int size) {
        use(nameOf(tone), x, top, size);
    }

    private void use(String glyph, double x, double top, int size) {
        String side = Integer.toString(size);
        svg.empty(
                "use",
                "class",
                "glyph",
                "href",
                "#g-" + glyph,
                "x",
                px(x),
                "y",
                px(top),
                "width",
                side,
                "height",
                side);
    }

    static String nameOf(Tone tone) {
        return tone.name().toLowerCase(Locale.ROOT);
    }

    /** One decimal is finer than any screen. */
    private static String px(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** Wide enough for DejaVu Sans; East Asian characters count twice. */
    private static double textWidth(String text, double fontSize) {
        return text.codePoints().mapToDouble(c -> c >= 0x1100 ? 1.05 : 0.62).sum() * fontSize;
    }

    private static String clipped(String text, double fontSize, double room) {
        if (textWidth(text, fontSize) <= room) {
            return text;
        }
        int[] codePoints = text.codePoints().toArray();
        int kept = codePoints.length;
        while (kept > 1 && textWidth(new String(codePoints, 0, kept) + "…", fontSize) > room) {
            kept--;
        }
        return new String(codePoints, 0, kept).stripTrailing() + "…";
    }
}
