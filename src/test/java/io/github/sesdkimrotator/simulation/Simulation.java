package io.github.sesdkimrotator.simulation;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.json.StrictJson;
import io.github.sesdkimrotator.lambda.DkimManagerHandler;
import io.github.sesdkimrotator.lambda.JsonLines;
import io.github.sesdkimrotator.port.NoticeChannel.Notice;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.port.RunLog;
import io.github.sesdkimrotator.port.StateStore.Versioned;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.SesIdentity;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.run.Ports;
import io.github.sesdkimrotator.sandbox.EmbeddedSes;
import io.github.sesdkimrotator.sandbox.WorldClock;
import io.github.sesdkimrotator.support.Environments;
import io.github.sesdkimrotator.support.InMemoryKeyVault;
import io.github.sesdkimrotator.support.States;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One seed's years: first misfortune, in which only safety is asked for, then peace, in which everybody does their job and
 * every domain must come to rest with a fresh key.
 */
final class Simulation {

    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final List<SesRegion> REGIONS = List.of(States.TOKYO, States.OSAKA);

    /** The longest clock error, twice: one stamp early, one late. */
    private static final Duration CLOCKS_ARE_OFF = Duration.ofDays(1);

    /** Less than the half hour that the product allows for. */
    private static final Duration LATEST_READING = Duration.ofMinutes(20);

    /** In peace a rotation takes the lead, a watch and a retention; twice that, with every notice repeated. */
    static final int PEACE_DAYS = 60;

    private static final int MOST_OVERLAPS_AT_ONCE = 2;

    /** Formatting logs and evidence is a tenth of the time. */
    private static final int WRITTEN_OUT_EVERY = 16;

    /** What one seed came to. */
    record Result(
            Options options,
            Optional<Violation> violation,
            int invocations,
            int portCalls,
            int faults,
            int rotations,
            int daysToRest,
            Map<Mail.Cause, Duration> unsigned,
            Map<String, Long> checks,
            List<String> trace) {}

    private final Options options;
    private final Trace trace;
    private final WorldClock clock = new WorldClock(START);
    private final Chance fates;
    private final Chance keys;
    private final SimulatedDns dns;
    private final EmbeddedSes ses;
    private final StateObjects states = new StateObjects();
    private final InMemoryKeyVault vault = new InMemoryKeyVault(clock);
    private final Promises promises;
    private final Mail mail;
    private final List<SigningDomain> domains;
    private final List<SesRegion> regions;
    private final SimulatedDnsTeam dnsTeam;
    private final SimulatedOperator operator;
    private final Outsiders outsiders;
    private final Deque<Promises.Invocation> running = new ArrayDeque<>();

    private Optional<DkimManagerHandler> warm = Optional.empty();
    private Duration clockError = Duration.ZERO;
    private boolean peace;
    private int invocations;
    private int portCalls;
    private int faults;
    private int keysMade;
    private int rotations;

    private Simulation(Options options, boolean keepTrace) {
        this.options = options;
        trace = new Trace(keepTrace);
        fates = Chance.of(options.seed(), "fates");
        keys = Chance.of(options.seed(), "keys");
        domains = IntStream.range(0, options.domains())
                .mapToObj(i -> new SigningDomain((char) ('a' + i) + ".example.jp"))
                .toList();
        regions = REGIONS.subList(0, options.regions());
        dns = new SimulatedDns(clock, Chance.of(options.seed(), "dns"), options.resolvers(), options.samples());
        EmbeddedSes.Timing timing = EmbeddedSes.Timing.documented().withRecheckEvery(Duration.ofHours(12));
        ses = new EmbeddedSes(clock, dns.asSesSeesIt(), timing);
        if (options.holds(Misfortune.LATE_READINGS)) {
            Chance replicas = Chance.of(options.seed(), "replicas");
            ses.readingsLag(() -> peace || replicas.of(0.5)
                    ? Duration.ZERO
                    : replicas.between(Duration.ofSeconds(1), LATEST_READING));
        }
        mail = new Mail(dns, options.authoritativeRing(), timing.firstCheck());
        ses.easyDkimCnames(dns::hasCname);
        promises = new Promises(
                Promises.DnsFirst.in(dns, options.authoritativeRing()),
                Duration.ofDays(options.retentionDays()).minus(CLOCKS_ARE_OFF.multipliedBy(2)));
        dnsTeam = new SimulatedDnsTeam(this, Chance.of(options.seed(), "dns team"));
        operator = new SimulatedOperator(
                this, Chance.of(options.seed(), "operator"), Chance.of(options.seed(), "hurried operator"));
        outsiders = new Outsiders(this, Chance.of(options.seed(), "outsiders"));
    }

    static Result play(Options options, boolean keepTrace) {
        return new Simulation(options, keepTrace).play();
    }

    private Result play() {
        Optional<Violation> violation = Optional.empty();
        int daysToRest = 0;
        Map<Mail.Cause, Duration> unsigned = Map.of();
        try {
            begin();
            clock.runUntil(START.plus(Duration.ofDays(options.days())));
            makePeace();
            daysToRest = rest();
            unsigned = mail.unsigned(ses.statusChanges(), clock.instant());
        } catch (Violation broken) {
            tell("PROMISE BROKEN", broken.getMessage());
            violation = Optional.of(broken);
        } catch (RuntimeException | AssertionError unforeseen) {
            Violation broken = new Violation("no-surprise", unforeseen.toString());
            broken.initCause(unforeseen);
            tell("PROMISE BROKEN", broken.getMessage());
            violation = Optional.of(broken);
        }
        return new Result(
                options,
                violation,
                invocations,
                portCalls,
                faults,
                rotations,
                daysToRest,
                unsigned,
                promises.checks(),
                trace.lines());
    }

    // ---- the beginning
    // -----------------------------------------------------------------------------------------------

    private void begin() {
        for (int i = 0; i < domains.size(); i++) {
            SigningDomain domain = domains.get(i);
            dns.createZone(domain.dnsName(), options.nameServers());
            Selector legacy = new Selector("legacy");
            int kind = keys.between(0, 2);
            for (SesRegion region : regions) {
                switch (kind) {
                    case 0 -> ses.createDomain(region, domain);
                    case 1 -> ses.createDomainWithEasyDkim(region, domain);
                    default -> ses.createDomainSigningWith(region, domain, legacy, States.privateKey(i + 1));
                }
                if (kind == 1) {
                    ses.peek(region, domain).orElseThrow().tokens().stream()
                            .map(token -> new Selector(token).recordName(domain))
                            .forEach(dns::publishCname);
                }
                promises.sesHolds(region, domain, kind == 2 ? Optional.of(legacy) : Optional.empty(), clock.instant());
                if (kind != 0) {
                    mail.somebodyTouched(region, domain, clock.instant());
                }
            }
            if (kind == 2) {
                dns.edit(
                        legacy.recordName(domain),
                        Optional.of(Content.typed(
                                KeyRecord.publishing(States.privateKey(i + 1).publicKey())
                                        .txtValue())),
                        Duration.ZERO);
            }
            if (keys.of(0.5)) {
                // The others are found in the setting DOMAINS.
                at(
                        Duration.ofHours(keys.between(1, 48)),
                        () -> invoke(SimulatedOperator.verb("enroll", domain), "operator"));
            }
        }
        ses.hideTokens(options.holds(Misfortune.HIDDEN_TOKENS));
        schedule();
        outsiders.begin();
        operator.begin();
    }

    /** Both schedules, for as long as there is misfortune; peace has its own. */
    private void schedule() {
        Chance chance = Chance.of(options.seed(), "schedules");
        int quietFrom = options.holds(Misfortune.SILENCE) ? chance.between(1, options.days()) : Integer.MAX_VALUE;
        for (int day = 0; day < options.days(); day++) {
            if (day >= quietFrom && day < quietFrom + 30) {
                continue;
            }
            Instant midnight = START.plus(Duration.ofDays(day));
            scheduled(chance, midnight.plus(Duration.ofHours(3)), "{\"action\":\"expiry_check\"}");
            for (Duration at = options.watchEvery();
                    at.compareTo(Duration.ofDays(1)) <= 0;
                    at = at.plus(options.watchEvery())) {
                scheduled(chance, midnight.plus(at), "{\"action\":\"watch\"}");
            }
        }
    }

    private void scheduled(Chance chance, Instant at, String payload) {
        Instant fires = at;
        if (options.holds(Misfortune.LATE_SCHEDULES)) {
            if (chance.of(0.1)) {
                return;
            }
            if (chance.of(0.1)) {
                clock.at(at.plusSeconds(1), () -> byTheSchedule(payload, 0));
            }
            if (chance.of(0.2)) {
                fires = at.plus(chance.between(Duration.ZERO, Duration.ofHours(6)));
            }
        }
        clock.at(fires, () -> byTheSchedule(payload, 0));
    }

    /** Lambda tries an asynchronous event twice more. */
    private void byTheSchedule(String payload, int retries) {
        boolean mayBeAsked =
                payload.contains("expiry_check") || !states.domains().isEmpty();
        if (mayBeAsked && invoke(payload, "schedule").isEmpty() && retries < 2) {
            at(Duration.ofMinutes(retries + 1L), () -> byTheSchedule(payload, retries + 1));
        }
    }

    // ---- invoking
    // ----------------------------------------------------------------------------------------------------

    /** An answer, read only where somebody wants to know. */
    record Answered(String text) {
        JsonNode json() {
            return StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** One invocation; empty where it failed or was killed. */
    Optional<Answered> invoke(String payload, String who) {
        invocations++;
        String requestId = "request-" + invocations;
        Promises.Invocation invocation = new Promises.Invocation(requestId);
        // A nested invocation is another process.
        DkimManagerHandler handler = running.isEmpty() ? warm.orElseGet(this::newHandler) : newHandler();
        tell(who, payload);
        running.push(invocation);
        dns.toldTo(invocation::hears);
        try {
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            handler.handleRequest(
                    new ByteArrayInputStream(payload.getBytes(StandardCharsets.UTF_8)), output, context(requestId));
            if (running.size() == 1) {
                warm = Optional.of(handler);
            }
            String answer = output.toString(StandardCharsets.UTF_8);
            promises.isShown("an answer", answer);
            Answered answered = new Answered(answer);
            if (trace.isKept()) {
                tell("  answer", answerInALine(answered.json()));
            }
            return Optional.of(answered);
        } catch (PlatformFault fault) {
            promises.isShown("an exception", String.valueOf(fault.getMessage()));
            tell("  fault", fault.getMessage());
            return Optional.empty();
        } catch (Killed killed) {
            tell("  killed", killed.getMessage());
            if (running.size() == 1) {
                warm = Optional.empty();
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            running.pop();
            if (!running.isEmpty()) {
                dns.toldTo(running.peek()::hears);
            }
        }
    }

    private static String answerInALine(JsonNode answer) {
        StringBuilder line = new StringBuilder(answer.path("outcome").asText());
        if (answer.has("state")) {
            line.append(' ').append(answer.path("state").asText());
        }
        answer.path("domains")
                .forEach(one -> line.append(", ")
                        .append(one.path("domain").asText())
                        .append(' ')
                        .append(one.path("state").asText())
                        .append(' ')
                        .append(one.path("outcome").asText()));
        return line.append(": ").append(answer.path("message").asText()).toString();
    }

    private DkimManagerHandler newHandler() {
        Map<String, String> environment = Environments.with(
                "DOMAINS", domains.stream().map(SigningDomain::ascii).collect(Collectors.joining(",")),
                "SES_REGIONS", regions.stream().map(SesRegion::id).collect(Collectors.joining(",")),
                "SES_UPDATE_MODE", options.automatic() ? "automatic" : "manual",
                "KEY_VALIDITY_DAYS", Integer.toString(options.validityDays()),
                "RENEW_BEFORE_DAYS", Integer.toString(options.renewBeforeDays()),
                "DNS_LEAD_DAYS", Integer.toString(options.leadDays()),
                "WATCH_HOURS", Integer.toString(options.watchHours()),
                "RETENTION_DAYS", Integer.toString(options.retentionDays()),
                "DNS_AUTHORITATIVE", options.authoritativeRing() ? "on" : "off");
        InstantSource now = () -> clock.instant().plus(clockError);
        return new DkimManagerHandler(
                environment,
                now,
                new JsonLines(line -> promises.isShown("a log line", line), now, () -> 0L),
                (settings, log) -> ports(isWrittenOut() ? log : new UnwrittenLog(promises)));
    }

    private boolean isWrittenOut() {
        return options.seed() % WRITTEN_OUT_EVERY == 0;
    }

    private Ports ports(RunLog log) {
        SimulatedPorts.Fate fate = this::around;
        Supplier<Promises.Invocation> invocation = running::peek;
        return new Ports(
                new SimulatedPorts.States(states, fate, promises, invocation, clock::instant),
                new SimulatedPorts.Vault(vault, states, fate, promises),
                new SimulatedPorts.Keys(() -> 1000 + ++keysMade),
                new SimulatedPorts.Artefacts(fate, promises, invocation, isWrittenOut()),
                new SimulatedPorts.Topics(this::post, fate, promises),
                new SimulatedPorts.Ses(ses, states, dns, fate, promises, mail, invocation, clock::instant),
                dns,
                log);
    }

    private static Context context(String requestId) {
        return (Context) Proxy.newProxyInstance(
                Simulation.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getAwsRequestId" -> requestId;
                    case "getRemainingTimeInMillis" -> 900_000;
                    case "toString" -> "context of " + requestId;
                    default -> throw new AssertionError("the simulated Lambda has no " + method.getName());
                });
    }

    // ---- misfortune at a call
    // ----------------------------------------------------------------------------------------

    private <T> T around(String what, Supplier<T> call) {
        portCalls++;
        boolean unlucky = !peace && faults < options.mostFaults() && fates.of(options.faultRate());
        int how = unlucky ? fates.between(0, 4) : -1;
        if (how == 4
                && options.holds(Misfortune.OVERLAPS)
                && running.size() < MOST_OVERLAPS_AT_ONCE
                && !what.startsWith("SesIdentities.signWith")) {
            faults++;
            tell("  overlap", "before " + what);
            operator.anything();
        }
        if (how == 0 && options.holds(Misfortune.FAULTS)) {
            faults++;
            throw new PlatformFault("no answer to " + what);
        }
        if (how == 2 && options.holds(Misfortune.KILLS)) {
            faults++;
            throw new Killed("before " + what);
        }
        T result = call.get();
        if (how == 1 && options.holds(Misfortune.FAULTS)) {
            faults++;
            throw new PlatformFault("the answer to " + what + " is lost");
        }
        if (how == 3 && options.holds(Misfortune.KILLS)) {
            faults++;
            throw new Killed("after " + what);
        }
        return result;
    }

    // ---- mail to people
    // ----------------------------------------------------------------------------------------------

    private void post(Audience audience, Notice notice) {
        int copies = 1;
        if (!peace && options.holds(Misfortune.LOST_NOTICES) && fates.of(0.1)) {
            copies = 0;
        } else if (!peace && options.holds(Misfortune.DOUBLED_NOTICES) && fates.of(0.1)) {
            copies = 2;
        }
        if (notice.attributes().getOrDefault("kind", "").equals("ROTATION_COMPLETE")) {
            rotations++;
        }
        tell("  notice", audience + (copies == 1 ? "" : " x" + copies) + ": " + notice.subject());
        for (int i = 0; i < copies; i++) {
            if (audience == Audience.DNS_TEAM) {
                dnsTeam.receive(notice);
            } else {
                operator.receive(notice);
            }
        }
    }

    // ---- peace
    // -------------------------------------------------------------------------------------------------------

    private void makePeace() {
        peace = true;
        clockError = Duration.ZERO;
        tell("world", "peace");
        dns.calm();
        outsiders.makeGood();
        ses.hideTokens(false);
    }

    /** Everybody does their job; returns after how many days every domain has come to rest. */
    private int rest() {
        Set<SigningDomain> atRest = new HashSet<>();
        Instant begun = clock.instant();
        for (int day = 1; day <= PEACE_DAYS; day++) {
            Instant midnight = clock.instant().plus(Duration.ofDays(1));
            while (clock.instant().isBefore(midnight)) {
                clock.runUntil(clock.instant().plus(options.watchEvery()));
                byTheSchedule("{\"action\":\"watch\"}", 0);
            }
            byTheSchedule("{\"action\":\"expiry_check\"}", 0);
            for (SigningDomain domain : domains) {
                operator.doesTheJob(domain);
                if (isAtRest(domain)) {
                    atRest.add(domain);
                }
            }
            if (atRest.size() == domains.size()) {
                return day;
            }
        }
        throw new Violation(
                "comes-to-rest",
                "after " + PEACE_DAYS + " days of peace since " + begun + " these are not at rest: "
                        + domains.stream()
                                .filter(domain -> !atRest.contains(domain))
                                .map(domain -> domain + " in " + state(domain))
                                .toList());
    }

    /** Steady with a key that is not due, and SES signs in every Region. */
    private boolean isAtRest(SigningDomain domain) {
        Optional<RotationState> state = state(domain);
        if (state.isEmpty() || !(state.get() instanceof RotationState.Steady steady)) {
            return false;
        }
        return isFresh(steady.active())
                && regions.stream()
                        .allMatch(region -> ses.peek(region, domain)
                                .filter(identity -> identity.signingEnabled()
                                        && identity.status() == SesIdentity.DkimStatus.SUCCESS)
                                .isPresent());
    }

    /** Our own keys are far from their end; Easy DKIM is never due. */
    private boolean isFresh(Signer signer) {
        return switch (signer) {
            case Signer.OwnKey own ->
                own.key()
                        .notAfter()
                        .minus(Duration.ofDays(options.renewBeforeDays()))
                        .isAfter(clock.instant());
            case Signer.EasyDkim easy -> true;
            case Signer.DifferentByRegion different ->
                different.byRegion().values().stream().allMatch(this::isFresh);
            case Signer.ForeignKey foreign -> false;
            case Signer.NoSigner none -> false;
        };
    }

    // ---- what the inhabitants see
    // ------------------------------------------------------------------------------------

    Options options() {
        return options;
    }

    boolean isPeace() {
        return peace;
    }

    WorldClock clock() {
        return clock;
    }

    SimulatedDns dns() {
        return dns;
    }

    EmbeddedSes ses() {
        return ses;
    }

    void signingIsSwitchedOff(SesRegion region, SigningDomain domain) {
        ses.disableSigning(region, domain);
        mail.signingIsSwitchedOff(region, domain, clock.instant());
    }

    void signingIsSwitchedOn(SesRegion region, SigningDomain domain) {
        ses.enableSigning(region, domain);
        mail.signingIsSwitchedOn(region, domain, clock.instant());
    }

    /** Somebody other than the product changes what SES has. */
    void sesIsTouched(SesRegion region, SigningDomain domain) {
        mail.somebodyTouched(region, domain, clock.instant());
    }

    /** The same, where SES then holds that key, or none of a selector. */
    void sesIsGiven(SesRegion region, SigningDomain domain, Optional<Selector> selector) {
        promises.sesHolds(region, domain, selector, clock.instant());
        sesIsTouched(region, domain);
    }

    StateObjects states() {
        return states;
    }

    InMemoryKeyVault vault() {
        return vault;
    }

    SimulatedDnsTeam dnsTeam() {
        return dnsTeam;
    }

    List<SigningDomain> domains() {
        return domains;
    }

    List<SesRegion> regions() {
        return regions;
    }

    Optional<RotationState> state(SigningDomain domain) {
        try {
            return states.read(domain).map(Versioned::domain).map(managed -> managed.state());
        } catch (PlatformFault damaged) {
            return Optional.empty();
        }
    }

    void clockIsOffBy(Duration error) {
        clockError = error;
    }

    PrivateSigningKey anotherKey() {
        return States.privateKey(100_000 + ++keysMade);
    }

    void at(Duration wait, Runnable event) {
        clock.at(clock.instant().plus(wait), event);
    }

    void tell(String who, String what) {
        trace.tell(clock.instant(), who, what);
    }
}
