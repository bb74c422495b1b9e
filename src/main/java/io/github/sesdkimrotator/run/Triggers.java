package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.rotation.Trigger;

/** How a trigger is called in logs and evidence. */
final class Triggers {

    private Triggers() {}

    static String name(Trigger trigger) {
        return switch (trigger) {
            case Trigger.Nightly nightly -> "expiry_check";
            case Trigger.Watch watch -> "watch";
            case Trigger.PhaseRequest request -> "phase " + request.phase().number();
            case Trigger.Enroll enroll -> "enroll";
            case Trigger.Rollback rollback -> "rollback";
            case Trigger.Abort abort -> "abort";
            case Trigger.EasyDkimFallback fallback -> "easy_dkim_fallback";
        };
    }

    /** The {@code action} of the request that the trigger came from. */
    static String action(Trigger trigger) {
        return trigger instanceof Trigger.PhaseRequest ? "phase_manager" : name(trigger);
    }
}
