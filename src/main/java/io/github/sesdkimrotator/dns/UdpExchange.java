package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.dns.Exchange.Outcome;
import io.github.sesdkimrotator.gate.Reply.Unanswered.Cause;
import io.github.sesdkimrotator.gate.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.xbill.DNS.Message;

/**
 * One question over UDP, and over TCP where that is of no use.
 *
 * <pre>
 *   0                 perAttempt          2 x perAttempt              perServer
 *   ├─ UDP ───────────┼─ UDP again ───────┼─ TCP, still listening ────┤
 *   └─ truncated, flooded or unreachable: TCP at once
 * </pre>
 *
 * <p>Each exchange has a socket of its own, connected to the server: the operating system picks a random source port and
 * drops what comes from elsewhere (RFC 5452 section 9.2).
 */
final class UdpExchange {

    private static final int LARGEST_DATAGRAM_OCTETS = 65_535;

    private final Patience patience;

    UdpExchange(Patience patience) {
        this.patience = patience;
    }

    Outcome ask(InetSocketAddress server, Message query, Deadline deadline) {
        try (Datagrams datagrams = Datagrams.to(server, query);
                Socket stream = new Socket()) {
            for (int attempt = 1; attempt <= 2 && !datagrams.areOver(); attempt++) {
                datagrams.ask(Deadline.in(patience.perAttempt()).orEarlier(deadline));
            }
            return datagrams.answer().orElseGet(() -> lastTry(datagrams, stream, server, query, deadline));
        } catch (IOException noSocket) {
            return Thread.currentThread().isInterrupted()
                    ? Troubles.givenUp()
                    : new Outcome.Failed(Cause.UNREACHABLE, Troubles.of(noSocket));
        }
    }

    /** Whoever has the answer first, UDP or TCP, closes the other's socket. */
    private Outcome lastTry(
            Datagrams datagrams, Socket stream, InetSocketAddress server, Message query, Deadline deadline) {
        Thread listening = Thread.ofVirtual().start(() -> {
            datagrams.listen(deadline);
            if (datagrams.answer().isPresent()) {
                close(stream);
            }
        });
        String trouble;
        try {
            Received.Response response = TcpExchange.ask(stream, server, query, deadline);
            if (!response.isTruncated()) {
                return new Outcome.Responded(response.message(), Transport.TCP);
            }
            trouble = "truncated as well";
        } catch (IOException e) {
            trouble = Troubles.of(e);
        }
        try {
            listening.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (Thread.currentThread().isInterrupted()) {
            return Troubles.givenUp();
        }
        String overTcp = "; over TCP: " + trouble;
        return datagrams.answer().orElseGet(() -> datagrams.failure(patience, overTcp));
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything about the UDP half. Used by one thread at a time. */
    private static final class Datagrams implements AutoCloseable {

        private final DatagramSocket socket;
        private final Message query;
        private final byte[] buffer = new byte[LARGEST_DATAGRAM_OCTETS];
        private Optional<Received.Response> response = Optional.empty();
        private int strays;
        private String lastStray = "";
        private String broken = "";

        private Datagrams(DatagramSocket socket, Message query) {
            this.socket = socket;
            this.query = query;
        }

        static Datagrams to(InetSocketAddress server, Message query) throws IOException {
            Datagrams datagrams = new Datagrams(new DatagramSocket(), query);
            try {
                datagrams.socket.connect(server);
            } catch (IOException e) {
                datagrams.broken = Troubles.of(e);
            }
            return datagrams;
        }

        /** Whether listening any longer is of no use. */
        boolean areOver() {
            return response.isPresent() || strays >= Received.MOST_STRAYS || !broken.isEmpty();
        }

        void ask(Deadline until) {
            byte[] question = query.toWire();
            try {
                socket.send(new DatagramPacket(question, question.length));
            } catch (IOException e) {
                broken = Troubles.of(e);
            }
            listen(until);
        }

        void listen(Deadline until) {
            try {
                for (int left = until.leftMillis(); left > 0 && !areOver(); left = until.leftMillis()) {
                    socket.setSoTimeout(left);
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    socket.receive(packet);
                    switch (Received.of(buffer, packet.getLength(), query)) {
                        case Received.Response found -> response = Optional.of(found);
                        case Received.Stray stray -> {
                            lastStray = stray.why();
                            strays++;
                        }
                    }
                }
            } catch (SocketTimeoutException over) {
                return;
            } catch (IOException e) {
                broken = Troubles.of(e);
            }
        }

        Optional<Outcome> answer() {
            return response.filter(complete -> !complete.isTruncated())
                    .map(complete -> new Outcome.Responded(complete.message(), Transport.UDP));
        }

        Outcome failure(Patience patience, String overTcp) {
            if (response.isPresent()) {
                return new Outcome.Failed(Cause.TRUNCATED, "truncated over UDP" + overTcp);
            }
            if (strays >= Received.MOST_STRAYS) {
                return new Outcome.Failed(
                        Cause.UNUSABLE, "over UDP a flood of packets, the last one " + lastStray + overTcp);
            }
            if (!broken.isEmpty()) {
                return new Outcome.Failed(Cause.UNREACHABLE, "over UDP: " + broken + overTcp);
            }
            String silence = "no answer within " + patience.perServer();
            return strays == 0
                    ? new Outcome.Failed(Cause.TIMEOUT, silence + overTcp)
                    : new Outcome.Failed(Cause.UNUSABLE, silence + ", only " + lastStray + overTcp);
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
