package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.gate.Delegation.Trouble;
import java.util.List;

/** The walk cannot go on. A result rather than a fault: it becomes the delegation's trouble. */
final class DeadEnd extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int MOST_LINES = 16;

    private final Trouble.Kind kind;

    /** @param detail for people, foreign text made printable */
    DeadEnd(Trouble.Kind kind, String detail) {
        super(detail);
        this.kind = kind;
    }

    /** @param failures one line for each server; what is beyond 16 is only counted */
    DeadEnd(Trouble.Kind kind, String what, List<String> failures) {
        this(
                kind,
                what + ": "
                        + String.join("; ", failures.stream().limit(MOST_LINES).toList())
                        + (failures.size() > MOST_LINES ? "; and " + (failures.size() - MOST_LINES) + " more" : ""));
    }

    Trouble.Kind kind() {
        return kind;
    }
}
