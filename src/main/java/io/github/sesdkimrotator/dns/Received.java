package io.github.sesdkimrotator.dns;

import java.io.IOException;
import java.util.Arrays;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** What a message that came from the server's address is to the question (RFC 5452 section 9.1). */
sealed interface Received {

    /** What can be believed to answer the question. */
    record Response(Message message) implements Received {

        /** Worth nothing by itself: it must be asked for again over TCP (RFC 7766 section 5). */
        boolean isTruncated() {
            return message.getHeader().getFlag(Flags.TC);
        }
    }

    /**
     * Anything else. It is ignored, and waiting goes on.
     *
     * @param why for people, after "only"
     */
    record Stray(String why) implements Received {}

    /**
     * So many strays from one server, and it is not listened to any longer. An id has 16 bits: 32 guesses hit it once in
     * 2,048 times, even where the forger knows the port as well; a flood that nobody ends hits it surely.
     */
    int MOST_STRAYS = 32;

    /** RFC 1035 section 4.1.1. */
    int HEADER_OCTETS = 12;

    /** Reads the first {@code length} octets; a flood costs no more than a look at the first three. */
    static Received of(byte[] buffer, int length, Message query) {
        if (length < HEADER_OCTETS) {
            return damaged(length);
        }
        if ((Byte.toUnsignedInt(buffer[0]) << Byte.SIZE | Byte.toUnsignedInt(buffer[1]))
                != query.getHeader().getID()) {
            return new Stray("a message with another id");
        }
        if ((buffer[2] & 0x80) == 0) {
            return new Stray("the question itself, echoed");
        }
        if ((buffer[2] >> 3 & 0xF) != Opcode.QUERY) {
            return new Stray("a response to another operation");
        }
        Message message;
        try {
            message = new Message(Arrays.copyOf(buffer, length));
        } catch (IOException | RuntimeException unreadable) {
            return damaged(length);
        }
        return answersQuestion(message, query.getQuestion())
                ? new Response(message)
                : new Stray("the answer to another question");
    }

    private static Stray damaged(int length) {
        return new Stray("a damaged message of " + length + " octets");
    }

    private static boolean answersQuestion(Message message, Record question) {
        int questions = message.getHeader().getCount(Section.QUESTION);
        if (questions == 0) {
            // Servers that could not read the question (FORMERR) or will not (REFUSED) may leave it out; a yes or a no
            // without it is never believed.
            int rcode = message.getRcode();
            return rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN;
        }
        Record repeated = message.getQuestion();
        return questions == 1
                && repeated != null
                && repeated.getName().equals(question.getName())
                && repeated.getType() == question.getType()
                && repeated.getDClass() == question.getDClass();
    }
}
