package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.gate.Reply.Unanswered.Cause;
import io.github.sesdkimrotator.gate.Transport;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Optional;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * One question to one server, from the first datagram to a genuine response or the deadline.
 *
 * <p>Every exchange has a socket of its own, connected to the server: the operating system picks a random source port
 * and drops what comes from elsewhere (RFC 5452 section 9.2). Whatever is not the response to this question is ignored
 * and waiting goes on, so a stray or forged packet cannot end it. Safe for use by several threads.
 */
final class DnsExchange implements Exchange {

    private static final int LARGEST_DATAGRAM_OCTETS = 65_535;

    private final Patience patience;

    DnsExchange(Patience patience) {
        this.patience = patience;
    }

    @Override
    public Outcome ask(Endpoint endpoint, Message query, Deadline gateDeadline) {
        InetSocketAddress server = switch (endpoint) {
            case ServerAddress address -> address.socketAddress();
        };
        Deadline deadline = Deadline.in(patience.perServer()).orEarlier(gateDeadline);
        try {
            Outcome outcome = overDatagrams(server, query, deadline);
            return outcome instanceof Outcome.Responded responded && isTruncated(responded.message())
                    ? overStream(server, query, deadline)
                    : outcome;
        } catch (IOException e) {
            return Thread.currentThread().isInterrupted()
                    ? new Outcome.Failed(Cause.TIMEOUT, "given up: interrupted")
                    : new Outcome.Failed(Cause.UNREACHABLE, reason(e));
        }
    }

    private Outcome overDatagrams(InetSocketAddress server, Message query, Deadline deadline) throws IOException {
        byte[] question = query.toWire();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            String ignored = "";
            Deadline firstAttempt = Deadline.in(patience.perAttempt()).orEarlier(deadline);
            for (Deadline attempt : new Deadline[] {firstAttempt, deadline}) {
                socket.send(new DatagramPacket(question, question.length));
                for (Optional<byte[]> datagram = receive(socket, attempt);
                        datagram.isPresent();
                        datagram = receive(socket, attempt)) {
                    switch (inspect(datagram.get(), query)) {
                        case Received.Response response -> {
                            return new Outcome.Responded(response.message(), Transport.UDP);
                        }
                        case Received.Stray stray -> ignored = stray.why();
                    }
                }
            }
            return ignored.isEmpty()
                    ? new Outcome.Failed(Cause.TIMEOUT, "no answer within " + patience.perServer())
                    : new Outcome.Failed(
                            Cause.UNUSABLE, "no answer within " + patience.perServer() + ", only " + ignored);
        }
    }

    /** Empty where the attempt's time is over. */
    private static Optional<byte[]> receive(DatagramSocket socket, Deadline attempt) throws IOException {
        int left = attempt.leftMillis();
        if (left == 0) {
            return Optional.empty();
        }
        socket.setSoTimeout(left);
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST_DATAGRAM_OCTETS], LARGEST_DATAGRAM_OCTETS);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException over) {
            return Optional.empty();
        }
        return Optional.of(Arrays.copyOf(packet.getData(), packet.getLength()));
    }

    /** RFC 7766 section 5: a truncated response is asked for again over TCP, and is worth nothing by itself. */
    private static Outcome overStream(InetSocketAddress server, Message query, Deadline deadline) {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.connect(server, timeLeft(deadline));
            socket.getOutputStream().write(withLength(query.toWire()));
            while (true) {
                byte[] length = read(socket, 2, deadline);
                byte[] body =
                        read(socket, Byte.toUnsignedInt(length[0]) * 256 + Byte.toUnsignedInt(length[1]), deadline);
                if (inspect(body, query) instanceof Received.Response response) {
                    return isTruncated(response.message())
                            ? new Outcome.Failed(Cause.TRUNCATED, "truncated over UDP and over TCP")
                            : new Outcome.Responded(response.message(), Transport.TCP);
                }
            }
        } catch (IOException e) {
            return new Outcome.Failed(Cause.TRUNCATED, "truncated over UDP; over TCP: " + reason(e));
        }
    }

    /** RFC 1035 section 4.2.2; one write, so that it leaves as one segment. */
    private static byte[] withLength(byte[] wire) {
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        framed.write(wire.length >> Byte.SIZE);
        framed.write(wire.length);
        framed.writeBytes(wire);
        return framed.toByteArray();
    }

    /** A server that sends one octet at a time gains nothing: the limit shrinks with every read. */
    private static byte[] read(Socket socket, int octets, Deadline deadline) throws IOException {
        byte[] read = new byte[octets];
        InputStream in = socket.getInputStream();
        int have = 0;
        while (have < octets) {
            socket.setSoTimeout(timeLeft(deadline));
            int more = in.read(read, have, octets - have);
            if (more < 0) {
                throw new EOFException("closed after " + have + " of " + octets + " octets");
            }
            have += more;
        }
        return read;
    }

    private static int timeLeft(Deadline deadline) throws SocketTimeoutException {
        int left = deadline.leftMillis();
        if (left == 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return left;
    }

    /** One message from the server's address. */
    sealed interface Received {
        record Response(Message message) implements Received {}

        /** @param why for people, after "only" */
        record Stray(String why) implements Received {}
    }

    /** RFC 5452 section 9.1: what a response must match before it is believed. */
    static Received inspect(byte[] wire, Message query) {
        Message message;
        try {
            message = new Message(wire);
        } catch (IOException | RuntimeException damaged) {
            return new Received.Stray("a damaged message of " + wire.length + " octets");
        }
        Header header = message.getHeader();
        if (header.getID() != query.getHeader().getID()) {
            return new Received.Stray("a message with another id");
        }
        if (!header.getFlag(Flags.QR)) {
            return new Received.Stray("the question itself, echoed");
        }
        if (header.getOpcode() != Opcode.QUERY) {
            return new Received.Stray("a response to another operation");
        }
        return answersQuestion(message, query.getQuestion())
                ? new Received.Response(message)
                : new Received.Stray("the answer to another question");
    }

    private static boolean answersQuestion(Message message, Record question) {
        int questions = message.getHeader().getCount(Section.QUESTION);
        if (questions == 0) {
            // Servers that could not read the question (FORMERR) or will not (REFUSED) may leave it out; a yes or a no
            // without it is never believed.
            int rcode = message.getRcode();
            return rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN;
        }
        Record repeated = message.getQuestion();
        return questions == 1
                && repeated != null
                && repeated.getName().equals(question.getName())
                && repeated.getType() == question.getType()
                && repeated.getDClass() == question.getDClass();
    }

    private static boolean isTruncated(Message message) {
        return message.getHeader().getFlag(Flags.TC);
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
