package io.github.sesdkimrotator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.gate.Delegation;
import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Probe;
import io.github.sesdkimrotator.gate.RemovalVerdict;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.gate.ServerAnswer;
import io.github.sesdkimrotator.gate.Transport;
import io.github.sesdkimrotator.port.NameServers;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.support.States;
import io.github.sesdkimrotator.support.Verdicts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Whom the gate asks, in which order, and whom it leaves alone. */
class DnsGateTest {

    private static final RotationKey KEY = States.key(1);
    private static final DnsName NAME = KEY.selector().recordName(States.DOMAIN);
    private static final Reply RIGHT = Verdicts.present(KEY);
    private static final Reply ABSENT = Verdicts.nxdomain();

    private final Map<DnsName, Reply> authoritative = new HashMap<>();
    private final Map<DnsName, Reply> resolver = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    private DnsGate gate(AuthoritativeRing ring) {
        return new DnsGate(this.new Servers()::begin, ring);
    }

    private GateVerdict publication(AuthoritativeRing ring) {
        return gate(ring).publication(Verdicts.question(States.DOMAIN, KEY), States.NOW);
    }

    /** One server in each ring, which knows nothing but what the test says. */
    private final class Servers implements NameServers.Inquiry {

        private NameServers.Inquiry begin() {
            return this;
        }

        @Override
        public Delegation delegationOf(DnsName name) {
            return Delegation.to(name, new DnsName("example.jp."), List.of());
        }

        @Override
        public List<ServerAnswer> askAuthoritative(Delegation delegation) {
            asked.add("authoritative " + delegation.name());
            return List.of(answer(Ring.AUTHORITATIVE, delegation.name(), authoritative));
        }

        @Override
        public List<ServerAnswer> askResolvers(DnsName name) {
            asked.add("resolver " + name);
            return List.of(answer(Ring.RESOLVER, name, resolver));
        }

        @Override
        public List<Probe.Result> probe(List<Probe> probes) {
            asked.add("probes");
            return probes.stream()
                    .map(probe -> new Probe.Result(probe, List.of()))
                    .toList();
        }

        private ServerAnswer answer(Ring ring, DnsName name, Map<DnsName, Reply> replies) {
            return new ServerAnswer(
                    new NameServer(ring, "ns1.example.jp.", "192.0.2.1:53"),
                    1,
                    name,
                    replies.getOrDefault(name, ABSENT),
                    List.of(),
                    ring == Ring.AUTHORITATIVE,
                    OptionalLong.empty(),
                    Transport.UDP,
                    Duration.ofMillis(2));
        }
    }

    private static Reply alias(DnsName target) {
        return new Reply.Alias(target, Duration.ofHours(1));
    }

    private static DnsName hop(int n) {
        return new DnsName("hop" + n + ".example.jp.");
    }

    // ---- publication ------------------------------------------------------------------------------------------------

    @Test
    void theGateOpensWhereBothRingsServeTheKey() {
        authoritative.put(NAME, RIGHT);
        resolver.put(NAME, RIGHT);

        assertThat(publication(AuthoritativeRing.ON)).isInstanceOf(GateVerdict.Open.class);
        assertThat(asked).containsExactly("authoritative " + NAME, "resolver " + NAME);
    }

    /** Asked too early, a resolver would remember the absence that it is asked about. */
    @Test
    void noResolverIsAskedWhileTheAuthoritativeServerHasNoRecord() {
        resolver.put(NAME, RIGHT);

        assertThat(publication(AuthoritativeRing.ON)).isInstanceOf(GateVerdict.Waiting.class);
        assertThat(asked).doesNotContain("resolver " + NAME).contains("authoritative " + NAME);
    }

    @Test
    void withoutTheAuthoritativeRingOnlyResolversAreAsked() {
        resolver.put(NAME, RIGHT);

        assertThat(publication(AuthoritativeRing.OFF)).isInstanceOf(GateVerdict.Open.class);
        assertThat(asked).containsExactly("resolver " + NAME);
    }

    @Test
    void whatStandsInTheRecordsPlaceIsLookedForWhereTheRecordIsMissing() {
        publication(AuthoritativeRing.ON);

        assertThat(asked).containsExactly("authoritative " + NAME, "probes");
    }

    @Test
    void anAliasIsFollowedToItsOwnServers() {
        authoritative.put(NAME, alias(hop(1)));
        authoritative.put(hop(1), alias(hop(2)));
        authoritative.put(hop(2), RIGHT);
        resolver.put(NAME, RIGHT);

        assertThat(publication(AuthoritativeRing.ON)).isInstanceOf(GateVerdict.Open.class);
        assertThat(asked)
                .containsExactly(
                        "authoritative " + NAME,
                        "authoritative " + hop(1),
                        "authoritative " + hop(2),
                        "resolver " + NAME);
    }

    @Test
    void anAliasThatLeadsBackIsFollowedOnce() {
        authoritative.put(NAME, alias(hop(1)));
        authoritative.put(hop(1), alias(NAME));

        assertThat(publication(AuthoritativeRing.ON)).isNotInstanceOf(GateVerdict.Open.class);
        assertThat(asked)
                .filteredOn(question -> question.startsWith("authoritative"))
                .hasSize(2);
    }

    @Test
    void aChainOfAliasesIsFollowedEightTimesAsAResolverWould() {
        authoritative.put(NAME, alias(hop(1)));
        for (int n = 1; n < 8; n++) {
            authoritative.put(hop(n), alias(hop(n + 1)));
        }
        authoritative.put(hop(8), RIGHT);
        resolver.put(NAME, RIGHT);
        assertThat(publication(AuthoritativeRing.ON)).isInstanceOf(GateVerdict.Open.class);

        authoritative.put(hop(8), alias(hop(9)));
        authoritative.put(hop(9), RIGHT);
        asked.clear();
        assertThat(publication(AuthoritativeRing.ON)).isNotInstanceOf(GateVerdict.Open.class);
        assertThat(asked).contains("authoritative " + hop(8)).doesNotContain("authoritative " + hop(9));
    }

    // ---- health -----------------------------------------------------------------------------------------------------

    @Test
    void aHealthyRecordIsJudgedByTheKeyThatItsServersServe() {
        authoritative.put(NAME, RIGHT);
        resolver.put(NAME, RIGHT);

        DnsGate.Health health = gate(AuthoritativeRing.ON).health(NAME, States.NOW);

        assertThat(health.served()).contains(KEY.publicKey());
        assertThat(health.verdict()).isInstanceOf(GateVerdict.Open.class);
        assertThat(asked).containsExactly("authoritative " + NAME, "resolver " + NAME);
    }

    @Test
    void aResolverThatServesAnotherKeyIsNoHealth() {
        authoritative.put(NAME, RIGHT);
        resolver.put(NAME, Verdicts.present(States.key(2)));

        DnsGate.Health health = gate(AuthoritativeRing.ON).health(NAME, States.NOW);

        assertThat(health.served()).contains(KEY.publicKey());
        assertThat(health.verdict()).isNotInstanceOf(GateVerdict.Open.class);
    }

    @Test
    void whereOnlyResolversVouchTheirKeyIsTheOneAndTheyAreAskedOnce() {
        resolver.put(NAME, RIGHT);

        DnsGate.Health health = gate(AuthoritativeRing.OFF).health(NAME, States.NOW);

        assertThat(health.served()).contains(KEY.publicKey());
        assertThat(health.verdict()).isInstanceOf(GateVerdict.Open.class);
        assertThat(asked).containsExactly("resolver " + NAME);
    }

    @Test
    void noRecordServesNoKeyAndIsNoHealth() {
        DnsGate.Health health = gate(AuthoritativeRing.ON).health(NAME, States.NOW);

        assertThat(health.served()).isEmpty();
        assertThat(health.verdict()).isInstanceOf(GateVerdict.Waiting.class);
        assertThat(health.verdict().findings()).extracting(Finding::code).doesNotContain(Finding.Code.OTHER_KEY);
    }

    // ---- removal ----------------------------------------------------------------------------------------------------

    @Test
    void aRecordIsGoneWhereEveryServerOfBothRingsSaysSoForEveryName() {
        List<DnsName> names = List.of(hop(1), hop(2));

        assertThat(gate(AuthoritativeRing.ON).removal(names, States.NOW)).isInstanceOf(RemovalVerdict.Gone.class);
        assertThat(asked)
                .containsExactly(
                        "authoritative " + hop(1),
                        "authoritative " + hop(2),
                        "resolver " + hop(1),
                        "resolver " + hop(2));
    }

    @Test
    void aRecordThatAResolverRemembersIsNotGone() {
        resolver.put(NAME, RIGHT);

        assertThat(gate(AuthoritativeRing.ON).removal(List.of(NAME), States.NOW))
                .isNotInstanceOf(RemovalVerdict.Gone.class);
    }

    @Test
    void noResolverIsAskedWhileTheAuthoritativeServerStillHasTheRecord() {
        authoritative.put(NAME, RIGHT);

        assertThat(gate(AuthoritativeRing.ON).removal(List.of(NAME), States.NOW))
                .isNotInstanceOf(RemovalVerdict.Gone.class);
        assertThat(asked).containsExactly("authoritative " + NAME);
    }

    @Test
    void aRevokedKeyIsServedByNobodyAndIsNoHealth() {
        authoritative.put(NAME, new Reply.Present(List.of(TxtRecord.ofValue("v=DKIM1; p=")), Duration.ofHours(1)));

        DnsGate.Health health = gate(AuthoritativeRing.ON).health(NAME, States.NOW);

        assertThat(health.served()).isEmpty();
        assertThat(health.verdict().findings()).extracting(Finding::code).contains(Finding.Code.REVOKED);
    }
}
