package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Reply.Unanswered.Cause;
import io.github.sesdkimrotator.sandbox.SmallInternet;
import java.util.List;
import org.xbill.DNS.Message;

/** The product's own exchange, but for where it leads: to the ports of a small Internet on this machine. */
public final class RoutedExchange implements Exchange {

    private final SmallInternet internet;
    private final Exchange exchange;

    RoutedExchange(SmallInternet internet, Patience patience) {
        this.internet = internet;
        this.exchange = new DnsExchange(patience);
    }

    /** What is deployed, in that Internet. */
    public static DnsInterrogator interrogator(
            SmallInternet internet, List<NameServer> resolvers, int samples, Patience patience) {
        return new DnsInterrogator(new RoutedExchange(internet, patience), resolvers, samples, patience);
    }

    @Override
    public Outcome ask(Endpoint server, Message query, Deadline deadline) {
        return server instanceof ServerAddress address && address.port() == ServerAddress.DNS_PORT
                ? internet.portOf(address.address())
                        .map(port ->
                                exchange.ask(new ServerAddress(port.getAddress(), port.getPort()), query, deadline))
                        .orElseGet(() -> new Outcome.Failed(Cause.UNREACHABLE, "no route to host"))
                : exchange.ask(server, query, deadline);
    }
}
