package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyFingerprint;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.port.SesIdentities;
import io.github.sesdkimrotator.rotation.SesIdentity;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.rotation.SesIdentity.Origin;
import io.github.sesdkimrotator.rotation.SesIdentity.Verification;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.rotation.SesRegion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * SES as it is documented to behave, for one account and all its Regions.
 *
 * <pre>
 *   call ──► NOT_STARTED ──1 s──► PENDING ──SES finds the key──► SUCCESS ──record gone for 72 h──► FAILED
 *   (the old key is gone here,      │  ▲ checks at 5, 15, 35 … min,   │ re-checked every hour
 *    mail leaves unsigned)          │  └ later every hour
 *                                   └──72 h without the key──► FAILED, no more checks until the next call
 * </pre>
 *
 * <p>It is strict: {@link #signWith} takes only a permit for exactly that name and key, unless told
 * {@link #acceptUnpublishedKeys()}. Whoever wants to do what the incident did says so: {@link #putWithoutGate}.
 *
 * <p>The call rate. SES takes one control-plane call a second from the whole account. In this world an invocation
 * takes no time at all: all its calls fall on one instant of world time, where the real adapter would have waited
 * between them. A {@linkplain #patientCaller(boolean) patient caller} (the default) is taken to have waited: nothing
 * advances, the waiting is added to {@link #secondsWaited()}. An impatient one is answered with a throttling fault.
 *
 * <p>Not thread-safe: everything happens on the thread that runs the {@link WorldClock}.
 */
public final class EmbeddedSes implements SesIdentities {

    /** How long SES shows NOT_STARTED before it shows PENDING. */
    private static final Duration TAKEN_UP_AFTER = Duration.ofSeconds(1);

    /** With the documented timing these are more than three hours of silent name servers. */
    private static final int SILENT_CHECKS_UNTIL_TEMPORARY_FAILURE = 6;

    private static final Duration RATE_WINDOW = Duration.ofSeconds(1);

    /**
     * When SES looks at DNS, and when it loses patience.
     *
     * @param firstCheck from the call to the first look; longer than a second
     * @param slowestCheck the gap between looks doubles from twice {@code firstCheck} up to this
     * @param givesUpAfter from the call to FAILED
     * @param recheckEvery how often the record is looked at after SUCCESS
     * @param grace how long after SUCCESS the record may be missing or wrong before SES stops signing
     */
    public record Timing(
            Duration firstCheck, Duration slowestCheck, Duration givesUpAfter, Duration recheckEvery, Duration grace) {

        public Timing {
            if (firstCheck.compareTo(TAKEN_UP_AFTER) <= 0) {
                throw new IllegalArgumentException("the first check comes after PENDING is shown: later than 1 s");
            }
        }

        /** 72 hours twice are documented; the other three are what operators report. */
        public static Timing documented() {
            return new Timing(
                    Duration.ofMinutes(5),
                    Duration.ofHours(1),
                    Duration.ofHours(72),
                    Duration.ofHours(1),
                    Duration.ofHours(72));
        }

        /** The same with another gap between the looks after SUCCESS. */
        public Timing withRecheckEvery(Duration gap) {
            return new Timing(firstCheck, slowestCheck, givesUpAfter, gap, grace);
        }

        /** The same with another patience for a vanished record. */
        public Timing withGrace(Duration patience) {
            return new Timing(firstCheck, slowestCheck, givesUpAfter, recheckEvery, patience);
        }
    }

    /** What signs a message that leaves now. Prints the key's fingerprint only. */
    public record MailSigner(Selector selector, PrivateSigningKey key) {}

    /**
     * One line of the journal.
     *
     * @param status empty from the moment at which the identity does not exist
     * @param selector of the BYODKIM key; empty for Easy DKIM and where nothing is set up
     * @param signing whether mail leaves signed from this moment on
     */
    public record StatusChange(
            Instant at,
            SesRegion region,
            SigningDomain domain,
            Optional<DkimStatus> status,
            Optional<Selector> selector,
            boolean signing) {}

    /** The calls of the port by the API's names. */
    public enum Operation {
        GET_EMAIL_IDENTITY,
        LIST_EMAIL_IDENTITIES,
        PUT_SIGNING_ATTRIBUTES_EXTERNAL,
        PUT_SIGNING_ATTRIBUTES_AWS_SES
    }

    /** How a call ended. */
    public enum CallEnd {
        ANSWERED,
        REFUSED,
        /** 429; nothing was done. */
        THROTTLED,
        /** A fault before anything was done. */
        FAULT,
        /** It was done, but the caller was not told. */
        REPLY_LOST
    }

    /**
     * One control-plane call as it reached SES.
     *
     * @param domain empty in a listing
     * @param selector in a call with a BYODKIM key
     * @param key likewise
     * @param gateAskedAt when the evidence behind the caller's permit was taken; empty where no gate stood before the
     *     call
     */
    public record Call(
            Instant at,
            Operation operation,
            SesRegion region,
            Optional<SigningDomain> domain,
            Optional<Selector> selector,
            Optional<KeyFingerprint> key,
            Optional<Instant> gateAskedAt,
            CallEnd end) {}

    private record Place(SesRegion region, SigningDomain domain) {}

    /** What a look at DNS showed; all but the first are SES's own error types. */
    private enum Sight {
        RIGHT,
        HOST_NOT_FOUND,
        TYPE_NOT_FOUND,
        INVALID_VALUE,
        DNS_SERVER_ERROR
    }

    private static final class Identity {
        final Place place;
        final SesIdentity.Type type;
        Origin origin = Origin.AWS_SES;
        boolean signingEnabled = true;
        DkimStatus status = DkimStatus.NOT_STARTED;
        List<Selector> tokens = List.of();
        Optional<MailSigner> byodkim = Optional.empty();
        Optional<Instant> changedAt = Optional.empty();
        boolean provenSinceChange;
        /** Counts the changes, so that a look planned for an earlier key finds that it is no longer wanted. */
        int era;

        int silentChecks;
        Optional<Sight> error = Optional.empty();
        Optional<Instant> lastCheckedAt = Optional.empty();
        Optional<Instant> lastSuccessAt = Optional.empty();
        Optional<Instant> wrongSince = Optional.empty();

        Identity(Place place, SesIdentity.Type type) {
            this.place = place;
            this.type = type;
        }

        boolean signs() {
            return signingEnabled && status == DkimStatus.SUCCESS;
        }
    }

    private final WorldClock clock;
    private final TxtLookup dns;
    private final Timing timing;
    private final Map<Place, Identity> identities = new HashMap<>();
    private final List<StatusChange> statusChanges = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();

    private Predicate<DnsName> easyDkimCnames = name -> false;
    private Optional<PrivateSigningKey> easyDkimKey = Optional.empty();
    private boolean unpublishedKeysAccepted;
    private boolean tokensHidden;
    private Optional<Supplier<Duration>> readingsLag = Optional.empty();
    private final Map<Place, NavigableMap<Instant, SesReading>> pictures = new HashMap<>();
    private boolean callerIsPatient = true;
    private int callsPerSecond = 1;

    private Instant windowStart = Instant.MIN;
    private int callsInWindow;
    private Instant callersTime = Instant.MIN;
    private Duration waited = Duration.ZERO;

    private int callsToFail;
    private boolean nextReplyIsLost;
    private Optional<String> nextRefusal = Optional.empty();

    /** @param dns how SES sees DNS; best a resolver that asks the authoritative servers afresh */
    public EmbeddedSes(WorldClock clock, TxtLookup dns, Timing timing) {
        this.clock = clock;
        this.dns = dns;
        this.timing = timing;
    }

    // --- what exists ---

    /** A domain identity without DKIM. */
    public void createDomain(SesRegion region, SigningDomain domain) {
        journal(add(region, domain, SesIdentity.Type.DOMAIN));
    }

    /** A domain identity that SES has long been signing for with a BYODKIM key; it re-checks the record from now on. */
    public void createDomainSigningWith(
            SesRegion region, SigningDomain domain, Selector selector, PrivateSigningKey key) {
        Identity identity = add(region, domain, SesIdentity.Type.DOMAIN);
        identity.origin = Origin.EXTERNAL;
        identity.tokens = List.of(selector);
        identity.byodkim = Optional.of(new MailSigner(selector, key));
        takeAsProven(identity);
    }

    /** A domain identity that SES has long been signing for with Easy DKIM. */
    public void createDomainWithEasyDkim(SesRegion region, SigningDomain domain) {
        Identity identity = add(region, domain, SesIdentity.Type.DOMAIN);
        identity.tokens = easyDkimTokens(identity.place);
        takeAsProven(identity);
    }

    /** An identity that is no domain, such as an e-mail address; nobody may touch it. */
    public void createEmailAddress(SesRegion region, SigningDomain domain) {
        journal(add(region, domain, SesIdentity.Type.OTHER));
    }

    private Identity add(SesRegion region, SigningDomain domain, SesIdentity.Type type) {
        Identity identity = new Identity(new Place(region, domain), type);
        if (identities.putIfAbsent(identity.place, identity) != null) {
            throw new IllegalStateException(domain + " exists already in " + region);
        }
        return identity;
    }

    private void takeAsProven(Identity identity) {
        identity.provenSinceChange = true;
        identity.lastSuccessAt = Optional.of(clock.instant());
        enter(identity, DkimStatus.SUCCESS);
        planCheck(identity, timing.recheckEvery());
    }

    // --- options ---

    /** Which of Easy DKIM's names, {@code <token>._domainkey.<domain>.}, have their CNAME; at first none. */
    public EmbeddedSes easyDkimCnames(Predicate<DnsName> published) {
        easyDkimCnames = published;
        return this;
    }

    /** The key that stands behind Easy DKIM's first token; receivers must find its record at the token's name. */
    public EmbeddedSes easyDkimKey(PrivateSigningKey key) {
        easyDkimKey = Optional.of(key);
        return this;
    }

    /** From now on a key is taken without looking at the permit. */
    public EmbeddedSes acceptUnpublishedKeys() {
        unpublishedKeysAccepted = true;
        return this;
    }

    /** Whether SES leaves {@code Tokens} empty, as it sometimes does. */
    public EmbeddedSes hideTokens(boolean hide) {
        tokensHidden = hide;
        return this;
    }

    /**
     * Readings may be answered by a replica that has not heard of the latest changes; to be said before identities exist.
     *
     * @param age of what the next reading shows
     */
    public EmbeddedSes readingsLag(Supplier<Duration> age) {
        readingsLag = Optional.of(age);
        return this;
    }

    /** How many calls SES takes within one second of world time, at least 1; 1 is documented. */
    public EmbeddedSes callsPerSecond(int calls) {
        if (calls < 1) {
            throw new IllegalArgumentException("at least one call a second, not " + calls);
        }
        callsPerSecond = calls;
        return this;
    }

    /** Whether the caller waits for its turn (see the class comment) or is throttled. */
    public EmbeddedSes patientCaller(boolean patient) {
        callerIsPatient = patient;
        return this;
    }

    // --- the port ---

    @Override
    public SesReading read(SesRegion region, SigningDomain domain) {
        Attempt attempt = new Attempt(Operation.GET_EMAIL_IDENTITY, region, Optional.of(domain));
        attempt.arrive();
        SesReading reading = readingsLag
                .map(Supplier::get)
                .filter(Duration::isPositive)
                .flatMap(age ->
                        pictureOf(new Place(region, domain), clock.instant().minus(age)))
                .orElseGet(() -> reading(region, domain));
        attempt.end(CallEnd.ANSWERED);
        return reading;
    }

    private SesReading reading(SesRegion region, SigningDomain domain) {
        return peek(region, domain).<SesReading>map(SesReading.Found::new).orElseGet(SesReading.Missing::new);
    }

    private Optional<SesReading> pictureOf(Place place, Instant then) {
        return Optional.ofNullable(pictures.get(place))
                .map(all -> all.floorEntry(then))
                .map(Map.Entry::getValue);
    }

    private void keepPicture(Place place) {
        if (readingsLag.isPresent()) {
            pictures.computeIfAbsent(place, p -> new TreeMap<>())
                    .put(clock.instant(), reading(place.region(), place.domain()));
        }
    }

    @Override
    public List<SigningDomain> domainIdentities(SesRegion region) {
        Attempt attempt = new Attempt(Operation.LIST_EMAIL_IDENTITIES, region, Optional.empty());
        attempt.arrive();
        List<SigningDomain> domains = peekAll(region).entrySet().stream()
                .filter(entry -> entry.getValue().type() == SesIdentity.Type.DOMAIN)
                .map(Map.Entry::getKey)
                .toList();
        attempt.end(CallEnd.ANSWERED);
        return domains;
    }

    /** @throws IllegalArgumentException where the permit is for another name or key; SES is not called then */
    @Override
    public SesChange signWith(
            SesRegion region, SigningDomain domain, Selector selector, PrivateSigningKey key, GateVerdict.Open permit) {
        DnsName recordName = selector.recordName(domain);
        if (!unpublishedKeysAccepted && !permit.permits(recordName, key.publicKey())) {
            throw new IllegalArgumentException(
                    permit + " does not permit key " + key.fingerprint() + " at " + recordName);
        }
        return put(
                region,
                domain,
                new MailSigner(selector, key),
                Optional.of(permit.evidence().askedAt()));
    }

    /**
     * The raw API call, as the incident's system made it: SES is given a key although nobody looked whether DNS serves
     * it.
     */
    public SesChange putWithoutGate(SesRegion region, SigningDomain domain, Selector selector, PrivateSigningKey key) {
        return put(region, domain, new MailSigner(selector, key), Optional.empty());
    }

    private SesChange put(SesRegion region, SigningDomain domain, MailSigner signer, Optional<Instant> gateAskedAt) {
        Attempt attempt = new Attempt(Operation.PUT_SIGNING_ATTRIBUTES_EXTERNAL, region, Optional.of(domain));
        attempt.signer = Optional.of(signer);
        attempt.gateAskedAt = gateAskedAt;
        return attempt.change(identity -> beginByodkim(identity, signer));
    }

    @Override
    public SesChange useEasyDkim(SesRegion region, SigningDomain domain) {
        return new Attempt(Operation.PUT_SIGNING_ATTRIBUTES_AWS_SES, region, Optional.of(domain))
                .change(this::beginEasyDkim);
    }

    /** One call on its way through rate limit, planned misfortune and effect, into the journal. */
    private final class Attempt {
        private final Operation operation;
        private final SesRegion region;
        private final Optional<SigningDomain> domain;
        private Optional<MailSigner> signer = Optional.empty();
        private Optional<Instant> gateAskedAt = Optional.empty();

        Attempt(Operation operation, SesRegion region, Optional<SigningDomain> domain) {
            this.operation = operation;
            this.region = region;
            this.domain = domain;
        }

        /** @throws PlatformFault where SES throttles, or was told to fail */
        void arrive() {
            if (!passesRateLimit()) {
                end(CallEnd.THROTTLED);
                throw new PlatformFault("SES throttled " + what() + ": TooManyRequestsException");
            }
            if (callsToFail > 0) {
                callsToFail--;
                end(CallEnd.FAULT);
                throw new PlatformFault("SES did not answer to " + what());
            }
        }

        SesChange change(Consumer<Identity> effect) {
            arrive();
            Optional<String> refusal = refusal();
            if (refusal.isPresent()) {
                end(CallEnd.REFUSED);
                return new SesChange.Refused(refusal.get());
            }
            Identity identity = identity().orElseThrow();
            effect.accept(identity);
            if (nextReplyIsLost) {
                nextReplyIsLost = false;
                end(CallEnd.REPLY_LOST);
                throw new PlatformFault("the answer of SES to " + what() + " was lost");
            }
            end(CallEnd.ANSWERED);
            return new SesChange.Taken(shownTokens(identity));
        }

        private Optional<String> refusal() {
            Optional<String> planned = nextRefusal;
            nextRefusal = Optional.empty();
            if (planned.isPresent()) {
                return planned;
            }
            Optional<Identity> identity = identity();
            if (identity.isEmpty()) {
                return Optional.of("NotFoundException: Email identity " + domain.orElseThrow() + " does not exist.");
            }
            return identity.get().type == SesIdentity.Type.DOMAIN
                    ? Optional.empty()
                    : Optional.of("BadRequestException: The EmailIdentity value must be a valid domain.");
        }

        private Optional<Identity> identity() {
            return domain.flatMap(name -> found(region, name));
        }

        void end(CallEnd end) {
            calls.add(new Call(
                    clock.instant(),
                    operation,
                    region,
                    domain,
                    signer.map(MailSigner::selector),
                    signer.map(s -> s.key().fingerprint()),
                    gateAskedAt,
                    end));
        }

        private String what() {
            return operation + domain.map(name -> " for " + name).orElse("") + " in " + region;
        }
    }

    /**
     * The account's limit, one window of a second at a time. A patient caller's own time runs ahead of the world's
     * while it waits.
     */
    private boolean passesRateLimit() {
        Instant now = clock.instant().isAfter(callersTime) ? clock.instant() : callersTime;
        boolean windowIsOver = callsInWindow == 0 || !now.isBefore(windowStart.plus(RATE_WINDOW));
        if (windowIsOver) {
            windowStart = now;
            callsInWindow = 1;
            return true;
        }
        if (callsInWindow < callsPerSecond) {
            callsInWindow++;
            return true;
        }
        if (!callerIsPatient) {
            return false;
        }
        Instant turn = windowStart.plus(RATE_WINDOW);
        waited = waited.plus(Duration.between(now, turn));
        callersTime = turn;
        windowStart = turn;
        callsInWindow = 1;
        return true;
    }

    // --- SES's own work ---

    private void beginByodkim(Identity identity, MailSigner signer) {
        identity.origin = Origin.EXTERNAL;
        identity.tokens = List.of(signer.selector());
        identity.byodkim = Optional.of(signer);
        beginDetection(identity, DkimStatus.NOT_STARTED);
        int era = identity.era;
        clock.at(clock.instant().plus(TAKEN_UP_AFTER), () -> {
            if (identity.era == era) {
                enter(identity, DkimStatus.PENDING);
            }
        });
    }

    private void beginEasyDkim(Identity identity) {
        identity.origin = Origin.AWS_SES;
        identity.tokens = easyDkimTokens(identity.place);
        identity.byodkim = Optional.empty();
        beginDetection(identity, DkimStatus.PENDING);
    }

    private void beginDetection(Identity identity, DkimStatus first) {
        identity.era++;
        identity.changedAt = Optional.of(clock.instant());
        identity.provenSinceChange = false;
        identity.silentChecks = 0;
        identity.wrongSince = Optional.empty();
        identity.error = Optional.empty();
        enter(identity, first);
        planPendingCheck(identity, timing.firstCheck());
        int era = identity.era;
        clock.at(clock.instant().plus(timing.givesUpAfter()), () -> {
            if (identity.era == era && !identity.provenSinceChange) {
                identity.era++;
                enter(identity, DkimStatus.FAILED);
            }
        });
    }

    private void planPendingCheck(Identity identity, Duration gap) {
        int era = identity.era;
        clock.at(clock.instant().plus(gap), () -> {
            if (identity.era == era) {
                checkWhilePending(identity, gap);
            }
        });
    }

    private void checkWhilePending(Identity identity, Duration gap) {
        Sight sight = look(identity);
        identity.lastCheckedAt = Optional.of(clock.instant());
        if (sight == Sight.RIGHT) {
            identity.provenSinceChange = true;
            identity.error = Optional.empty();
            identity.lastSuccessAt = identity.lastCheckedAt;
            enter(identity, DkimStatus.SUCCESS);
            planCheck(identity, timing.recheckEvery());
            return;
        }
        identity.error = Optional.of(sight);
        identity.silentChecks = sight == Sight.DNS_SERVER_ERROR ? identity.silentChecks + 1 : 0;
        DkimStatus seen = identity.silentChecks >= SILENT_CHECKS_UNTIL_TEMPORARY_FAILURE
                ? DkimStatus.TEMPORARY_FAILURE
                : DkimStatus.PENDING;
        if (seen != identity.status) {
            enter(identity, seen);
        }
        Duration doubled = gap.multipliedBy(2);
        planPendingCheck(identity, doubled.compareTo(timing.slowestCheck()) < 0 ? doubled : timing.slowestCheck());
    }

    private void planCheck(Identity identity, Duration gap) {
        int era = identity.era;
        clock.at(clock.instant().plus(gap), () -> {
            if (identity.era == era) {
                recheck(identity);
            }
        });
    }

    private void recheck(Identity identity) {
        Instant now = clock.instant();
        Sight sight = look(identity);
        identity.lastCheckedAt = Optional.of(now);
        if (sight == Sight.RIGHT) {
            identity.error = Optional.empty();
            identity.wrongSince = Optional.empty();
            identity.lastSuccessAt = identity.lastCheckedAt;
        } else if (sight != Sight.DNS_SERVER_ERROR) {
            identity.error = Optional.of(sight);
            identity.wrongSince = identity.wrongSince.or(() -> Optional.of(now));
            if (!now.isBefore(identity.wrongSince.get().plus(timing.grace()))) {
                identity.era++;
                enter(identity, DkimStatus.FAILED);
                return;
            }
        }
        planCheck(identity, timing.recheckEvery());
    }

    private Sight look(Identity identity) {
        SigningDomain domain = identity.place.domain();
        if (identity.byodkim.isEmpty()) {
            boolean allThere = identity.tokens.stream()
                    .map(token -> token.recordName(domain))
                    .allMatch(easyDkimCnames);
            return allThere ? Sight.RIGHT : Sight.HOST_NOT_FOUND;
        }
        MailSigner signer = identity.byodkim.get();
        return switch (dns.lookup(signer.selector().recordName(domain))) {
            case TxtLookup.Result.NotFound no -> Sight.HOST_NOT_FOUND;
            case TxtLookup.Result.TempFail silence -> Sight.DNS_SERVER_ERROR;
            case TxtLookup.Result.Found found -> judge(found.records(), signer);
        };
    }

    private static Sight judge(List<TxtRecord> records, MailSigner signer) {
        if (records.isEmpty()) {
            return Sight.TYPE_NOT_FOUND;
        }
        boolean right = records.size() == 1
                && KeyRecord.parse(records.getFirst().joined()) instanceof KeyRecord published
                && published.publishes(signer.key().publicKey());
        return right ? Sight.RIGHT : Sight.INVALID_VALUE;
    }

    private void enter(Identity identity, DkimStatus status) {
        identity.status = status;
        journal(identity);
    }

    private void journal(Identity identity) {
        statusChanges.add(new StatusChange(
                clock.instant(),
                identity.place.region(),
                identity.place.domain(),
                Optional.of(identity.status),
                identity.byodkim.map(MailSigner::selector),
                identity.signs()));
        keepPicture(identity.place);
    }

    /** Three labels of 32 letters and digits, as SES issues them; the same whenever the same identity asks. */
    private static List<Selector> easyDkimTokens(Place place) {
        return IntStream.rangeClosed(1, 3)
                .mapToObj(n -> {
                    byte[] seed = (place.region() + "/" + place.domain() + "/" + n).getBytes(StandardCharsets.US_ASCII);
                    try {
                        byte[] digest = MessageDigest.getInstance("SHA-256").digest(seed);
                        return new Selector(HexFormat.of().formatHex(digest).substring(0, 32));
                    } catch (NoSuchAlgorithmException e) {
                        throw new IllegalStateException("every Java platform has SHA-256", e);
                    }
                })
                .toList();
    }

    private List<String> shownTokens(Identity identity) {
        return tokensHidden
                ? List.of()
                : identity.tokens.stream().map(Selector::value).toList();
    }

    // --- what the world sees, at no call ---

    /** What SES would answer to a reading; costs no call and leaves no trace. */
    public Optional<SesIdentity> peek(SesRegion region, SigningDomain domain) {
        return found(region, domain)
                .map(identity -> new SesIdentity(
                        identity.type,
                        identity.origin,
                        identity.signingEnabled,
                        identity.status,
                        shownTokens(identity),
                        verification(identity)));
    }

    /** The same for everything there is in a Region, in the order of the names. */
    NavigableMap<SigningDomain, SesIdentity> peekAll(SesRegion region) {
        NavigableMap<SigningDomain, SesIdentity> all = new TreeMap<>();
        for (Place place : identities.keySet()) {
            if (place.region().equals(region)) {
                all.put(place.domain(), peek(region, place.domain()).orElseThrow());
            }
        }
        return all;
    }

    private static Optional<Verification> verification(Identity identity) {
        boolean nothingToTell = identity.lastCheckedAt.isEmpty() && identity.lastSuccessAt.isEmpty();
        return nothingToTell
                ? Optional.empty()
                : Optional.of(new Verification(
                        identity.error.map(Sight::name),
                        identity.lastCheckedAt,
                        identity.lastSuccessAt,
                        OptionalLong.empty()));
    }

    /**
     * What signs a message that leaves at this instant.
     *
     * @return empty where the message leaves without an aligned signature
     * @throws IllegalStateException where Easy DKIM signs and nobody said with which {@link #easyDkimKey}
     */
    public Optional<MailSigner> mailSigner(SesRegion region, SigningDomain domain) {
        return found(region, domain)
                .filter(Identity::signs)
                .map(identity -> identity.byodkim.orElseGet(() -> new MailSigner(
                        identity.tokens.getFirst(),
                        easyDkimKey.orElseThrow(() -> new IllegalStateException(
                                "Easy DKIM signs for " + domain + ", but the world gave it no key")))));
    }

    /** Whether SES has not yet found the key of a call that it has not given up on: the window of unsigned mail. */
    public boolean isPendingAfterCall(SesRegion region, SigningDomain domain) {
        return found(region, domain)
                .filter(identity -> !identity.provenSinceChange)
                .flatMap(identity -> identity.changedAt)
                .filter(changedAt -> clock.instant().isBefore(changedAt.plus(timing.givesUpAfter())))
                .isPresent();
    }

    private Optional<Identity> found(SesRegion region, SigningDomain domain) {
        return Optional.ofNullable(identities.get(new Place(region, domain)));
    }

    /** Every change of status or of the signing switch, oldest first. */
    public List<StatusChange> statusChanges() {
        return List.copyOf(statusChanges);
    }

    /** Every control-plane call, oldest first, whatever became of it. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** How long a patient caller has waited for its turn, in all; rounded up. */
    public long secondsWaited() {
        return waited.plusSeconds(1).minusNanos(1).toSeconds();
    }

    /** The lane of one identity in the chronicle: the group {@code SES}, the Region's name. */
    public Chronicle.Lane lane(SesRegion region, SigningDomain domain, Instant from, Instant to) {
        List<Chronicle.Span> spans = new ArrayList<>();
        Instant begun = from;
        String label = "no identity";
        Chronicle.Tone tone = Chronicle.Tone.NONE;
        for (StatusChange change : statusChanges) {
            if (change.region().equals(region)
                    && change.domain().equals(domain)
                    && change.at().isBefore(to)) {
                if (change.at().isAfter(begun)) {
                    spans.add(new Chronicle.Span(begun, change.at(), label, tone));
                    begun = change.at();
                }
                label = label(change);
                tone = tone(change);
            }
        }
        spans.add(new Chronicle.Span(begun, to, label, tone));
        return new Chronicle.Lane("SES", region.id(), List.copyOf(spans));
    }

    private static String label(StatusChange change) {
        String key = change.selector().map(selector -> " " + selector).orElse("");
        String switchedOff = change.status().equals(Optional.of(DkimStatus.SUCCESS)) && !change.signing()
                ? ", signing disabled"
                : "";
        return change.status().map(status -> status + key + switchedOff).orElse("no identity");
    }

    private static Chronicle.Tone tone(StatusChange change) {
        if (change.status().isEmpty()) {
            return Chronicle.Tone.NONE;
        }
        return change.signing() ? Chronicle.Tone.GOOD : Chronicle.Tone.BAD;
    }

    // --- misfortune ---

    /** Somebody turns signing off; a new key does not turn it on again. */
    public void disableSigning(SesRegion region, SigningDomain domain) {
        switchSigning(region, domain, false);
    }

    /** Somebody turns signing on again. */
    public void enableSigning(SesRegion region, SigningDomain domain) {
        switchSigning(region, domain, true);
    }

    private void switchSigning(SesRegion region, SigningDomain domain, boolean enabled) {
        Identity identity = existing(region, domain);
        identity.signingEnabled = enabled;
        journal(identity);
    }

    /** Somebody gives the identity back to Easy DKIM in the console: no call of ours, no answer to us. */
    public void switchToEasyDkimBehindOurBack(SesRegion region, SigningDomain domain) {
        beginEasyDkim(existing(region, domain));
    }

    /** Somebody else's key: no call of ours, no answer to us. */
    public void putBehindOurBack(SesRegion region, SigningDomain domain, Selector selector, PrivateSigningKey key) {
        beginByodkim(existing(region, domain), new MailSigner(selector, key));
    }

    /** Somebody deletes the identity. The real SES would refuse mail for it; here it leaves unsigned. */
    public void forgetIdentity(SesRegion region, SigningDomain domain) {
        Identity identity = existing(region, domain);
        identity.era++;
        identities.remove(identity.place);
        statusChanges.add(new StatusChange(clock.instant(), region, domain, Optional.empty(), Optional.empty(), false));
        keepPicture(identity.place);
    }

    private Identity existing(SesRegion region, SigningDomain domain) {
        return found(region, domain)
                .orElseThrow(() -> new IllegalStateException(domain + " does not exist in " + region));
    }

    /** The next {@code n} calls of any kind end in a {@link PlatformFault} and do nothing. */
    public void failNextCalls(int n) {
        callsToFail = n;
    }

    /** The next change takes effect, and its caller gets a {@link PlatformFault}. */
    public void loseNextReply() {
        nextReplyIsLost = true;
    }

    /** The next change is refused with these words. */
    public void refuseNext(String why) {
        nextRefusal = Optional.of(why);
    }
}
