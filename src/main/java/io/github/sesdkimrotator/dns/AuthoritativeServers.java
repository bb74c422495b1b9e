package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.gate.NameServer;
import java.util.List;

/** Who is authoritative for a name. */
public interface AuthoritativeServers {

    /**
     * Every address of every authoritative server of the deepest zone that holds {@code name}.
     *
     * @return servers of ring 1, each with an address that {@link ServerAddress#parse} takes; empty where none was found
     */
    List<NameServer> serversOf(DnsName name);
}
