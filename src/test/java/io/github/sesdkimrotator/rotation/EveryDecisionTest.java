package io.github.sesdkimrotator.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.RemovalVerdict;
import io.github.sesdkimrotator.notice.Commands;
import io.github.sesdkimrotator.notice.Language;
import io.github.sesdkimrotator.notice.NoticeWriter;
import io.github.sesdkimrotator.rotation.RotationState.Activating;
import io.github.sesdkimrotator.rotation.RotationState.RollingBack;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.rotation.SesIdentity.Origin;
import io.github.sesdkimrotator.rotation.Trigger.Approval;
import io.github.sesdkimrotator.rotation.Trigger.Phase;
import io.github.sesdkimrotator.support.States;
import io.github.sesdkimrotator.support.Verdicts;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every state × every trigger × everything that may be observed goes through {@link Rotation#decide}: the space is
 * small enough to be walked whole, so no sentence below rests on an example.
 */
@Tag("exhaustive")
class EveryDecisionTest {

    /** One point of the space and what was decided there. */
    private record Decided(
            ManagedDomain managed, Look look, Observations seen, Policy policy, Instant now, Decision decision) {

        Situation situation() {
            return new Situation(managed, seen, policy, now);
        }

        @Override
        public String toString() {
            return managed.state() + " on " + seen.trigger() + " seeing " + seen.ses() + ", " + seen.publication()
                    + ", " + seen.removal() + " at " + now + " -> " + decision;
        }
    }

    /** A sentence about every decision, and the first point of the space where it does not hold. */
    private static final class Promise {
        private final Predicate<Decided> holds;
        private Optional<Decided> brokenAt = Optional.empty();

        Promise(Predicate<Decided> holds) {
            this.holds = holds;
        }

        void check(Decided decided) {
            if (brokenAt.isEmpty() && !holds.test(decided)) {
                brokenAt = Optional.of(decided);
            }
        }

        void assertKept() {
            assertThat(brokenAt).isEmpty();
        }
    }

    private static final Promise STAYS_IN_THE_TABLE = new Promise(EveryDecisionTest::staysInTheTable);
    private static final Promise GATE_BEFORE_SES = new Promise(EveryDecisionTest::asksSesOnlyThroughTheGate);
    private static final Promise INTENT_FIRST = new Promise(EveryDecisionTest::storesTheIntentBeforeTheCall);
    private static final Promise PERSON_BEGINS = new Promise(EveryDecisionTest::isBegunByAPersonInManualMode);
    private static final Promise REFUSAL_IS_INERT = new Promise(EveryDecisionTest::changesNothingWhenItRefuses);
    private static final Promise NEEDED_KEYS_LIVE = new Promise(EveryDecisionTest::condemnsOnlyWhatNobodyHolds);
    private static final Promise LATE_READINGS_HARM_NOBODY =
            new Promise(EveryDecisionTest::condemnsNothingRightAfterACall);
    private static final Promise REMOVAL_IN_TIME = new Promise(EveryDecisionTest::asksForRemovalOnlyWhenItIsSafe);
    private static final Promise LOOKED_ENOUGH = new Promise(EveryDecisionTest::neverMissesWhatLookNamed);
    private static final Promise BURNT_IS_GONE = new Promise(EveryDecisionTest::aBurntKeyIsNeverUsed);
    private static final Set<NoticeDraft> NOTICES = new HashSet<>();
    private static long walked;

    @BeforeAll
    static void walkTheWholeSpaceOnce() {
        List<Promise> promises = List.of(
                STAYS_IN_THE_TABLE,
                GATE_BEFORE_SES,
                INTENT_FIRST,
                PERSON_BEGINS,
                REFUSAL_IS_INERT,
                NEEDED_KEYS_LIVE,
                LATE_READINGS_HARM_NOBODY,
                REMOVAL_IN_TIME,
                LOOKED_ENOUGH,
                BURNT_IS_GONE);
        walked = everywhere(decided -> {
            promises.forEach(promise -> promise.check(decided));
            NOTICES.addAll(decided.decision().notices());
        });
    }

    @Test
    void noObservationMakesTheRulesThrowOrMoveOutsideTheTable() {
        assertThat(walked).isGreaterThan(100_000);
        STAYS_IN_THE_TABLE.assertKept();
    }

    private static boolean staysInTheTable(Decided decided) {
        RotationState next = decided.decision().next();
        return decided.managed().state().moveTo(next).equals(next)
                && !decided.decision().message().isBlank();
    }

    @Test
    void sesIsNeverAskedToSignWithoutAnOpenGateForExactlyThatKey() {
        GATE_BEFORE_SES.assertKept();
    }

    private static boolean asksSesOnlyThroughTheGate(Decided decided) {
        if (!(decided.decision().effect().orElse(null) instanceof Effect.SignWith sign)) {
            return true;
        }
        return decided.seen().publication().orElse(null) == sign.permit()
                && sign.permit()
                        .permits(
                                sign.key().selector().recordName(States.DOMAIN),
                                sign.key().publicKey());
    }

    @Test
    void theIntentToSignIsInTheStateThatIsStoredBeforeTheCall() {
        INTENT_FIRST.assertKept();
    }

    private static boolean storesTheIntentBeforeTheCall(Decided decided) {
        if (!(decided.decision().effect().orElse(null) instanceof Effect.SignWith sign)) {
            return true;
        }
        return switch (decided.decision().next()) {
            case Activating s -> s.pending().equals(sign.key());
            case RollingBack s -> s.previous().equals(sign.key());
            default -> false;
        };
    }

    @Test
    void inManualModeOnlyAPersonBeginsAnActivationOrARollback() {
        PERSON_BEGINS.assertKept();
    }

    private static boolean isBegunByAPersonInManualMode(Decided decided) {
        RotationState.Kind from = decided.managed().state().kind();
        RotationState.Kind to = decided.decision().next().kind();
        boolean begins = from != to && (to == RotationState.Kind.ACTIVATING || to == RotationState.Kind.ROLLING_BACK);
        boolean automaticActivation = decided.policy().updateMode() == Policy.UpdateMode.AUTOMATIC
                && to == RotationState.Kind.ACTIVATING
                && from == RotationState.Kind.AWAITING_PUBLICATION;
        return !begins || !decided.seen().trigger().isScheduled() || automaticActivation;
    }

    @Test
    void aRefusalChangesNothingUnlessItIsAHaltOrBurnsAKey() {
        REFUSAL_IS_INERT.assertKept();
    }

    private static boolean changesNothingWhenItRefuses(Decided decided) {
        Decision decision = decided.decision();
        boolean refused = decision.outcome().answered() == Outcome.Answered.REFUSED;
        return !refused
                || decision.outcome() == Outcome.HALTED
                || decision.outcome() == Outcome.KEY_BURNT
                || (decision.next().equals(decided.managed().state())
                        && decision.effect().isEmpty()
                        && decision.condemned().isEmpty()
                        && decision.notices().isEmpty());
    }

    @Test
    void noKeyIsCondemnedThatTheNextStateNeedsOrThatSesSaysItHolds() {
        NEEDED_KEYS_LIVE.assertKept();
    }

    private static boolean condemnsOnlyWhatNobodyHolds(Decided decided) {
        return decided.decision().condemned().stream()
                .noneMatch(condemned -> decided.decision().next().needs(condemned)
                        || decided.seen().ses().values().stream()
                                .anyMatch(reading -> reading instanceof SesReading.Found found
                                        && found.identity().origin() == Origin.EXTERNAL
                                        && found.identity().tokens().contains(condemned.value())));
    }

    @Test
    void noKeyIsCondemnedWhileSesMayShowWhatItHeldBeforeACall() {
        LATE_READINGS_HARM_NOBODY.assertKept();
    }

    /** Every moment in these states is {@link States#NOW}. */
    private static boolean condemnsNothingRightAfterACall(Decided decided) {
        RotationState state = decided.managed().state();
        boolean sesMayHaveBeenCalled =
                switch (state instanceof RotationState.Halted halted ? halted.interrupted() : state) {
                    case Activating s -> true;
                    case RotationState.Watching s -> true;
                    case RollingBack s -> true;
                    default -> false;
                };
        return !sesMayHaveBeenCalled
                || decided.now().isAfter(States.NOW)
                || decided.decision().condemned().isEmpty();
    }

    @Test
    void aRemovalIsAskedForOnlyAfterTheRetentionAndWhileSesSignsWithTheNewKeyEverywhere() {
        REMOVAL_IN_TIME.assertKept();
    }

    private static boolean asksForRemovalOnlyWhenItIsSafe(Decided decided) {
        boolean asks =
                decided.decision().notices().stream().anyMatch(draft -> draft.kind() == NoticeKind.REMOVE_RECORD);
        if (!asks) {
            return true;
        }
        RotationState.Retiring state =
                (RotationState.Retiring) decided.managed().state();
        return !decided.now().isBefore(state.removeAfter())
                && decided.situation().sesSignsWith(state.active().selector());
    }

    /** With everything that look() names at hand, no decision falls back on "could not be asked". */
    @Test
    void lookNamesEverythingThatTheRulesNeed() {
        LOOKED_ENOUGH.assertKept();
    }

    private static boolean neverMissesWhatLookNamed(Decided decided) {
        Look look = decided.look();
        boolean complete = (!look.ses() || !decided.seen().ses().isEmpty())
                && (look.publication().isEmpty() || decided.seen().publication().isPresent());
        String message = decided.decision().message();
        return !complete || !(message.contains("could not be") || message.contains("was not asked"));
    }

    /** A private key in DNS: nothing is activated, and a pending key that SES does not hold is given up for good. */
    @Test
    void aBurntKeyIsNeverActivatedAndNeverNeededAgain() {
        BURNT_IS_GONE.assertKept();
    }

    private static boolean aBurntKeyIsNeverUsed(Decided decided) {
        Decision decision = decided.decision();
        boolean privateKeySeen = decided.seen().publication().stream()
                .flatMap(verdict -> verdict.findings().stream())
                .anyMatch(finding -> finding.code() == Finding.Code.PRIVATE_KEY);
        if (!privateKeySeen) {
            return decision.outcome() != Outcome.KEY_BURNT;
        }
        boolean activates = decision.next().kind() == RotationState.Kind.ACTIVATING
                && decided.managed().state().kind() != RotationState.Kind.ACTIVATING;
        if (decision.effect().isPresent() || activates) {
            return false;
        }
        if (!(decided.managed().state() instanceof RotationState.AwaitingPublication awaiting)) {
            return decision.outcome() != Outcome.KEY_BURNT;
        }
        Selector pending = awaiting.pending().selector();
        boolean isAtSes = awaiting.active().ownSelectors().contains(pending)
                || decided.situation().sesHoldsSomewhere(pending);
        boolean burnt = decision.outcome() == Outcome.KEY_BURNT
                && decision.condemned().contains(pending)
                && !decision.next().needs(pending)
                && decision.notices().stream().anyMatch(told -> told.kind() == NoticeKind.PRIVATE_KEY_PUBLISHED);
        return burnt != isAtSes;
    }

    @Test
    void everyNoticeThatADecisionOwesCanBeWrittenInBothLanguages() {
        Commands commands = new Commands("aws-ses-migration", "prod");
        List<NoticeWriter> writers = List.of(
                new NoticeWriter(Language.ENGLISH, ZoneOffset.UTC, commands),
                new NoticeWriter(Language.JAPANESE, ZoneOffset.ofHours(9), commands));
        for (NoticeDraft draft : NOTICES) {
            OutboxEntry entry = new OutboxEntry("n-1", draft.kind(), States.NOW, draft.facts(), Optional.empty());
            writers.forEach(
                    writer -> assertThat(writer.write(States.DOMAIN, entry).body())
                            .as("%s", draft)
                            .isNotBlank());
        }
        assertThat(NOTICES.stream().map(NoticeDraft::kind).distinct()).hasSizeGreaterThan(12);
    }

    // ---- the space --------------------------------------------------------------------------------------------------

    private static long everywhere(Consumer<Decided> check) {
        long walked = 0;
        for (ManagedDomain managed : everyDomain()) {
            RotationState state = managed.state();
            for (Instant now : List.of(States.NOW, States.NOW.plus(Duration.ofDays(400)))) {
                for (Trigger trigger : everyTrigger(state)) {
                    for (Policy.UpdateMode mode : everyMode(state)) {
                        Policy policy = States.policy(mode);
                        Look look = Rotation.look(managed, trigger, policy, now);
                        for (Observations seen : everyObservation(managed, trigger, look, now)) {
                            Decision decision = Rotation.decide(managed, seen, policy, now);
                            check.accept(new Decided(managed, look, seen, policy, now, decision));
                            walked++;
                        }
                    }
                }
            }
        }
        return walked;
    }

    /** No rule tells one reason from another but compromise, so two reasons stand for all. */
    private static boolean hasATellingReason(RotationState state) {
        return switch (state) {
            case RotationState.Preparing s -> isTelling(s.reason());
            case RotationState.AwaitingPublication s -> isTelling(s.reason());
            case Activating s -> isTelling(s.reason());
            case RotationState.Watching s -> isTelling(s.reason());
            case RotationState.Halted s -> hasATellingReason(s.interrupted());
            default -> true;
        };
    }

    private static boolean isTelling(RotationReason reason) {
        return reason == RotationReason.EXPIRY || reason == RotationReason.COMPROMISE;
    }

    /** The mode makes a difference only where a gate may open. */
    private static List<Policy.UpdateMode> everyMode(RotationState state) {
        return state.kind() == RotationState.Kind.AWAITING_PUBLICATION
                ? List.of(Policy.UpdateMode.values())
                : List.of(Policy.UpdateMode.MANUAL);
    }

    private static List<ManagedDomain> everyDomain() {
        List<ManagedDomain> all = new ArrayList<>(
                States.everyState().stream().map(States::managed).toList());
        Signer half = new Signer.DifferentByRegion(
                Map.of(States.TOKYO, new Signer.OwnKey(States.key(2)), States.OSAKA, new Signer.OwnKey(States.key(1))));
        List<RotationState> inTwoRegions = new ArrayList<>(States.oneOfEachKind());
        inTwoRegions.add(new RotationState.AwaitingPublication(
                half, RotationReason.EXPIRY, States.key(2), States.NOW, States.NOW, Reminders.none()));
        for (RotationState interrupted : States.oneOfEachKind()) {
            if (interrupted.kind() != RotationState.Kind.HALTED) {
                inTwoRegions.add(new RotationState.Halted(HaltReason.SES_REFUSED, "no", States.NOW, interrupted));
            }
        }
        inTwoRegions.forEach(state -> all.add(Scene.givenInTwoRegions(state).managed()));
        return all;
    }

    private static List<Trigger> everyTrigger(RotationState state) {
        List<Trigger> triggers = new ArrayList<>(List.of(
                new Trigger.Nightly(),
                new Trigger.Watch(),
                new Trigger.Enroll(),
                new Trigger.EasyDkimFallback(),
                new Trigger.Rollback(Approval.ofWhateverIsPending()),
                new Trigger.Abort(Approval.ofWhateverIsPending()),
                new Trigger.Abort(new Approval(Optional.of(new Selector("other")), Optional.empty()))));
        for (Phase phase : Phase.values()) {
            Approval looked = new Approval(
                    Rotation.subjectSelector(state), Rotation.subjectKey(state).map(RotationKey::fingerprint));
            triggers.add(new Trigger.PhaseRequest(phase, looked, Optional.empty()));
        }
        triggers.add(new Trigger.PhaseRequest(
                Phase.KEY_GENERATION, Approval.ofWhateverIsPending(), Optional.of(RotationReason.COMPROMISE)));
        triggers.add(new Trigger.PhaseRequest(
                Phase.SES_UPDATE,
                new Approval(Optional.empty(), Optional.of(States.key(99).fingerprint())),
                Optional.empty()));
        return triggers;
    }

    private static List<Observations> everyObservation(ManagedDomain managed, Trigger trigger, Look look, Instant now) {
        List<Observations> observations = new ArrayList<>();
        for (Map<SesRegion, SesReading> ses :
                look.ses() ? everySes(managed) : List.of(Map.<SesRegion, SesReading>of())) {
            for (Optional<GateVerdict> publication : everyPublication(managed, look, now)) {
                for (Optional<RemovalVerdict> removal : everyRemoval(look, now)) {
                    Optional<Signer> signer = trigger instanceof Trigger.Enroll && !ses.isEmpty()
                            ? found(managed, ses)
                            : Optional.empty();
                    observations.add(new Observations(trigger, ses, publication, removal, signer));
                }
            }
        }
        return observations;
    }

    private static Optional<Signer> found(ManagedDomain managed, Map<SesRegion, SesReading> ses) {
        Map<SesRegion, Signer> signers = new HashMap<>();
        for (Map.Entry<SesRegion, SesReading> entry : ses.entrySet()) {
            if (entry.getValue() instanceof SesReading.Found reading
                    && reading.identity().type() == SesIdentity.Type.DOMAIN) {
                signers.put(
                        entry.getKey(),
                        Signer.seenIn(
                                reading.identity(), selector -> managed.state().keyOf(selector)));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(Signer.common(signers));
    }

    private static List<Map<SesRegion, SesReading>> everySes(ManagedDomain managed) {
        List<SesReading> readings = new ArrayList<>();
        readings.add(new SesReading.Missing());
        List<List<String>> tokens = new ArrayList<>();
        tokens.add(List.of());
        tokens.add(List.of("foreign"));
        managed.state().neededSelectors().forEach(selector -> tokens.add(List.of(selector.value())));
        for (List<String> held : tokens) {
            for (DkimStatus status : DkimStatus.values()) {
                readings.add(identity(SesIdentity.Type.DOMAIN, Origin.EXTERNAL, true, status, held));
            }
            readings.add(identity(SesIdentity.Type.DOMAIN, Origin.EXTERNAL, false, DkimStatus.SUCCESS, held));
            readings.add(identity(SesIdentity.Type.OTHER, Origin.EXTERNAL, true, DkimStatus.SUCCESS, held));
        }
        readings.add(
                identity(SesIdentity.Type.DOMAIN, Origin.AWS_SES, true, DkimStatus.SUCCESS, List.of("t1", "t2", "t3")));
        readings.add(identity(SesIdentity.Type.DOMAIN, Origin.AWS_SES, true, DkimStatus.NOT_STARTED, List.of()));
        readings.add(identity(SesIdentity.Type.DOMAIN, Origin.OTHER, true, DkimStatus.PENDING, List.of("t1")));
        List<Map<SesRegion, SesReading>> everywhereTheSameOrOneDiffers = new ArrayList<>();
        everywhereTheSameOrOneDiffers.add(Map.of());
        for (SesReading reading : readings) {
            Map<SesRegion, SesReading> same = new HashMap<>();
            managed.regions().forEach(region -> same.put(region, reading));
            everywhereTheSameOrOneDiffers.add(same);
            if (managed.regions().size() > 1) {
                for (int i = 0; i < readings.size(); i += 7) {
                    Map<SesRegion, SesReading> mixed = new HashMap<>(same);
                    mixed.put(managed.regions().getFirst(), readings.get(i));
                    everywhereTheSameOrOneDiffers.add(mixed);
                }
            }
        }
        return everywhereTheSameOrOneDiffers;
    }

    private static SesReading identity(
            SesIdentity.Type type, Origin origin, boolean signing, DkimStatus status, List<String> tokens) {
        return new SesReading.Found(new SesIdentity(type, origin, signing, status, tokens, Optional.empty()));
    }

    /** Verdicts are made by the judge, from answers; making each once is what keeps the walk short. */
    private static final Map<List<Object>, List<Optional<GateVerdict>>> JUDGED = new HashMap<>();

    private static List<Optional<GateVerdict>> everyPublication(ManagedDomain managed, Look look, Instant now) {
        if (look.publication().isEmpty()) {
            return List.of(Optional.empty());
        }
        RotationKey asked = managed.state().neededSelectors().stream()
                .flatMap(selector -> managed.state().keyOf(selector).stream())
                .filter(key -> key.publicKey().equals(look.publication().get().expected()))
                .findFirst()
                .orElseThrow();
        RotationKey other = States.key(77);
        return JUDGED.computeIfAbsent(
                List.of(asked, now),
                once -> List.of(
                        Optional.empty(),
                        Optional.of(Verdicts.open(States.DOMAIN, asked, now)),
                        Optional.of(Verdicts.open(States.DOMAIN, other, now)),
                        Optional.of(Verdicts.absent(States.DOMAIN, asked, now)),
                        Optional.of(Verdicts.silent(States.DOMAIN, asked, now)),
                        Optional.of(Verdicts.conflicting(States.DOMAIN, asked, other, now)),
                        Optional.of(Verdicts.privateKey(States.DOMAIN, asked, now))));
    }

    private static List<Optional<RemovalVerdict>> everyRemoval(Look look, Instant now) {
        if (look.removal().isEmpty()) {
            return List.of(Optional.empty());
        }
        DnsName name = look.removal().getFirst();
        return List.of(
                Optional.empty(),
                Optional.of(Verdicts.gone(name, now)),
                Optional.of(Verdicts.stillThere(name, States.key(5), now)));
    }
}
