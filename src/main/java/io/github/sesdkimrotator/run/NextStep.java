package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.notice.Commands;
import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.Outcome;
import io.github.sesdkimrotator.rotation.Preparation;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.rotation.RotationState.Activating;
import io.github.sesdkimrotator.rotation.RotationState.AwaitingPublication;
import io.github.sesdkimrotator.rotation.RotationState.Halted;
import io.github.sesdkimrotator.rotation.RotationState.Preparing;
import io.github.sesdkimrotator.rotation.RotationState.Retiring;
import io.github.sesdkimrotator.rotation.RotationState.RollingBack;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.RotationState.Watching;
import java.util.Optional;

/** The one command to type next, for a tired person. */
final class NextStep {

    private final Commands commands;

    NextStep(Commands commands) {
        this.commands = commands;
    }

    String after(ManagedDomain managed, Outcome outcome, boolean gateIsOpen) {
        SigningDomain domain = managed.domain();
        if (outcome == Outcome.SELECTOR_MISMATCH || outcome == Outcome.FINGERPRINT_MISMATCH) {
            // The approval was for another key. A ready-made approval of this one would be pasted unread.
            return commands.status(domain);
        }
        return switch (managed.state()) {
            case Steady s ->
                outcome == Outcome.OUT_OF_ORDER ? phase(3, domain, Optional.empty()) : commands.status(domain);
            case Preparing s ->
                switch (s.pending()) {
                    case Preparation.Reserved reserved -> phase(3, domain, Optional.empty());
                    case Preparation.Generated generated -> phase(4, domain, Optional.of(generated.key()));
                    case Preparation.Archived archived -> phase(5, domain, Optional.of(archived.key()));
                };
            case AwaitingPublication s -> phase(gateIsOpen ? 7 : 6, domain, Optional.of(s.pending()));
            case Activating s -> phase(7, domain, Optional.of(s.pending()));
            case Watching s -> commands.status(domain);
            case RollingBack s -> commands.status(domain);
            case Retiring s ->
                s.removalAskedAt().isPresent() ? phase(8, domain, Optional.of(s.active())) : commands.status(domain);
            case Halted s ->
                outcome == Outcome.EASY_DKIM_REQUESTED && s.reason() == HaltReason.EASY_DKIM_FALLBACK
                        ? commands.status(domain)
                        : commands.enroll(domain);
        };
    }

    private String phase(int number, SigningDomain domain, Optional<RotationKey> key) {
        return commands.phase(number, domain, key.map(RotationKey::selector), key.map(RotationKey::fingerprint));
    }
}
