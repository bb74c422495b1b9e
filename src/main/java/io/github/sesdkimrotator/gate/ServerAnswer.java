package io.github.sesdkimrotator.gate;

import io.github.sesdkimrotator.dkim.DnsName;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * One question to one server and what came back: a line of evidence.
 *
 * @param server who was asked
 * @param sample 1 for the first time that server was asked for that name in this run, and so on
 * @param name what was asked for
 * @param reply what it said
 * @param aliases where a resolver's answer followed aliases: every further name, the last one the end of the chain
 * @param authoritative whether the answer carried the AA bit
 * @param soaSerial the zone's serial as that server sees it, where known
 * @param transport what carried the answer
 * @param elapsed from the first datagram to the last byte of the answer, or to giving up
 */
public record ServerAnswer(
        NameServer server,
        int sample,
        DnsName name,
        Reply reply,
        List<String> aliases,
        boolean authoritative,
        OptionalLong soaSerial,
        Transport transport,
        Duration elapsed) {

    public ServerAnswer {
        aliases = List.copyOf(aliases);
    }
}
