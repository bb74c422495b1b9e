package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.dkim.SigningDomain;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What happened in a rehearsal, as data: the live lines, the closing table and the page are three views of it.
 *
 * @param title what was played: {@code Rotation behind the gate} or {@code The incident's flow}
 * @param lanes bars by lane, in the order to show them: lifecycle, one for each name server and resolver, SES
 * @param mail counts by bucket, oldest first
 * @param events the story, oldest first
 * @param notices every notice as it was delivered
 */
public record Chronicle(
        String title,
        SigningDomain domain,
        Instant from,
        Instant to,
        List<Lane> lanes,
        List<MailBucket> mail,
        List<Event> events,
        List<Delivered> notices,
        Totals totals) {

    /** @param group heading under which the lane stands: {@code Lifecycle}, {@code DNS}, {@code SES} */
    public record Lane(String group, String name, List<Span> spans) {}

    /** One stretch of time in a lane; the spans of a lane do not overlap and leave no gap. */
    public record Span(Instant from, Instant to, String label, Tone tone) {}

    /** How a stretch is to be read; the page must not say it by colour alone. */
    public enum Tone {
        /** Nothing in flight. */
        CALM,
        /** Waiting for somebody. */
        WAITING,
        /** The change itself. */
        ACTIVE,
        /** Proven good. */
        GOOD,
        /** Mail is in danger. */
        BAD,
        /** Nothing there. */
        NONE
    }

    /** Messages that left SES within {@code width} from {@code from}. */
    public record MailBucket(Instant from, Duration width, int signed, int unsigned, int failing) {}

    /**
     * @param who {@code rotator}, {@code operator}, {@code dns team}, {@code ses}, {@code world}
     * @param stateBefore empty where the event does not concern the lifecycle
     * @param command what an operator typed, or would type next; empty where nothing is to be typed
     */
    public record Event(
            Instant at, String who, String what, String stateBefore, String stateAfter, String command, Tone tone) {}

    /**
     * @param audience {@code DNS team} or {@code operations}
     * @param kind the name of a {@code NoticeKind}
     */
    public record Delivered(Instant at, String audience, String kind, String subject, String body) {}

    /**
     * @param messages sent in all
     * @param signed verified by the receiver with an aligned signature
     * @param unsigned left SES without an aligned signature
     * @param unsignedInWindow those of {@code unsigned} that left between a call to SES and SES's own first
     *     {@code SUCCESS}
     * @param failing signed, but the receiver could not verify the signature
     * @param pendingWindow from the SES call to {@code SUCCESS}
     * @param others further rows for the closing table, in order
     */
    public record Totals(
            int messages,
            int signed,
            int unsigned,
            int unsignedInWindow,
            int failing,
            Duration pendingWindow,
            int keysCreated,
            int keysDestroyed,
            Map<String, String> others) {}
}
