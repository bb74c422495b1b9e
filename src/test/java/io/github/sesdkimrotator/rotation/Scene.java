package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.RemovalVerdict;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.rotation.SesIdentity.Origin;
import io.github.sesdkimrotator.rotation.Trigger.Approval;
import io.github.sesdkimrotator.rotation.Trigger.Phase;
import io.github.sesdkimrotator.support.States;
import io.github.sesdkimrotator.support.Verdicts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code given(state).on(trigger).seeing(…).at(…)}: one decision in one line. Immutable. */
record Scene(
        ManagedDomain managed,
        Trigger trigger,
        Map<SesRegion, SesReading> ses,
        Optional<GateVerdict> publication,
        Optional<RemovalVerdict> removal,
        Optional<Signer> signer,
        Policy.UpdateMode mode,
        Instant now) {

    static final Instant NOW = States.NOW;
    static final RotationKey OLD = States.key(1);
    static final RotationKey NEW = States.key(2);
    static final RotationKey OTHER = States.key(7);
    static final Signer OWN = new Signer.OwnKey(OLD);
    static final SesRegion TOKYO = States.TOKYO;
    static final SesRegion OSAKA = States.OSAKA;

    static final Trigger NIGHTLY = new Trigger.Nightly();
    static final Trigger WATCH = new Trigger.Watch();
    static final Trigger ENROLL = new Trigger.Enroll();
    static final Trigger FALLBACK = new Trigger.EasyDkimFallback();
    static final Trigger ROLLBACK = new Trigger.Rollback(Approval.ofWhateverIsPending());
    static final Trigger ABORT = new Trigger.Abort(Approval.ofWhateverIsPending());
    static final Trigger COMPROMISED = new Trigger.PhaseRequest(
            Phase.KEY_GENERATION, Approval.ofWhateverIsPending(), Optional.of(RotationReason.COMPROMISE));

    static Trigger phase(int number) {
        return new Trigger.PhaseRequest(
                Phase.ofNumber(number).orElseThrow(), Approval.ofWhateverIsPending(), Optional.empty());
    }

    static Scene given(RotationState state) {
        return given(States.managed(state));
    }

    static Scene given(ManagedDomain managed) {
        return new Scene(
                managed,
                WATCH,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Policy.UpdateMode.MANUAL,
                NOW);
    }

    /** The same in Tokyo and Osaka. */
    static Scene givenInTwoRegions(RotationState state) {
        ManagedDomain one = States.managed(state);
        return given(new ManagedDomain(
                one.domain(),
                List.of(TOKYO, OSAKA),
                state,
                one.usedSelectors(),
                List.of(),
                List.of(),
                0,
                one.enrolledAt(),
                one.changedAt()));
    }

    Scene on(Trigger other) {
        return new Scene(managed, other, ses, publication, removal, signer, mode, now);
    }

    Scene at(Instant moment) {
        return new Scene(managed, trigger, ses, publication, removal, signer, mode, moment);
    }

    Scene after(Duration time) {
        return at(now.plus(time));
    }

    Scene automatic() {
        return new Scene(managed, trigger, ses, publication, removal, signer, Policy.UpdateMode.AUTOMATIC, now);
    }

    /** What SES shows in every Region. */
    Scene seeing(SesIdentity identity) {
        Scene scene = this;
        for (SesRegion region : managed.regions()) {
            scene = scene.seeing(region, identity);
        }
        return scene;
    }

    Scene seeing(SesRegion region, SesIdentity identity) {
        return reading(region, new SesReading.Found(identity));
    }

    Scene missing(SesRegion region) {
        return reading(region, new SesReading.Missing());
    }

    private Scene reading(SesRegion region, SesReading reading) {
        Map<SesRegion, SesReading> more = new TreeMap<>(ses);
        more.put(region, reading);
        return new Scene(managed, trigger, more, publication, removal, signer, mode, now);
    }

    Scene seeing(GateVerdict verdict) {
        return new Scene(managed, trigger, ses, Optional.of(verdict), removal, signer, mode, now);
    }

    Scene gateOpenFor(RotationKey key) {
        return seeing(Verdicts.open(States.DOMAIN, key, now));
    }

    Scene absent(RotationKey key) {
        return seeing(Verdicts.absent(States.DOMAIN, key, now));
    }

    Scene silent(RotationKey key) {
        return seeing(Verdicts.silent(States.DOMAIN, key, now));
    }

    /** Another key stands where that one should. */
    Scene wrong(RotationKey key) {
        return seeing(Verdicts.conflicting(States.DOMAIN, key, OTHER, now));
    }

    /** A private key stands where that one's public half should. */
    Scene privateKeyAt(RotationKey key) {
        return seeing(Verdicts.privateKey(States.DOMAIN, key, now));
    }

    Scene seeing(RemovalVerdict verdict) {
        return new Scene(managed, trigger, ses, publication, Optional.of(verdict), signer, mode, now);
    }

    Scene finding(Signer found) {
        return new Scene(managed, trigger, ses, publication, removal, Optional.of(found), mode, now);
    }

    /** The scene after what was decided in this one; notices count as sent. */
    Scene next() {
        Decision decision = decision();
        ManagedDomain then = managed.moveTo(decision.next(), now)
                .owing(decision.notices(), now)
                .condemning(decision.condemned());
        for (OutboxEntry entry : then.owedNotices()) {
            then = then.noticeSent(entry.id(), now);
        }
        return new Scene(then, trigger, ses, publication, removal, signer, mode, now);
    }

    Decision decision() {
        return Rotation.decide(
                managed, new Observations(trigger, ses, publication, removal, signer), States.policy(mode), now);
    }

    RotationState state() {
        return decision().next();
    }

    Outcome outcome() {
        return decision().outcome();
    }

    List<NoticeKind> told() {
        return decision().notices().stream().map(NoticeDraft::kind).toList();
    }

    Optional<Effect> effect() {
        return decision().effect();
    }

    /** Asks for the same again and again; gives the hours after {@code now} at which that kind of notice was owed. */
    List<Long> hoursAtWhichTold(NoticeKind kind, Duration step, Duration until) {
        List<Long> hours = new ArrayList<>();
        Scene scene = this;
        for (Duration passed = Duration.ZERO; passed.compareTo(until) <= 0; passed = passed.plus(step)) {
            scene = scene.at(now.plus(passed));
            if (scene.told().contains(kind)) {
                hours.add(passed.toHours());
            }
            scene = scene.next();
        }
        return hours;
    }

    // ---- what SES may show ------------------------------------------------------------------------------------------

    static SesIdentity signingWith(RotationKey key) {
        return holding(key, DkimStatus.SUCCESS);
    }

    static SesIdentity holding(RotationKey key, DkimStatus status) {
        return external(status, key.selector().value());
    }

    static SesIdentity external(DkimStatus status, String... tokens) {
        return new SesIdentity(
                SesIdentity.Type.DOMAIN, Origin.EXTERNAL, true, status, List.of(tokens), Optional.empty());
    }

    static SesIdentity disabled(SesIdentity identity) {
        return new SesIdentity(
                identity.type(), identity.origin(), false, identity.status(), identity.tokens(), Optional.empty());
    }

    static SesIdentity easyDkim(DkimStatus status, String... tokens) {
        return new SesIdentity(
                SesIdentity.Type.DOMAIN, Origin.AWS_SES, true, status, List.of(tokens), Optional.empty());
    }

    static SesIdentity emailAddress() {
        return new SesIdentity(
                SesIdentity.Type.OTHER, Origin.AWS_SES, true, DkimStatus.SUCCESS, List.of(), Optional.empty());
    }
}
