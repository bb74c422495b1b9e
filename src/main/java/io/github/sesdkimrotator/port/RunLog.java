package io.github.sesdkimrotator.port;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.rotation.Outcome;
import io.github.sesdkimrotator.rotation.RotationState;
import java.util.Optional;

/** One line for each thing that happened, for those who watch the system. Never throws. */
public interface RunLog {

    void record(Line line);

    /**
     * @param requestId the invocation's id
     * @param trigger what started the run
     * @param from the state that was read
     * @param to the state that is stored now
     * @param outcome empty where the run failed
     * @param gate what the gate said, where it was asked
     * @param message for people; never a secret
     */
    record Line(
            String requestId,
            SigningDomain domain,
            String trigger,
            Optional<RotationState.Kind> from,
            Optional<RotationState.Kind> to,
            Optional<Outcome> outcome,
            Optional<GateVerdict> gate,
            String message) {}
}
