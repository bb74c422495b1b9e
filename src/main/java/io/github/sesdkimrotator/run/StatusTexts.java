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
import io.github.sesdkimrotator.rotation.SesIdentity;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.rotation.SesRegion;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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
                        + s.previous().selector() + " was begun at " + s.intendedAt()
                        + "; it takes half an hour at least.";
            case Retiring s ->
                s.removalAskedAt()
                        .map(at -> "The DNS team was asked at " + at + " to remove the record of "
                                + s.retired().display() + "; it is not proven gone yet.")
                        .orElse("The record of " + s.retired().display() + " must stay until " + s.removeAfter()
                                + ", for mail in flight.");
            case Halted s -> "Halted since " + s.since() + " (" + s.reason() + "): " + s.detail();
        };
    }

    /** That mail leaves unsigned is said whatever the state; empty where SES signs in every Region. */
    static String silence(Map<SesRegion, SesReading> ses) {
        String silent = ses.entrySet().stream()
                .flatMap(one -> silence(one.getKey(), one.getValue()).stream())
                .collect(Collectors.joining(", "));
        return silent.isEmpty() ? "" : " SES does not sign at present: " + silent + ".";
    }

    private static Optional<String> silence(SesRegion region, SesReading reading) {
        return switch (reading) {
            case SesReading.Missing missing -> Optional.of("no identity in " + region);
            case SesReading.Found found -> {
                SesIdentity identity = found.identity();
                boolean signs = identity.signingEnabled() && identity.status() == SesIdentity.DkimStatus.SUCCESS;
                yield signs
                        ? Optional.empty()
                        : Optional.of(identity.status() + (identity.signingEnabled() ? "" : ", signing disabled")
                                + " in " + region);
            }
        };
    }
}
