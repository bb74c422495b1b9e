package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.rotation.RotationState.Halted;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import java.util.List;
import java.util.Optional;

/** {@code easy_dkim_fallback}: only where SES does not sign, so that nothing that works is broken. */
final class FallbackRules {

    private FallbackRules() {}

    static Optional<Decision> decide(Situation situation) {
        boolean asked = situation.trigger() instanceof Trigger.EasyDkimFallback;
        return asked && situation.sesWasRead() ? Optional.of(fallBack(situation)) : Optional.empty();
    }

    /** The same where SES was not read: whether it signs is not known then. */
    static Decision withoutReading(Situation situation) {
        return Rotation.outOfOrder(situation, "SES could not be read, so nothing can be said about Easy DKIM.");
    }

    private static Decision fallBack(Situation situation) {
        RotationState state = situation.managed().state();
        if (!situation.regionsMissing().isEmpty()
                || situation.someRegion(identity -> identity.type() != SesIdentity.Type.DOMAIN)) {
            return Decision.of(
                    Outcome.SES_REFUSED,
                    state,
                    "SES has no domain identity " + situation.domain() + " in every Region. Nothing was done.");
        }
        if (!situation.everyRegionIsKnown()) {
            return Rotation.outOfOrder(
                    situation,
                    "whether SES signs is not known yet, because it may be showing what it held before the call: "
                            + situation.sesStatusInALine() + ".");
        }
        List<SesRegion> notSigning = situation.regionsWhere(identity -> identity.status() != DkimStatus.SUCCESS);
        if (notSigning.isEmpty()) {
            return Decision.of(
                    Outcome.SES_IS_SIGNING,
                    state,
                    "SES says SUCCESS everywhere; Easy DKIM would stop the signature until its CNAMEs are found."
                            + " Nothing was done.");
        }
        RotationState interrupted = state instanceof Halted halted ? halted.interrupted() : state;
        Halted halted = new Halted(
                HaltReason.EASY_DKIM_FALLBACK,
                "Easy DKIM was chosen; SES signs again when its CNAME records are published."
                        + " Then 'enroll' takes the domain on from there.",
                situation.now(),
                interrupted);
        return Decision.of(
                        Outcome.EASY_DKIM_REQUESTED,
                        halted,
                        "SES is given back to Easy DKIM. It signs when the CNAME records in this answer are published.")
                .thenDo(new Effect.UseEasyDkim(notSigning));
    }
}
