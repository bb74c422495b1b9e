package io.github.sesdkimrotator.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What happened, a line each. The lines are kept only where somebody will read them; their hash always. */
final class Trace {

    private static final long PRIME = 1_099_511_628_211L;

    private final boolean kept;
    private final List<String> lines = new ArrayList<>();
    private long hash = 0xCBF29CE484222325L;

    Trace(boolean kept) {
        this.kept = kept;
    }

    void tell(Instant at, String who, String what) {
        hash = (hash ^ at.getEpochSecond()) * PRIME;
        hash = (hash ^ who.hashCode()) * PRIME;
        hash = (hash ^ what.hashCode()) * PRIME;
        if (kept) {
            lines.add(at + "  " + who + ": " + what.replace("\n", " / "));
        }
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    long hash() {
        return hash;
    }
}
