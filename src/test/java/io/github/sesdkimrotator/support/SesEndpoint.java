package io.github.sesdkimrotator.support;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.sandbox.EmbeddedSes;
import io.github.sesdkimrotator.sandbox.SesHttpFace;
import io.github.sesdkimrotator.sandbox.TxtLookup;
import io.github.sesdkimrotator.sandbox.WorldClock;
import java.net.URI;

/** An embedded SES behind its HTTP face on loopback, in a world in which time stands still and nothing is in DNS. */
public final class SesEndpoint implements AutoCloseable {

    private final EmbeddedSes ses =
            new EmbeddedSes(new WorldClock(States.NOW), SesEndpoint::nothing, EmbeddedSes.Timing.documented());
    private final LoopbackHttp server;

    public SesEndpoint() {
        server = new LoopbackHttp(new SesHttpFace(ses, this));
    }

    private static TxtLookup.Result nothing(DnsName name) {
        return new TxtLookup.Result.NotFound();
    }

    public EmbeddedSes ses() {
        return ses;
    }

    public URI uri() {
        return server.uri();
    }

    @Override
    public void close() {
        server.close();
    }
}
