package io.github.sesdkimrotator.rotation;

import java.time.Instant;
import java.util.Optional;

/**
 * What people were already told while a record is awaited, so that nobody is told twice.
 *
 * @param readySince since when the gate has been seen open without interruption
 * @param readyToldAt when operations were last told that Phase 7 may be invoked
 * @param overdueToldAt when the DNS team was last reminded
 * @param escalatedAt when operations were last told that the DNS team is late
 * @param diagnosisTold the stable text of the last diagnosis that was sent
 */
public record Reminders(
        Optional<Instant> readySince,
        Optional<Instant> readyToldAt,
        Optional<Instant> overdueToldAt,
        Optional<Instant> escalatedAt,
        Optional<String> diagnosisTold) {

    public static Reminders none() {
        return new Reminders(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
