package io.github.sesdkimrotator.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers, moments and durations as a person reads them. Every moment is UTC. */
final class Wording {

    private static final List<String> SMALL_NUMBERS =
            List.of("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");
    private static final Pattern ONE_SMALL_NUMBER = Pattern.compile("([1-9]|10)( [a-z]+)");
    private static final DateTimeFormatter MOMENT = utc("EEE d MMM yyyy, HH:mm:ss");
    private static final DateTimeFormatter DATE = utc("d MMM yyyy");
    private static final DateTimeFormatter DAY = utc("d MMM");
    private static final DateTimeFormatter CLOCK = utc("HH:mm:ss");

    private Wording() {}

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }

    /** {@code 8,412} */
    static String number(long n) {
        return String.format(Locale.ENGLISH, "%,d", n);
    }

    /** {@code 1 message}, {@code 8,412 messages} */
    static String count(long n, String noun) {
        return number(n) + " " + noun + (n == 1 ? "" : "s");
    }

    /** {@code three}; digits from eleven on. */
    static String spelled(long n) {
        return n >= 0 && n < SMALL_NUMBERS.size() ? SMALL_NUMBERS.get(Math.toIntExact(n)) : number(n);
    }

    /** A share in percent that never rounds something to nothing, nor nearly all to all. */
    static String share(long part, long whole) {
        if (part == 0 || whole == 0) {
            return "0\u00a0%";
        }
        double percent = 100.0 * part / whole;
        if (percent < 0.01) {
            return "<\u00a00.01\u00a0%";
        }
        if (percent > 99.9 && part < whole) {
            return ">\u00a099.9\u00a0%";
        }
        return String.format(Locale.ENGLISH, percent < 1 ? "%.2f\u00a0%%" : "%.1f\u00a0%%", percent);
    }

    /** The two largest units that are not zero: {@code 5 minutes}, {@code 14 days 3 hours}. */
    static String duration(Duration d) {
        List<String> parts = new ArrayList<>();
        addPart(parts, d.toDays(), "day");
        addPart(parts, d.toHoursPart(), "hour");
        addPart(parts, d.toMinutesPart(), "minute");
        addPart(parts, d.toSecondsPart(), "second");
        if (parts.isEmpty()) {
            return d.isZero() ? "0 seconds" : "less than a second";
        }
        return String.join(" ", parts.subList(0, Math.min(2, parts.size())));
    }

    private static void addPart(List<String> parts, long n, String unit) {
        if (n > 0) {
            parts.add(count(n, unit));
        }
    }

    /** As {@link #duration}, with a single small number in letters: {@code five minutes}. */
    static String durationSpelled(Duration d) {
        String digits = duration(d);
        Matcher single = ONE_SMALL_NUMBER.matcher(digits);
        return single.matches() ? spelled(Long.parseLong(single.group(1))) + single.group(2) : digits;
    }

    /** {@code Tue 15 Sep 2026, 09:00:05} */
    static String moment(Instant at) {
        return MOMENT.format(at);
    }

    /** {@code 15 Sep 2026} */
    static String date(Instant at) {
        return DATE.format(at);
    }

    /** {@code 15 Sep} */
    static String day(Instant at) {
        return DAY.format(at);
    }

    /** {@code 15 Sep, 09:00:05} */
    static String dayAndClock(Instant at) {
        return day(at) + ", " + clock(at);
    }

    /** {@code 09:00:05} */
    static String clock(Instant at) {
        return CLOCK.format(at);
    }
}
