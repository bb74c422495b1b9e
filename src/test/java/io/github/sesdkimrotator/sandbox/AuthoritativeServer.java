package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Ring;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/**
 * An authoritative name server for one or more zones, over real UDP and TCP on an ephemeral port of 127.0.0.1. It
 * refuses names outside its zones and offers no recursion. The switches may be used from any thread.
 */
public final class AuthoritativeServer implements AutoCloseable {

    private final DnsName name;
    private final List<ZoneData> zones;
    private final LoopbackPort port;
    private final Optional<String> publicAddress;
    private final Map<Name, ZoneData.Snapshot> heldBack = new ConcurrentHashMap<>();

    /**
     * Answers from now on until closed.
     *
     * @param name as in an NS record: {@code ns1.example.jp.}
     */
    public AuthoritativeServer(DnsName name, ZoneData... zones) {
        this(name, Optional.empty(), zones);
    }

    /** @param publicAddress where the world believes it to be, where that is not its port on loopback */
    AuthoritativeServer(DnsName name, Optional<String> publicAddress, ZoneData... zones) {
        this.name = name;
        this.publicAddress = publicAddress;
        this.zones = new CopyOnWriteArrayList<>(zones);
        this.port = LoopbackPort.open(name.toString(), (query, reply) -> reply.accept(answer(query)));
    }

    /** This server as the gate asks it. */
    public NameServer asNameServer() {
        return new NameServer(Ring.AUTHORITATIVE, name.absolute(), publicAddress.orElseGet(this::loopbackAddress));
    }

    private String loopbackAddress() {
        return address().getAddress().getHostAddress() + ":" + address().getPort();
    }

    /**
     * Listens at another port of loopback too, until that is closed.
     *
     * @throws java.net.SocketException where it is taken
     */
    LoopbackPort alsoAt(int number) throws IOException {
        return LoopbackPort.open(number, name.toString(), (query, reply) -> reply.accept(answer(query)));
    }

    /** As in an NS record. */
    public DnsName name() {
        return name;
    }

    /** Where it listens, UDP and TCP. */
    public InetSocketAddress address() {
        return port.address();
    }

    /** Serves one more zone from now on. */
    public void serve(ZoneData zone) {
        zones.add(zone);
    }

    /** Does not serve that zone any more: a lame delegation, where the zone above still names this server. */
    public void drop(ZoneData zone) {
        zones.remove(zone);
    }

    /** Serves what its zones hold now until told to catch up: a secondary that missed its transfers. */
    public void lag() {
        zones.forEach(zone -> lag(zone.snapshot()));
    }

    /** Serves that older state of a zone until told to catch up. */
    public void lag(ZoneData.Snapshot older) {
        heldBack.put(older.apex(), older);
    }

    /** Serves what its zones hold, from now on. */
    public void catchUp() {
        heldBack.clear();
    }

    /** The serial of its first zone that it serves now. */
    public long serial() {
        return served(zones.getFirst()).serial();
    }

    /** Misbehaves in these ways from now on; in none where none is given. */
    public void answerWith(Fault... faults) {
        port.answerWith(faults);
    }

    /** How many questions arrived since it started, over UDP and TCP, the unanswered ones included. */
    public long questionsReceived() {
        return port.questions();
    }

    /** Every different question that arrived since it started: {@code s1._domainkey.example.jp. TXT} */
    public Set<String> differentQuestions() {
        return port.differentQuestions();
    }

    @Override
    public void close() {
        port.close();
    }

    /** From the deepest of its zones that holds the name (RFC 1034 section 4.3.2, step 2). */
    private Message answer(Message query) {
        Name asked = query.getQuestion().getName();
        return zones.stream()
                .filter(zone -> asked.subdomain(zone.apex()))
                .max(Comparator.comparingInt(zone -> zone.apex().labels()))
                .map(zone -> served(zone).answer(query))
                .orElseGet(() -> WireForms.responseTo(query, Rcode.REFUSED));
    }

    private ZoneData.Snapshot served(ZoneData zone) {
        return heldBack.getOrDefault(zone.apex(), zone.snapshot());
    }
}
