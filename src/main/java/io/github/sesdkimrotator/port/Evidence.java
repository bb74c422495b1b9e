package io.github.sesdkimrotator.port;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.RemovalVerdict;
import io.github.sesdkimrotator.rotation.Outcome;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.rotation.SesRegion;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/**
 * Who changed what, when, on what evidence: what an auditor reads a year later.
 *
 * @param at the invocation's time
 * @param requestId the invocation's id
 * @param step 1 for the first entry of that invocation for that domain
 * @param trigger what started it: {@code nightly}, {@code watch}, {@code phase 7}, …
 * @param requestedBy who said to have asked, where the request said so
 * @param from the state that was read
 * @param to the state that is stored with this entry
 * @param outcome what was decided
 * @param message the same for people
 * @param ses what SES said
 * @param publication what the gate said
 * @param removal what the servers said of the retired record
 */
public record Evidence(
        SigningDomain domain,
        Instant at,
        String requestId,
        int step,
        String trigger,
        Optional<String> requestedBy,
        RotationState.Kind from,
        RotationState.Kind to,
        Outcome outcome,
        String message,
        Map<SesRegion, SesReading> ses,
        Optional<GateVerdict> publication,
        Optional<RemovalVerdict> removal) {

    private static final DateTimeFormatter SORTABLE =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** The entry's name below {@code evidence/<domain>/}; names sort by time. */
    public String name() {
        return SORTABLE.format(at) + "-" + requestId.replaceAll("[^A-Za-z0-9-]", "_") + "-" + step + "-" + from.label()
                + "-" + to.label() + ".json";
    }
}
