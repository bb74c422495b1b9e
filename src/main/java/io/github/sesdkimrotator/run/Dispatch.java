package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.notice.NoticeWriter;
import io.github.sesdkimrotator.notice.NoticeWriter.Owed;
import io.github.sesdkimrotator.port.NoticeChannel;
import io.github.sesdkimrotator.port.NoticeChannel.Notice;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.rotation.Conclusions;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import io.github.sesdkimrotator.rotation.OutboxEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends what the outboxes owe, at the end of a run: several domains make one digest for each audience.
 *
 * <p>A notice is marked as sent after it was published. A run that is cut off in between sends it again, with the same
 * id; none is ever lost.
 */
final class Dispatch {

    private final NoticeChannel channel;
    private final Charge charge;
    private final Invocation invocation;

    Dispatch(NoticeChannel channel, Charge charge, Invocation invocation) {
        this.channel = channel;
        this.charge = charge;
        this.invocation = invocation;
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
            session.saveOnTop(managed -> Conclusions.noticeSent(managed, entry, charge.policy(), invocation.now()));
        } catch (OvertakenException overtaken) {
            failures.add(entry.id() + " was sent, but could not be marked as sent: " + overtaken.getMessage());
        }
    }
}
