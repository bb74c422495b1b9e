package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.sandbox.Chronicle.Delivered;
import io.github.sesdkimrotator.sandbox.Chronicle.Event;
import io.github.sesdkimrotator.sandbox.Chronicle.Lane;
import io.github.sesdkimrotator.sandbox.Chronicle.MailBucket;
import io.github.sesdkimrotator.sandbox.Chronicle.Span;
import io.github.sesdkimrotator.sandbox.Chronicle.Tone;
import io.github.sesdkimrotator.sandbox.Chronicle.Totals;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Six weeks as a rehearsal tells them, once behind the gate and once as the incident went. */
final class SampleChronicles {

    static final Instant FROM = Instant.parse("2026-09-01T00:00:00Z");
    static final Instant TO = Instant.parse("2026-10-13T00:00:00Z");
    static final Instant SES_CALL = Instant.parse("2026-09-16T01:00:00Z");
    static final Duration SES_LOOKED = Duration.ofMinutes(5);
    private static final Instant INCIDENT_CALL = Instant.parse("2026-09-01T17:00:12Z");
    private static final Instant INCIDENT_SUCCESS = Instant.parse("2026-09-15T17:00:12Z");
    private static final Duration BUCKET = Duration.ofHours(6);
    private static final SigningDomain DOMAIN = new SigningDomain("example.jp");
    private static final String RECORD = "rot-20260901-1._domainkey.example.jp";

    private SampleChronicles() {}

    static Chronicle behindTheGate() {
        List<MailBucket> mail = new ArrayList<>();
        for (Instant at = FROM; at.isBefore(TO); at = at.plus(BUCKET)) {
            boolean holdsWindow = !SES_CALL.isBefore(at) && SES_CALL.isBefore(at.plus(BUCKET));
            int sent = sentFrom(at);
            mail.add(new MailBucket(at, BUCKET, holdsWindow ? sent - 3 : sent, holdsWindow ? 3 : 0, 0));
        }
        return chronicle("Rotation behind the gate", lanesBehindTheGate(), mail, storyBehindTheGate(), 3, SES_LOOKED);
    }

    static Chronicle incident() {
        List<MailBucket> mail = new ArrayList<>();
        int unsigned = 0;
        for (Instant at = FROM; at.isBefore(TO); at = at.plus(BUCKET)) {
            int sent = sentFrom(at);
            Instant end = at.plus(BUCKET);
            Instant lateStart = at.isBefore(INCIDENT_CALL) ? INCIDENT_CALL : at;
            Instant earlyEnd = end.isBefore(INCIDENT_SUCCESS) ? end : INCIDENT_SUCCESS;
            long overlap = Math.max(0, Duration.between(lateStart, earlyEnd).toSeconds());
            int lost = Math.toIntExact(sent * overlap / BUCKET.toSeconds());
            unsigned += lost;
            mail.add(new MailBucket(at, BUCKET, sent - lost, lost, 0));
        }
        Duration window = Duration.between(INCIDENT_CALL, INCIDENT_SUCCESS);
        return chronicle("The incident's flow", lanesOfTheIncident(), mail, storyOfTheIncident(), unsigned, window);
    }

    /** The same chronicle with foreign text in every place that takes text. */
    static Chronicle withForeignText(String foreign) {
        Chronicle c = behindTheGate();
        List<Lane> lanes = new ArrayList<>();
        for (Lane lane : c.lanes()) {
            List<Span> spans = lane.spans().stream()
                    .map(s -> new Span(s.from(), s.to(), s.label() + foreign, s.tone()))
                    .toList();
            lanes.add(new Lane(lane.group() + foreign, lane.name() + foreign, spans));
        }
        List<Event> events = c.events().stream()
                .map(e -> new Event(
                        e.at(),
                        e.who() + foreign,
                        e.what() + foreign,
                        e.stateBefore() + foreign,
                        e.stateAfter() + foreign,
                        e.command() + foreign,
                        e.tone()))
                .toList();
        List<Delivered> notices = c.notices().stream()
                .map(n -> new Delivered(
                        n.at(), n.audience() + foreign, n.kind(), n.subject() + foreign, n.body() + foreign))
                .toList();
        Totals t = c.totals();
        Totals totals = new Totals(
                t.messages(),
                t.signed(),
                t.unsigned(),
                t.unsignedInWindow(),
                t.failing(),
                t.pendingWindow(),
                t.keysCreated(),
                t.keysDestroyed(),
                Map.of("other" + foreign, "value" + foreign));
        return new Chronicle(
                c.title() + foreign, c.domain(), c.from(), c.to(), lanes, c.mail(), events, notices, totals);
    }

    /** An office's mail: little at night and at weekends. */
    private static int sentFrom(Instant at) {
        int hour = at.atZone(ZoneOffset.UTC).getHour();
        DayOfWeek weekday = at.atZone(ZoneOffset.UTC).getDayOfWeek();
        int base = hour == 0 ? 92 : hour == 6 ? 74 : hour == 12 ? 28 : 17;
        boolean isWeekend = weekday == DayOfWeek.SATURDAY || weekday == DayOfWeek.SUNDAY;
        long ripple = Math.floorMod(at.getEpochSecond() / 21_600 * 31, 13);
        return Math.toIntExact((isWeekend ? base / 3 : base) + ripple);
    }

    private static Chronicle chronicle(
            String title,
            List<Lane> lanes,
            List<MailBucket> mail,
            List<Event> events,
            int unsignedInWindow,
            Duration window) {
        int signed = mail.stream().mapToInt(MailBucket::signed).sum();
        int unsigned = mail.stream().mapToInt(MailBucket::unsigned).sum();
        Map<String, String> others = new LinkedHashMap<>();
        others.put("Calls that changed SES", title.startsWith("Rotation") ? "1" : "2");
        others.put("Runs of the function", "4,074");
        others.put("DNS questions asked", "38,190");
        others.put("Time the rehearsal took", "2.1 s");
        Totals totals = new Totals(signed + unsigned, signed, unsigned, unsignedInWindow, 0, window, 1, 1, others);
        return new Chronicle(title, DOMAIN, FROM, TO, lanes, mail, events, notices(), totals);
    }

    private static List<Lane> lanesBehindTheGate() {
        return List.of(
                lane("Lifecycle", "example.jp", FROM)
                        .until("2026-09-01T17:00:00Z", "Steady", Tone.CALM)
                        .until("2026-09-01T17:00:12Z", "Preparing", Tone.ACTIVE)
                        .until("2026-09-16T01:00:00Z", "AwaitingPublication", Tone.WAITING)
                        .until("2026-09-16T01:00:02Z", "Activating", Tone.ACTIVE)
                        .until("2026-09-17T01:15:00Z", "Watching", Tone.WAITING)
                        .until("2026-10-06T03:30:00Z", "Retiring", Tone.WAITING)
                        .until("2026-10-13T00:00:00Z", "Steady", Tone.CALM)
                        .lane(),
                lane("DNS", "ns1.example.jp", FROM)
                        .until("2026-09-14T02:10:00Z", "no new record (NXDOMAIN)", Tone.NONE)
                        .until("2026-10-13T00:00:00Z", "new record", Tone.GOOD)
                        .lane(),
                lane("DNS", "ns2.example.jp", FROM)
                        .until("2026-09-14T02:10:00Z", "no new record (NXDOMAIN)", Tone.NONE)
                        .until("2026-09-15T02:10:00Z", "stale zone", Tone.WAITING)
                        .until("2026-10-13T00:00:00Z", "new record", Tone.GOOD)
                        .lane(),
                lane("DNS", "resolver 192.0.2.53", FROM)
                        .until("2026-09-15T03:00:00Z", "not asked", Tone.NONE)
                        .until("2026-10-13T00:00:00Z", "new record", Tone.GOOD)
                        .lane(),
                lane("DNS", "resolver 198.51.100.53", FROM)
                        .until("2026-09-15T03:00:00Z", "not asked", Tone.NONE)
                        .until("2026-09-15T04:00:00Z", "negative answer in cache", Tone.WAITING)
                        .until("2026-10-13T00:00:00Z", "new record", Tone.GOOD)
                        .lane(),
                lane("DNS", "resolver 203.0.113.53", FROM)
                        .until("2026-09-15T03:00:00Z", "not asked", Tone.NONE)
                        .until("2026-09-22T09:00:00Z", "new record", Tone.GOOD)
                        .until("2026-09-22T09:40:00Z", "timeout", Tone.WAITING)
                        .until("2026-10-13T00:00:00Z", "new record", Tone.GOOD)
                        .lane(),
                lane("SES", "ap-northeast-1", FROM)
                        .until("2026-09-16T01:00:00Z", "SUCCESS, old key", Tone.GOOD)
                        .until("2026-09-16T01:00:01Z", "NOT_STARTED", Tone.WAITING)
                        .until("2026-09-16T01:05:00Z", "PENDING", Tone.BAD)
                        .until("2026-10-13T00:00:00Z", "SUCCESS, new key", Tone.GOOD)
                        .lane());
    }

    private static List<Lane> lanesOfTheIncident() {
        List<Lane> lanes = new ArrayList<>();
        lanes.add(lane("Lifecycle", "example.jp", FROM)
                .until("2026-09-01T17:00:12Z", "Steady", Tone.CALM)
                .until("2026-09-04T17:00:12Z", "SES called", Tone.ACTIVE)
                .until("2026-09-15T16:56:12Z", "nobody knows", Tone.BAD)
                .until("2026-09-15T17:00:12Z", "called again", Tone.ACTIVE)
                .until("2026-10-13T00:00:00Z", "Steady", Tone.CALM)
                .lane());
        for (String server : List.of(
                "ns1.example.jp",
                "ns2.example.jp",
                "resolver 192.0.2.53",
                "resolver 198.51.100.53",
                "resolver 203.0.113.53")) {
            lanes.add(lane("DNS", server, FROM)
                    .until("2026-09-15T16:30:00Z", "no new record (NXDOMAIN)", Tone.NONE)
                    .until("2026-10-13T00:00:00Z", "new record", Tone.GOOD)
                    .lane());
        }
        lanes.add(lane("SES", "ap-northeast-1", FROM)
                .until("2026-09-01T17:00:12Z", "SUCCESS, old key", Tone.GOOD)
                .until("2026-09-04T17:00:12Z", "PENDING", Tone.BAD)
                .until("2026-09-15T16:56:12Z", "FAILED", Tone.BAD)
                .until("2026-09-15T17:00:12Z", "PENDING", Tone.BAD)
                .until("2026-10-13T00:00:00Z", "SUCCESS, new key", Tone.GOOD)
                .lane());
        return lanes;
    }

    private static List<Event> storyBehindTheGate() {
        String invoke = "aws lambda invoke --function-name aws-ses-migration-prod-dkim-manager"
                + " --cli-binary-format raw-in-base64-out --payload '{\"action\":\"phase_manager\",\"phase\":\"%d\","
                + "\"domain\":\"example.jp\",\"environment\":\"prod\",\"projectName\":\"aws-ses-migration\"}'"
                + " answer.json";
        return List.of(
                event(
                        "2026-09-01T17:00:00Z",
                        "rotator",
                        "Certificate ends in 45 days: a rotation starts and the"
                                + " selector rot-20260901-1 is reserved.",
                        "Steady",
                        "Preparing",
                        "",
                        Tone.ACTIVE),
                event(
                        "2026-09-01T17:00:12Z",
                        "rotator",
                        "Key, certificate and record are stored; the DNS team has" + " the notice.",
                        "Preparing",
                        "AwaitingPublication",
                        "",
                        Tone.WAITING),
                event(
                        "2026-09-02T04:20:00Z",
                        "operator",
                        "Phase 7 is tried at once and refused: DNS_TXT_NOT_READY."
                                + " Both name servers answer NXDOMAIN. SES has not been called.",
                        "AwaitingPublication",
                        "AwaitingPublication",
                        invoke.formatted(7),
                        Tone.WAITING),
                event(
                        "2026-09-14T02:10:00Z",
                        "dns team",
                        "Publishes the record; ns1.example.jp serves it.",
                        "",
                        "",
                        "dig +norecurse @ns1.example.jp TXT " + RECORD,
                        Tone.ACTIVE),
                event(
                        "2026-09-14T02:15:00Z",
                        "rotator",
                        "Gate stays shut: ns2.example.jp still has serial"
                                + " 2026083101. Resolvers are not asked, so that nothing wrong gets into their caches.",
                        "",
                        "",
                        "",
                        Tone.WAITING),
                event(
                        "2026-09-15T04:00:00Z",
                        "rotator",
                        "Gate open: two of two name servers and three of three"
                                + " resolvers serve exactly the new key. Operations are told.",
                        "AwaitingPublication",
                        "AwaitingPublication",
                        invoke.formatted(7),
                        Tone.GOOD),
                event(
                        "2026-09-16T01:00:00Z",
                        "operator",
                        "Phase 7: the gate is asked again and is open; the intent" + " is stored; SES is called.",
                        "AwaitingPublication",
                        "Activating",
                        invoke.formatted(7),
                        Tone.ACTIVE),
                event(
                        "2026-09-16T01:00:02Z",
                        "ses",
                        "Holds the new key and answers PENDING.",
                        "Activating",
                        "Watching",
                        "",
                        Tone.BAD),
                event(
                        "2026-09-16T01:05:00Z",
                        "ses",
                        "First SUCCESS. Three messages left unsigned since the call.",
                        "",
                        "",
                        "",
                        Tone.GOOD),
                event(
                        "2026-09-17T01:15:00Z",
                        "rotator",
                        "SUCCESS has held for 24 hours; the old record must stay" + " for mail in flight.",
                        "Watching",
                        "Retiring",
                        "",
                        Tone.GOOD),
                event(
                        "2026-09-24T01:15:00Z",
                        "rotator",
                        "Retention over: the DNS team is asked to remove the old" + " record.",
                        "",
                        "",
                        "",
                        Tone.WAITING),
                event(
                        "2026-10-06T03:30:00Z",
                        "rotator",
                        "Old record seen gone on all five servers; the old key is" + " destroyed.",
                        "Retiring",
                        "Steady",
                        invoke.formatted(8),
                        Tone.GOOD));
    }

    private static List<Event> storyOfTheIncident() {
        return List.of(
                event(
                        "2026-09-01T17:00:00Z",
                        "rotator",
                        "Automatic renewal: a key is made and stored.",
                        "Steady",
                        "SES called",
                        "",
                        Tone.ACTIVE),
                event(
                        "2026-09-01T17:00:12Z",
                        "ses",
                        "Is called before anybody has published the record: the old key" + " stops signing.",
                        "",
                        "",
                        "",
                        Tone.BAD),
                event("2026-09-01T17:00:20Z", "rotator", "The DNS team is told only now.", "", "", "", Tone.WAITING),
                event(
                        "2026-09-04T17:00:12Z",
                        "ses",
                        "Gives up after 72 hours: FAILED.",
                        "SES called",
                        "nobody knows",
                        "",
                        Tone.BAD),
                event("2026-09-15T16:30:00Z", "dns team", "Publishes the record.", "", "", "", Tone.ACTIVE),
                event(
                        "2026-09-15T16:56:12Z",
                        "operator",
                        "Finds the unsigned mail and calls SES again.",
                        "nobody knows",
                        "called again",
                        "",
                        Tone.ACTIVE),
                event("2026-09-15T17:00:12Z", "ses", "SUCCESS.", "called again", "Steady", "", Tone.GOOD));
    }

    private static List<Delivered> notices() {
        return List.of(
                new Delivered(
                        Instant.parse("2026-09-01T17:00:12Z"),
                        "DNS team",
                        "PUBLISH_RECORD",
                        "[DKIM] example.jp: please publish one TXT record by 15 Sep 2026",
                        """
                        Please publish this record and leave the old one in place.

                        Name : %s.
                        Type : TXT
                        TTL  : 3600
                        Value: v=DKIM1; k=rsa; p=<the public key, 392 characters, in two strings>

                        Notice id: 6f2c-1""".formatted(RECORD)),
                new Delivered(
                        Instant.parse("2026-09-15T04:00:00Z"),
                        "operations",
                        "READY_TO_ACTIVATE",
                        "[DKIM] example.jp: the gate is open, Phase 7 may be invoked",
                        "All five servers serve the new key.\nNext: Phase 7, when it suits you."));
    }

    private static Event event(
            String at, String who, String what, String before, String after, String command, Tone tone) {
        return new Event(Instant.parse(at), who, what, before, after, command, tone);
    }

    private static LaneOf lane(String group, String name, Instant from) {
        return new LaneOf(group, name, from, new ArrayList<>());
    }

    private record LaneOf(String group, String name, Instant from, List<Span> spans) {

        LaneOf until(String end, String label, Tone tone) {
            Instant to = Instant.parse(end);
            spans.add(new Span(spans.isEmpty() ? from : spans.getLast().to(), to, label, tone));
            return this;
        }

        Lane lane() {
            return new Lane(group, name, List.copyOf(spans));
        }
    }
}
