package io.github.sesdkimrotator.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xbill.DNS.Master;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;

/** What is asked of a practice world itself: its time, its mail, its zone. Plain text, for {@code curl}. */
final class PracticeHttpFace implements HttpHandler {

    static final String PATH = "/practice";

    private static final Duration LONGEST_PASSAGE = Duration.ofDays(60);
    private static final int LARGEST_BODY_OCTETS = 65_536;
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ENGLISH).withZone(World.ZONE);
    private static final DateTimeFormatter MAIL_DATE =
            DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ENGLISH).withZone(World.ZONE);
    private static final Pattern TXT_LINE = Pattern.compile("(?i)^\\S+\\s.*\\bTXT\\b.*", Pattern.DOTALL);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CLOCK_EXAMPLES = "Send {\"advance\":\"P14D\"} (days), {\"advance\":\"PT30M\"} (minutes)"
            + " or {\"until\":\"2026-12-04T09:00:00+09:00\"}.";

    /** A request that is answered with words. */
    private static final class Refusal extends Exception {

        private static final long serialVersionUID = 1;
        private final int status;

        Refusal(int status, String words) {
            super(words);
            this.status = status;
        }
    }

    private final PracticeWorld practice;

    PracticeHttpFace(PracticeWorld practice) {
        this.practice = practice;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY_OCTETS);
            int status = 200;
            String answer;
            try {
                answer = answer(exchange, new String(body, StandardCharsets.UTF_8));
            } catch (Refusal refusal) {
                status = refusal.status;
                answer = refusal.getMessage();
            }
            byte[] text = (answer.stripTrailing() + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(status, text.length);
            exchange.getResponseBody().write(text);
        }
    }

    private String answer(HttpExchange exchange, String body) throws Refusal {
        String path =
                exchange.getRequestURI().getPath().substring(PATH.length()).replaceFirst("/$", "");
        String request = exchange.getRequestMethod() + " " + path;
        if (path.startsWith("/dns/")) {
            DnsName name = name(path.substring("/dns/".length()));
            return switch (exchange.getRequestMethod()) {
                case "PUT" -> publish(name, body);
                case "DELETE" -> remove(name);
                default -> throw unknown(request);
            };
        }
        return switch (request) {
            case "GET " -> help();
            case "GET /clock" -> time(practice.now());
            case "POST /clock" -> move(body);
            case "GET /journal" -> lines(practice.journal());
            case "GET /notices" -> notices(parameters(exchange));
            case "GET /dns" -> zone();
            case "POST /dns" -> publishLines(body);
            default -> throw unknown(request);
        };
    }

    private static Refusal unknown(String request) {
        return new Refusal(
                404,
                "There is no '" + request.replaceFirst(" ", " " + PATH) + "'. GET " + PATH + " says what there is.");
    }

    private String help() {
        return """
                A practice world: the rotator as it is deployed, with its own DNS and its own SES. Nothing reaches AWS or the Internet.

                %s
                Time stands still until you move it; the nightly check and the watch run while it passes.

                GET    /practice/clock       the time
                POST   /practice/clock       lets time pass: {"advance":"P14D"}, {"advance":"PT30M"}, {"until":"2026-12-04T09:00:00+09:00"}
                GET    /practice/notices     the mail so far; ?to=dns-team or ?to=operations; &last=1 for the newest
                GET    /practice/journal     everything that happened so far
                GET    /practice/dns         the TXT records of %s
                POST   /practice/dns         publishes zone-file lines, as the DNS team pastes them
                PUT    /practice/dns/<name>  publishes one TXT value at that name
                DELETE /practice/dns/<name>  removes it
                """.formatted(time(practice.now()), practice.world().domain());
    }

    // ---- time -------------------------------------------------------------------------------------------------------

    private static String time(Instant now) {
        return "It is " + LOCAL.format(now) + " " + World.ZONE + " (" + now + ").";
    }

    private String move(String body) throws Refusal {
        Instant now = practice.now();
        Instant end = end(body, now);
        if (!end.isAfter(now)) {
            throw new Refusal(400, "Time goes forward only, and " + end + " is not after " + now + ".");
        }
        if (Duration.between(now, end).compareTo(LONGEST_PASSAGE) > 0) {
            throw new Refusal(
                    400,
                    "At most " + LONGEST_PASSAGE.toDays() + " days pass at a time; ask for " + end
                            + " in several steps.");
        }
        PracticeWorld.Passage passage = practice.advanceTo(end);
        String ran = Wording.count(passage.nightlyChecks(), "nightly check") + " and "
                + Wording.count(passage.watches(), "watch").replaceFirst("watchs$", "watches") + " ran";
        return lines(passage.happenings())
                + time(passage.now()) + " " + Character.toUpperCase(ran.charAt(0)) + ran.substring(1)
                + (passage.happenings().isEmpty() ? "; nothing to tell." : ".");
    }

    private static Instant end(String body, Instant now) throws Refusal {
        JsonNode asked;
        try {
            asked = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new Refusal(400, "That is no JSON: " + e.getOriginalMessage() + ". " + CLOCK_EXAMPLES);
        }
        boolean isOneOfTwo = asked.isObject()
                && asked.size() == 1
                && (asked.path("advance").isTextual() || asked.path("until").isTextual());
        if (!isOneOfTwo) {
            throw new Refusal(400, "The clock takes one field, advance or until, as a text. " + CLOCK_EXAMPLES);
        }
        String text = asked.elements().next().asText();
        try {
            return asked.has("advance")
                    ? later(now, text)
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException | ArithmeticException e) {
            throw new Refusal(
                    400,
                    "'" + text + "' is no " + (asked.has("advance") ? "ISO 8601 duration" : "moment with its offset")
                            + ". " + CLOCK_EXAMPLES);
        }
    }

    /** Weeks, months and years are the calendar's; days and less are exact. */
    private static Instant later(Instant now, String text) {
        try {
            return now.plus(Duration.parse(text));
        } catch (DateTimeException noDuration) {
            return now.atZone(World.ZONE).plus(Period.parse(text)).toInstant();
        }
    }

    private static String lines(List<PracticeWorld.Happening> happenings) {
        return happenings.stream()
                .map(one -> "%s  %-13s  %s%n".formatted(LOCAL.format(one.at()), one.who(), one.what()))
                .collect(Collectors.joining());
    }

    // ---- mail -------------------------------------------------------------------------------------------------------

    private String notices(Map<String, String> parameters) throws Refusal {
        String to = parameters.getOrDefault("to", "");
        if (!to.isEmpty()
                && Arrays.stream(Audience.values()).map(PracticeWorld::team).noneMatch(to::equals)) {
            throw new Refusal(400, "Nobody is called '" + to + "'; to is dns-team or operations.");
        }
        List<PracticeWorld.Mail> all = practice.mails().stream()
                .filter(mail -> to.isEmpty() || PracticeWorld.team(mail.to()).equals(to))
                .toList();
        List<PracticeWorld.Mail> wanted = parameters.containsKey("last")
                ? all.subList(Math.max(0, all.size() - count(parameters.get("last"))), all.size())
                : all;
        return wanted.isEmpty()
                ? "No mail" + (to.isEmpty() ? "" : " to " + to) + " so far."
                : wanted.stream().map(PracticeHttpFace::mail).collect(Collectors.joining("\n" + "=".repeat(72) + "\n"));
    }

    private static int count(String text) throws Refusal {
        if (!text.matches("[1-9][0-9]{0,3}")) {
            throw new Refusal(400, "last is how many mails you want, such as last=1, not '" + text + "'.");
        }
        return Integer.parseInt(text);
    }

    private static String mail(PracticeWorld.Mail mail) {
        return """
                From: AWS Notifications <no-reply@sns.amazonaws.com>
                To: %s
                Date: %s
                Subject: %s

                %s
                """.formatted(
                        PracticeWorld.team(mail.to()),
                        MAIL_DATE.format(mail.at()),
                        mail.notice().subject(),
                        mail.notice().body().stripTrailing());
    }

    private static Map<String, String> parameters(HttpExchange exchange) throws Refusal {
        Map<String, String> parameters = new LinkedHashMap<>();
        String query = exchange.getRequestURI().getQuery();
        for (String parameter : query == null ? new String[0] : query.split("&")) {
            String[] pair = parameter.split("=", 2);
            if (pair.length < 2 || !List.of("to", "last").contains(pair[0])) {
                throw new Refusal(
                        400,
                        "Notices can be asked for with to=dns-team, to=operations and last=1, not with '" + parameter
                                + "'.");
            }
            parameters.put(pair[0], pair[1]);
        }
        return parameters;
    }

    // ---- the zone ---------------------------------------------------------------------------------------------------

    private String zone() {
        return practice.records().entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(record -> entry.getKey() + " TXT " + shown(record)))
                .collect(Collectors.joining("\n"));
    }

    private static String shown(TxtRecord record) {
        return record.strings().stream()
                .map(string -> "\""
                        + new String(string, StandardCharsets.ISO_8859_1)
                                .replace("\\", "\\\\")
                                .replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining(" "));
    }

    /** In a panel nobody types the final dot. */
    private DnsName name(String text) throws Refusal {
        DnsName name;
        try {
            name = new DnsName(text.endsWith(".") ? text : text + ".");
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, e.getMessage() + ".");
        }
        return editable(name);
    }

    private DnsName editable(DnsName name) throws Refusal {
        DnsName apex = practice.world().zoneName();
        if (!name.absolute().endsWith("." + apex.absolute())) {
            throw new Refusal(400, "The DNS team edits the zone " + apex + ", and " + name + " is not below it.");
        }
        boolean isServer =
                Stream.of("ns1", "ns2").anyMatch(label -> apex.child(label).equals(name));
        if (isServer) {
            throw new Refusal(400, name + " holds the address of a name server; leave it alone.");
        }
        return name;
    }

    private String publish(DnsName name, String body) throws Refusal {
        String value = body.strip();
        if (value.isEmpty()) {
            throw new Refusal(400, "There is no value. Send it as the body, such as --data 'v=DKIM1; k=rsa; p=…'.");
        }
        boolean isLine = TXT_LINE.matcher(value).matches();
        if (isLine || value.startsWith("\"")) {
            return publishLines(isLine ? value : name + " TXT ( " + value + " )");
        }
        if (value.lines().count() > 1) {
            throw new Refusal(400, "A value is one line. Zone-file lines go to POST " + PATH + "/dns.");
        }
        try {
            return publish(name, World.RECORD_TTL, List.of(TxtRecord.ofValue(value)));
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, e.getMessage() + "; what is published is ASCII.");
        }
    }

    private String publishLines(String body) throws Refusal {
        Map<DnsName, List<TxtRecord>> values = new LinkedHashMap<>();
        Map<DnsName, Duration> ttls = new LinkedHashMap<>();
        for (Record record : parsed(body)) {
            DnsName name = name(record.getName().toString());
            values.computeIfAbsent(name, first -> new ArrayList<>())
                    .add(TxtRecord.ofStrings(((TXTRecord) record).getStringsAsByteArrays()));
            ttls.put(name, Duration.ofSeconds(record.getTTL()));
        }
        if (values.isEmpty()) {
            throw new Refusal(400, "There is no record in it. " + lineExample());
        }
        StringBuilder answer = new StringBuilder();
        values.forEach((name, records) -> answer.append(publish(name, ttls.get(name), records)));
        return answer.toString();
    }

    /** As a name server reads them: a name without its final dot gets the zone's name appended. */
    private List<Record> parsed(String body) throws Refusal {
        List<Record> records = new ArrayList<>();
        try (Master file = new Master(
                new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
                WireForms.name(practice.world().zoneName()),
                World.RECORD_TTL.toSeconds())) {
            file.disableIncludes(true);
            for (Record record = file.nextRecord(); record != null; record = file.nextRecord()) {
                if (!(record instanceof TXTRecord)) {
                    throw new Refusal(
                            400, "Here only TXT records are published, and that is another type. " + lineExample());
                }
                records.add(record);
            }
            return records;
        } catch (IOException e) {
            throw new Refusal(
                    400, "These are no zone-file lines: " + String.valueOf(e.getMessage()) + ". " + lineExample());
        }
    }

    private String lineExample() {
        return "Expected is such as: s1._domainkey." + practice.world().domain()
                + ". 3600 IN TXT ( \"v=DKIM1; k=rsa; p=…\" \"…\" )";
    }

    private String publish(DnsName name, Duration ttl, List<TxtRecord> values) {
        practice.publish(name, ttl, values);
        return "Published: "
                + Wording.count(values.size(), "TXT record") + " at " + name
                + values.stream()
                        .map(value -> Wording.count(value.joined().length, "character"))
                        .collect(Collectors.joining(" and ", " of ", ".\n"))
                + followUp();
    }

    private String remove(DnsName name) throws Refusal {
        if (practice.remove(name).isEmpty()) {
            throw new Refusal(
                    404, "There is no TXT record at " + name + "  GET " + PATH + "/dns lists those there are.");
        }
        return "Removed: TXT at " + name + "\n" + followUp();
    }

    private String followUp() {
        return "ns1.%s shows it now, ns2.%s from %s on.%n"
                .formatted(
                        practice.world().zoneName(),
                        practice.world().zoneName(),
                        LOCAL.format(practice.now().plus(PracticeWorld.TRANSFER)));
    }
}
