package io.github.sesdkimrotator.realservers;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;

/** A firewall that lets DNS through over UDP and closes TCP. */
final class DatagramRelay implements Closeable {

    private static final int LARGEST_DATAGRAM = 65_535;
    private static final int PATIENCE_MILLIS = 2_000;

    private final InetSocketAddress upstream;
    private final DatagramSocket front;

    DatagramRelay(String address, String upstream) throws IOException {
        this.upstream = new InetSocketAddress(InetAddress.getByName(upstream), 53);
        this.front = new DatagramSocket(53, InetAddress.getByName(address));
        Thread.ofVirtual().start(this::listen);
    }

    private void listen() {
        while (!front.isClosed()) {
            DatagramPacket question = new DatagramPacket(new byte[LARGEST_DATAGRAM], LARGEST_DATAGRAM);
            try {
                front.receive(question);
            } catch (IOException closed) {
                return;
            }
            Thread.ofVirtual().start(() -> forward(question));
        }
    }

    private void forward(DatagramPacket question) {
        try (DatagramSocket back = new DatagramSocket()) {
            back.setSoTimeout(PATIENCE_MILLIS);
            back.connect(upstream);
            back.send(new DatagramPacket(question.getData(), question.getLength()));
            DatagramPacket answer = new DatagramPacket(new byte[LARGEST_DATAGRAM], LARGEST_DATAGRAM);
            back.receive(answer);
            front.send(new DatagramPacket(answer.getData(), answer.getLength(), question.getSocketAddress()));
        } catch (SocketException | java.net.SocketTimeoutException lost) {
            // a datagram may get lost
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        front.close();
    }
}
