package io.github.sesdkimrotator.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.sandbox.Chronicle.Lane;
import io.github.sesdkimrotator.sandbox.Chronicle.MailBucket;
import io.github.sesdkimrotator.sandbox.Chronicle.Totals;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class RehearsalPageTest {

    private static final Chronicle GATE = SampleChronicles.behindTheGate();
    private static final Chronicle INCIDENT = SampleChronicles.incident();
    private static final String HOSTILE = " <script>alert(1)</script> \"' onload='x' & ]]> --> \u0000\u202e\ud800 日本語";

    @Test
    void headlineSaysTheTotalsAndWhereTheUnsignedMailLeft() {
        Chronicle c = with(GATE, totals(8_412, 8_409, 3, 3, 0, Duration.ofMinutes(5)));

        assertThat(Headline.of(c))
                .isEqualTo("8,412 messages, 3 left unsigned – all three in the five minutes between the call to SES"
                        + " and its SUCCESS.");
        assertThat(textOf(page(c), "h1")).containsExactly(Headline.of(c));
    }

    @Test
    void headlineOfAnIncidentSaysForHowLong() {
        Chronicle c = with(INCIDENT, totals(8_412, 6_295, 2_117, 2_117, 0, Duration.ofDays(14)));

        assertThat(Headline.of(c))
                .startsWith("8,412 messages, 2,117 left unsigned over 14 days")
                .endsWith("did not find the new record.");
    }

    @Test
    void headlineNeverLeavesTheWindowOutNorMailOutsideIt() {
        Duration window = Duration.ofSeconds(90);

        assertThat(Headline.of(with(GATE, totals(10, 10, 0, 0, 0, window))))
                .isEqualTo("10 messages, none left unsigned – no mail happened to leave in the 1 minute 30 seconds"
                        + " between the call to SES and its SUCCESS.");
        assertThat(Headline.of(with(GATE, totals(10, 5, 5, 2, 0, window))))
                .contains("5 left unsigned – 2 in the 1 minute 30 seconds", ", 3 at other times");
        assertThat(Headline.of(with(GATE, totals(10, 6, 2, 0, 2, window))))
                .contains("2 left unsigned – none of them in", "; 2 signed in a way that receivers could not verify");
        assertThat(Headline.of(with(GATE, totals(1, 0, 1, 1, 0, Duration.ofMinutes(1)))))
                .isEqualTo("1 message, 1 left unsigned – it left in the one minute between the call to SES and its"
                        + " SUCCESS.");
        assertThat(Headline.of(with(GATE, totals(0, 0, 0, 0, 0, Duration.ZERO))))
                .isEqualTo("0 messages, none left unsigned.");
    }

    @Test
    void headlineOfAComparisonCarriesTheNumbersOfBoth() {
        List<String> headlines = textOf(page(GATE, INCIDENT), "h1");

        assertThat(headlines).hasSize(1);
        for (Chronicle c : List.of(GATE, INCIDENT)) {
            assertThat(headlines.getFirst())
                    .contains(c.title() + ": " + Wording.number(c.totals().unsigned()) + " of "
                            + Wording.number(c.totals().messages()) + " messages unsigned");
        }
    }

    @Test
    void tablesCountEveryMessageOfTheTotals() {
        for (Chronicle c : List.of(GATE, INCIDENT)) {
            Document page = page(c);
            int[] sums = new int[3];
            for (Element row : elements(page, "tr")) {
                if (row.getTextContent().matches("(?s)day \\d+, .*")) {
                    List<Element> cells = elements(row, "td");
                    for (int i = 0; i < sums.length; i++) {
                        sums[i] +=
                                Integer.parseInt(cells.get(i).getTextContent().replace(",", ""));
                    }
                }
            }

            Totals t = c.totals();
            assertThat(sums).as(c.title()).containsExactly(t.signed(), t.unsigned(), t.failing());
        }
    }

    @Test
    void barsOfTheMailLaneLoseNoMessageWhateverTheirWidth() {
        for (TimelineSvg.Layout layout : TimelineSvg.Layout.values()) {
            Duration bin = TimelineSvg.Scale.shared(List.of(INCIDENT), layout).bin();
            int unsigned = TimelineSvg.bins(INCIDENT, bin).stream()
                    .mapToInt(TimelineSvg.Bin::unsigned)
                    .sum();

            assertThat(unsigned)
                    .as("%s, %s a bar", layout, bin)
                    .isEqualTo(INCIDENT.totals().unsigned());
        }
    }

    @Test
    void fiveMinutesOfSixWeeksAreMagnifiedInEveryLayout() {
        List<Element> timelines = timelines(page(GATE));

        assertThat(timelines)
                .hasSize(TimelineSvg.Layout.values().length)
                .allSatisfy(timeline -> assertThat(timeline.getTextContent())
                        .contains("Magnified: 5 minutes of 42 days", "SES is called", "01:05:00", "first SUCCESS")
                        .contains("3 unsigned", "3 left unsigned", "5 of 5 servers: new record"));
    }

    @Test
    void fourteenDaysAreSeenWithoutMagnification() {
        assertThat(timelines(page(INCIDENT)))
                .allSatisfy(timeline -> assertThat(timeline.getTextContent())
                        .contains(Wording.number(INCIDENT.totals().unsigned()) + " unsigned", "14 days")
                        .doesNotContain("Magnified"));
    }

    @Test
    void windowRunsFromTheCallToTheFirstSuccessAndOverAFailure() {
        assertThat(PendingWindow.of(GATE)).singleElement().satisfies(w -> {
            assertThat(w.from()).isEqualTo(SampleChronicles.SES_CALL);
            assertThat(w.length()).isEqualTo(GATE.totals().pendingWindow());
            assertThat(PendingWindow.serversReady(GATE, w.from())).isEqualTo(5);
        });
        assertThat(PendingWindow.of(INCIDENT)).singleElement().satisfies(w -> {
            assertThat(w.length()).isEqualTo(INCIDENT.totals().pendingWindow());
            assertThat(w.endedInSuccess()).isTrue();
            assertThat(PendingWindow.serversReady(INCIDENT, w.from())).isZero();
        });
    }

    @Test
    void windowThatIsStillOpenAtTheEndIsShown() {
        Lane ses = INCIDENT.lanes().getLast();
        List<Lane> lanes = new ArrayList<>(INCIDENT.lanes());
        lanes.removeLast();
        lanes.add(new Lane(ses.group(), ses.name(), ses.spans().subList(0, 3)));
        Chronicle c = with(INCIDENT, lanes, INCIDENT.mail());

        assertThat(PendingWindow.of(c))
                .singleElement()
                .satisfies(w -> assertThat(w.endedInSuccess()).isFalse());
        assertThat(timelines(page(c))).hasSize(3);
    }

    @Test
    void mailThatReceiversCannotVerifyHasItsOwnFlag() {
        List<MailBucket> mail = new ArrayList<>(GATE.mail());
        MailBucket first = mail.getFirst();
        mail.set(0, new MailBucket(first.from(), first.width(), first.signed() - 7, 0, 7));
        Totals t = GATE.totals();
        Totals totals = totals(t.messages(), t.signed() - 7, 3, 3, 7, t.pendingWindow());

        assertThat(timelines(page(with(with(GATE, GATE.lanes(), mail), totals))))
                .allSatisfy(timeline -> assertThat(timeline.getTextContent()).contains("7 failing", "3 unsigned"));
    }

    @Test
    void everyStepCommandAndNoticeIsOnThePage() {
        Document page = page(GATE);
        Set<String> codes = new HashSet<>(textOf(page, "code"));
        Set<String> letters = new HashSet<>(textOf(page, "pre"));

        assertThat(elements(page, "ol").getFirst().getElementsByTagName("li").getLength())
                .isEqualTo(GATE.events().size());
        assertThat(GATE.events())
                .allSatisfy(e -> assertThat(e.command().isEmpty() || codes.contains(e.command()))
                        .isTrue());
        assertThat(GATE.notices()).allSatisfy(n -> assertThat(letters).contains(n.body()));
    }

    @Test
    void foreignTextStaysText() {
        String html = RehearsalPage.html(List.of(SampleChronicles.withForeignText(HOSTILE)));
        Document page = parsed(html);

        assertThat(elements(page, "script")).isEmpty();
        assertThat(html).doesNotContain("<script", "\u202e", "\u0000");
        assertThat(html).contains("&lt;script&gt;", "\\u202e", "\\u0000", "\\ud800", "日本語");
        assertThat(attributeNames(page)).noneMatch(name -> name.startsWith("on"));
        assertThat(textOf(page, "code"))
                .anySatisfy(code -> assertThat(code).contains("<script>alert(1)</script> \"' onload='x' & ]]> -->"));
    }

    @Test
    void pageIsSelfContained() {
        String html = RehearsalPage.html(List.of(GATE, INCIDENT));
        Document page = parsed(html);

        for (String tag : List.of("script", "link", "img", "iframe", "object", "image")) {
            assertThat(elements(page, tag)).as(tag).isEmpty();
        }
        assertThat(html).doesNotContain("@import", "url(http", "url(//", "src=");
        List<String> addresses = found(html, "https?://[^\"' <]+").toList();
        assertThat(addresses).isSubsetOf("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg");
    }

    @Test
    void everyReferenceInThePageHasItsTarget() {
        Document page = page(GATE, INCIDENT);
        List<String> ids = new ArrayList<>();
        Set<String> references = new HashSet<>();
        for (Element e : elements(page, "*")) {
            if (e.hasAttribute("id")) {
                ids.add(e.getAttribute("id"));
            }
            if (e.hasAttribute("href")) {
                references.add(e.getAttribute("href").substring(1));
            }
            references.addAll(found(e.getAttribute("fill"), "(?<=url\\(#)[^)]+").toList());
            references.addAll(found(e.getAttribute("aria-labelledby"), "\\S+").toList());
        }

        assertThat(ids).doesNotHaveDuplicates().containsAll(references);
        assertThat(references).hasSizeGreaterThan(10);
    }

    @Test
    void timelinesHaveNameAndDescriptionForThoseWhoDoNotSeeThem() {
        assertThat(timelines(page(GATE, INCIDENT))).hasSize(6).allSatisfy(svg -> {
            assertThat(svg.getAttribute("role")).isEqualTo("img");
            assertThat(elements(svg, "title").getFirst().getTextContent()).startsWith("Timeline: ");
            assertThat(elements(svg, "desc").getFirst().getTextContent())
                    .contains("SES, ap-northeast-1: SUCCESS, old key for");
        });
    }

    @Test
    void tallestTimelineFitsOnOneSheetOfPaper() {
        Document page = page(GATE, INCIDENT);
        String style = elements(page, "section").stream()
                .map(section -> section.getAttribute("style"))
                .filter(text -> text.startsWith("--print-width: "))
                .findFirst()
                .orElseThrow();
        double widthMm = Double.parseDouble(style.replaceAll("[^0-9]", ""));

        assertThat(widthMm).isBetween(120.0, 184.0);
        assertThat(timelines(page))
                .filteredOn(svg -> svg.getAttribute("class").endsWith(" medium"))
                .hasSize(2)
                .allSatisfy(svg -> {
                    List<String> box = List.of(svg.getAttribute("viewBox").split(" ", -1));
                    double heightMm = widthMm * Double.parseDouble(box.get(3)) / Double.parseDouble(box.get(2));
                    assertThat(heightMm).isLessThan(250);
                });
    }

    @Test
    void sameChroniclesGiveTheSameBytes() {
        assertThat(RehearsalPage.html(List.of(SampleChronicles.behindTheGate(), SampleChronicles.incident())))
                .isEqualTo(RehearsalPage.html(List.of(GATE, INCIDENT)));
    }

    @Test
    void textIsReadableInLightAndInDark() {
        String html = RehearsalPage.html(List.of(GATE));
        List<Map<String, String>> schemes =
                found(html, ":root \\{[^}]+\\}").map(RehearsalPageTest::colours).toList();

        assertThat(schemes).hasSize(2);
        for (Map<String, String> colours : schemes) {
            assertContrast(colours, "ink", "page");
            assertContrast(colours, "ink", "card");
            assertContrast(colours, "quiet", "page");
            assertContrast(colours, "quiet", "card");
            assertContrast(colours, "unsigned", "card");
            assertContrast(colours, "failing", "card");
            assertContrast(colours, "bad-edge", "card");
            for (String tone : List.of("calm", "waiting", "active", "good", "bad", "none")) {
                assertContrast(colours, tone + "-ink", tone + "-fill");
                assertContrast(colours, tone + "-ink", "card");
                if (colours.containsKey(tone + "-mark")) {
                    assertContrast(colours, tone + "-ink", tone + "-mark");
                }
            }
        }
        assertThat(schemes.get(0).keySet()).isEqualTo(schemes.get(1).keySet());
    }

    @Test
    void nothingPlayedIsRefused() {
        assertThatThrownBy(() -> RehearsalPage.html(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rehearsalWithoutMailOrEventsStillHasAPage() {
        Chronicle empty = new Chronicle(
                "Nothing",
                GATE.domain(),
                GATE.from(),
                GATE.from(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                totals(0, 0, 0, 0, 0, Duration.ZERO));

        assertThat(timelines(page(empty))).hasSize(3);
    }

    @Test
    void sharesNeverRoundSomethingToNothing() {
        assertThat(Wording.share(0, 10)).isEqualTo("0\u00a0%");
        assertThat(Wording.share(1, 1_000_000)).isEqualTo("<\u00a00.01\u00a0%");
        assertThat(Wording.share(999_999, 1_000_000)).isEqualTo(">\u00a099.9\u00a0%");
        assertThat(Wording.share(3, 8_412)).isEqualTo("0.04\u00a0%");
    }

    private static Totals totals(int messages, int signed, int unsigned, int inWindow, int failing, Duration window) {
        return new Totals(messages, signed, unsigned, inWindow, failing, window, 1, 1, Map.of());
    }

    private static Chronicle with(Chronicle c, Totals totals) {
        return new Chronicle(
                c.title(), c.domain(), c.from(), c.to(), c.lanes(), c.mail(), c.events(), c.notices(), totals);
    }

    private static Chronicle with(Chronicle c, List<Lane> lanes, List<MailBucket> mail) {
        return new Chronicle(c.title(), c.domain(), c.from(), c.to(), lanes, mail, c.events(), c.notices(), c.totals());
    }

    private static Document page(Chronicle... played) {
        return parsed(RehearsalPage.html(List.of(played)));
    }

    private static Document parsed(String html) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(html)));
        } catch (Exception e) {
            throw new AssertionError("the page is not well-formed", e);
        }
    }

    private static List<Element> elements(Document document, String tag) {
        return listed(document.getElementsByTagName(tag));
    }

    private static List<Element> elements(Element parent, String tag) {
        return listed(parent.getElementsByTagName(tag));
    }

    private static List<Element> listed(NodeList nodes) {
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private static List<String> textOf(Document page, String tag) {
        return elements(page, tag).stream().map(Element::getTextContent).toList();
    }

    private static List<Element> timelines(Document page) {
        return elements(page, "svg").stream()
                .filter(svg -> svg.getAttribute("class").startsWith("timeline"))
                .toList();
    }

    private static Set<String> attributeNames(Document page) {
        Set<String> names = new HashSet<>();
        for (Element e : elements(page, "*")) {
            for (int i = 0; i < e.getAttributes().getLength(); i++) {
                names.add(e.getAttributes().item(i).getNodeName());
            }
        }
        return names;
    }

    private static Stream<String> found(String text, String regex) {
        return Pattern.compile(regex).matcher(text).results().map(MatchResult::group);
    }

    private static Map<String, String> colours(String rule) {
        Matcher declarations = Pattern.compile("--([a-z-]+): (#[0-9a-f]{6});").matcher(rule);
        return declarations
                .results()
                .collect(Collectors.toMap(d -> d.group(1), d -> d.group(2), (a, b) -> b, TreeMap::new));
    }

    /** WCAG 2.2 success criterion 1.4.3. */
    private static void assertContrast(Map<String, String> colours, String ink, String ground) {
        double one = luminance(colours.get(ink));
        double other = luminance(colours.get(ground));
        double contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        assertThat(contrast)
                .as("--%s %s on --%s %s", ink, colours.get(ink), ground, colours.get(ground))
                .isGreaterThanOrEqualTo(4.5);
    }

    private static double luminance(String colour) {
        int rgb = Integer.parseInt(colour.substring(1), 16);
        return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb);
    }

    private static double linear(int channel) {
        double c = (channel & 0xFF) / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }
}
