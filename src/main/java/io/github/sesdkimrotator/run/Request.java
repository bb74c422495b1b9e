package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.rotation.Trigger;
import java.util.Optional;

/** What the function is asked to do (design section 2), already checked field by field. */
public sealed interface Request {

    /** The nightly schedule, or {@code {"action":"expiry_check"}}. */
    record ExpiryCheck() implements Request {}

    /** The frequent schedule, {@code {"action":"watch"}}. */
    record WatchInFlight() implements Request {}

    /** A person's request about one domain. */
    record ForDomain(SigningDomain domain, Trigger trigger) implements Request {}

    /** A read-only picture of one domain, or of all. */
    record Status(Optional<SigningDomain> domain) implements Request {}

    /** Phases 1 and 2: the deployment of the template, which this function cannot do. */
    record DeploymentPhase(int phase) implements Request {}

    /** The {@code action} that asks for it. */
    default String action() {
        return switch (this) {
            case ExpiryCheck check -> "expiry_check";
            case WatchInFlight watch -> "watch";
            case ForDomain one -> Triggers.action(one.trigger());
            case Status status -> "status";
            case DeploymentPhase deployment -> "phase_manager";
        };
    }
}
