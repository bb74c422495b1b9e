package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.gate.Reply.Unanswered.Cause;
import io.github.sesdkimrotator.gate.Transport;
import org.xbill.DNS.Message;

/** Puts one question to one server, over whatever connects the two. Safe for use by several threads. */
interface Exchange {

    /** Blocks until it ended, by {@code deadline} at the latest; an interrupted virtual thread ends it at once. */
    Outcome ask(Endpoint server, Message query, Deadline deadline);

    /** How it ended. */
    sealed interface Outcome {
        /** A response to this question, complete. */
        record Responded(Message message, Transport transport) implements Outcome {}

        /** None in time. */
        record Failed(Cause cause, String detail) implements Outcome {}
    }
}
