package io.github.sesdkimrotator.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.port.NoticeChannel.Notice;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The embedded world without a story: a person plays the operator and the DNS team. The schedules fire while time
 * passes, and time passes only when {@link #advanceTo} is called.
 *
 * <p>May be used by several threads: this object is the lock of everything in it, SES included. DNS needs none.
 */
final class PracticeWorld implements AutoCloseable {

    /** From an edit of the zone until the second name server has it. */
    static final Duration TRANSFER = FirstAttempt.TRANSFER;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Something worth telling, in one line. */
    record Happening(Instant at, String who, String what) {}

    /** A notice as it arrived. */
    record Mail(Instant at, Audience to, Notice notice) {}

    /** What came of moving the clock. */
    record Passage(Instant now, int nightlyChecks, int watches, List<Happening> happenings) {}

    private final World world = new World(Play.usual());
    private final DeployedFunction function = new DeployedFunction(world, this::deliver);
    private final HandlerCall lambda = new HandlerCall(function.handler());
    private final CachingResolver resolver;
    private final List<Happening> journal = new ArrayList<>();
    private final List<Mail> mails = new ArrayList<>();
    private final Map<DnsName, List<TxtRecord>> records = new TreeMap<>();
    private int nightlyChecks;
    private int watches;
    private int sesChangesTold;
    private String state = "not managed yet";
    private String lastTold = "";

    PracticeWorld() {
        resolver = world.internet()
                .resolver("resolver.example.net", "203.0.113.6", world.clock(), /* the primary first */ 0);
        records.put(world.firstSelector().recordName(world.domain()), List.of(world.firstRecord()));
        sesChangesTold = world.ses().statusChanges().size();
        Instant night = World.BEGINS
                .atZone(World.ZONE)
                .with(DeployedFunction.NIGHTLY)
                .plusDays(1)
                .toInstant();
        schedule(night, Duration.ofDays(1), this::nightlyCheck);
        schedule(World.BEGINS.plus(Play.DEFAULT_WATCH_EVERY), Play.DEFAULT_WATCH_EVERY, this::watch);
    }

    World world() {
        return world;
    }

    /** That a person asks with {@code dig}: it has a cache of its own, and the gate does not ask it. */
    CachingResolver resolver() {
        return resolver;
    }

    Instant now() {
        return world.clock().instant();
    }

    // ---- the function -----------------------------------------------------------------------------------------------

    /**
     * Invokes the handler for a person.
     *
     * @throws IOException or whatever else the handler throws
     */
    synchronized byte[] invoke(byte[] payload, String requestId) throws IOException {
        byte[] answer;
        try {
            answer = lambda.invoke(payload, requestId);
        } catch (IOException | RuntimeException fault) {
            tell("you", "invoke the function, which fails: " + fault);
            throw fault;
        }
        JsonNode said = JSON.readTree(answer);
        if (!said.path("action").asText().equals("status")) {
            hear("you", said, true);
        }
        hearSes();
        return answer;
    }

    /** What the function wrote to standard output so far. */
    synchronized List<String> logLines() {
        return function.logLines();
    }

    private void schedule(Instant at, Duration every, Runnable invocation) {
        world.clock().at(at, () -> {
            invocation.run();
            schedule(at.plus(every), every, invocation);
        });
    }

    private void nightlyCheck() {
        nightlyChecks++;
        sweep("nightly check", DeployedFunction.EXPIRY_CHECK);
    }

    private void watch() {
        watches++;
        sweep("watch", DeployedFunction.WATCH);
    }

    private void sweep(String who, String payload) {
        hearSes();
        try {
            JsonNode swept = JSON.readTree(lambda.invoke(
                    payload.getBytes(StandardCharsets.UTF_8), UUID.randomUUID().toString()));
            swept.path("domains").forEach(answer -> hear(who, answer, false));
        } catch (IOException | RuntimeException fault) {
            tell(who, "fails: " + fault);
        }
        hearSes();
    }

    /** A sweep that finds what the last one found is no news. */
    private void hear(String who, JsonNode answer, boolean always) {
        String before = state;
        state = answer.path("state").asText(before);
        String told = state + ' ' + answer.path("outcome").asText();
        if (always || !told.equals(lastTold)) {
            String change = state.equals(before) ? "" : before + " -> " + state + ". ";
            tell(who, change + answer.path("message").asText());
        }
        lastTold = told;
    }

    private void deliver(Audience to, Notice notice) {
        mails.add(new Mail(now(), to, notice));
        tell("mail", "to " + team(to) + ": " + notice.subject());
    }

    /** As in an address: {@code dns-team}. */
    static String team(Audience to) {
        return to == Audience.DNS_TEAM ? "dns-team" : "operations";
    }

    private void hearSes() {
        List<EmbeddedSes.StatusChange> changes = world.ses().statusChanges();
        changes.subList(sesChangesTold, changes.size())
                .forEach(change -> journal.add(new Happening(change.at(), "SES", sesSays(change))));
        sesChangesTold = changes.size();
    }

    private static String sesSays(EmbeddedSes.StatusChange change) {
        return change.domain() + ": "
                + change.status().map(DkimStatus::name).orElse("the identity is gone")
                + change.selector()
                        .map(selector -> " with selector " + selector)
                        .orElse("")
                + (change.signing() ? "; mail leaves signed" : "; mail leaves UNSIGNED");
    }

    private void tell(String who, String what) {
        journal.add(new Happening(now(), who, what));
    }

    // ---- time -------------------------------------------------------------------------------------------------------

    /** Lets time pass, with everything that happens on the way. */
    synchronized Passage advanceTo(Instant end) {
        int told = journal.size();
        int nights = nightlyChecks;
        int looks = watches;
        world.clock().runUntil(end);
        hearSes();
        List<Happening> news = journal.subList(told, journal.size());
        news.sort(Comparator.comparing(Happening::at));
        return new Passage(now(), nightlyChecks - nights, watches - looks, List.copyOf(news));
    }

    /** Everything worth telling since the beginning, oldest first. */
    synchronized List<Happening> journal() {
        return List.copyOf(journal);
    }

    /** Every notice that was sent, oldest first. */
    synchronized List<Mail> mails() {
        return List.copyOf(mails);
    }

    // ---- the zone ---------------------------------------------------------------------------------------------------

    /** The TXT records as the DNS team has entered them. */
    synchronized Map<DnsName, List<TxtRecord>> records() {
        return new TreeMap<>(records);
    }

    /** Replaces the TXT records at a name of the zone; the second name server follows after {@link #TRANSFER}. */
    synchronized void publish(DnsName name, Duration ttl, List<TxtRecord> values) {
        world.edit(TRANSFER, () -> world.zone().putTxt(name, ttl, values.toArray(TxtRecord[]::new)));
        records.put(name, List.copyOf(values));
        tell("DNS team", "publishes TXT at " + name);
    }

    /** Removes the TXT records at a name; empty where there are none. */
    synchronized Optional<List<TxtRecord>> remove(DnsName name) {
        Optional<List<TxtRecord>> removed = Optional.ofNullable(records.remove(name));
        removed.ifPresent(gone -> {
            world.edit(TRANSFER, () -> world.zone().remove(name));
            tell("DNS team", "removes TXT at " + name);
        });
        return removed;
    }

    @Override
    public void close() {
        world.close();
    }
}
