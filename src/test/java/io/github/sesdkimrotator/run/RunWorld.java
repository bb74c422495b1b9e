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
import io.github.sesdkimrotator.port.SesIdentities;
import io.github.sesdkimrotator.port.StateStore;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.OutboxEntry;
import io.github.sesdkimrotator.rotation.Policy;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
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

    /** What happens at a call of a port. The index counts all calls of a world from 0. */
    interface Saboteur {
        default void before(int call, String what) {}

        default void after(int call, String what) {}
    }

    final WorldClock clock = new WorldClock(START);
    final InMemoryStateStore states = new InMemoryStateStore();
    final InMemoryKeyVault vault = new InMemoryKeyVault(clock);
    final InMemoryArchive archive = new InMemoryArchive();
    final CapturingTopics topics = new CapturingTopics();
    final Map<DnsName, List<TxtRecord>> zone = new HashMap<>();
    final Map<DnsName, List<TxtRecord>> resolverMemory = new HashMap<>();
    final EmbeddedSes ses = new EmbeddedSes(clock, this::lookup, EmbeddedSes.Timing.documented());
    final RecordingRunLog log = new RecordingRunLog();

    /** Every call of a port in order: {@code StateStore.replace}, {@code SesIdentities.signWith}, … */
    final List<String> journal = new ArrayList<>();

    Saboteur saboteur = new Saboteur() {};
    BooleanSupplier hasTime = () -> true;
    Policy.UpdateMode mode = Policy.UpdateMode.MANUAL;
    List<SigningDomain> configured = List.of();
    List<SesRegion> regions = List.of(TOKYO);
    private int certificatesMade;
    private int invocations;

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
        invocations++;
        return new Rotator(ports(), charge())
                .answer(request, new Invocation(clock.instant(), "request-" + invocations, Optional.empty(), hasTime));
    }

    void pass(Duration time) {
        clock.runUntil(clock.instant().plus(time));
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
                log);
    }

    private <T> T watched(Class<T> port, T real) {
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, args) -> {
            String what = port.getSimpleName() + "." + method.getName();
            int call = journal.size();
            journal.add(what);
            saboteur.before(call, what);
            Object result;
            try {
                result = method.invoke(real, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
            saboteur.after(call, what);
            return result;
        }));
    }

    private final class CountingKeys implements KeyGenerator {
        @Override
        public PrivateSigningKey generate() {
            // The same until one is stored: a key that nobody kept never was.
            return States.privateKey(100 + vault.created());
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
