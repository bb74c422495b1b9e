package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateQuestion;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.RunLog;
import io.github.sesdkimrotator.port.StateStore.Versioned;
import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.Outcome;
import io.github.sesdkimrotator.rotation.Rotation;
import io.github.sesdkimrotator.rotation.RotationState.Halted;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.SesIdentity;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.rotation.Trigger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Takes a request and gives the answer. One object serves one function; it keeps nothing between invocations and may
 * be used by one invocation at a time.
 */
public final class Rotator {

    private final Ports ports;
    private final Charge charge;
    private final NextStep nextStep;
    private final Adoption adoption;

    public Rotator(Ports ports, Charge charge) {
        this.ports = ports;
        this.charge = charge;
        this.nextStep = new NextStep(charge.commands());
        this.adoption = new Adoption(ports, charge.policy());
    }

    /** @throws PlatformFault where the platform failed, after everything that could be done was done and stored */
    public Answer answer(Request request, Invocation invocation) {
        return switch (request) {
            case Request.ExpiryCheck check -> sweep("expiry_check", new Trigger.Nightly(), everyDomain(), invocation);
            case Request.WatchInFlight watch ->
                sweep("watch", new Trigger.Watch(), ports.states().domains(), invocation);
            case Request.ForDomain one -> withPhase(forDomain(one.domain(), one.trigger(), invocation), one.trigger());
            case Request.Status status ->
                status.domain().map(domain -> picture(domain, invocation)).orElseGet(() -> pictures(invocation));
            case Request.DeploymentPhase deployment ->
                Answer.plain(
                                409,
                                "phase_manager",
                                Optional.empty(),
                                "DEPLOYMENT_PHASE",
                                "Phases 1 and 2 are the deployment of template.yaml; this function exists, so both are"
                                        + " done already. Nothing was changed.")
                        .ofPhase(deployment.phase())
                        .suggesting(charge.commands().status());
        };
    }

    private List<SigningDomain> everyDomain() {
        return List.copyOf(new TreeSet<>(Stream.concat(charge.domains().stream(), ports.states().domains().stream())
                .toList()));
    }

    // ---- one domain -------------------------------------------------------------------------------------------------

    private Answer forDomain(SigningDomain domain, Trigger trigger, Invocation invocation) {
        try {
            return attempt(domain, trigger, invocation, 1);
        } catch (OvertakenException first) {
            try {
                // The other run has written; what it did is the starting point of a second look.
                return attempt(domain, trigger, invocation, 2);
            } catch (OvertakenException second) {
                return Answer.plain(
                                Outcome.OVERTAKEN.answered().statusCode(),
                                Triggers.action(trigger),
                                Optional.of(domain),
                                Outcome.OVERTAKEN.name(),
                                "Another invocation is at work on " + domain.display()
                                        + ". Nothing more was done here; look at the status in a minute.")
                        .suggesting(charge.commands().status(domain));
            }
        }
    }

    private Answer attempt(SigningDomain domain, Trigger trigger, Invocation invocation, int look)
            throws OvertakenException {
        Optional<Versioned> stored = ports.states().read(domain);
        if (stored.isEmpty()) {
            boolean mayBegin =
                    trigger instanceof Trigger.Enroll || charge.domains().contains(domain);
            if (!mayBegin) {
                return notManaged(Triggers.action(trigger), domain);
            }
            return enrollFirst(domain, trigger, invocation, look);
        }
        StateSession session = StateSession.of(ports.states(), stored.get());
        return runAndDispatch(session, trigger, invocation, look);
    }

    private Answer runAndDispatch(StateSession session, Trigger trigger, Invocation invocation, int look)
            throws OvertakenException {
        Report report = new DomainRun(ports, charge, invocation, look).run(session, trigger);
        new Dispatch(ports.notices(), charge, invocation).send(List.of(session)).throwIfAnyFailed();
        return answer(report, session.managed(), trigger);
    }

    private Answer notManaged(String action, SigningDomain domain) {
        return Answer.plain(
                        404,
                        action,
                        Optional.of(domain),
                        "NOT_MANAGED",
                        "domain: " + domain.display() + " is not managed by "
                                + charge.commands().functionName()
                                + ". 'enroll' takes it under management and changes nothing at SES.")
                .suggesting(charge.commands().enroll(domain));
    }

    private Answer enrollFirst(SigningDomain domain, Trigger trigger, Invocation invocation, int look)
            throws OvertakenException {
        Map<SesRegion, SesReading> readings = adoption.read(domain, charge.regions());
        Optional<Signer> signer = adoption.signer(domain, readings);
        if (signer.isEmpty()) {
            return Answer.plain(
                            Outcome.SES_REFUSED.answered().statusCode(),
                            Triggers.action(trigger),
                            Optional.of(domain),
                            Outcome.SES_REFUSED.name(),
                            "SES has no domain identity " + domain.display() + " in "
                                    + String.join(", ", regionsWithout(readings))
                                    + ". Create it there, or correct SES_REGIONS, and try again. Nothing was done.")
                    .suggesting(charge.commands().enroll(domain));
        }
        StateSession session = StateSession.create(
                ports.states(), ManagedDomain.enrolled(domain, charge.regions(), signer.get(), invocation.now()));
        return runAndDispatch(session, trigger, invocation, look);
    }

    private static List<String> regionsWithout(Map<SesRegion, SesReading> readings) {
        return readings.entrySet().stream()
                .filter(entry -> !(entry.getValue() instanceof SesReading.Found found)
                        || found.identity().type() != SesIdentity.Type.DOMAIN)
                .map(entry -> entry.getKey().id())
                .toList();
    }

    private Answer answer(Report report, ManagedDomain managed, Trigger trigger) {
        boolean open =
                report.publication().filter(GateVerdict.Open.class::isInstance).isPresent();
        return new Answer(
                report.outcome().answered().statusCode(),
                Triggers.action(trigger),
                Optional.empty(),
                Optional.of(report.domain()),
                report.outcome().name(),
                report.message(),
                Optional.of(nextStep.after(managed, report.outcome(), open)),
                Optional.of(managed),
                report.ses(),
                report.publication(),
                report.removal(),
                List.of());
    }

    private static Answer withPhase(Answer answer, Trigger trigger) {
        return trigger instanceof Trigger.PhaseRequest request
                ? answer.ofPhase(request.phase().number())
                : answer;
    }

    // ---- many domains -----------------------------------------------------------------------------------------------

    private Answer sweep(String action, Trigger trigger, List<SigningDomain> domains, Invocation invocation) {
        List<StateSession> sessions = new ArrayList<>();
        List<Swept> swept = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        List<SigningDomain> notReached = new ArrayList<>();
        for (SigningDomain domain : fairOrder(domains, invocation)) {
            if (!invocation.hasTimeForAnotherDomain().getAsBoolean()) {
                notReached.add(domain);
                continue;
            }
            try {
                sweepOne(domain, trigger, invocation, sessions).ifPresent(swept::add);
            } catch (OvertakenException overtaken) {
                // What this run read is out of date, and the notices in it are the other run's to send.
                sessions.removeIf(session -> session.managed().domain().equals(domain));
                log(invocation, domain, trigger, "left to another invocation: " + overtaken.getMessage());
            } catch (RuntimeException fault) {
                // One domain's bad day must not become every domain's; the sweep ends in an exception all the same.
                failures.add(domain + " (" + fault.getMessage() + ")");
                log(invocation, domain, trigger, "failed: " + fault.getMessage());
            }
        }
        failures.addAll(
                new Dispatch(ports.notices(), charge, invocation).send(sessions).failures());
        if (!failures.isEmpty() || !notReached.isEmpty()) {
            throw new PlatformFault(action + " of " + domains.size() + " domains: " + failures.size() + " failed, "
                    + notReached.size()
                    + " not reached in time. Whatever was done is stored, and the next run goes on. "
                    + String.join("; ", failures));
        }
        return sweepAnswer(action, trigger, swept);
    }

    private record Swept(StateSession session, Report report) {}

    /** Every run begins elsewhere, so that a sweep that is cut short does not always miss the same domains. */
    private static List<SigningDomain> fairOrder(List<SigningDomain> domains, Invocation invocation) {
        List<SigningDomain> order = new ArrayList<>(domains);
        if (!order.isEmpty()) {
            long quarterHours = invocation.now().getEpochSecond() / 900;
            Collections.rotate(order, (int) (quarterHours % order.size()));
        }
        return order;
    }

    private Optional<Swept> sweepOne(
            SigningDomain domain, Trigger trigger, Invocation invocation, List<StateSession> sessions)
            throws OvertakenException {
        Optional<Versioned> stored = ports.states().read(domain);
        StateSession session =
                stored.isPresent() ? StateSession.of(ports.states(), stored.get()) : adopt(domain, invocation);
        if (trigger instanceof Trigger.Watch && !session.managed().isInFlight()) {
            return Optional.empty();
        }
        sessions.add(session);
        return Optional.of(new Swept(session, new DomainRun(ports, charge, invocation, 1).run(session, trigger)));
    }

    /** The first run for a configured domain; a missing identity is a halt that people hear of. */
    private StateSession adopt(SigningDomain domain, Invocation invocation) throws OvertakenException {
        Map<SesRegion, SesReading> readings = adoption.read(domain, charge.regions());
        Signer signer = adoption.signer(domain, readings).orElseGet(Signer.NoSigner::new);
        return StateSession.create(
                ports.states(), ManagedDomain.enrolled(domain, charge.regions(), signer, invocation.now()));
    }

    private Answer sweepAnswer(String action, Trigger trigger, List<Swept> swept) {
        List<Answer> answers = swept.stream()
                .map(one -> answer(one.report(), one.session().managed(), trigger))
                .toList();
        long inFlight = swept.stream()
                .filter(one -> !(one.session().managed().state() instanceof Steady))
                .count();
        long halted = swept.stream()
                .filter(one -> one.session().managed().state() instanceof Halted)
                .count();
        return new Answer(
                200,
                action,
                Optional.empty(),
                Optional.empty(),
                "SWEPT",
                answers.size() + (answers.size() == 1 ? " domain" : " domains") + " looked at, " + (inFlight - halted)
                        + " in flight, " + halted + " halted.",
                Optional.of(charge.commands().status()),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                answers);
    }

    private void log(Invocation invocation, SigningDomain domain, Trigger trigger, String message) {
        ports.log()
                .record(new RunLog.Line(
                        invocation.requestId(),
                        domain,
                        Triggers.name(trigger),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        message));
    }

    // ---- status -----------------------------------------------------------------------------------------------------

    /** Reads everything about one domain and changes nothing. */
    private Answer picture(SigningDomain domain, Invocation invocation) {
        Optional<Versioned> stored = ports.states().read(domain);
        if (stored.isEmpty()) {
            return charge.domains().contains(domain) ? notEnrolledYet(domain) : notManaged("status", domain);
        }
        ManagedDomain managed = stored.get().domain();
        Map<SesRegion, SesReading> ses = adoption.read(domain, managed.regions());
        Optional<GateVerdict> gate = Rotation.subjectKey(managed.state())
                .map(key -> new DnsGate(ports.nameServers(), charge.authoritativeRing())
                        .publication(
                                new GateQuestion(key.selector().recordName(domain), key.publicKey()),
                                invocation.now()));
        boolean open = gate.filter(GateVerdict.Open.class::isInstance).isPresent();
        return new Answer(
                200,
                "status",
                Optional.empty(),
                Optional.of(domain),
                "STATUS",
                StatusTexts.of(managed, invocation.now()),
                Optional.of(nextStep.after(managed, Outcome.NOTHING_DUE, open)),
                Optional.of(managed),
                ses,
                gate,
                Optional.empty(),
                List.of());
    }

    private Answer notEnrolledYet(SigningDomain domain) {
        return Answer.plain(
                        202,
                        "status",
                        Optional.of(domain),
                        "NOT_ENROLLED_YET",
                        "The next nightly run looks at " + domain.display()
                                + " for the first time; 'enroll' does it now.")
                .suggesting(charge.commands().enroll(domain));
    }

    /** What is stored about every domain; SES and DNS are not asked, which would take a second each. */
    private Answer pictures(Invocation invocation) {
        List<Answer> answers = new ArrayList<>();
        for (SigningDomain domain : everyDomain()) {
            answers.add(ports.states()
                    .read(domain)
                    .map(stored -> storedPicture(stored.domain(), invocation))
                    .orElseGet(() -> notEnrolledYet(domain)));
        }
        return new Answer(
                200,
                "status",
                Optional.empty(),
                Optional.empty(),
                "STATUS",
                answers.size() + (answers.size() == 1 ? " domain" : " domains")
                        + ". Ask for one domain to see what SES and DNS say about it.",
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                answers);
    }

    private Answer storedPicture(ManagedDomain managed, Invocation invocation) {
        String reason = managed.state() instanceof Halted halted && halted.reason() != HaltReason.EASY_DKIM_FALLBACK
                ? "HALTED"
                : "STATUS";
        return new Answer(
                200,
                "status",
                Optional.empty(),
                Optional.of(managed.domain()),
                reason,
                StatusTexts.of(managed, invocation.now()),
                Optional.of(charge.commands().status(managed.domain())),
                Optional.of(managed),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }
}
