package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.sandbox.Chronicle.Lane;
import io.github.sesdkimrotator.sandbox.Chronicle.Span;
import io.github.sesdkimrotator.sandbox.Chronicle.Tone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The time from a call to SES until SES's own first {@code SUCCESS}, in which mail can leave unsigned however good DNS
 * is: a run of spans in an SES lane whose labels do not begin with {@code SUCCESS}. Where a chronicle begins is no call,
 * so a run that begins there does not count.
 *
 * @param endedInSuccess false where the chronicle ended first
 */
record PendingWindow(Instant from, Instant to, boolean endedInSuccess) {

    static List<PendingWindow> of(Chronicle chronicle) {
        List<PendingWindow> found = new ArrayList<>();
        for (Lane lane : chronicle.lanes()) {
            if (lane.group().equals("SES")) {
                addWindowsOf(lane, chronicle.from(), found);
            }
        }
        return List.copyOf(found);
    }

    private static void addWindowsOf(Lane lane, Instant start, List<PendingWindow> found) {
        Instant since = null;
        for (Span span : lane.spans()) {
            boolean signs = span.label().startsWith("SUCCESS");
            if (signs && since != null) {
                found.add(new PendingWindow(since, span.from(), true));
                since = null;
            } else if (!signs && since == null && span.from().isAfter(start)) {
                since = span.from();
            }
        }
        if (since != null) {
            found.add(new PendingWindow(since, lane.spans().getLast().to(), false));
        }
    }

    Duration length() {
        return Duration.between(from, to);
    }

    /** How many DNS lanes are {@link Tone#GOOD} at a moment, which is to say: serve the new record. */
    static int serversReady(Chronicle chronicle, Instant at) {
        int ready = 0;
        for (Lane lane : dnsLanes(chronicle)) {
            for (Span span : lane.spans()) {
                if (span.tone() == Tone.GOOD && !at.isBefore(span.from()) && at.isBefore(span.to())) {
                    ready++;
                }
            }
        }
        return ready;
    }

    static List<Lane> dnsLanes(Chronicle chronicle) {
        return chronicle.lanes().stream()
                .filter(lane -> lane.group().equals("DNS"))
                .toList();
    }
}
