package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.RunLog.Line;
import io.github.sesdkimrotator.port.StateStore.Versioned;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.Outcome;
import io.github.sesdkimrotator.rotation.RotationState.Halted;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.rotation.Trigger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One scheduled run over many domains: each on its own, their notices together at the end. */
final class Sweep {

    private final Ports ports;
    private final Charge charge;
    private final Invocation invocation;
    private final Adoption adoption;
    private final Answers answers;

    private static final int MOST_LISTED = 100;
    private static final String LISTED_IN_PART =
            " Below are at most " + MOST_LISTED + " of those with something to tell; the log has a line for each.";

    Sweep(Ports ports, Charge charge, Invocation invocation) {
        this.ports = ports;
        this.charge = charge;
        this.invocation = invocation;
        this.adoption = new Adoption(ports, charge.policy());
        this.answers = new Answers(charge.commands());
    }

    /**
     * Runs every domain that has something to do.
     *
     * @throws PlatformFault where a domain failed or was not reached, after all others were done
     */
    Answer run(Trigger trigger, List<SigningDomain> domains) {
        List<StateSession> sessions = new ArrayList<>();
        List<Swept> swept = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        Tally tally = new Tally(trigger, invocation);
        for (SigningDomain domain : fairOrder(domains)) {
            if (!invocation.hasTimeForAnotherDomain().getAsBoolean()) {
                tally.notReached(domain);
                continue;
            }
            ports.log().beginDomain();
            try {
                one(domain, trigger, sessions, tally).ifPresent(swept::add);
            } catch (OvertakenException overtaken) {
                // What this run read is out of date, and the notices in it are the other run's to send.
                sessions.removeIf(session -> session.managed().domain().equals(domain));
                ports.log()
                        .record(Line.without(
                                invocation.requestId(),
                                domain,
                                Triggers.name(trigger),
                                Optional.of(Outcome.OVERTAKEN),
                                "left to another invocation: " + overtaken.getMessage(),
                                Optional.empty()));
            } catch (RuntimeException fault) {
                // One domain's bad day must not become every domain's; the sweep ends in an exception all the same.
                failures.add(domain + " (" + fault.getMessage() + ")");
                tally.failed(domain);
                ports.log()
                        .record(Line.without(
                                invocation.requestId(),
                                domain,
                                Triggers.name(trigger),
                                Optional.empty(),
                                "failed: " + fault.getMessage(),
                                Optional.of(fault)));
            }
        }
        failures.addAll(
                new Dispatch(ports, charge, invocation, trigger).send(sessions).failures());
        ports.log().record(tally.figures(ports.notices()));
        List<SigningDomain> notReached = tally.notReached();
        if (!failures.isEmpty() || !notReached.isEmpty()) {
            throw new PlatformFault(
                    Triggers.action(trigger) + " of " + domains.size() + " domains: " + failures.size() + " failed, "
                            + notReached.size()
                            + " not reached in time. Whatever was done is stored, and the next run goes on. "
                            + String.join("; ", failures));
        }
        return answer(trigger, swept);
    }

    private record Swept(StateSession session, Report report) {}

    /** Every run begins elsewhere, so that a sweep that is cut short does not always miss the same domains. */
    private List<SigningDomain> fairOrder(List<SigningDomain> domains) {
        List<SigningDomain> order = new ArrayList<>(domains);
        if (!order.isEmpty()) {
            long quarterHours = invocation.now().getEpochSecond() / 900;
            Collections.rotate(order, (int) (quarterHours % order.size()));
        }
        return order;
    }

    private Optional<Swept> one(SigningDomain domain, Trigger trigger, List<StateSession> sessions, Tally tally)
            throws OvertakenException {
        Optional<Versioned> stored = ports.states().read(domain);
        StateSession session = stored.isPresent() ? StateSession.of(ports.states(), stored.get()) : adopt(domain);
        tally.saw(session);
        if (trigger instanceof Trigger.Watch && !session.managed().isInFlight()) {
            return Optional.empty();
        }
        sessions.add(session);
        Report report = new DomainRun(ports, charge, invocation, 1).run(session, trigger);
        tally.ran(report);
        return Optional.of(new Swept(session, report));
    }

    /** The first run for a configured domain; a missing identity is a halt that people hear of. */
    private StateSession adopt(SigningDomain domain) throws OvertakenException {
        Map<SesRegion, SesReading> readings = adoption.read(domain, charge.regions());
        Signer signer = adoption.signer(domain, readings).orElseGet(Signer.NoSigner::new);
        return StateSession.create(
                ports.states(), ManagedDomain.enrolled(domain, charge.regions(), signer, invocation.now()));
    }

    /** Lambda takes no answer over 6 MB. In a large fleet what rests is left out first. */
    private static List<Swept> worthListing(List<Swept> swept) {
        return swept.size() <= MOST_LISTED
                ? swept
                : swept.stream()
                        .filter(one -> one.report().outcome() != Outcome.NOTHING_DUE)
                        .limit(MOST_LISTED)
                        .toList();
    }

    private Answer answer(Trigger trigger, List<Swept> swept) {
        List<Answer> each = worthListing(swept).stream()
                .map(one -> answers.of(one.report(), one.session().managed(), trigger))
                .toList();
        long inFlight = swept.stream()
                .filter(one -> !(one.session().managed().state() instanceof Steady))
                .count();
        long halted = swept.stream()
                .filter(one -> one.session().managed().state() instanceof Halted)
                .count();
        return new Answer(
                200,
                Triggers.action(trigger),
                Optional.empty(),
                Optional.empty(),
                "SWEPT",
                swept.size() + (swept.size() == 1 ? " domain" : " domains") + " looked at, " + (inFlight - halted)
                        + " in flight, " + halted + " halted." + (each.size() < swept.size() ? LISTED_IN_PART : ""),
                Optional.of(charge.commands().status()),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                each);
    }
}
