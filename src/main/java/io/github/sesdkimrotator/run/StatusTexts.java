package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.RotationState.Activating;
import io.github.sesdkimrotator.rotation.RotationState.AwaitingPublication;
import io.github.sesdkimrotator.rotation.RotationState.Halted;
import io.github.sesdkimrotator.rotation.RotationState.Preparing;
import io.github.sesdkimrotator.rotation.RotationState.Retiring;
import io.github.sesdkimrotator.rotation.RotationState.RollingBack;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.RotationState.Watching;
import java.time.Duration;
import java.time.Instant;

/** What state a domain is in, and why, in a sentence. */
final class StatusTexts {

    private StatusTexts() {}

    static String of(ManagedDomain managed, Instant now) {
        return switch (managed.state()) {
            case Steady s ->
                "Nothing is in flight. Mail is signed by " + s.active().display()
                        + s.active()
                                .ownKey()
                                .map(key -> "; its certificate ends in "
                                        + Duration.between(now, key.notAfter()).toDays() + " days")
                                .orElse("")
                        + ".";
            case Preparing s ->
                "The new key " + s.pending().selector() + " is being prepared (" + s.reason() + "); "
                        + s.active().display() + " signs.";
            case AwaitingPublication s ->
                "The DNS team was asked at " + s.announcedAt() + " to publish "
                        + s.pending().selector() + " by "
                        + s.dueAt() + (now.isAfter(s.dueAt()) ? " (overdue)" : "") + "; "
                        + s.active().display() + " signs.";
            case Activating s ->
                "Phase 7 was begun at " + s.intendedAt() + ": SES may or may not hold "
                        + s.pending().selector() + " yet. The next run finds out and goes on.";
            case Watching s ->
                "SES holds " + s.active().selector() + " since " + s.activatedAt()
                        + s.succeedingSince()
                                .map(since -> " and has said SUCCESS since " + since)
                                .orElse(" and has not said SUCCESS yet")
                        + ". The previous signer was " + s.previous().display() + ".";
            case RollingBack s ->
                "A rollback from " + s.failed().selector() + " to "
                        + s.previous().selector() + " was begun at " + s.intendedAt() + ".";
            case Retiring s ->
                s.removalAskedAt()
                        .map(at -> "The DNS team was asked at " + at + " to remove the record of "
                                + s.retired().display() + "; it is not proven gone yet.")
                        .orElse("The record of " + s.retired().display() + " must stay until " + s.removeAfter()
                                + ", for mail in flight.");
            case Halted s -> "Halted since " + s.since() + " (" + s.reason() + "): " + s.detail();
        };
    }
}
