package io.github.sesdkimrotator.sandbox;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The world's time and everything that is planned in it. Time moves only inside {@link #runUntil}, from one planned
 * event to the next; events planned for the same moment happen in the order in which they were planned.
 *
 * <p>Events run on the caller's thread. {@link #instant()} may be read from any thread (servers on sockets do).
 */
public final class WorldClock implements InstantSource {

    private record Planned(Instant at, long order, Runnable event) {}

    private final PriorityQueue<Planned> agenda =
            new PriorityQueue<>(Comparator.comparing(Planned::at).thenComparingLong(Planned::order));
    private volatile Instant now;
    private long planned;

    public WorldClock(Instant start) {
        now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** Plans an event; one planned for the past happens at once when time next moves. */
    public void at(Instant moment, Runnable event) {
        agenda.add(new Planned(moment, planned++, event));
    }

    /** Runs everything planned up to and including {@code end}, then stands at {@code end}. */
    public void runUntil(Instant end) {
        while (!agenda.isEmpty() && !agenda.peek().at().isAfter(end)) {
            Planned next = agenda.poll();
            if (next.at().isAfter(now)) {
                now = next.at();
            }
            next.event().run();
        }
        if (end.isAfter(now)) {
            now = end;
        }
    }
}
