package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.notice.RecordForms;
import io.github.sesdkimrotator.port.Evidence;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.port.RunLog;
import io.github.sesdkimrotator.port.SesIdentities.SesChange;
import io.github.sesdkimrotator.rotation.Conclusions;
import io.github.sesdkimrotator.rotation.Conclusions.Signing;
import io.github.sesdkimrotator.rotation.Decision;
import io.github.sesdkimrotator.rotation.Effect;
import io.github.sesdkimrotator.rotation.Look;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.NoticeDraft;
import io.github.sesdkimrotator.rotation.Observations;
import io.github.sesdkimrotator.rotation.Rotation;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.RotationState.Preparing;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.rotation.Trigger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One run for one domain: one decision, and for the schedule the stored steps of a preparation in a row.
 *
 * <pre>
 *   read ─► look ─► observe ─► decide ─► evidence ─► store intent ─► one effect ─► evidence ─► store outcome
 * </pre>
 *
 * <p>It may be cut off between any two of these: the next run reads the intent and goes on from there.
 */
final class DomainRun {

    /** Reserve, generate, archive, announce: no decision of the schedule has more steps. */
    private static final int MOST_STEPS = 4;

    /** Of evidence in one look: before and after the effect of each step. */
    private static final int MOST_ENTRIES = 2 * MOST_STEPS;

    /** What the CNAMEs of Easy DKIM point into. */
    private static final String EASY_DKIM_ZONE = "dkim.amazonses.com";

    private final Ports ports;
    private final Charge charge;
    private final Adoption adoption;
    private final DnsGate gate;
    private final Invocation invocation;
    private final int evidenceBefore;

    /** @param look 1 for the invocation's first look at the domain; each look numbers its evidence afresh */
    DomainRun(Ports ports, Charge charge, Invocation invocation, int look) {
        this.ports = ports;
        this.charge = charge;
        this.adoption = new Adoption(ports, charge.policy());
        this.gate = new DnsGate(ports.nameServers(), charge.authoritativeRing());
        this.invocation = invocation;
        this.evidenceBefore = (look - 1) * MOST_ENTRIES;
    }

    /**
     * @throws OvertakenException where another run wrote first; whatever this run did not do yet is left to that one
     * @throws PlatformFault where the platform failed; the stored state says how far this run came
     */
    Report run(StateSession session, Trigger trigger) throws OvertakenException {
        RotationState.Kind first = session.managed().state().kind();
        Report report = step(session, trigger, 1);
        for (int step = 2; step <= MOST_STEPS && preparationGoesOn(report, trigger); step++) {
            report = step(session, trigger, step);
        }
        destroyCondemned(session);
        ports.log()
                .record(new RunLog.Line(
                        invocation.requestId(),
                        report.domain(),
                        Triggers.name(trigger),
                        Optional.of(first),
                        Optional.of(session.managed().state().kind()),
                        Optional.of(report.outcome()),
                        report.publication(),
                        report.message(),
                        Optional.empty()));
        return report;
    }

    private static boolean preparationGoesOn(Report report, Trigger trigger) {
        boolean madeAStep = switch (report.outcome()) {
            case KEY_GENERATED, ARTEFACTS_STORED -> true;
            default -> false;
        };
        return trigger.isScheduled() && madeAStep;
    }

    private Report step(StateSession session, Trigger trigger, int step) throws OvertakenException {
        ManagedDomain read = session.managed();
        Look look = Rotation.look(read, trigger, charge.policy(), invocation.now());
        Observations seen = observe(read, look, trigger);
        Decision decision = Rotation.decide(read, seen, charge.policy(), invocation.now());
        boolean confirmsDns = trigger.asksFor(Trigger.Phase.DNS_CONFIRMATION)
                && seen.publication().isPresent();
        if (changesSomething(read, decision) || confirmsDns) {
            ports.archive().appendEvidence(evidence(read, decision, seen, trigger, 2 * step - 1));
        }
        apply(session, decision);
        if (decision.effect().isEmpty()) {
            return report(session, decision, seen);
        }
        return switch (decision.effect().get()) {
            case Effect.GenerateKey generate -> {
                generateKey(session, generate);
                yield report(session, decision, seen);
            }
            case Effect.StoreArtefacts store -> {
                Map<String, String> files = RecordForms.of(read.domain(), store.key(), store.certificatePem());
                ports.archive().storeArtefacts(read.domain(), store.key().selector(), files);
                Preparing preparing = (Preparing) session.managed().state();
                session.save(session.managed().moveTo(Conclusions.archived(preparing, store.key()), invocation.now()));
                yield report(session, decision, seen);
            }
            case Effect.SignWith sign -> sign(session, sign, seen, trigger, 2 * step);
            case Effect.UseEasyDkim easy -> useEasyDkim(session, easy, decision, seen, trigger, 2 * step);
        };
    }

    private static boolean changesSomething(ManagedDomain read, Decision decision) {
        boolean callsSes = decision.effect()
                .filter(effect -> effect instanceof Effect.SignWith || effect instanceof Effect.UseEasyDkim)
                .isPresent();
        return callsSes || decision.next().kind() != read.state().kind();
    }

    private void apply(StateSession session, Decision decision) throws OvertakenException {
        session.save(session.managed()
                .moveTo(decision.next(), invocation.now())
                .owing(decision.notices(), invocation.now())
                .condemning(decision.condemned()));
    }

    private Observations observe(ManagedDomain managed, Look look, Trigger trigger) {
        Map<SesRegion, SesReading> ses = look.ses() ? readSes(managed) : Map.of();
        boolean findsOut = trigger instanceof Trigger.Enroll || Rotation.looksForTheSigner(managed.state(), trigger);
        Optional<Signer> signer = findsOut ? adoption.signer(managed, ses) : Optional.empty();
        return new Observations(
                trigger,
                ses,
                look.publication().map(question -> gate.publication(question, invocation.now())),
                look.removal().isEmpty()
                        ? Optional.empty()
                        : Optional.of(gate.removal(look.removal(), invocation.now())),
                signer);
    }

    private Map<SesRegion, SesReading> readSes(ManagedDomain managed) {
        return adoption.read(managed.domain(), managed.regions());
    }

    /** Repeating it gives the same key: the vault returns the one that was there first. */
    private void generateKey(StateSession session, Effect.GenerateKey generate) throws OvertakenException {
        ManagedDomain managed = session.managed();
        PrivateSigningKey key = ports.vault()
                .read(managed.domain(), generate.selector())
                .orElseGet(() -> ports.vault()
                        .storeIfAbsent(
                                managed.domain(),
                                generate.selector(),
                                ports.keys().generate()));
        String certificate = ports.keys()
                .certify(key, managed.domain(), generate.selector(), generate.notBefore(), generate.notAfter());
        RotationKey made =
                new RotationKey(generate.selector(), key.publicKey(), generate.notBefore(), generate.notAfter());
        Preparing preparing = (Preparing) managed.state();
        try {
            session.save(managed.moveTo(Conclusions.generated(preparing, made, certificate), invocation.now()));
        } catch (OvertakenException overtaken) {
            destroyUnlessNeeded(managed, generate.selector());
            throw overtaken;
        }
    }

    /** An abort that came while the key was made knew of none to destroy. */
    private void destroyUnlessNeeded(ManagedDomain overtaken, Selector made) {
        boolean wasGivenUp = ports.states()
                .read(overtaken.domain())
                .filter(current -> current.domain().usedSelectors().contains(made))
                .filter(current -> !current.domain().state().needs(made))
                .isPresent();
        if (wasGivenUp) {
            ports.vault().destroy(overtaken.domain(), made);
        }
    }

    /** Phase 7 and rollback. The intent is stored; the permit in the effect is from this very invocation. */
    private Report sign(StateSession session, Effect.SignWith sign, Observations seen, Trigger trigger, int entry)
            throws OvertakenException {
        ManagedDomain managed = session.managed();
        Optional<PrivateSigningKey> key =
                ports.vault().read(managed.domain(), sign.key().selector());
        List<SesRegion> takenIn = new ArrayList<>();
        Optional<String> refusal = Optional.empty();
        Optional<PlatformFault> fault = Optional.empty();
        if (key.isPresent()) {
            for (SesRegion region : sign.regions()) {
                try {
                    session.requireCurrent();
                    SesChange change = ports.ses()
                            .signWith(region, managed.domain(), sign.key().selector(), key.get(), sign.permit());
                    switch (change) {
                        case SesChange.Taken taken -> takenIn.add(region);
                        case SesChange.Refused refused -> refusal = Optional.of(region + ": " + refused.why());
                    }
                } catch (PlatformFault e) {
                    // The other Regions' answers are facts and must be stored before the fault is reported.
                    fault = Optional.of(e);
                }
            }
        }
        Map<SesRegion, SesReading> readBack = Map.of();
        if (fault.isEmpty() && key.isPresent()) {
            try {
                readBack = readSes(managed);
            } catch (PlatformFault e) {
                // That SES took the key must be stored all the same: nobody may ask it again.
                fault = Optional.of(e);
            }
        }
        Observations after =
                new Observations(trigger, readBack, seen.publication(), Optional.empty(), Optional.empty());
        Decision conclusion = Conclusions.signed(
                managed, new Signing(takenIn, refusal, key.isPresent()), after, charge.policy(), invocation.now());
        if (changesSomething(managed, conclusion)) {
            ports.archive().appendEvidence(evidence(managed, conclusion, after, trigger, entry));
        }
        apply(session, conclusion);
        if (fault.isPresent()) {
            throw fault.get();
        }
        return report(session, conclusion, after);
    }

    private Report useEasyDkim(
            StateSession session,
            Effect.UseEasyDkim easy,
            Decision decision,
            Observations seen,
            Trigger trigger,
            int entry)
            throws OvertakenException {
        ManagedDomain managed = session.managed();
        Set<String> tokens = new LinkedHashSet<>();
        Optional<String> refusal = Optional.empty();
        Optional<PlatformFault> fault = Optional.empty();
        for (SesRegion region : easy.regions()) {
            try {
                switch (ports.ses().useEasyDkim(region, managed.domain())) {
                    case SesChange.Taken taken -> tokens.addAll(taken.tokens());
                    case SesChange.Refused refused -> refusal = Optional.of(region + ": " + refused.why());
                }
            } catch (PlatformFault e) {
                // What the other Regions took needs its CNAMEs all the same.
                fault = Optional.of(e);
            }
        }
        if (!tokens.isEmpty()) {
            NoticeDraft cnames = Conclusions.easyDkimTaken(managed, List.copyOf(tokens), EASY_DKIM_ZONE);
            boolean owedAlready = managed.owedNotices().stream()
                    .anyMatch(
                            owed -> owed.kind() == cnames.kind() && owed.facts().equals(cnames.facts()));
            session.save(owedAlready ? managed : managed.owing(List.of(cnames), invocation.now()));
        }
        Decision conclusion = decision;
        if (refusal.isPresent()) {
            conclusion = Conclusions.easyDkimRefused(
                    session.managed(), refusal.get(), seen, charge.policy(), invocation.now());
            apply(session, conclusion);
        }
        if (fault.isPresent()) {
            throw fault.get();
        }
        // What SES answered is stored by now, so a fault while reading back loses nothing.
        Observations after =
                new Observations(trigger, readSes(managed), Optional.empty(), Optional.empty(), Optional.empty());
        ports.archive().appendEvidence(evidence(managed, conclusion, after, trigger, entry));
        return report(session, conclusion, after);
    }

    /** Only what no state needs is destroyed, whatever the list says. */
    private void destroyCondemned(StateSession session) throws OvertakenException {
        for (Selector selector : session.managed().condemned()) {
            if (!session.managed().state().needs(selector)) {
                ports.vault().destroy(session.managed().domain(), selector);
            }
            session.save(session.managed().destroyed(selector));
        }
    }

    private Evidence evidence(ManagedDomain read, Decision decision, Observations seen, Trigger trigger, int entry) {
        return new Evidence(
                read.domain(),
                invocation.now(),
                invocation.requestId(),
                evidenceBefore + entry,
                Triggers.name(trigger),
                invocation.requestedBy(),
                read.state().kind(),
                decision.next().kind(),
                decision.outcome(),
                decision.message(),
                seen.ses(),
                seen.publication(),
                seen.removal());
    }

    private static Report report(StateSession session, Decision decision, Observations seen) {
        return new Report(
                session.managed().domain(),
                decision.outcome(),
                decision.message(),
                seen.ses(),
                seen.publication(),
                seen.removal());
    }
}
