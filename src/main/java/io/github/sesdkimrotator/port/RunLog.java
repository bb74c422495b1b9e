package io.github.sesdkimrotator.port;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.rotation.Outcome;
import io.github.sesdkimrotator.rotation.RotationState;
import java.util.Optional;

/** What happened, for those who watch the system. Used by one thread; never throws. */
public interface RunLog {

    /** A domain's run begins; the next line tells how long it took. */
    void beginDomain();

    /** One line for each domain's run. */
    void record(Line line);

    /** The numbers of a sweep, once at its end, also where it ends in a fault. */
    void record(SweepFigures figures);

    /**
     * @param requestId the invocation's id
     * @param trigger what started the run
     * @param from the state that was read
     * @param to the state that is stored now
     * @param outcome empty where the run failed
     * @param gate what the gate said, where it was asked
     * @param message for people; never a secret
     * @param fault why the run failed, where it did
     */
    record Line(
            String requestId,
            SigningDomain domain,
            String trigger,
            Optional<RotationState.Kind> from,
            Optional<RotationState.Kind> to,
            Optional<Outcome> outcome,
            Optional<GateVerdict> gate,
            String message,
            Optional<Throwable> fault) {

        /** A run that came to nothing that could be told of the domain's state. */
        public static Line without(
                String requestId,
                SigningDomain domain,
                String trigger,
                Optional<Outcome> outcome,
                String message,
                Optional<Throwable> fault) {
            return new Line(
                    requestId,
                    domain,
                    trigger,
                    Optional.empty(),
                    Optional.empty(),
                    outcome,
                    Optional.empty(),
                    message,
                    fault);
        }
    }
}
