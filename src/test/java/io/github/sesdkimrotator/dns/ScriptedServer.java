package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Ring;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.xbill.DNS.Message;

/** Sends whatever the test says, over UDP and TCP on one port of 127.0.0.1. */
final class ScriptedServer implements AutoCloseable {

    /** What is done about one question. It may be called again while it runs, for the other transport. */
    interface Script {
        void take(Message query, Sender sender) throws IOException;
    }

    /** Back to whoever asked. */
    interface Sender {
        void send(byte[] wire) throws IOException;
    }

    static final Script SILENT = (query, sender) -> {};

    final List<Message> queries = Collections.synchronizedList(new ArrayList<>());
    final List<Message> queriesOverTcp = Collections.synchronizedList(new ArrayList<>());
    final List<Integer> clientPorts = Collections.synchronizedList(new ArrayList<>());

    private volatile Runnable connectionEnded = () -> {};
    private final ServerSocket listener;
    private final DatagramSocket datagrams;
    private final Thread acceptor;
    private final Socket boundOnly = new Socket();

    ScriptedServer(Script udp, Script tcp) throws IOException {
        ServerSocket streams = null;
        DatagramSocket packets = null;
        while (packets == null) {
            streams = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            try {
                packets = new DatagramSocket(streams.getLocalSocketAddress());
            } catch (SocketException taken) {
                streams.close();
            }
        }
        listener = streams;
        datagrams = packets;
        Thread.ofPlatform().daemon().start(() -> readDatagrams(udp));
        acceptor = Thread.ofPlatform().daemon().start(() -> acceptConnections(tcp));
    }

    /** Sends each of these messages. */
    static Script sending(Function<Message, List<byte[]>> responses) {
        return (query, sender) -> {
            for (byte[] wire : responses.apply(query)) {
                sender.send(wire);
            }
        };
    }

    static Script answering(Function<Message, Message> response) {
        return sending(query -> List.of(response.apply(query).toWire()));
    }

    /** What to do after a connection is closed. */
    void onConnectionEnd(Runnable then) {
        connectionEnded = then;
    }

    /** Where nobody listens over TCP. The port stays taken: another test's server must not turn up there. */
    ScriptedServer refusingTcp() throws IOException {
        SocketAddress address = listener.getLocalSocketAddress();
        listener.close();
        try {
            // The port is free once nobody waits for a connection any more.
            acceptor.join();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("while a listener was closed");
        }
        boundOnly.bind(address);
        return this;
    }

    /** Where nobody listens over UDP. */
    ScriptedServer refusingUdp() {
        datagrams.close();
        return this;
    }

    NameServer asNameServer(Ring ring) {
        return new NameServer(ring, "scripted", endpoint().toString());
    }

    ServerAddress endpoint() {
        return new ServerAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
    }

    private void readDatagrams(Script script) {
        byte[] buffer = new byte[4_096];
        while (!datagrams.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                datagrams.receive(packet);
                Message query = new Message(Arrays.copyOf(buffer, packet.getLength()));
                queries.add(query);
                clientPorts.add(packet.getPort());
                var client = packet.getSocketAddress();
                script.take(query, wire -> datagrams.send(new DatagramPacket(wire, wire.length, client)));
            } catch (IOException closed) {
                // the loop's condition ends it
            }
        }
    }

    private void acceptConnections(Script script) {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                Thread.ofPlatform().daemon().start(() -> readConnection(connection, script));
            } catch (IOException closed) {
                // the loop's condition ends it
            }
        }
    }

    private void readConnection(Socket connection, Script script) {
        try (connection) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            while (!listener.isClosed()) {
                byte[] wire = new byte[in.readUnsignedShort()];
                in.readFully(wire);
                Message query = new Message(wire);
                queriesOverTcp.add(query);
                script.take(
                        query,
                        response -> connection
                                .getOutputStream()
                                .write(ByteBuffer.allocate(2 + response.length)
                                        .putShort((short) response.length)
                                        .put(response)
                                        .array()));
            }
        } catch (IOException gone) {
            // the client has what it wanted, or gave up
        }
        connectionEnded.run();
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        listener.close();
        boundOnly.close();
    }
}
