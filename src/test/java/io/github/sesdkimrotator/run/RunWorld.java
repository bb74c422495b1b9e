package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.gate.Delegation;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Probe;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.gate.ServerAnswer;
import io.github.sesdkimrotator.gate.Transport;
import io.github.sesdkimrotator.notice.Commands;
import io.github.sesdkimrotator.notice.Language;
import io.github.sesdkimrotator.notice.NoticeWriter;
import io.github.sesdkimrotator.port.Archive;
import io.github.sesdkimrotator.port.KeyGenerator;
import io.github.sesdkimrotator.port.KeyVault;
import io.github.sesdkimrotator.port.NameServers;
import io.github.sesdkimrotator.port.NoticeChannel;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.port.RunLog;
import io.github.sesdkimrotator.port.SesIdentities;
import io.github.sesdkimrotator.port.StateStore;
import io.github.sesdkimrotator.port.SweepFigures;
import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.OutboxEntry;
import io.github.sesdkimrotator.rotation.Policy;
import io.github.sesdkimrotator.rotation.Preparation;
import io.github.sesdkimrotator.rotation.Reminders;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.rotation.Trigger;
import io.github.sesdkimrotator.rotation.Trigger.Approval;
import io.github.sesdkimrotator.rotation.Trigger.Phase;
import io.github.sesdkimrotator.sandbox.EmbeddedSes;
import io.github.sesdkimrotator.sandbox.TxtLookup;
import io.github.sesdkimrotator.sandbox.WorldClock;
import io.github.sesdkimrotator.support.CapturingTopics;
import io.github.sesdkimrotator.support.InMemoryArchive;
import io.github.sesdkimrotator.support.InMemoryKeyVault;
import io.github.sesdkimrotator.support.InMemoryStateStore;
import io.github.sesdkimrotator.support.RecordingRunLog;
import io.github.sesdkimrotator.support.States;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Everything that a run touches, in memory, with a journal of every call of a port and a saboteur in front of each.
 * Time stands still unless a test moves it.
 */
final class RunWorld {

    static final Instant START = Instant.parse("2026-03-01T03:00:00Z");
    static final SigningDomain DOMAIN = States.DOMAIN;
    static final SesRegion TOKYO = States.TOKYO;
    static final SesRegion OSAKA = States.OSAKA;

    /** The key that signs at the beginning, a hundred days old. */
    static final RotationKey OLD = key("dkim-20251121-1", 1, START.minus(Duration.ofDays(100)));
    /** The next one. */
    static final RotationKey NEW = key("dkim-20260215-1", 2, START.minus(Duration.ofDays(14)));

    /** A preparation from its beginning, its notices, the look at what came of it, and one that finds nothing to do. */
    private static final int MOST_SWEEPS = 4;

    /** What happens at a call of a port. The index counts all calls of a world from 0. */
    interface Saboteur {
        default void before(int call, String what) {}

        default void after(int call, String what) {}
    }

    /** Sees what is in every call of a port, and how it was answered, also where the caller is not told. */
    interface Witness {
        default void asked(String requestId) {}

        /** The invocation looks at the domain as if it had not been there before: the first time, or after a lost race. */
        default void looking() {}

        default void calling(String what, Object[] arguments) {}

        default void answered(String what, Object[] arguments, Object result) {}
    }

    final WorldClock clock = new WorldClock(START);
    final InMemoryStateStore states = new InMemoryStateStore();
    final InMemoryKeyVault vault = new InMemoryKeyVault(clock);
    final InMemoryArchive archive = new InMemoryArchive();
    final CapturingTopics topics = new CapturingTopics();
    final Map<DnsName, List<TxtRecord>> zone = new HashMap<>();
    final Map<DnsName, List<TxtRecord>> resolverMemory = new HashMap<>();
    /** A record that is right is looked at less often than SES does: thousands of these worlds wait for days. */
    final EmbeddedSes ses =
            new EmbeddedSes(clock, this::lookup, EmbeddedSes.Timing.documented().withRecheckEvery(Duration.ofHours(4)));

    final RecordingRunLog log = new RecordingRunLog();

    /** Every call of a port in order: {@code StateStore.replace}, {@code SesIdentities.signWith}, … */
    final List<String> journal = new ArrayList<>();

    Saboteur saboteur = new Saboteur() {};
    Witness witness = new Witness() {};
    /** Which of the example keys is made next: the same until one is stored, as a key that nobody kept never was. */
    IntSupplier nextKey;

    BooleanSupplier hasTime = () -> true;
    Policy.UpdateMode mode = Policy.UpdateMode.MANUAL;
    List<SigningDomain> configured = List.of();
    List<SesRegion> regions = List.of(TOKYO);
    private int certificatesMade;
    private int invocations;

    RunWorld() {
        nextKey = () -> 100 + vault.created();
    }

    // ---- what exists ------------------------------------------------------------------------------------------------

    private static RotationKey key(String selector, int n, Instant made) {
        return new RotationKey(
                new Selector(selector), States.key(n).publicKey(), made, made.plus(Duration.ofDays(180)));
    }

    static PrivateSigningKey privateHalf(RotationKey key) {
        return States.privateKey(key.equals(OLD) ? 1 : 2);
    }

    RunWorld inRegions(SesRegion... several) {
        regions = List.of(several);
        return this;
    }

    /** SES signs with the old key everywhere, its record is live, and the vault has it. */
    RunWorld signingWith(RotationKey key) {
        return signingWith(DOMAIN, key);
    }

    RunWorld signingWith(SigningDomain domain, RotationKey key) {
        keep(domain, key);
        publish(domain, key);
        regions.forEach(region -> ses.createDomainSigningWith(region, domain, key.selector(), privateHalf(key)));
        return this;
    }

    void keep(SigningDomain domain, RotationKey key) {
        vault.storeIfAbsent(domain, key.selector(), privateHalf(key));
    }

    void publish(SigningDomain domain, RotationKey key) {
        publish(key.selector().recordName(domain), key.publicKey());
    }

    void publish(DnsName name, SubjectPublicKey key) {
        serve(name, KeyRecord.publishing(key).txtValue());
    }

    void serve(DnsName name, String... values) {
        List<TxtRecord> records =
                List.of(values).stream().map(TxtRecord::ofValue).toList();
        zone.put(name, records);
        resolverMemory.put(name, records);
    }

    void remove(DnsName name) {
        zone.remove(name);
        resolverMemory.remove(name);
    }

    RunWorld stored(RotationState state) {
        return stored(DOMAIN, state);
    }

    RunWorld stored(SigningDomain domain, RotationState state) {
        states.create(new ManagedDomain(
                domain,
                regions,
                state,
                List.of(OLD.selector(), NEW.selector()),
                List.of(),
                List.of(),
                0,
                START.minus(Duration.ofDays(400)),
                START.minus(Duration.ofDays(14))));
        return this;
    }

    /** The old key signs and the new one is asked for and published everywhere. */
    RunWorld awaitingWithTheGateOpen() {
        signingWith(OLD);
        keep(DOMAIN, NEW);
        publish(DOMAIN, NEW);
        return stored(awaiting());
    }

    static RotationState awaiting() {
        return new RotationState.AwaitingPublication(
                new Signer.OwnKey(OLD),
                RotationReason.EXPIRY,
                NEW,
                NEW.generatedAt(),
                START.plus(Duration.ofDays(1)),
                Reminders.none());
    }

    static RotationState watching() {
        return new RotationState.Watching(
                NEW, RotationReason.EXPIRY, new Signer.OwnKey(OLD), START, Optional.empty(), Optional.empty());
    }

    // ---- every state in which a run has something to do -------------------------------------------------------------

    static RunWorld steady() {
        return new RunWorld().signingWith(OLD).stored(new RotationState.Steady(new Signer.OwnKey(OLD)));
    }

    static RunWorld due() {
        Signer expiring = new Signer.OwnKey(new RotationKey(
                OLD.selector(), OLD.publicKey(), START.minus(Duration.ofDays(170)), START.plus(Duration.ofDays(10))));
        return new RunWorld().signingWith(OLD).stored(new RotationState.Steady(expiring));
    }

    static RunWorld preparing(Preparation pending) {
        RunWorld world = new RunWorld().signingWith(OLD);
        if (!(pending instanceof Preparation.Reserved)) {
            world.keep(DOMAIN, NEW);
        }
        return world.stored(new RotationState.Preparing(new Signer.OwnKey(OLD), RotationReason.EXPIRY, pending));
    }

    static RunWorld reserved() {
        return preparing(new Preparation.Reserved(NEW.selector(), START));
    }

    static RunWorld generated() {
        return preparing(
                new Preparation.Generated(NEW, "-----BEGIN CERTIFICATE-----\nZmFrZQ==\n-----END CERTIFICATE-----\n"));
    }

    static RunWorld archived() {
        return preparing(new Preparation.Archived(NEW));
    }

    static RunWorld gateOpen() {
        return new RunWorld().awaitingWithTheGateOpen();
    }

    static RunWorld automatic() {
        RunWorld world = gateOpen();
        world.mode = Policy.UpdateMode.AUTOMATIC;
        return world;
    }

    /** SES was given the new key a moment ago, and both records are live. */
    private static RunWorld switched(SesRegion... regions) {
        RunWorld world = new RunWorld().inRegions(regions).signingWith(OLD);
        world.keep(DOMAIN, NEW);
        world.publish(DOMAIN, NEW);
        world.ses.putBehindOurBack(TOKYO, DOMAIN, NEW.selector(), privateHalf(NEW));
        return world;
    }

    static RunWorld watchingFor(Duration time) {
        RunWorld world = switched(TOKYO).stored(watching());
        world.pass(time);
        return world;
    }

    static RunWorld provenBut(Duration time) {
        RunWorld world = switched(TOKYO)
                .stored(new RotationState.Watching(
                        NEW,
                        RotationReason.EXPIRY,
                        new Signer.OwnKey(OLD),
                        START,
                        Optional.of(START.plusSeconds(600)),
                        Optional.empty()));
        world.pass(time);
        return world;
    }

    static RunWorld retiring(Optional<Instant> asked) {
        RunWorld world = switched(TOKYO)
                .stored(new RotationState.Retiring(
                        NEW, new Signer.OwnKey(OLD), START.plus(Duration.ofDays(7)), asked, Optional.empty()));
        world.pass(Duration.ofDays(8));
        return world;
    }

    static RunWorld removed() {
        RunWorld world = retiring(Optional.of(START.plus(Duration.ofDays(7))));
        world.remove(OLD.selector().recordName(DOMAIN));
        return world;
    }

    /** The record was gone for too long: SES says FAILED. It is back now. */
    static RunWorld givenUp() {
        RunWorld world = switched(TOKYO).stored(watching());
        world.remove(NEW.selector().recordName(DOMAIN));
        world.pass(Duration.ofHours(80));
        world.publish(DOMAIN, NEW);
        return world;
    }

    /** A Phase 7 stored its intent and was cut off before the call. */
    static RunWorld intended() {
        RunWorld world = new RunWorld().signingWith(OLD);
        world.keep(DOMAIN, NEW);
        world.publish(DOMAIN, NEW);
        return world.stored(
                new RotationState.Activating(new Signer.OwnKey(OLD), RotationReason.EXPIRY, NEW, START, List.of()));
    }

    static RunWorld halfActivated() {
        return switched(TOKYO, OSAKA)
                .stored(new RotationState.Activating(
                        new Signer.OwnKey(OLD), RotationReason.EXPIRY, NEW, START, List.of(TOKYO)));
    }

    static RunWorld rollingBack() {
        RunWorld world = new RunWorld().signingWith(OLD);
        world.keep(DOMAIN, NEW);
        world.stored(new RotationState.RollingBack(NEW, OLD, START, List.of(TOKYO), Optional.empty()));
        world.pass(Duration.ofMinutes(30));
        return world;
    }

    /** A rollback stored its intent and was cut off before the call. */
    static RunWorld rollbackIntended() {
        return switched(TOKYO).stored(new RotationState.RollingBack(NEW, OLD, START, List.of(), Optional.empty()));
    }

    /** Long enough ago for what SES shows to be believed. */
    static RunWorld halted(RunWorld interrupted) {
        RunWorld world = interrupted.replaced(
                new RotationState.Halted(HaltReason.DRIFT, "somebody was here", START, interrupted.state()));
        world.pass(Duration.ofMinutes(30));
        return world;
    }

    private RunWorld replaced(RotationState next) {
        StateStore.Versioned current = states.read(DOMAIN).orElseThrow();
        states.replace(current.version(), current.domain().moveTo(next, clock.instant()));
        return this;
    }

    // ---- asking -----------------------------------------------------------------------------------------------------

    static Request phase(int number) {
        return new Request.ForDomain(
                DOMAIN,
                new Trigger.PhaseRequest(
                        Phase.ofNumber(number).orElseThrow(), Approval.ofWhateverIsPending(), Optional.empty()));
    }

    static Request rollback() {
        return new Request.ForDomain(DOMAIN, new Trigger.Rollback(Approval.ofWhateverIsPending()));
    }

    static Request abort() {
        return new Request.ForDomain(DOMAIN, new Trigger.Abort(Approval.ofWhateverIsPending()));
    }

    static Request enroll() {
        return new Request.ForDomain(DOMAIN, new Trigger.Enroll());
    }

    static Request fallback() {
        return new Request.ForDomain(DOMAIN, new Trigger.EasyDkimFallback());
    }

    static Request watch() {
        return new Request.WatchInFlight();
    }

    static Request nightly() {
        return new Request.ExpiryCheck();
    }

    /** A fresh function takes the request: nothing is left in memory from the one before. */
    Answer ask(Request request) {
        String id = "request-" + ++invocations;
        witness.asked(id);
        return new Rotator(ports(), charge())
                .answer(request, new Invocation(clock.instant(), id, Optional.empty(), hasTime));
    }

    void pass(Duration time) {
        clock.runUntil(clock.instant().plus(time));
    }

    /** The schedule comes again until it has nothing left to store. */
    void comeToRest() {
        int before;
        int sweeps = 0;
        do {
            if (++sweeps > MOST_SWEEPS) {
                throw new AssertionError("no rest in " + state());
            }
            before = states.writes();
            ask(watch());
        } while (states.writes() > before);
    }

    // ---- looking ----------------------------------------------------------------------------------------------------

    ManagedDomain managed() {
        return managed(DOMAIN);
    }

    ManagedDomain managed(SigningDomain domain) {
        return states.read(domain).orElseThrow().domain();
    }

    RotationState state() {
        return managed().state();
    }

    /** What SES holds in that Region, whether or not it signs. */
    Optional<Selector> heldBy(SesRegion region) {
        List<EmbeddedSes.StatusChange> changes = ses.statusChanges().stream()
                .filter(change ->
                        change.region().equals(region) && change.domain().equals(DOMAIN))
                .toList();
        return changes.isEmpty() ? Optional.empty() : changes.getLast().selector();
    }

    /** How often SES was asked to take a BYODKIM key. */
    long signCalls() {
        return journal.stream().filter("SesIdentities.signWith"::equals).count();
    }

    List<OutboxEntry> owed() {
        return managed().owedNotices();
    }

    List<String> noticeIds() {
        return topics.published().stream()
                .map(one -> one.notice().attributes().get("noticeId"))
                .toList();
    }

    /** All that a later run could find: the same picture, the same future. */
    List<Object> picture() {
        List<Object> seen = new ArrayList<>();
        seen.add(states.stored(DOMAIN));
        vault.held().stream()
                .map(InMemoryKeyVault.Name::selector)
                .sorted(Comparator.comparing(Selector::value))
                .forEach(selector -> seen.add(List.of(
                        selector, vault.read(DOMAIN, selector).orElseThrow().publicKey())));
        for (SesRegion region : regions) {
            seen.add(ses.peek(region, DOMAIN));
            seen.add(heldBy(region));
        }
        return seen;
    }

    // ---- wiring -----------------------------------------------------------------------------------------------------

    Policy policy() {
        return States.policy(mode);
    }

    private Charge charge() {
        Commands commands = new Commands("aws-ses-migration", "prod");
        return new Charge(
                configured,
                regions,
                policy(),
                AuthoritativeRing.ON,
                new NoticeWriter(Language.ENGLISH, ZoneOffset.UTC, commands),
                commands);
    }

    Ports ports() {
        return new Ports(
                watched(StateStore.class, states),
                watched(KeyVault.class, vault),
                watched(KeyGenerator.class, new CountingKeys()),
                watched(Archive.class, archive),
                watched(NoticeChannel.class, topics),
                watched(SesIdentities.class, ses),
                new ZoneServers(),
                new ToldLog());
    }

    private final class ToldLog implements RunLog {
        @Override
        public void beginDomain() {
            witness.looking();
            log.beginDomain();
        }

        @Override
        public void record(Line line) {
            log.record(line);
        }

        @Override
        public void record(SweepFigures figures) {
            log.record(figures);
        }
    }

    private <T> T watched(Class<T> port, T real) {
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, args) -> {
            String what = port.getSimpleName() + "." + method.getName();
            int call = journal.size();
            journal.add(what);
            saboteur.before(call, what);
            witness.calling(what, args);
            Object result;
            try {
                result = method.invoke(real, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
            witness.answered(what, args, result);
            saboteur.after(call, what);
            return result;
        }));
    }

    private final class CountingKeys implements KeyGenerator {
        @Override
        public PrivateSigningKey generate() {
            return States.privateKey(nextKey.getAsInt());
        }

        @Override
        public String certify(
                PrivateSigningKey key, SigningDomain domain, Selector selector, Instant notBefore, Instant notAfter) {
            // A certificate has a fresh serial number every time it is made.
            return "-----BEGIN CERTIFICATE-----\n" + selector + " " + ++certificatesMade
                    + "\n-----END CERTIFICATE-----\n";
        }
    }

    private TxtLookup.Result lookup(DnsName name) {
        return zone.containsKey(name) ? new TxtLookup.Result.Found(zone.get(name)) : new TxtLookup.Result.NotFound();
    }

    /** Two authoritative servers that agree, and two resolvers that may remember something else. */
    private final class ZoneServers implements NameServers, NameServers.Inquiry {
        @Override
        public Inquiry begin() {
            return watched(Inquiry.class, this);
        }

        @Override
        public Delegation delegationOf(DnsName name) {
            return Delegation.to(name, new DnsName("example.com."), List.of());
        }

        @Override
        public List<Probe.Result> probe(List<Probe> probes) {
            return probes.stream()
                    .map(probe -> new Probe.Result(
                            probe, answers(Ring.AUTHORITATIVE, probe.name(), () -> zone.get(probe.name()))))
                    .toList();
        }

        @Override
        public List<ServerAnswer> askAuthoritative(Delegation delegation) {
            return answers(Ring.AUTHORITATIVE, delegation.name(), () -> zone.get(delegation.name()));
        }

        @Override
        public List<ServerAnswer> askResolvers(DnsName name) {
            return answers(Ring.RESOLVER, name, () -> resolverMemory.get(name));
        }

        private List<ServerAnswer> answers(Ring ring, DnsName name, Supplier<List<TxtRecord>> served) {
            List<TxtRecord> records = served.get();
            Reply reply = records == null
                    ? new Reply.Absent(Reply.Absent.Kind.NXDOMAIN, Optional.of(Duration.ofMinutes(5)))
                    : new Reply.Present(records, Duration.ofHours(1));
            List<ServerAnswer> answers = new ArrayList<>();
            for (int n = 1; n <= 2; n++) {
                NameServer server = new NameServer(ring, "ns" + n + ".example.com.", "192.0.2." + n + ":53");
                // How long an answer took is never the same twice, as in the world.
                Duration took = Duration.ofNanos(1000L + journal.size() * 7L + n);
                answers.add(new ServerAnswer(
                        server,
                        1,
                        name,
                        reply,
                        List.of(),
                        ring == Ring.AUTHORITATIVE,
                        OptionalLong.empty(),
                        Transport.UDP,
                        took));
            }
            return answers;
        }
    }
}
