package io.github.sesdkimrotator.sandbox;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** UDP and TCP on the same port of 127.0.0.1, each served by a daemon thread, with faults on request. */
final class LoopbackPort implements AutoCloseable {

    /** What stands behind the port. */
    interface Answering {
        /**
         * Called on the thread that reads the socket: whoever needs longer hands {@code reply} to another thread.
         *
         * @param reply takes the response, at most once
         */
        void answer(Message query, Consumer<Message> reply);
    }

    /** How bytes go back to whoever asked. */
    private interface Sender {
        void send(byte[] wire) throws IOException;
    }

    private static final Name STRANGER = Name.fromConstantString("stranger.example.");
    private static final int PLAIN_DNS_OCTETS = 512;
    /** Room for a referral or an address, not for a key. */
    private static final int SMALL_OCTETS = 300;

    private static final int LARGEST_MESSAGE_OCTETS = 65_535;
    private static final int IDLE_CONNECTION_MILLIS = 2_000;
    private static final int BIND_ATTEMPTS = 20;

    private final Answering answering;
    private final InetSocketAddress address;
    private final ServerSocket listener;
    private final DatagramSocket datagrams;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Set<SocketAddress> clients = ConcurrentHashMap.newKeySet();
    private final AtomicLong questions = new AtomicLong();
    private final Set<String> differentQuestions = ConcurrentHashMap.newKeySet();
    private volatile Set<Fault> faults = Set.of();

    private LoopbackPort(ServerSocket listener, DatagramSocket datagrams, Answering answering) {
        this.listener = listener;
        this.datagrams = datagrams;
        this.answering = answering;
        this.address = (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Opens a port that the operating system picks and answers there until closed. */
    static LoopbackPort open(String name, Answering answering) {
        for (int attempt = 1; ; attempt++) {
            try {
                return open(0, name, answering);
            } catch (SocketException taken) {
                if (attempt == BIND_ATTEMPTS) {
                    throw new UncheckedIOException("no port on loopback for " + name, taken);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("no port on loopback for " + name, e);
            }
        }
    }

    /**
     * Opens that port and answers there until closed.
     *
     * @param number 0 for one that the operating system picks
     * @throws SocketException where it is taken, for UDP or for TCP
     */
    static LoopbackPort open(int number, String name, Answering answering) throws IOException {
        ServerSocket listener = new ServerSocket(number, 50, InetAddress.getLoopbackAddress());
        try {
            DatagramSocket datagrams = new DatagramSocket(listener.getLocalSocketAddress());
            LoopbackPort port = new LoopbackPort(listener, datagrams, answering);
            Thread.ofPlatform().daemon().name(name + " udp").start(port::readDatagrams);
            Thread.ofPlatform().daemon().name(name + " tcp").start(port::acceptConnections);
            return port;
        } catch (SocketException taken) {
            listener.close();
            throw taken;
        }
    }

    InetSocketAddress address() {
        return address;
    }

    /** How many messages arrived, the dropped ones included. */
    long questions() {
        return questions.get();
    }

    /** Each as name and type. */
    Set<String> differentQuestions() {
        return Set.copyOf(differentQuestions);
    }

    void answerWith(Fault... wanted) {
        clients.clear();
        faults = Set.copyOf(Arrays.asList(wanted));
    }

    /** Ends both threads and every connection. */
    @Override
    public void close() {
        datagrams.close();
        try {
            listener.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readDatagrams() {
        byte[] buffer = new byte[LARGEST_MESSAGE_OCTETS];
        while (!datagrams.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                datagrams.receive(packet);
            } catch (IOException closed) {
                continue;
            }
            SocketAddress client = packet.getSocketAddress();
            boolean lost = faults.contains(Fault.DROP_FIRST_DATAGRAM) && clients.add(client);
            if (lost) {
                questions.incrementAndGet();
            } else {
                take(
                        Arrays.copyOf(packet.getData(), packet.getLength()),
                        true,
                        wire -> datagrams.send(new DatagramPacket(wire, wire.length, client)));
            }
        }
    }

    private void acceptConnections() {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> readConnection(connection));
            } catch (IOException closed) {
                // the loop's condition ends it
            }
        }
    }

    private void readConnection(Socket connection) {
        try (connection) {
            if (faults.contains(Fault.REFUSE_TCP)) {
                connection.setSoLinger(true, 0); // so that closing resets
                return;
            }
            connection.setSoTimeout(IDLE_CONNECTION_MILLIS);
            DataInputStream in = new DataInputStream(connection.getInputStream());
            while (!connection.isClosed()) {
                byte[] wire = new byte[in.readUnsignedShort()];
                in.readFully(wire);
                take(wire, false, response -> sendFramed(connection, response));
            }
        } catch (IOException gone) {
            // the client closed, or idled
        } finally {
            connections.remove(connection);
        }
    }

    private static void sendFramed(Socket connection, byte[] wire) throws IOException {
        ByteBuffer framed = ByteBuffer.allocate(2 + wire.length)
                .putShort((short) wire.length)
                .put(wire);
        synchronized (connection) {
            connection.getOutputStream().write(framed.array());
        }
    }

    private void take(byte[] wire, boolean udp, Sender sender) {
        questions.incrementAndGet();
        Message query;
        try {
            query = new Message(wire);
        } catch (IOException damaged) {
            return;
        }
        if (query.getQuestion() != null) {
            Record question = query.getQuestion();
            differentQuestions.add(question.getName() + " " + Type.string(question.getType()));
        }
        Set<Fault> now = faults;
        if (now.contains(Fault.SILENT)) {
            return;
        }
        if (now.contains(Fault.ECHO_QUERY)) {
            send(sender, wire);
            return;
        }
        if (query.getHeader().getFlag(Flags.QR) || query.getQuestion() == null) {
            return;
        }
        if (now.contains(Fault.SERVFAIL) || now.contains(Fault.REFUSED)) {
            int rcode = now.contains(Fault.SERVFAIL) ? Rcode.SERVFAIL : Rcode.REFUSED;
            send(sender, WireForms.responseTo(query, rcode).toWire());
            return;
        }
        if (now.contains(Fault.BOGUS) && !query.getHeader().getFlag(Flags.CD)) {
            send(sender, WireForms.bogus(query).toWire());
            return;
        }
        answering.answer(query, response -> {
            Message spoiled = spoil(response, now, udp);
            if (now.contains(Fault.WRONG_ID_FIRST)) {
                Message forged = spoiled.clone();
                forged.getHeader().setID(spoiled.getHeader().getID() ^ 1);
                send(sender, forged.toWire());
            }
            int limit = now.contains(Fault.TRUNCATE_LARGE_UDP) ? SMALL_OCTETS : limit(query);
            send(sender, udp ? spoiled.toWire(limit) : spoiled.toWire());
        });
    }

    private static Message spoil(Message response, Set<Fault> faults, boolean udp) {
        Message spoiled = response.clone();
        if (faults.contains(Fault.NOT_AUTHORITATIVE)) {
            spoiled.getHeader().unsetFlag(Flags.AA);
        }
        if (faults.contains(Fault.FOREIGN_OWNER)) {
            List<Record> answers = spoiled.getSection(Section.ANSWER);
            spoiled.removeAllRecords(Section.ANSWER);
            answers.forEach(record -> spoiled.addRecord(record.withName(STRANGER), Section.ANSWER));
        }
        if (udp && faults.contains(Fault.TRUNCATE_UDP)) {
            spoiled.removeAllRecords(Section.ANSWER);
            spoiled.removeAllRecords(Section.AUTHORITY);
            spoiled.getHeader().setFlag(Flags.TC);
        }
        return spoiled;
    }

    /** What fits one datagram (RFC 6891 section 6.2.3); dnsjava sets TC where the rest does not. */
    private static int limit(Message query) {
        OPTRecord opt = query.getOPT();
        return opt == null ? PLAIN_DNS_OCTETS : Math.clamp(opt.getPayloadSize(), PLAIN_DNS_OCTETS, 4_096);
    }

    private static void send(Sender sender, byte[] wire) {
        try {
            sender.send(wire);
        } catch (IOException gone) {
            // whoever asked, or this port, is gone
        }
    }
}
