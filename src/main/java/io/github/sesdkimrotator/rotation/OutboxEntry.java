package io.github.sesdkimrotator.rotation;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * A notice that is owed, or was sent. It is stored with the transition that causes it and before it is published, so
 * it can be late or sent twice (with the same id), but never lost.
 *
 * @param id unique, and shown in the notice: {@code example.jp-20261122-3}
 * @param sentAt empty while the notice is owed
 */
public record OutboxEntry(
        String id, NoticeKind kind, Instant createdAt, Map<Fact, String> facts, Optional<Instant> sentAt) {

    public OutboxEntry {
        facts = facts.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(facts));
    }

    public boolean isOwed() {
        return sentAt.isEmpty();
    }

    public OutboxEntry sent(Instant at) {
        return new OutboxEntry(id, kind, createdAt, facts, Optional.of(at));
    }
}
