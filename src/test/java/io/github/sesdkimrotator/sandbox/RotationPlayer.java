package io.github.sesdkimrotator.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sesdkimrotator.port.NoticeChannel.Notice;
import io.github.sesdkimrotator.rotation.NoticeKind;
import io.github.sesdkimrotator.sandbox.Chronicle.Tone;
import io.github.sesdkimrotator.support.InMemoryKeyVault;
import io.github.sesdkimrotator.support.InMemoryStateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plays a rotation through the very handler that is deployed: two schedules, a DNS team and an operator who know only
 * what notices and answers tell them, until the old key is destroyed.
 */
final class RotationPlayer {

    static final String TITLE = "Rotation behind the gate";
    private static final Duration OPERATOR_READS_AFTER = Duration.ofHours(2);
    private static final int DENSER = 20;
    private static final Duration DENSEST_MAIL = Duration.ofSeconds(30);
    private static final Duration SPARSEST_DENSE_MAIL = Duration.ofMinutes(2);
    private static final Duration DENSE_MAIL_AROUND = Duration.ofHours(1);
    private static final Duration CALM_END = Duration.ofDays(1);
    /** The slowest message travels this long; the count is complete after it. */
    private static final Duration MAIL_LANDS = Duration.ofDays(9);

    private static final Duration LONGEST_PLAY = Duration.ofDays(150);
    private static final Duration SIGN_OF_LIFE_EVERY = Duration.ofDays(5);
    private static final Pattern PAYLOAD = Pattern.compile("--payload '([^']*)'");

    private final World world;
    private final Story story;
    private final DnsTeam dnsTeam;
    private final DeployedFunction function;
    private final List<Runnable> onTheirWay = new ArrayList<>();
    private final HandlerCall lambda;
    private final Set<String> lastingServers = new LinkedHashSet<>();
    /** That some mistake brought in, as far as they are asked no more. */
    private final Set<String> passingServers = new LinkedHashSet<>();

    private String state = "not managed yet";
    private String lastTold = "";
    private Instant stopsAt = World.BEGINS.plus(LONGEST_PLAY);
    private int invocations;
    private int gateRuns;

    RotationPlayer(World world, Story story) {
        this.world = world;
        this.story = story;
        this.function =
                new DeployedFunction(world, (audience, notice) -> onTheirWay.add(() -> deliver(audience, notice)));
        this.dnsTeam = new DnsTeam(world, story, function.vault());
        this.lambda = new HandlerCall(function.handler());
    }

    private void deliver(NoticeKind.Audience audience, Notice notice) {
        boolean forDnsTeam = audience == NoticeKind.Audience.DNS_TEAM;
        story.deliver(
                forDnsTeam ? "DNS team" : "operations",
                notice.attributes().getOrDefault("kind", ""),
                notice.subject(),
                notice.body());
        if (forDnsTeam) {
            dnsTeam.receive(notice);
        } else {
            operatorReads(notice);
        }
    }

    /** Mail arrives after the answer that caused it. */
    private void deliverMail() {
        List<Runnable> arriving = List.copyOf(onTheirWay);
        onTheirWay.clear();
        arriving.forEach(Runnable::run);
    }

    Chronicle play() {
        story.lane("Lifecycle", "state", state, Tone.NONE);
        showDnsLanes();
        world.mail().sendUntil(World.BEGINS.plus(LONGEST_PLAY));
        schedule(nextNight(World.BEGINS), Duration.ofDays(1), DeployedFunction.EXPIRY_CHECK);
        schedule(World.BEGINS.plus(world.play().watchEvery()), world.play().watchEvery(), DeployedFunction.WATCH);
        Instant signOfLife = World.BEGINS.plus(SIGN_OF_LIFE_EVERY);
        while (world.clock().instant().isBefore(stopsAt)) {
            world.clock().runUntil(world.clock().instant().plus(world.play().watchEvery()));
            if (!world.clock().instant().isBefore(signOfLife)) {
                signOfLife = signOfLife.plus(SIGN_OF_LIFE_EVERY);
                MailFlow.Tally tally = world.mail().tally();
                story.timePasses(tally.messages(), tally.unsigned());
            }
        }
        Instant end = world.clock().instant();
        world.mail().sendUntil(end);
        world.clock().runUntil(end.plus(MAIL_LANDS));
        return chronicle(end);
    }

    /** Whether the story came to its end: the new key signs, the old one is destroyed. */
    boolean isComplete() {
        return state.equals("Steady")
                && function.vault()
                        .destroyedAt(world.domain(), world.firstSelector())
                        .isPresent();
    }

    private static Instant nextNight(Instant after) {
        Instant night = after.atZone(World.ZONE).with(DeployedFunction.NIGHTLY).toInstant();
        return night.isAfter(after) ? night : night.plus(Duration.ofDays(1));
    }

    private void schedule(Instant first, Duration every, String payload) {
        world.clock().at(first, () -> {
            if (world.clock().instant().isBefore(stopsAt)) {
                scheduled(payload);
                schedule(first.plus(every), every, payload);
            }
        });
    }

    private void scheduled(String payload) {
        JsonNode sweep = invoke(payload);
        sweep.path("domains").forEach(this::heard);
        deliverMail();
    }

    private JsonNode invoke(String payload) {
        invocations++;
        return lambda.invoke(payload);
    }

    /** Tells what an answer brings that was not told before, and draws what it shows of DNS and SES. */
    private void heard(JsonNode answer) {
        String before = state;
        state = answer.path("state").asText(before);
        drawDns(answer.path("gate"));
        String what = answer.path("outcome").asText();
        String command = answer.path("nextStep").asText("");
        boolean isNews = !before.equals(state) || !lastTold.equals(state + what);
        if (isNews) {
            lastTold = state + what;
            story.lane("Lifecycle", "state", state, toneOf(state));
            story.tell(
                    "rotator",
                    answer.path("message").asText(),
                    before,
                    state,
                    command.contains("\"status\"") ? "" : command,
                    toneOfOutcome(what));
        }
        if (what.equals("ROTATION_COMPLETE")) {
            stopsAt = world.clock().instant().plus(CALM_END);
        }
    }

    private void operatorReads(Notice notice) {
        if (!notice.attributes().getOrDefault("kind", "").equals(NoticeKind.READY_TO_ACTIVATE.name())) {
            return;
        }
        Matcher command = PAYLOAD.matcher(notice.body());
        if (!command.find()) {
            throw new AssertionError("the operator finds no command to paste in: " + notice.body());
        }
        String payload = command.group(1);
        Instant types = world.clock().instant().plus(OPERATOR_READS_AFTER);
        world.mail().moreOftenBetween(types.minus(DENSE_MAIL_AROUND), types.plus(DENSE_MAIL_AROUND), denseMailEvery());
        world.clock().at(types, () -> {
            story.tell("operator", "pastes the command of the notice", "", "", payload, Tone.ACTIVE);
            heard(invoke(payload));
            deliverMail();
            watchSes();
        });
    }

    private Duration denseMailEvery() {
        Duration wanted = world.play().mailEvery().dividedBy(DENSER);
        if (wanted.compareTo(DENSEST_MAIL) < 0) {
            return DENSEST_MAIL;
        }
        return wanted.compareTo(SPARSEST_DENSE_MAIL) > 0 ? SPARSEST_DENSE_MAIL : wanted;
    }

    /** Somebody keeps an eye on SES until it has found the record. */
    private void watchSes() {
        boolean signs = world.ses().mailSigner(World.REGION, world.domain()).isPresent();
        if (signs) {
            story.tell(
                    "ses",
                    "finds the record by its own check: SUCCESS. "
                            + Wording.count(world.mail().tally().unsigned(), "message")
                            + " left unsigned while it looked.",
                    Tone.GOOD);
        } else if (world.clock().instant().isBefore(stopsAt)) {
            world.clock().at(world.clock().instant().plusSeconds(30), this::watchSes);
        }
    }

    // ---- lanes ------------------------------------------------------------------------------------------------------

    private void showDnsLanes() {
        world.authoritativeServers()
                .forEach(server -> lastingServers.add(server.asNameServer().name()));
        world.resolversAskedByTheGate()
                .forEach(resolver -> lastingServers.add(resolver.asNameServer().name()));
        lastingServers.forEach(server -> story.lane("DNS", server, "not asked", Tone.NONE));
    }

    /** What the gate was told, which is all that anybody may know of a resolver without spoiling its cache. */
    private void drawDns(JsonNode gate) {
        if (gate.isMissingNode() || !gate.has("servers")) {
            return;
        }
        gateRuns++;
        Set<String> asked = new HashSet<>();
        for (JsonNode server : gate.path("servers")) {
            String name = server.path("server").asText();
            asked.add(name);
            drawServer(name, server.path("answer").asText(), findingsAt(name, gate));
        }
        passingServers.removeAll(asked);
        passingServers.forEach(server -> story.lane("DNS", server, "not asked", Tone.NONE));
        asked.removeAll(lastingServers);
        passingServers.addAll(asked);
    }

    private void drawServer(String server, String answer, Map<String, String> weightByCode) {
        boolean isPresent = answer.equals("present");
        if (isPresent && weightByCode.containsKey("OLD_VALUE_CACHED")) {
            story.lane("DNS", server, "an old value", Tone.WAITING);
        } else if (isPresent && weightByCode.containsValue("blocks")) {
            story.lane("DNS", server, "a wrong record", Tone.WAITING);
        } else if (isPresent) {
            story.lane("DNS", server, "the new record", Tone.GOOD);
        } else {
            story.lane("DNS", server, answer, Tone.WAITING);
        }
    }

    private static Map<String, String> findingsAt(String server, JsonNode gate) {
        Map<String, String> weightByCode = new HashMap<>();
        for (JsonNode finding : gate.path("findings")) {
            if (finding.path("server").asText().startsWith(server)) {
                weightByCode.put(
                        finding.path("code").asText(), finding.path("weight").asText());
            }
        }
        return weightByCode;
    }

    private static Tone toneOf(String state) {
        return switch (state) {
            case "Steady" -> Tone.CALM;
            case "Preparing", "Activating" -> Tone.ACTIVE;
            case "AwaitingPublication", "Retiring" -> Tone.WAITING;
            case "Watching" -> Tone.GOOD;
            default -> Tone.BAD;
        };
    }

    private static Tone toneOfOutcome(String outcome) {
        return switch (outcome) {
            case "SIGNING_ALARM", "HALTED" -> Tone.BAD;
            case "ACTIVATED" -> Tone.ACTIVE;
            case "SIGNING_PROVEN", "ROTATION_COMPLETE" -> Tone.GOOD;
            case "NOTHING_DUE" -> Tone.CALM;
            default -> Tone.WAITING;
        };
    }

    // ---- the end ----------------------------------------------------------------------------------------------------

    private Chronicle chronicle(Instant end) {
        Map<String, String> others = new LinkedHashMap<>();
        others.put("Function invoked", Wording.count(invocations, "time"));
        others.put("DNS gate run", Wording.count(gateRuns, "time"));
        others.put(
                "Notices sent", Integer.toString(function.topics().published().size()));
        return world.chronicle(
                TITLE,
                story,
                end,
                new World.Keys(function.vault().created() - 1, function.vault().destroyed()),
                others);
    }

    /** Everything that left the system, for a search for what must never leave it. */
    List<String> everythingEmitted() {
        List<String> emitted = new ArrayList<>(lambda.answers());
        emitted.addAll(function.logLines());
        function.topics().published().forEach(published -> {
            emitted.add(published.notice().subject());
            emitted.add(published.notice().body());
        });
        InMemoryStateStore states = function.states();
        states.domains().forEach(domain -> states.json(domain).ifPresent(emitted::add));
        emitted.addAll(function.archive().contentByPath().values());
        return emitted;
    }

    InMemoryKeyVault vault() {
        return function.vault();
    }
}
