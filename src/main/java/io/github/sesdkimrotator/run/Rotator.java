package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.RunLog;
import io.github.sesdkimrotator.port.StateStore.Versioned;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.Outcome;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.rotation.Trigger;
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
    private final Answers answers;
    private final Adoption adoption;

    public Rotator(Ports ports, Charge charge) {
        this.ports = ports;
        this.charge = charge;
        this.answers = new Answers(charge.commands());
        this.adoption = new Adoption(ports, charge.policy());
    }

    /** @throws PlatformFault where the platform failed, after everything that could be done was done and stored */
    public Answer answer(Request request, Invocation invocation) {
        return switch (request) {
            case Request.ExpiryCheck check ->
                new Sweep(ports, charge, invocation).run(new Trigger.Nightly(), everyDomain());
            case Request.WatchInFlight watch ->
                new Sweep(ports, charge, invocation)
                        .run(new Trigger.Watch(), ports.states().domains());
            case Request.ForDomain one -> withPhase(forDomain(one.domain(), one.trigger(), invocation), one.trigger());
            case Request.Status status -> status(status, new StatusPicture(ports, charge, invocation.now()));
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

    private Answer status(Request.Status asked, StatusPicture picture) {
        return asked.domain().map(picture::ofOne).orElseGet(() -> picture.ofAll(everyDomain()));
    }

    private List<SigningDomain> everyDomain() {
        return List.copyOf(new TreeSet<>(Stream.concat(charge.domains().stream(), ports.states().domains().stream())
                .toList()));
    }

    private Answer forDomain(SigningDomain domain, Trigger trigger, Invocation invocation) {
        try {
            return attempt(domain, trigger, invocation, 1);
        } catch (OvertakenException first) {
            leaveLine(domain, trigger, invocation, first.getMessage() + ", so this one looks again");
            try {
                // The other run has written; what it did is the starting point of a second look.
                return attempt(domain, trigger, invocation, 2);
            } catch (OvertakenException second) {
                leaveLine(domain, trigger, invocation, second.getMessage() + " twice, so this one leaves it alone");
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

    private void leaveLine(SigningDomain domain, Trigger trigger, Invocation invocation, String message) {
        ports.log()
                .record(RunLog.Line.without(
                        invocation.requestId(),
                        domain,
                        Triggers.name(trigger),
                        Optional.of(Outcome.OVERTAKEN),
                        message,
                        Optional.empty()));
    }

    private Answer attempt(SigningDomain domain, Trigger trigger, Invocation invocation, int look)
            throws OvertakenException {
        ports.log().beginDomain();
        Optional<Versioned> stored = ports.states().read(domain);
        if (stored.isEmpty()) {
            boolean mayBegin =
                    trigger instanceof Trigger.Enroll || charge.domains().contains(domain);
            if (!mayBegin) {
                return answers.notManaged(Triggers.action(trigger), domain);
            }
            return enrollFirst(domain, trigger, invocation, look);
        }
        StateSession session = StateSession.of(ports.states(), stored.get());
        return runAndDispatch(session, trigger, invocation, look);
    }

    private Answer runAndDispatch(StateSession session, Trigger trigger, Invocation invocation, int look)
            throws OvertakenException {
        Report report = new DomainRun(ports, charge, invocation, look).run(session, trigger);
        new Dispatch(ports, charge, invocation, trigger).send(List.of(session)).throwIfAnyFailed();
        return answers.of(report, session.managed(), trigger);
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
                .filter(entry -> !entry.getValue().isDomainIdentity())
                .map(entry -> entry.getKey().id())
                .toList();
    }

    private static Answer withPhase(Answer answer, Trigger trigger) {
        return trigger instanceof Trigger.PhaseRequest request
                ? answer.ofPhase(request.phase().number())
                : answer;
    }
}
