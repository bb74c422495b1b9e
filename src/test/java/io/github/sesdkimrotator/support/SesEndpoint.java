package io.github.sesdkimrotator.support;

import com.sun.net.httpserver.HttpServer;
import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.sandbox.EmbeddedSes;
import io.github.sesdkimrotator.sandbox.SesHttpFace;
import io.github.sesdkimrotator.sandbox.TxtLookup;
import io.github.sesdkimrotator.sandbox.WorldClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.Executors;

/** An embedded SES behind its HTTP face on loopback, in a world in which time stands still and nothing is in DNS. */
public final class SesEndpoint implements AutoCloseable {

    private final EmbeddedSes ses =
            new EmbeddedSes(new WorldClock(States.NOW), SesEndpoint::nothing, EmbeddedSes.Timing.documented());
    private final HttpServer server;

    public SesEndpoint() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", new SesHttpFace(ses, this));
        server.start();
    }

    private static TxtLookup.Result nothing(DnsName name) {
        return new TxtLookup.Result.NotFound();
    }

    public EmbeddedSes ses() {
        return ses;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
