package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.dns.Exchange.Outcome;
import io.github.sesdkimrotator.gate.Reply.Unanswered.Cause;
import io.github.sesdkimrotator.gate.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.xbill.DNS.Message;

/** One question over a TCP connection of its own (RFC 7766). */
final class TcpExchange {

    private TcpExchange() {}

    static Outcome ask(TcpOnly endpoint, Message query, Deadline deadline) {
        try (Socket socket = new Socket()) {
            Received.Response response = ask(socket, endpoint.server().socketAddress(), query, deadline);
            return response.isTruncated()
                    ? new Outcome.Failed(Cause.TRUNCATED, "truncated over TCP")
                    : new Outcome.Responded(response.message(), Transport.TCP);
        } catch (SocketTimeoutException e) {
            return new Outcome.Failed(Cause.TIMEOUT, "over TCP: " + Troubles.of(e));
        } catch (ProtocolException e) {
            return new Outcome.Failed(Cause.UNUSABLE, "over TCP: " + Troubles.of(e));
        } catch (IOException e) {
            return Thread.currentThread().isInterrupted()
                    ? Troubles.givenUp()
                    : new Outcome.Failed(Cause.UNREACHABLE, "over TCP: " + Troubles.of(e));
        }
    }

    /**
     * @param socket not yet connected; whoever closes it ends the exchange
     * @throws SocketTimeoutException where nothing came in time
     * @throws ProtocolException where something came, but no response to this question
     * @throws IOException where there is no connection
     */
    static Received.Response ask(Socket socket, InetSocketAddress server, Message query, Deadline deadline)
            throws IOException {
        socket.setTcpNoDelay(true);
        socket.connect(server, timeLeft(deadline));
        socket.getOutputStream().write(withLength(query.toWire()));
        String ignored = "";
        try {
            for (int strays = 0; strays < Received.MOST_STRAYS; strays++) {
                byte[] length = read(socket, 2, deadline);
                byte[] body =
                        read(socket, Byte.toUnsignedInt(length[0]) << 8 | Byte.toUnsignedInt(length[1]), deadline);
                switch (Received.of(body, body.length, query)) {
                    case Received.Response response -> {
                        return response;
                    }
                    case Received.Stray stray -> ignored = stray.why();
                }
            }
        } catch (SocketTimeoutException e) {
            if (ignored.isEmpty()) {
                throw e;
            }
        }
        throw new ProtocolException("no answer, only " + ignored);
    }

    /** RFC 1035 section 4.2.2; one write, so that it leaves as one segment. */
    private static byte[] withLength(byte[] wire) {
        return ByteBuffer.allocate(2 + wire.length)
                .putShort((short) wire.length)
                .put(wire)
                .array();
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
}
