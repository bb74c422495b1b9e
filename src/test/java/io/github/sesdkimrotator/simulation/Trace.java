package io.github.sesdkimrotator.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What happened, a line each, kept only where somebody will read it. */
final class Trace {

    private final boolean kept;
    private final List<String> lines = new ArrayList<>();

    Trace(boolean kept) {
        this.kept = kept;
    }

    void tell(Instant at, String who, String what) {
        if (kept) {
            lines.add(at + "  " + who + ": " + what.replace("\n", " / "));
        }
    }

    boolean isKept() {
        return kept;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
