package io.github.sesdkimrotator.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Selector;
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
import org.junit.jupiter.api.Test;

/**
 * Every state × every trigger × everything that may be observed goes through {@link Rotation#decide}: the space is
 * small enough to be walked whole, so no sentence below rests on an example.
 */
class EveryDecisionTest {

    /** One point of the space and what was decided there. */
    private record Decided(ManagedDomain managed, Observations seen, Policy policy, Instant now, Decision decision) {

        Situation situation() {
            return new Situation(managed, seen, policy, now);
        }

        @Override
        public String toString() {
            return managed.state() + " on " + seen.trigger() + " seeing " + seen.ses() + ", " + seen.publication()
                    + ", " + seen.removal() + " at " + now + " -> " + decision;
        }
    }

    @Test
    void noObservationMakesTheRulesThrowOrMoveOutsideTheTable() {
        long walked = everywhere(decided -> {
            RotationState next =
                    decided.managed().state().moveTo(decided.decision().next());
            assertThat(next).isSameAs(decided.decision().next());
            assertThat(decided.decision().message()).as("%s", decided).isNotBlank();
        });
        assertThat(walked).isGreaterThan(100_000);
    }

    @Test
    void sesIsNeverAskedToSignWithoutAnOpenGateForExactlyThatKey() {
        everywhere(decided -> {
            if (decided.decision().effect().orElse(null) instanceof Effect.SignWith sign) {
                assertThat(decided.seen().publication().orElse(null)).isSameAs(sign.permit());
                assertThat(sign.permit()
                                .permits(
                                        sign.key().selector().recordName(States.DOMAIN),
                                        sign.key().publicKey()))
                        .as("%s", decided)
                        .isTrue();
            }
        });
    }

    @Test
    void theIntentToSignIsInTheStateThatIsStoredBeforeTheCall() {
        everywhere(decided -> {
            if (decided.decision().effect().orElse(null) instanceof Effect.SignWith sign) {
                RotationKey intended = switch (decided.decision().next()) {
                    case Activating s -> s.pending();
                    case RollingBack s -> s.previous();
                    default -> null;
                };
                assertThat(intended).as("%s", decided).isEqualTo(sign.key());
            }
        });
    }

    @Test
    void inManualModeOnlyAPersonBeginsAnActivationOrARollback() {
        everywhere(decided -> {
            RotationState.Kind from = decided.managed().state().kind();
            RotationState.Kind to = decided.decision().next().kind();
            boolean begins =
                    from != to && (to == RotationState.Kind.ACTIVATING || to == RotationState.Kind.ROLLING_BACK);
            boolean scheduled = decided.seen().trigger().isScheduled();
            boolean automaticActivation = decided.policy().updateMode() == Policy.UpdateMode.AUTOMATIC
                    && to == RotationState.Kind.ACTIVATING
                    && from == RotationState.Kind.AWAITING_PUBLICATION;
            assertThat(begins && scheduled && !automaticActivation)
                    .as("%s", decided)
                    .isFalse();
        });
    }

    @Test
    void aRefusalChangesNothingUnlessItIsAHalt() {
        everywhere(decided -> {
            boolean refused = decided.decision().outcome().answered() == Outcome.Answered.REFUSED;
            if (refused && decided.decision().outcome() != Outcome.HALTED) {
                assertThat(decided.decision().next())
                        .as("%s", decided)
                        .isEqualTo(decided.managed().state());
                assertThat(decided.decision().effect()).as("%s", decided).isEmpty();
                assertThat(decided.decision().condemned()).as("%s", decided).isEmpty();
                assertThat(decided.decision().notices()).as("%s", decided).isEmpty();
            }
        });
    }

    @Test
    void noKeyIsCondemnedThatTheNextStateNeedsOrThatSesSaysItHolds() {
        everywhere(decided -> {
            for (Selector condemned : decided.decision().condemned()) {
                assertThat(decided.decision().next().needs(condemned))
                        .as("%s", decided)
                        .isFalse();
                boolean sesNamesIt = decided.situation()
                        .someRegion(identity -> identity.origin() == Origin.EXTERNAL
                                && identity.tokens().contains(condemned.value()));
                assertThat(sesNamesIt).as("%s", decided).isFalse();
            }
        });
    }

    @Test
    void aRemovalIsAskedForOnlyAfterTheRetentionAndWhileSesSignsWithTheNewKeyEverywhere() {
        everywhere(decided -> {
            boolean asks =
                    decided.decision().notices().stream().anyMatch(draft -> draft.kind() == NoticeKind.REMOVE_RECORD);
            if (asks) {
                RotationState.Retiring state =
                        (RotationState.Retiring) decided.managed().state();
                assertThat(decided.now()).as("%s", decided).isAfterOrEqualTo(state.removeAfter());
                assertThat(decided.situation().sesSignsWith(state.active().selector()))
                        .as("%s", decided)
                        .isTrue();
            }
        });
    }

    @Test
    void everyNoticeThatADecisionOwesCanBeWrittenInBothLanguages() {
        Commands commands = new Commands("aws-ses-migration", "prod");
        List<NoticeWriter> writers = List.of(
                new NoticeWriter(Language.ENGLISH, ZoneOffset.UTC, commands),
                new NoticeWriter(Language.JAPANESE, ZoneOffset.ofHours(9), commands));
        Set<NoticeDraft> written = new HashSet<>();
        everywhere(decided -> {
            for (NoticeDraft draft : decided.decision().notices()) {
                if (written.add(draft)) {
                    OutboxEntry entry =
                            new OutboxEntry("n-1", draft.kind(), decided.now(), draft.facts(), Optional.empty());
                    writers.forEach(writer -> assertThat(
                                    writer.write(States.DOMAIN, entry).body())
                            .as("%s", draft)
                            .isNotBlank());
                }
            }
        });
        assertThat(written.stream().map(NoticeDraft::kind).distinct()).hasSizeGreaterThan(12);
    }

    @Test
    void deciderAsksForWhatItNeeds() {
        // With everything that look() names at hand, no decision falls back on "could not be asked".
        everywhere(decided -> {
            Look look = Rotation.look(decided.managed(), decided.seen().trigger(), decided.now());
            boolean complete = (!look.ses() || !decided.seen().ses().isEmpty())
                    && (look.publication().isEmpty()
                            || decided.seen().publication().isPresent());
            if (complete) {
                assertThat(decided.decision().message())
                        .as("%s", decided)
                        .doesNotContain("could not be")
                        .doesNotContain("was not asked.");
            }
        });
    }

    // ---- the space --------------------------------------------------------------------------------------------------

    private static long everywhere(Consumer<Decided> check) {
        long walked = 0;
        for (RotationState state : States.everyState()) {
            ManagedDomain managed = States.managed(state);
            for (Instant now : List.of(States.NOW, States.NOW.plus(Duration.ofDays(400)))) {
                for (Trigger trigger : everyTrigger(state)) {
                    for (Observations seen : everyObservation(managed, trigger, now)) {
                        for (Policy.UpdateMode mode : Policy.UpdateMode.values()) {
                            Policy policy = policy(mode);
                            Decision decision = Rotation.decide(managed, seen, policy, now);
                            check.accept(new Decided(managed, seen, policy, now, decision));
                            walked++;
                        }
                    }
                }
            }
        }
        return walked;
    }

    private static Policy policy(Policy.UpdateMode mode) {
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

    private static List<Observations> everyObservation(ManagedDomain managed, Trigger trigger, Instant now) {
        Look look = Rotation.look(managed, trigger, now);
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
                Map<SesRegion, SesReading> mixed = new HashMap<>(same);
                mixed.put(managed.regions().getFirst(), readings.get(readings.size() / 2));
                everywhereTheSameOrOneDiffers.add(mixed);
            }
        }
        return everywhereTheSameOrOneDiffers;
    }

    private static SesReading identity(
            SesIdentity.Type type, Origin origin, boolean signing, DkimStatus status, List<String> tokens) {
        return new SesReading.Found(new SesIdentity(type, origin, signing, status, tokens, Optional.empty()));
    }

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
        return List.of(
                Optional.empty(),
                Optional.of(Verdicts.open(States.DOMAIN, asked, now)),
                Optional.of(Verdicts.open(States.DOMAIN, other, now)),
                Optional.of(Verdicts.absent(States.DOMAIN, asked, now)),
                Optional.of(Verdicts.silent(States.DOMAIN, asked, now)),
                Optional.of(Verdicts.conflicting(States.DOMAIN, asked, other, now)));
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
