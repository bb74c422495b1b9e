package io.github.sesdkimrotator.port;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.gate.ServerAnswer;
import java.util.List;

/** Asks DNS servers for TXT records. Never caches, never throws because of what a server says or does not say. */
public interface NameServers {

    /**
     * Ring 1: every address of every authoritative server of the zone that holds {@code name}, in parallel.
     *
     * @return one answer for each server; empty where no server was found
     */
    List<ServerAnswer> askAuthoritative(DnsName name);

    /**
     * Ring 2: every configured resolver, each as often as configured, in parallel.
     *
     * @return one answer for each server and sample
     */
    List<ServerAnswer> askResolvers(DnsName name);
}
