package io.github.sesdkimrotator.rotation;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** A notice that a decision owes, before it has a number. */
public record NoticeDraft(NoticeKind kind, Map<Fact, String> facts) {
    public NoticeDraft {
        facts = facts.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(facts));
    }
}
