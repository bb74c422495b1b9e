package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.gate.Reply.Unanswered.Cause;
import java.net.http.HttpClient;
import java.util.Set;
import java.util.function.Supplier;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/**
 * Takes the way that the endpoint names, and asks once more without EDNS where a server does not know it. Whatever is not
 * the response to the question is ignored and waiting goes on, so a stray or forged packet cannot end an exchange.
 */
final class DnsExchange implements Exchange {

    /** What servers say to a question with an OPT record that they do not understand (RFC 6891 sections 6.1.3 and 7). */
    private static final Set<Integer> EDNS_NOT_UNDERSTOOD = Set.of(Rcode.FORMERR, Rcode.NOTIMP, Rcode.BADVERS);

    private final Patience patience;
    private final UdpExchange udp;
    private final HttpsExchange https;

    DnsExchange(Patience patience) {
        this(patience, HttpClient::newBuilder);
    }

    /** @param clients for HTTPS, with the trust in certificates that is wanted */
    DnsExchange(Patience patience, Supplier<HttpClient.Builder> clients) {
        this.patience = patience;
        this.udp = new UdpExchange(patience);
        this.https = new HttpsExchange(clients);
    }

    @Override
    public Outcome ask(Endpoint server, Message query, Deadline gateDeadline) {
        Deadline deadline = Deadline.in(patience.perServer()).orEarlier(gateDeadline);
        Outcome outcome = once(server, query, deadline);
        return query.getOPT() != null
                        && outcome instanceof Outcome.Responded responded
                        && EDNS_NOT_UNDERSTOOD.contains(responded.message().getRcode())
                ? once(server, withoutEdns(query), deadline)
                : outcome;
    }

    private Outcome once(Endpoint server, Message query, Deadline deadline) {
        if (deadline.leftMillis() == 0) {
            return new Outcome.Failed(Cause.TIMEOUT, "not asked: the time was over");
        }
        return switch (server) {
            case ServerAddress address -> udp.ask(address.socketAddress(), query, deadline);
            case TcpOnly tcp -> TcpExchange.ask(tcp, query, deadline);
            case DohServer doh -> https.ask(doh, query, deadline);
        };
    }

    private static Message withoutEdns(Message query) {
        Message plain = query.clone();
        plain.getHeader().setID(new Header().getID());
        plain.removeAllRecords(Section.ADDITIONAL);
        return plain;
    }
}
