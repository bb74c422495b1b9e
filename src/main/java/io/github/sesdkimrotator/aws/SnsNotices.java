package io.github.sesdkimrotator.aws;

import io.github.sesdkimrotator.port.NoticeChannel;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;

/** Stub: two topics. */
public final class SnsNotices implements NoticeChannel {

    private final AwsClients clients;
    private final AwsResources resources;

    public SnsNotices(AwsClients clients, AwsResources resources) {
        this.clients = clients;
        this.resources = resources;
    }

    @Override
    public void publish(Audience audience, Notice notice) {
        throw stub();
    }

    private UnsupportedOperationException stub() {
        return new UnsupportedOperationException("stub " + (clients == null) + resources);
    }
}
