package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.RemovalVerdict;
import io.github.sesdkimrotator.rotation.Outcome;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.rotation.SesRegion;
import java.util.Map;
import java.util.Optional;

/**
 * What a run for one domain came to.
 *
 * @param ses what SES said last
 * @param publication what the gate said, where it was asked
 * @param removal what was seen of the retired record, where it was asked
 */
public record Report(
        SigningDomain domain,
        Outcome outcome,
        String message,
        Map<SesRegion, SesReading> ses,
        Optional<GateVerdict> publication,
        Optional<RemovalVerdict> removal) {}
