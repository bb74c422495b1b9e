package io.github.sesdkimrotator.notice;

import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.notice.Texts.Explanation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The mistakes that were found, each said once with every server that shows it. */
final class FindingList {

    private static final int FIELDS = 5;
    private static final int MOST_MISTAKES = 20;
    private static final int MOST_SERVERS = 12;
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,10}");
    private static final Duration FEWEST_HOURS = Duration.ofHours(2);

    /** One mistake: the same code at the same name with the same published bytes. */
    private record Mistake(Finding.Code code, String name, String subject, String shows) {
        boolean isPrivateKey() {
            return code == Finding.Code.PRIVATE_KEY || Quoted.holdsPrivateKey(shows);
        }
    }

    private FindingList() {}

    /**
     * @param findings a line each: code, server, name, subject, what it shows, separated by tabs
     * @param blanks for the explanations
     * @throws IllegalArgumentException where a line has not that form
     */
    static String render(Texts texts, String findings, Map<String, String> blanks) {
        Map<Mistake, List<String>> servers = new LinkedHashMap<>();
        for (String line : findings.lines().filter(l -> !l.isBlank()).toList()) {
            String[] fields = line.split("\t", FIELDS);
            if (fields.length < FIELDS) {
                throw new IllegalArgumentException("a line has no five fields separated by tabs");
            }
            servers.computeIfAbsent(
                            new Mistake(Finding.Code.valueOf(fields[0]), fields[2], fields[3], fields[4]),
                            m -> new ArrayList<>())
                    .add(Quoted.lines(fields[1]).getFirst());
        }
        List<String> paragraphs = new ArrayList<>();
        List<Map.Entry<Mistake, List<String>>> worstFirst = servers.entrySet().stream()
                .sorted(Comparator.comparing(mistake -> !mistake.getKey().isPrivateKey()))
                .toList();
        for (Map.Entry<Mistake, List<String>> mistake : worstFirst) {
            if (paragraphs.size() == MOST_MISTAKES) {
                paragraphs.add("…");
                break;
            }
            paragraphs.add(paragraph(texts, paragraphs.size() + 1, mistake.getKey(), mistake.getValue(), blanks));
        }
        return String.join("\n", paragraphs);
    }

    private static String paragraph(
            Texts texts, int number, Mistake mistake, List<String> servers, Map<String, String> blanks) {
        boolean isPrivateKey = mistake.isPrivateKey();
        Explanation explanation = isPrivateKey ? texts.privateKeyPublished() : texts.finding(mistake.code());
        Map<String, String> values = new LinkedHashMap<>(blanks);
        values.put("foundAt", mistake.name());
        values.put("subject", mistake.subject());
        values.put("hours", hours(mistake));
        String wrong = Template.fill(explanation.wrong(), values);
        String instead = Template.fill(explanation.instead(), values);
        values.put("number", Integer.toString(number));
        values.put("wrong", wrong);
        values.put("instead", instead);
        values.put(
                "shows",
                isPrivateKey ? texts.withheld() : Quoted.lines(mistake.shows()).getFirst());
        values.put("publishedFingerprint", isPrivateKey ? "" : otherFingerprint(mistake));
        values.put(
                "servers",
                servers.stream().distinct().limit(MOST_SERVERS).collect(Collectors.joining("\n"))
                        + (servers.stream().distinct().count() > MOST_SERVERS ? "\n…" : ""));
        return Template.fill(texts.findingTemplate(), values);
    }

    /** Of a time that is too long to be read in seconds; empty where it is shorter than two hours, or no time. */
    private static String hours(Mistake mistake) {
        return switch (mistake.code()) {
            case ABSENCE_CACHED, OLD_VALUE_CACHED, TTL_TOO_LONG -> {
                Duration time = SECONDS.matcher(mistake.subject()).matches()
                        ? Duration.ofSeconds(Long.parseLong(mistake.subject()))
                        : Duration.ZERO;
                yield time.compareTo(FEWEST_HOURS) < 0
                        ? ""
                        : Long.toString(time.plusMinutes(59).toHours());
            }
            default -> "";
        };
    }

    private static String otherFingerprint(Mistake mistake) {
        return mistake.code() == Finding.Code.OTHER_KEY
                ? FactSheet.publishedKey(mistake.shows())
                        .map(key -> key.fingerprint().hex())
                        .orElse("")
                : "";
    }
}
