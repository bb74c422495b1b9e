package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.sandbox.Chronicle.Delivered;
import io.github.sesdkimrotator.sandbox.Chronicle.Event;
import io.github.sesdkimrotator.sandbox.Chronicle.Lane;
import io.github.sesdkimrotator.sandbox.Chronicle.Span;
import io.github.sesdkimrotator.sandbox.Chronicle.Tone;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what happens while it happens, and passes each thing on to whoever shows it live. */
final class Story {

    /** Shows things as they happen. */
    interface Audience {
        void event(Event event);

        void notice(Delivered notice);

        /** Nothing new, but time passes. */
        void quiet(Instant at, int messages, int unsigned);
    }

    private record Change(Instant at, String label, Tone tone) {}

    private record LaneName(String group, String name) {}

    private final InstantSource clock;
    private final Audience audience;
    private final List<Event> events = new ArrayList<>();
    private final List<Delivered> notices = new ArrayList<>();
    private final Map<LaneName, List<Change>> lanes = new LinkedHashMap<>();

    Story(InstantSource clock, Audience audience) {
        this.clock = clock;
        this.audience = audience;
    }

    void tell(String who, String what, Tone tone) {
        tell(who, what, "", "", "", tone);
    }

    void tell(String who, String what, String before, String after, String command, Tone tone) {
        Event event = new Event(clock.instant(), who, what, before, after, command, tone);
        events.add(event);
        audience.event(event);
    }

    void deliver(String to, String kind, String subject, String body) {
        Delivered notice = new Delivered(clock.instant(), to, kind, subject, body);
        notices.add(notice);
        audience.notice(notice);
    }

    void timePasses(int messages, int unsigned) {
        audience.quiet(clock.instant(), messages, unsigned);
    }

    /** From now on the lane shows this; saying the same again changes nothing. */
    void lane(String group, String name, String label, Tone tone) {
        List<Change> changes = lanes.computeIfAbsent(new LaneName(group, name), lane -> new ArrayList<>());
        boolean isNews = changes.isEmpty() || !changes.getLast().label().equals(label);
        if (isNews) {
            changes.add(new Change(clock.instant(), label, tone));
        }
    }

    List<Event> events() {
        return List.copyOf(events);
    }

    List<Delivered> notices() {
        return List.copyOf(notices);
    }

    /** Every lane told of, in the order in which it was first told of. */
    List<Lane> lanes(Instant to) {
        List<Lane> drawn = new ArrayList<>();
        lanes.forEach((lane, changes) -> {
            List<Span> spans = new ArrayList<>();
            for (int i = 0; i < changes.size(); i++) {
                Change change = changes.get(i);
                Instant end = i + 1 < changes.size() ? changes.get(i + 1).at() : to;
                if (end.isAfter(change.at())) {
                    spans.add(new Span(change.at(), end, change.label(), change.tone()));
                }
            }
            drawn.add(new Lane(lane.group(), lane.name(), spans));
        });
        return drawn;
    }
}
