package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.RemovalVerdict;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a run saw before deciding.
 *
 * @param trigger why it looked
 * @param ses a reading for every Region of the domain, or none where SES was not asked
 * @param publication the gate's verdict on the key that the state is about, where it was asked
 * @param removal the verdict on the retired record, where it was asked
 * @param signer what signs according to SES and the vault together; looked up for {@link Trigger.Enroll} only
 */
public record Observations(
        Trigger trigger,
        Map<SesRegion, SesReading> ses,
        Optional<GateVerdict> publication,
        Optional<RemovalVerdict> removal,
        Optional<Signer> signer) {

    public Observations {
        ses = Collections.unmodifiableMap(new TreeMap<>(ses));
    }
}
