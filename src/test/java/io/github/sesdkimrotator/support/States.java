package io.github.sesdkimrotator.support;

import io.github.sesdkimrotator.dkim.ExampleKeys;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.rotation.Fact;
import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.NoticeKind;
import io.github.sesdkimrotator.rotation.OutboxEntry;
import io.github.sesdkimrotator.rotation.Policy;
import io.github.sesdkimrotator.rotation.Preparation;
import io.github.sesdkimrotator.rotation.Reminders;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.rotation.Signer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Examples of everything that can be stored, made from nothing but small numbers: the same in every run. */
public final class States {

    public static final SigningDomain DOMAIN = new SigningDomain("example.jp");
    public static final SesRegion TOKYO = new SesRegion("ap-northeast-1");
    public static final SesRegion OSAKA = new SesRegion("ap-northeast-3");

    /** When the examples were stored. */
    public static final Instant NOW = Instant.parse("2026-11-22T03:04:05Z");

    private static final Duration VALIDITY = Duration.ofDays(180);

    private States() {}

    /** The times that the settings have where nobody sets them. */
    public static Policy policy(Policy.UpdateMode mode) {
        return new Policy(
                mode,
                "dkim",
                ZoneOffset.UTC,
                Duration.ofDays(180),
                Duration.ofDays(45),
                Duration.ofDays(14),
                Duration.ofHours(24),
                Duration.ofDays(7));
    }

    /** Bytes that say that they are no key, beside the {@linkplain ExampleKeys public key} of the same number. */
    public static PrivateSigningKey privateKey(int n) {
        return PrivateSigningKey.ofPkcs1Der(
                ("fake signing key " + n).getBytes(StandardCharsets.US_ASCII), ExampleKeys.rsa2048(n));
    }

    /** {@code rot-20261122-<n>}. */
    public static Selector selector(int n) {
        return new Selector("rot-20261122-" + n);
    }

    /** Key number {@code n} under selector number {@code n}, generated {@code n} days before {@link #NOW}. */
    public static RotationKey key(int n) {
        Instant generatedAt = NOW.minus(Duration.ofDays(n));
        return new RotationKey(selector(n), ExampleKeys.rsa2048(n), generatedAt, generatedAt.plus(VALIDITY));
    }

    /** Every kind of signer, with and without what is optional. Own keys have the number 1. */
    public static List<Signer> everySigner() {
        Signer own = new Signer.OwnKey(key(1));
        Signer easy = new Signer.EasyDkim(
                List.of(new Selector("easytoken1"), new Selector("easytoken2"), new Selector("easytoken3")));
        return List.of(
                own,
                new Signer.ForeignKey(Optional.of(new Selector("theirs"))),
                new Signer.ForeignKey(Optional.empty()),
                easy,
                new Signer.EasyDkim(List.of()),
                new Signer.NoSigner(),
                new Signer.DifferentByRegion(Map.of(TOKYO, own, OSAKA, easy)));
    }

    /** Every step of a preparation of key number 2. */
    public static List<Preparation> everyPreparation() {
        return List.of(
                new Preparation.Reserved(selector(2), NOW),
                new Preparation.Generated(key(2), "-----BEGIN CERTIFICATE-----\nZmFrZQ==\n-----END CERTIFICATE-----\n"),
                new Preparation.Archived(key(2)));
    }

    /** Nothing told, everything told, and each one alone. */
    public static List<Reminders> everyReminders() {
        Optional<Instant> at = Optional.of(NOW.plusSeconds(1));
        Optional<Instant> no = Optional.empty();
        Optional<String> diagnosis = Optional.of("OTHER_KEY at ns1.example.jp. \"v=DKIM1; p=…\"\n二行目");
        Set<Finding.Code> someCodes = Set.of(Finding.Code.SEVERAL_RECORDS);
        Optional<Reminders.Explained> explained = Optional.of(new Reminders.Explained(someCodes, NOW.plusSeconds(5)));
        return List.of(
                Reminders.none(),
                new Reminders(
                        at,
                        Optional.of(NOW.plusSeconds(2)),
                        Optional.of(NOW.plusSeconds(3)),
                        Optional.of(NOW.plusSeconds(4)),
                        diagnosis,
                        explained,
                        Set.of(Finding.Code.TESTING, Finding.Code.OTHER_KEY),
                        Set.of(Finding.Code.REVOKED)),
                reminders(at, no, no, no, Optional.empty()),
                reminders(no, at, no, no, Optional.empty()),
                reminders(no, no, at, no, Optional.empty()),
                reminders(no, no, no, at, Optional.empty()),
                reminders(no, no, no, no, diagnosis),
                new Reminders(no, no, no, no, Optional.empty(), explained, Set.of(), Set.of()));
    }

    private static Reminders reminders(
            Optional<Instant> readySince,
            Optional<Instant> readyToldAt,
            Optional<Instant> overdueToldAt,
            Optional<Instant> escalatedAt,
            Optional<String> diagnosisTold) {
        return new Reminders(
                readySince,
                readyToldAt,
                overdueToldAt,
                escalatedAt,
                diagnosisTold,
                Optional.empty(),
                Set.of(),
                Set.of());
    }

    /**
     * One plausible example of each kind, in the order of {@link RotationState.Kind}. The golden files of
     * {@code StateJsonTest} hold exactly these.
     */
    public static List<RotationState> oneOfEachKind() {
        Signer own = new Signer.OwnKey(key(1));
        Optional<Instant> earlier = Optional.of(NOW.minusSeconds(900));
        RotationState awaiting = new RotationState.AwaitingPublication(
                own,
                RotationReason.EXPIRY,
                key(2),
                NOW.minus(Duration.ofDays(2)),
                NOW.plus(Duration.ofDays(12)),
                everyReminders().get(1));
        return List.of(
                new RotationState.Steady(own),
                new RotationState.Preparing(
                        own, RotationReason.EXPIRY, everyPreparation().get(1)),
                awaiting,
                new RotationState.Activating(own, RotationReason.EXPIRY, key(2), NOW, List.of(TOKYO)),
                new RotationState.Watching(key(2), RotationReason.EXPIRY, own, NOW, earlier, earlier),
                new RotationState.RollingBack(key(2), key(1), NOW, List.of(TOKYO), earlier),
                new RotationState.Retiring(key(2), own, NOW.plus(Duration.ofDays(7)), earlier, earlier),
                new RotationState.Halted(
                        HaltReason.DRIFT, "SES holds the selector 'other' in ap-northeast-1", NOW, awaiting));
    }

    /** The one of {@link #oneOfEachKind} that is of that kind. */
    public static RotationState example(RotationState.Kind kind) {
        return oneOfEachKind().stream()
                .filter(state -> state.kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    /** Every kind of state with every signer, preparation, reason and optional moment: several hundred. */
    public static List<RotationState> everyState() {
        List<RotationState> running = everyRunningState();
        List<RotationState> all = new ArrayList<>(running);
        for (RotationState interrupted : running) {
            all.add(new RotationState.Halted(HaltReason.DRIFT, "", NOW, interrupted));
        }
        for (HaltReason reason : HaltReason.values()) {
            all.add(new RotationState.Halted(
                    reason, "詳細: \"quoted\" \\ and a tab\t", NOW, new RotationState.Steady(new Signer.NoSigner())));
        }
        return List.copyOf(all);
    }

    private static List<RotationState> everyRunningState() {
        List<RotationState> all = new ArrayList<>();
        for (Signer signer : everySigner()) {
            all.add(new RotationState.Steady(signer));
            for (RotationReason reason : RotationReason.values()) {
                for (Preparation pending : everyPreparation()) {
                    all.add(new RotationState.Preparing(signer, reason, pending));
                }
                all.add(new RotationState.AwaitingPublication(
                        signer, reason, key(2), NOW, NOW.plusSeconds(60), Reminders.none()));
                for (List<SesRegion> takenIn : everyTakenIn()) {
                    all.add(new RotationState.Activating(signer, reason, key(2), NOW, takenIn));
                }
                all.add(new RotationState.Watching(key(2), reason, signer, NOW, Optional.empty(), Optional.empty()));
            }
            for (Reminders told : everyReminders()) {
                all.add(new RotationState.AwaitingPublication(
                        signer, RotationReason.EXPIRY, key(2), NOW, NOW.plusSeconds(60), told));
            }
            for (Optional<Instant> first : everyOptionalMoment(10)) {
                for (Optional<Instant> second : everyOptionalMoment(20)) {
                    all.add(new RotationState.Watching(key(2), RotationReason.EXPIRY, signer, NOW, first, second));
                    all.add(new RotationState.Retiring(key(2), signer, NOW.plusSeconds(5), first, second));
                }
            }
        }
        for (List<SesRegion> takenIn : everyTakenIn()) {
            for (Optional<Instant> alarmedAt : everyOptionalMoment(30)) {
                all.add(new RotationState.RollingBack(key(2), key(1), NOW, takenIn, alarmedAt));
            }
        }
        return all;
    }

    private static List<List<SesRegion>> everyTakenIn() {
        return List.of(List.of(), List.of(TOKYO), List.of(OSAKA, TOKYO));
    }

    private static List<Optional<Instant>> everyOptionalMoment(int millis) {
        return List.of(Optional.empty(), Optional.of(NOW.plusMillis(millis)));
    }

    /** {@link #DOMAIN} in that state, with an empty outbox and key numbers 1 and 2 used. */
    public static ManagedDomain managed(RotationState state) {
        return managed(DOMAIN, state);
    }

    /** The same for any domain. */
    public static ManagedDomain managed(SigningDomain domain, RotationState state) {
        return new ManagedDomain(
                domain,
                List.of(TOKYO),
                state,
                List.of(selector(1), selector(2)),
                List.of(),
                List.of(),
                0,
                NOW.minus(Duration.ofDays(400)),
                NOW);
    }

    /** {@link #DOMAIN} in that state with nothing left empty: two Regions, condemned keys, every kind of notice. */
    public static ManagedDomain crowded(RotationState state) {
        return new ManagedDomain(
                DOMAIN,
                List.of(TOKYO, OSAKA),
                state,
                List.of(selector(3), selector(1), selector(2)),
                List.of(selector(3)),
                everyNotice(),
                everyNotice().size(),
                NOW.minus(Duration.ofDays(400)),
                NOW.plusNanos(123_456_789));
    }

    private static List<OutboxEntry> everyNotice() {
        Map<Fact, String> facts = new EnumMap<>(Fact.class);
        for (Fact fact : Fact.values()) {
            facts.put(fact, "the " + fact + "\nof a notice: \"日本語\"");
        }
        List<OutboxEntry> all = new ArrayList<>();
        for (NoticeKind kind : NoticeKind.values()) {
            boolean second = all.size() == 1;
            all.add(new OutboxEntry(
                    DOMAIN + "-20261122-" + (all.size() + 1),
                    kind,
                    NOW,
                    second ? facts : Map.of(),
                    second ? Optional.of(NOW.plusSeconds(1)) : Optional.empty()));
        }
        return all;
    }
}
