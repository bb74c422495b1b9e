package io.github.sesdkimrotator.dns;

import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Responses to a question, as scripted servers send them. */
final class Responses {

    static final long SERIAL = 2_026_112_201L;
    static final long TTL_SECONDS = 300;

    private Responses() {}

    /** With authority and recursion, so that either ring believes it. */
    static Message to(Message query, Record... answers) {
        Message response = new Message(query.getHeader().getID());
        response.getHeader().setFlag(Flags.QR);
        response.getHeader().setFlag(Flags.AA);
        response.getHeader().setFlag(Flags.RA);
        response.addRecord(query.getQuestion(), Section.QUESTION);
        for (Record answer : answers) {
            response.addRecord(answer, Section.ANSWER);
        }
        return response;
    }

    /** One record of the type that was asked for; a TXT record holds that text. */
    static Message holding(Message query, String text) {
        Name name = query.getQuestion().getName();
        return to(
                query,
                switch (query.getQuestion().getType()) {
                    case Type.A -> new ARecord(name, DClass.IN, TTL_SECONDS, new byte[] {(byte) 192, 0, 2, 80});
                    case Type.SOA -> new SOARecord(name, DClass.IN, TTL_SECONDS, name, name, SERIAL, 1, 1, 1, 1);
                    default -> new TXTRecord(name, DClass.IN, TTL_SECONDS, text);
                });
    }

    static Message rcode(Message query, int rcode, ExtendedErrorCodeOption... errors) {
        Message response = to(query);
        response.getHeader().setRcode(rcode & 0xF);
        if (rcode > 0xF || errors.length > 0) {
            response.addRecord(new OPTRecord(1_232, rcode >> 4, 0, 0, errors), Section.ADDITIONAL);
        }
        return response;
    }

    static Message truncated(Message query) {
        Message response = to(query);
        response.getHeader().setFlag(Flags.TC);
        return response;
    }
}
