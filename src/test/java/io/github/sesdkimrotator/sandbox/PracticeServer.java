package io.github.sesdkimrotator.sandbox;

import com.sun.net.httpserver.HttpServer;
import io.github.sesdkimrotator.lambda.Settings;
import io.github.sesdkimrotator.support.Environments;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * A practice world behind sockets of 127.0.0.1: Lambda's Invoke, SESv2 and the world's own requests on one port for
 * HTTP; on three for DNS, UDP and TCP, a resolver and the zone's two name servers.
 */
final class PracticeServer implements AutoCloseable {

    /** Which port is taken. */
    static final class PortTakenException extends IOException {

        private static final long serialVersionUID = 1;
        private final int port;

        PortTakenException(int port, Throwable cause) {
            super("port " + port + " of 127.0.0.1 is taken", cause);
            this.port = port;
        }

        int port() {
            return port;
        }
    }

    private final PracticeWorld practice;
    private final HttpServer http;
    private final List<LoopbackPort> dns;
    private final Deque<AutoCloseable> open;

    private PracticeServer(PracticeWorld practice, HttpServer http, List<LoopbackPort> dns, Deque<AutoCloseable> open) {
        this.practice = practice;
        this.http = http;
        this.dns = dns;
        this.open = open;
    }

    /**
     * Answers from now on until closed.
     *
     * @param httpPort 0 for any
     * @param dnsPort of the resolver; the name servers have the two after it; 0 for any three
     * @throws PortTakenException where one of them is taken; nothing is left open then
     */
    static PracticeServer open(int httpPort, int dnsPort) throws IOException {
        Deque<AutoCloseable> open = new ArrayDeque<>();
        try {
            HttpServer http = listen(httpPort);
            open.push(() -> http.stop(0));
            PracticeWorld practice = new PracticeWorld();
            open.push(practice);
            List<AuthoritativeServer> servers = practice.world().authoritativeServers();
            List<LoopbackPort> dns = List.of(
                    dns(open, dnsPort, practice.resolver()::alsoAt),
                    dns(open, dnsPort == 0 ? 0 : dnsPort + 1, servers.getFirst()::alsoAt),
                    dns(open, dnsPort == 0 ? 0 : dnsPort + 2, servers.getLast()::alsoAt));
            LambdaHttpFace lambda = new LambdaHttpFace(functionName(), World.REGION.id(), new Function(practice));
            open.push(lambda);
            http.createContext(LambdaHttpFace.PATH, lambda);
            http.createContext(PracticeHttpFace.PATH, new PracticeHttpFace(practice));
            http.createContext("/v2/email/", new SesHttpFace(practice.world().ses(), practice));
            http.setExecutor(Executors.newCachedThreadPool(
                    Thread.ofPlatform().daemon().name("http-", 1).factory()));
            http.start();
            return new PracticeServer(practice, http, dns, open);
        } catch (IOException | RuntimeException e) {
            close(open);
            throw e;
        }
    }

    /** The deployed function as Lambda calls it. */
    private record Function(PracticeWorld practice) implements LambdaHttpFace.Code {

        @Override
        public byte[] invoke(byte[] payload, String requestId) throws IOException {
            return practice.invoke(payload, requestId);
        }

        @Override
        public List<String> logLines() {
            return practice.logLines();
        }
    }

    private static HttpServer listen(int port) throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (BindException e) {
            throw new PortTakenException(port, e);
        }
    }

    /** Opens a port for DNS. */
    private interface Listening {
        LoopbackPort at(int port) throws IOException;
    }

    private static LoopbackPort dns(Deque<AutoCloseable> open, int port, Listening listening) throws IOException {
        try {
            LoopbackPort opened = listening.at(port);
            open.push(opened);
            return opened;
        } catch (BindException e) {
            throw new PortTakenException(port, e);
        }
    }

    static String functionName() {
        return Settings.of(Environments.required()).commands().functionName();
    }

    PracticeWorld practice() {
        return practice;
    }

    /** Where Lambda, SES and the world's own requests are answered. */
    InetSocketAddress http() {
        return http.getAddress();
    }

    /** The resolver, then the zone's name servers. */
    List<InetSocketAddress> dns() {
        return dns.stream().map(LoopbackPort::address).toList();
    }

    @Override
    public void close() {
        close(open);
    }

    private static void close(Deque<AutoCloseable> open) {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("a part of the practice world does not close", e);
            }
        }
    }
}
