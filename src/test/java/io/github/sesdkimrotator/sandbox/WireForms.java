package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.TxtRecord;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** The product's values as dnsjava's and back. */
final class WireForms {

    /** What a server offers and a client takes, in octets. */
    static final int EDNS_OCTETS = 1_232;

    private WireForms() {}

    static Name name(DnsName name) {
        return Name.fromConstantString(name.absolute());
    }

    /** From bytes: dnsjava's text constructor would take backslashes for escapes. */
    static Record txt(Name owner, Duration ttl, TxtRecord record) {
        ByteArrayOutputStream rdata = new ByteArrayOutputStream();
        for (byte[] string : record.strings()) {
            rdata.write(string.length);
            rdata.writeBytes(string);
        }
        return Record.newRecord(owner, Type.TXT, DClass.IN, ttl.toSeconds(), rdata.toByteArray());
    }

    static List<TxtRecord> txts(List<Record> records) {
        return records.stream()
                .filter(TXTRecord.class::isInstance)
                .map(r -> TxtRecord.ofStrings(((TXTRecord) r).getStringsAsByteArrays()))
                .toList();
    }

    static Record withTtl(Record record, long seconds) {
        return Record.newRecord(
                record.getName(), record.getType(), record.getDClass(), seconds, record.rdataToWireCanonical());
    }

    static Message query(Name name, int type) {
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        query.addRecord(new OPTRecord(EDNS_OCTETS, 0, 0), Section.ADDITIONAL);
        return query;
    }

    /** An empty response to the query, neither AA nor RA. */
    static Message responseTo(Message query, int rcode) {
        Message response = new Message(query.getHeader().getID());
        response.getHeader().setFlag(Flags.QR);
        if (query.getHeader().getFlag(Flags.RD)) {
            response.getHeader().setFlag(Flags.RD);
        }
        response.getHeader().setRcode(rcode);
        response.addRecord(query.getQuestion(), Section.QUESTION);
        if (query.getOPT() != null) {
            response.addRecord(new OPTRecord(EDNS_OCTETS, 0, 0), Section.ADDITIONAL);
        }
        return response;
    }

    /** What a validating resolver says where DNSSEC is broken (RFC 4035 section 5.5, RFC 8914 section 4.10). */
    static Message bogus(Message query) {
        Message response = responseTo(query, Rcode.SERVFAIL);
        response.getHeader().setFlag(Flags.RA);
        if (query.getOPT() != null) {
            response.removeAllRecords(Section.ADDITIONAL);
            response.addRecord(
                    new OPTRecord(
                            EDNS_OCTETS,
                            0,
                            0,
                            0,
                            new ExtendedErrorCodeOption(
                                    ExtendedErrorCodeOption.DNSKEY_MISSING, "no DNSKEY matches the DS record")),
                    Section.ADDITIONAL);
        }
        return response;
    }
}
