package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Ring;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** What the product makes of the octets that came back for a question: the way of every answer, without its sockets. */
public final class WireAnswers {

    private WireAnswers() {}

    public record Reading(Reply reply, boolean authoritative) {}

    /** @return empty where the message is ignored, or truncated and so asked for again */
    public static Optional<Reading> read(Ring ring, DnsName asked, int id, byte[] wire) {
        try {
            Name name = Name.fromString(asked.absolute());
            Message query = Message.newQuery(Record.newRecord(name, Type.TXT, DClass.IN));
            query.getHeader().setID(id);
            if (!(Received.of(wire, wire.length, query) instanceof Received.Response response)
                    || response.message().getHeader().getFlag(Flags.TC)) {
                return Optional.empty();
            }
            AnswerReader.Reading reading = AnswerReader.read(ring, query.getQuestion(), response.message());
            return Optional.of(new Reading(reading.reply(), reading.authoritative()));
        } catch (TextParseException e) {
            throw new IllegalStateException("a DnsName that is no name: " + asked, e);
        }
    }
}
