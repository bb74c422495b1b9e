package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.dns.Exchange.Outcome;
import io.github.sesdkimrotator.gate.Reply.Unanswered.Cause;

/** What went wrong on the way to a server, for people. */
final class Troubles {

    private Troubles() {}

    /** The innermost message that there is, made printable: an exception may repeat what a server sent. */
    static String of(Throwable trouble) {
        String said = trouble.getClass().getSimpleName();
        for (Throwable at = trouble; at != null; at = at.getCause()) {
            said = at.getMessage() == null ? said : at.getMessage();
        }
        return Printable.of(said);
    }

    static Outcome givenUp() {
        return new Outcome.Failed(Cause.TIMEOUT, "given up: interrupted");
    }
}
