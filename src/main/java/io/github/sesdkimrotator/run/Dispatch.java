package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.notice.NoticeWriter;
import io.github.sesdkimrotator.notice.NoticeWriter.Owed;
import io.github.sesdkimrotator.port.Archive;
import io.github.sesdkimrotator.port.Evidence;
import io.github.sesdkimrotator.port.NoticeChannel;
import io.github.sesdkimrotator.port.NoticeChannel.Notice;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.rotation.Conclusions;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import io.github.sesdkimrotator.rotation.OutboxEntry;
import io.github.sesdkimrotator.rotation.Outcome;
import io.github.sesdkimrotator.rotation.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends what the outboxes owe, at the end of a run: several domains make one digest for each audience.
 *
 * <p>A notice is marked as sent after it was published. A run that is cut off in between sends it again, with the same
 * id; none is ever lost.
 */
final class Dispatch {

    /** Comes after every entry that a run for the domain may have made in the same invocation. */
    private static final int EVIDENCE_STEP = 99;

    private final NoticeChannel channel;
    private final Archive archive;
    private final Charge charge;
    private final Invocation invocation;
    private final Trigger trigger;

    Dispatch(Ports ports, Charge charge, Invocation invocation, Trigger trigger) {
        this.channel = ports.notices();
        this.archive = ports.archive();
        this.charge = charge;
        this.invocation = invocation;
        this.trigger = trigger;
    }

    /** What could not be sent or marked; it stays owed. */
    record Sent(List<String> failures) {
        void throwIfAnyFailed() {
            if (!failures.isEmpty()) {
                throw new PlatformFault(
                        "notices stay owed and are sent by the next run: " + String.join("; ", failures));
            }
        }
    }

    /** Never throws: what fails is reported and stays in the outbox. */
    Sent send(List<StateSession> sessions) {
        List<String> failures = new ArrayList<>();
        for (Audience audience : Audience.values()) {
            List<StateSession> owing = sessions.stream()
                    .filter(session -> !owed(session, audience).isEmpty())
                    .toList();
            try {
                boolean told = owing.size() > 1 && sendDigest(audience, owing, failures);
                if (!told) {
                    for (StateSession session : owing) {
                        sendEach(audience, session, failures);
                    }
                }
            } catch (RuntimeException fault) {
                failures.add(audience + ": " + fault.getMessage());
            }
        }
        return new Sent(List.copyOf(failures));
    }

    private static List<OutboxEntry> owed(StateSession session, Audience audience) {
        return session.managed().owedNotices().stream()
                .filter(entry -> entry.kind().audience() == audience)
                .toList();
    }

    private void sendEach(Audience audience, StateSession session, List<String> failures) {
        for (OutboxEntry entry : owed(session, audience)) {
            Notice notice;
            try {
                notice = charge.writer().write(session.managed().domain(), entry);
            } catch (IllegalArgumentException unwritable) {
                // It stays owed and is reported every time; the ones behind it are sent nevertheless.
                failures.add(entry.id() + " cannot be written: " + unwritable.getMessage());
                continue;
            }
            channel.publish(audience, notice);
            mark(session, entry, failures);
        }
    }

    /**
     * What does not fit into one notice goes into the next one, in the same run.
     *
     * @return false where one of the notices cannot be written, so that there is no digest; the rest goes one by one
     */
    private boolean sendDigest(Audience audience, List<StateSession> owing, List<String> failures) {
        List<Owed> owed = owing.stream()
                .flatMap(session -> owed(session, audience).stream()
                        .map(entry -> new Owed(session.managed().domain(), entry)))
                .toList();
        while (!owed.isEmpty()) {
            NoticeWriter.Digest digest;
            try {
                digest = charge.writer().digest(owed);
            } catch (IllegalArgumentException unwritable) {
                return false;
            }
            channel.publish(audience, digest.notice());
            for (Owed told : digest.told()) {
                owing.stream()
                        .filter(session -> session.managed().domain().equals(told.domain()))
                        .forEach(session -> mark(session, told.entry(), failures));
            }
            owed = digest.told().isEmpty() ? List.of() : digest.leftOut();
        }
        return true;
    }

    private void mark(StateSession session, OutboxEntry entry, List<String> failures) {
        try {
            ManagedDomain before = session.managed();
            ManagedDomain after = Conclusions.noticeSent(before, entry, charge.policy(), invocation.now());
            if (after.state().kind() != before.state().kind()) {
                archive.appendEvidence(evidence(before, after, entry));
            }
            session.saveOnTop(managed -> Conclusions.noticeSent(managed, entry, charge.policy(), invocation.now()));
        } catch (OvertakenException overtaken) {
            failures.add(entry.id() + " was sent, but could not be marked as sent: " + overtaken.getMessage());
        }
    }

    /** With the notice out, phase 5 is done: an auditor asks when the DNS team was told. */
    private Evidence evidence(ManagedDomain before, ManagedDomain after, OutboxEntry entry) {
        return new Evidence(
                before.domain(),
                invocation.now(),
                invocation.requestId(),
                EVIDENCE_STEP,
                Triggers.name(trigger),
                invocation.requestedBy(),
                before.state().kind(),
                after.state().kind(),
                Outcome.DNS_TEAM_NOTIFIED,
                "Notice " + entry.id() + " was sent to the DNS team.",
                Map.of(),
                Optional.empty(),
                Optional.empty());
    }
}
