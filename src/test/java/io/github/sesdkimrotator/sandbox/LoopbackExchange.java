package io.github.sesdkimrotator.sandbox;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

/**
 * One question to one server of the world, one attempt, TCP where truncated. Not the product's exchange: the world must
 * not share a defect with what is tried in it.
 */
final class LoopbackExchange {

    private LoopbackExchange() {}

    /** @return empty where no response came in time */
    static Optional<Message> ask(InetSocketAddress server, Message query, int timeoutMillis) {
        byte[] wire = query.toWire();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.setSoTimeout(timeoutMillis);
            socket.send(new DatagramPacket(wire, wire.length));
            DatagramPacket packet = new DatagramPacket(new byte[WireForms.EDNS_OCTETS], WireForms.EDNS_OCTETS);
            Message response;
            do {
                socket.receive(packet);
                response = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
            } while (!isResponse(response, query));
            return Optional.of(
                    response.getHeader().getFlag(Flags.TC) ? overStream(server, wire, timeoutMillis) : response);
        } catch (IOException silent) {
            return Optional.empty();
        }
    }

    private static boolean isResponse(Message message, Message query) {
        return message.getHeader().getID() == query.getHeader().getID()
                && message.getHeader().getFlag(Flags.QR);
    }

    private static Message overStream(InetSocketAddress server, byte[] wire, int timeoutMillis) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(2 + wire.length)
                            .putShort((short) wire.length)
                            .put(wire)
                            .array());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] response = new byte[in.readUnsignedShort()];
            in.readFully(response);
            return new Message(response);
        }
    }
}
