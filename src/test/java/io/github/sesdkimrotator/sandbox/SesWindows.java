package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long SES had a key that it had not confirmed: the window that exists even when DNS is live. */
final class SesWindows {

    private SesWindows() {}

    /** From the first call that gave SES a key to the {@code SUCCESS} after it; zero where either is missing. */
    static Duration pending(EmbeddedSes ses) {
        Optional<Instant> called = ses.calls().stream()
                .filter(call -> call.operation() == EmbeddedSes.Operation.PUT_SIGNING_ATTRIBUTES_EXTERNAL)
                .map(EmbeddedSes.Call::at)
                .findFirst();
        return called.flatMap(at -> succeededAfter(ses, at).map(success -> Duration.between(at, success)))
                .orElse(Duration.ZERO);
    }

    private static Optional<Instant> succeededAfter(EmbeddedSes ses, Instant called) {
        return ses.statusChanges().stream()
                .filter(change -> change.at().isAfter(called))
                .filter(change -> change.status()
                        .filter(status -> status == DkimStatus.SUCCESS)
                        .isPresent())
                .map(EmbeddedSes.StatusChange::at)
                .findFirst();
    }
}
