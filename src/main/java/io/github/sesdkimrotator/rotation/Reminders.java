package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.gate.Finding;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What people were already told while a record is awaited, so that nobody is told twice.
 *
 * @param readySince since when the gate has been seen open without interruption
 * @param readyToldAt when operations were last told that Phase 7 may be invoked
 * @param overdueToldAt when the DNS team was last reminded
 * @param escalatedAt when operations were last told that the DNS team is late
 * @param diagnosisTold the stable text of the last diagnosis that was sent
 * @param explained what keeps the gate shut, where waiting may open it
 * @param explanationTold what of that the DNS team has been told
 * @param remarksTold what the DNS team has been told about a record that is right
 */
public record Reminders(
        Optional<Instant> readySince,
        Optional<Instant> readyToldAt,
        Optional<Instant> overdueToldAt,
        Optional<Instant> escalatedAt,
        Optional<String> diagnosisTold,
        Optional<Explained> explained,
        Set<Finding.Code> explanationTold,
        Set<Finding.Code> remarksTold) {

    public Reminders {
        explanationTold = Set.copyOf(explanationTold);
        remarksTold = Set.copyOf(remarksTold);
    }

    /**
     * An explanation that stays the same from look to look.
     *
     * @param by at least one code
     * @param since when the gate was first seen shut for exactly these
     */
    public record Explained(Set<Finding.Code> by, Instant since) {
        public Explained {
            by = Set.copyOf(by);
        }
    }

    public static Reminders none() {
        return new Reminders(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Set.of());
    }
}
