package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** How long SES had a key that it had not confirmed: the window that exists even when DNS is live. */
final class SesWindows {

    private SesWindows() {}

    /** From the first call that gave SES a key to the {@code SUCCESS} after it; zero where either is missing. */
    static Duration pending(EmbeddedSes ses) {
        return firstCall(ses)
                .flatMap(at -> succeededAfter(ses, at).map(success -> Duration.between(at, success)))
                .orElse(Duration.ZERO);
    }

    /** Messages that left without a signature from the first call to the {@code SUCCESS} after it. */
    static int unsignedBeforeSuccess(EmbeddedSes ses, MailFlow mail) {
        Optional<Instant> called = firstCall(ses);
        Optional<Instant> succeeded = called.flatMap(at -> succeededAfter(ses, at));
        return Math.toIntExact(mail.messages().stream()
                .filter(message -> message.outcome() == MailFlow.Outcome.UNSIGNED)
                .filter(message ->
                        called.filter(at -> !message.sentAt().isBefore(at)).isPresent())
                .filter(message ->
                        succeeded.map(at -> message.sentAt().isBefore(at)).orElse(true))
                .count());
    }

    static long callsWithAKey(EmbeddedSes ses) {
        return calls(ses).count();
    }

    private static Optional<Instant> firstCall(EmbeddedSes ses) {
        return calls(ses).map(EmbeddedSes.Call::at).findFirst();
    }

    private static Stream<EmbeddedSes.Call> calls(EmbeddedSes ses) {
        return ses.calls().stream()
                .filter(call -> call.operation() == EmbeddedSes.Operation.PUT_SIGNING_ATTRIBUTES_EXTERNAL);
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
