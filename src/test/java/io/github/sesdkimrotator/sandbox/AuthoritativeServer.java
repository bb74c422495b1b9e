package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Ring;
import java.net.InetSocketAddress;

/**
 * An authoritative name server for one zone, over real UDP and TCP on an ephemeral port of 127.0.0.1. It refuses names
 * outside its zone and offers no recursion. The switches may be used from any thread.
 */
public final class AuthoritativeServer implements AutoCloseable {

    private final DnsName name;
    private final ZoneData zone;
    private final LoopbackPort port;
    private volatile ZoneData.Snapshot heldBack;

    /**
     * Answers from now on until closed.
     *
     * @param name as in an NS record: {@code ns1.example.jp.}
     */
    public AuthoritativeServer(DnsName name, ZoneData zone) {
        this.name = name;
        this.zone = zone;
        this.port = LoopbackPort.open(name.toString(), (query, reply) -> reply.accept(served().answer(query)));
    }

    /** This server as the gate asks it. */
    public NameServer asNameServer() {
        InetSocketAddress address = address();
        return new NameServer(
                Ring.AUTHORITATIVE, name.absolute(), address.getAddress().getHostAddress() + ":" + address.getPort());
    }

    /** Where it listens, UDP and TCP. */
    public InetSocketAddress address() {
        return port.address();
    }

    /** Serves what the zone holds now until told to catch up: a secondary that missed its transfer. */
    public void lag() {
        lag(zone.snapshot());
    }

    /** Serves that older state until told to catch up. */
    public void lag(ZoneData.Snapshot older) {
        heldBack = older;
    }

    /** Serves what the zone holds, from now on. */
    public void catchUp() {
        heldBack = null;
    }

    /** The serial that it serves now. */
    public long serial() {
        return served().serial();
    }

    /** Misbehaves in these ways from now on; in none where none is given. */
    public void answerWith(Fault... faults) {
        port.answerWith(faults);
    }

    /** How many questions arrived since it started, over UDP and TCP, the unanswered ones included. */
    public long questionsReceived() {
        return port.questions();
    }

    @Override
    public void close() {
        port.close();
    }

    private ZoneData.Snapshot served() {
        ZoneData.Snapshot older = heldBack;
        return older == null ? zone.snapshot() : older;
    }
}
