package io.github.sesdkimrotator.dns;

import java.net.InetAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Name;

/**
 * A zone and its name servers as the zone above names them.
 *
 * @param zone its apex
 * @param servers host names, each with the glue that came along, often none
 */
record Cut(Name zone, Map<Name, List<InetAddress>> servers) {

    Cut {
        servers = Collections.unmodifiableMap(new LinkedHashMap<>(servers));
    }

    List<Name> hosts() {
        return List.copyOf(servers.keySet());
    }

    List<InetAddress> glueOf(Name host) {
        return servers.getOrDefault(host, List.of());
    }
}
