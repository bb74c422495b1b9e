package io.github.sesdkimrotator.support;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.Delegation;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Probe;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.gate.ServerAnswer;
import io.github.sesdkimrotator.gate.Transport;
import io.github.sesdkimrotator.port.NameServers;
import io.github.sesdkimrotator.rotation.RotationKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Two authoritative servers and three resolvers that say what they were told to say. A question that no test foresaw
 * fails that test; so does one to the resolvers where the authoritative servers should have settled it.
 */
public final class ScriptedNameServers implements NameServers {

    private static final long SERIAL = 2026112201L;

    private static final DnsName ZONE = new DnsName("example.jp.");

    private static final List<NameServer> AUTHORITATIVE = List.of(
            new NameServer(Ring.AUTHORITATIVE, "ns1.example.jp.", "192.0.2.1:53"),
            new NameServer(Ring.AUTHORITATIVE, "ns2.example.jp.", "[2001:db8::2]:53"));

    private static final List<NameServer> RESOLVERS = List.of(
            new NameServer(Ring.RESOLVER, "192.0.2.53", "192.0.2.53:53"),
            new NameServer(Ring.RESOLVER, "198.51.100.53", "198.51.100.53:53"),
            new NameServer(Ring.RESOLVER, "203.0.113.53", "203.0.113.53:53"));

    private final Map<DnsName, List<Reply>> authoritative = new TreeMap<>();
    private final Map<DnsName, List<Reply>> resolvers = new TreeMap<>();
    private final List<String> questions = new ArrayList<>();

    @Override
    public Inquiry begin() {
        return new Inquiry() {
            @Override
            public Delegation delegationOf(DnsName name) {
                return Delegation.to(name, ZONE, AUTHORITATIVE);
            }

            @Override
            public List<ServerAnswer> askAuthoritative(Delegation delegation) {
                return ask(Ring.AUTHORITATIVE, delegation.servers(), authoritative, delegation.name());
            }

            @Override
            public List<ServerAnswer> askResolvers(DnsName name) {
                return ask(Ring.RESOLVER, RESOLVERS, resolvers, name);
            }

            @Override
            public List<Probe.Result> probe(List<Probe> probes) {
                return probes.stream()
                        .map(probe -> new Probe.Result(probe, List.of()))
                        .toList();
            }
        };
    }

    private List<ServerAnswer> ask(
            Ring ring, List<NameServer> servers, Map<DnsName, List<Reply>> script, DnsName name) {
        questions.add(ring + " " + name);
        List<Reply> replies = script.get(name);
        if (replies == null) {
            throw new AssertionError(ring + " was asked unforeseen for " + name);
        }
        List<ServerAnswer> answers = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            boolean first = ring == Ring.AUTHORITATIVE;
            answers.add(new ServerAnswer(
                    servers.get(i),
                    1,
                    name,
                    replies.get(i),
                    List.of(),
                    first,
                    first ? OptionalLong.of(SERIAL) : OptionalLong.empty(),
                    Transport.UDP,
                    Duration.ofMillis(2)));
        }
        return answers;
    }

    /** Ring 1 says this from now on, in the order ns1, ns2, and keeps the resolvers from being asked. */
    public void authoritativeSay(DnsName name, Reply ns1, Reply ns2) {
        authoritative.put(name, List.of(ns1, ns2));
        resolvers.remove(name);
    }

    /** Every server of both rings says the same from now on. */
    public void allSay(DnsName name, Reply reply) {
        authoritative.put(name, List.of(reply, reply));
        resolvers.put(name, List.of(reply, reply, reply));
    }

    /** Every server of both rings serves that key. */
    public void allServe(SigningDomain domain, RotationKey key) {
        allSay(key.selector().recordName(domain), Verdicts.present(key));
    }

    /** Every server says that the name does not exist. */
    public void nobodyServes(DnsName name) {
        allSay(name, Verdicts.nxdomain());
    }

    /** Every question, oldest first. */
    public List<String> questions() {
        return List.copyOf(questions);
    }
}
