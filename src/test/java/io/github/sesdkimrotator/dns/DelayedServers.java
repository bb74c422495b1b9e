package io.github.sesdkimrotator.dns;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Name servers for {@link GateBenchmark}, in a JVM of their own so that they do not share its threads. All serve one TXT
 * record for whatever name they are asked for, over UDP and TCP, a fixed time after the question.
 *
 * <p>Arguments: how many, milliseconds of delay, percent of datagrams lost in each direction, and the record's value; or
 * {@code -1} as the delay for servers that never answer. Prints their ports in a line, and ends with its input.
 */
final class DelayedServers {

    private static final int HEADER_OCTETS = 12;
    private static final int TYPE_TXT = 16;
    private static final int TYPE_SOA = 6;
    private static final int TTL_SECONDS = 300;
    private static final int STRING_OCTETS = 255;

    private final long delayMillis;
    private final int lossPercent;
    private final byte[] txt;
    private final Random random = new Random(1);
    private final ScheduledExecutorService later = Executors.newScheduledThreadPool(2, daemon -> {
        Thread thread = new Thread(daemon, "answers");
        thread.setDaemon(true);
        return thread;
    });

    private DelayedServers(long delayMillis, int lossPercent, String value) {
        this.delayMillis = delayMillis;
        this.lossPercent = lossPercent;
        byte[] octets = value.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer strings = ByteBuffer.allocate(octets.length + octets.length / STRING_OCTETS + 1);
        for (int from = 0; from < octets.length; from += STRING_OCTETS) {
            int length = Math.min(STRING_OCTETS, octets.length - from);
            strings.put((byte) length).put(octets, from, length);
        }
        this.txt = Arrays.copyOf(strings.array(), strings.position());
    }

    /** Starts them. */
    public static void main(String[] arguments) throws IOException {
        DelayedServers servers =
                new DelayedServers(Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]), arguments[3]);
        StringBuilder ports = new StringBuilder();
        for (int n = 0; n < Integer.parseInt(arguments[0]); n++) {
            ports.append(servers.open()).append(' ');
        }
        System.out.println(ports);
        while (System.in.read() >= 0) {
            // until whoever started this ends
        }
    }

    private int open() throws IOException {
        ServerSocket listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        DatagramSocket datagrams = new DatagramSocket(listener.getLocalPort(), InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> readDatagrams(datagrams));
        Thread.ofPlatform().daemon().start(() -> acceptConnections(listener));
        return listener.getLocalPort();
    }

    private synchronized boolean isLost() {
        return random.nextInt(100) < lossPercent;
    }

    private void readDatagrams(DatagramSocket socket) {
        byte[] buffer = new byte[4_096];
        while (true) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (delayMillis < 0 || isLost()) {
                continue;
            }
            byte[] answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
            SocketAddress client = packet.getSocketAddress();
            var unused = later.schedule(
                    () -> {
                        if (!isLost()) {
                            socket.send(new DatagramPacket(answer, answer.length, client));
                        }
                        return null;
                    },
                    delayMillis,
                    TimeUnit.MILLISECONDS);
        }
    }

    private void acceptConnections(ServerSocket listener) {
        while (true) {
            try {
                Socket connection = listener.accept();
                Thread.ofVirtual().start(() -> answerOne(connection));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void answerOne(Socket connection) {
        try (connection) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            byte[] question = new byte[in.readUnsignedShort()];
            in.readFully(question);
            if (delayMillis >= 0) {
                byte[] answer = answer(question);
                Thread.sleep(delayMillis);
                connection
                        .getOutputStream()
                        .write(ByteBuffer.allocate(2 + answer.length)
                                .putShort((short) answer.length)
                                .put(answer)
                                .array());
            } else {
                in.read();
            }
        } catch (IOException | InterruptedException gone) {
            // whoever asked is gone
        }
    }

    /** The question, then one record that points back to its name (RFC 1035 section 4.1.4). */
    private byte[] answer(byte[] question) {
        int end = HEADER_OCTETS;
        while (question[end] != 0) {
            end += question[end] + 1;
        }
        end += 5;
        ByteBuffer in = ByteBuffer.wrap(question);
        int type = in.getShort(end - 4);
        byte[] data = type == TYPE_TXT ? txt : type == TYPE_SOA ? soa() : new byte[0];
        boolean empty = data.length == 0;
        ByteBuffer out = ByteBuffer.allocate(end + HEADER_OCTETS + data.length);
        out.putShort(in.getShort(0)).putShort((short) (0x8580 | (question[2] & 1) << 8));
        out.putShort((short) 1)
                .putShort((short) (empty ? 0 : 1))
                .putShort((short) 0)
                .putShort((short) 0);
        out.put(question, HEADER_OCTETS, end - HEADER_OCTETS);
        if (!empty) {
            out.putShort((short) 0xC00C)
                    .putShort((short) type)
                    .putShort((short) 1)
                    .putInt(TTL_SECONDS);
            out.putShort((short) data.length).put(data);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private static byte[] soa() {
        return ByteBuffer.allocate(4 + 5 * Integer.BYTES)
                .putShort((short) 0xC00C)
                .putShort((short) 0xC00C)
                .putInt(1)
                .putInt(7_200)
                .putInt(900)
                .putInt(1_209_600)
                .putInt(60)
                .array();
    }
}
