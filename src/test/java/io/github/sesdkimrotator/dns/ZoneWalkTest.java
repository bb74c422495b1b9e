package io.github.sesdkimrotator.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.gate.Delegation;
import io.github.sesdkimrotator.gate.Delegation.LeftOut;
import io.github.sesdkimrotator.gate.Delegation.Trouble;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.sandbox.AuthoritativeServer;
import io.github.sesdkimrotator.sandbox.CachingResolver;
import io.github.sesdkimrotator.sandbox.Fault;
import io.github.sesdkimrotator.sandbox.SmallInternet;
import io.github.sesdkimrotator.sandbox.TxtLookup;
import io.github.sesdkimrotator.sandbox.WorldClock;
import io.github.sesdkimrotator.sandbox.ZoneData;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ZoneWalkTest {

    /** Where an answer is expected: a busy machine must not turn it into a time-out. */
    private static final Patience PATIENT =
            new Patience(Duration.ofMillis(150), Duration.ofSeconds(10), Duration.ofSeconds(30));

    /** Where somebody is silent and the walk must wait for it. */
    private static final Patience HASTY =
            new Patience(Duration.ofMillis(300), Duration.ofMillis(1_500), Duration.ofSeconds(30));

    private static final DnsName DOMAIN = new DnsName("example.jp.");
    private static final DnsName DOMAINKEY = new DnsName("_domainkey.example.jp.");
    private static final DnsName RECORD_NAME = new DnsName("s1._domainkey.example.jp.");
    private static final Duration TTL = SmallInternet.TTL;

    private final SmallInternet internet = new SmallInternet();
    private final WorldClock clock = new WorldClock(Instant.parse("2026-01-05T00:00:00Z"));
    private final CachingResolver resolverA = internet.resolver("resolver-a", "203.0.113.1", clock, 0);
    private final CachingResolver resolverB = internet.resolver("resolver-b", "203.0.113.2", clock, 0);
    private final AuthoritativeServer registry = internet.server("a.dns.jp.", "198.51.100.2");
    private final ZoneData jp = internet.zone("jp.", registry);
    private final AuthoritativeServer ns1 = internet.server("ns1.example.jp.", "192.0.2.1");
    private final AuthoritativeServer ns2 = internet.server("ns2.example.jp.", "192.0.2.2");
    private final ZoneData zone = internet.zone("example.jp.", ns1, ns2);

    @AfterEach
    void closeServers() {
        internet.close();
    }

    /** After every walk of these tests. */
    private void assertNoResolverWasAskedForTheNameOrOneAboveIt() {
        assertThat(questionsToResolvers())
                .as("questions to resolvers, none of which may deny the record's name later")
                .allMatch(question -> question.matches("[a-z]+\\. NS|[a-z0-9-]+(\\.[a-z0-9-]+)+\\. A(AAA)?"))
                .noneMatch(question -> question.startsWith(DOMAIN.absolute() + " "))
                .noneMatch(question -> question.contains(DOMAINKEY.absolute()));
    }

    private Set<String> questionsToResolvers() {
        return Stream.of(resolverA, resolverB)
                .flatMap(resolver -> resolver.differentQuestions().stream())
                .collect(Collectors.toSet());
    }

    @Test
    void everyAddressOfTheZonesServersIsFound() {
        Delegation delegation = walk();

        assertThat(delegation)
                .isEqualTo(new Delegation(
                        RECORD_NAME,
                        Optional.of(DOMAIN),
                        List.of("ns1.example.jp.", "ns2.example.jp."),
                        List.of("ns1.example.jp.", "ns2.example.jp."),
                        List.of(ns1.asNameServer(), ns2.asNameServer()),
                        List.of(),
                        Optional.empty()));
    }

    @Test
    void afterAWalkNoResolverHasHeardOfTheNameOrWhatIsAboveItAndFindsTheRecordThatIsPublishedThen() {
        walk();
        TxtRecord record = TxtRecord.ofValue("v=DKIM1; p=AAAA");
        assertThat(questionsToResolvers()).containsOnly("jp. NS", "a.dns.jp. A", "a.dns.jp. AAAA");

        zone.putTxt(RECORD_NAME, TTL, record);

        assertThat(resolverA.asTxtLookup().lookup(RECORD_NAME)).isEqualTo(new TxtLookup.Result.Found(List.of(record)));
    }

    @Test
    void recordThatIsPublishedAlreadyChangesNothing() {
        zone.putTxt(RECORD_NAME, TTL, TxtRecord.ofValue("v=DKIM1; p="));

        assertThat(walk().zone()).contains(DOMAIN);
    }

    @Test
    void delegatedDomainkeyHasServersOfItsOwn() {
        AuthoritativeServer keys = internet.server("ns.keys.example.jp.", "192.0.2.11");
        internet.zone("_domainkey.example.jp.", keys);

        Delegation delegation = walk();

        assertThat(delegation.zone()).contains(DOMAINKEY);
        assertThat(delegation.servers()).containsExactly(keys.asNameServer());
    }

    @Test
    void delegatedSelectorIsAZoneOfItsOwn() {
        AuthoritativeServer keys = internet.server("ns.keys.example.jp.", "192.0.2.11");
        internet.zone(RECORD_NAME.absolute(), keys);

        Delegation delegation = walk();

        assertThat(delegation.zone()).contains(RECORD_NAME);
        assertThat(delegation.servers()).containsExactly(keys.asNameServer());
    }

    @Test
    void delegatedSubdomainIsFoundBelowItsDomain() {
        AuthoritativeServer mail = internet.server("ns1.mail.example.jp.", "192.0.2.21");
        internet.zone("mail.example.jp.", mail);

        Delegation delegation = walkTo("s1._domainkey.mail.example.jp.");

        assertThat(delegation.zone()).contains(new DnsName("mail.example.jp."));
        assertThat(delegation.atParent()).containsExactly("ns1.mail.example.jp.");
        assertThat(delegation.servers()).containsExactly(mail.asNameServer());
    }

    @Test
    void zoneIsFoundWhereTheSameServersHoldItsParentAndNeverRefer() {
        internet.zone("_domainkey.example.jp.", ns1, ns2);

        Delegation delegation = walk();

        assertThat(delegation.zone()).contains(DOMAINKEY);
        assertThat(delegation.atParent()).isEmpty();
        assertThat(delegation.atApex()).containsExactly("ns1.example.jp.", "ns2.example.jp.");
        assertThat(delegation.servers()).containsExactly(ns1.asNameServer(), ns2.asNameServer());
    }

    @Test
    void serverThatHoldsOnlyTheChildOfAZoneIsFoundFromServersThatHoldBoth() {
        AuthoritativeServer ns3 = internet.server("ns3.example.jp.", "192.0.2.3");
        zone.putAddress(ns3.name(), TTL, address("192.0.2.3"));
        ZoneData child = internet.zone("_domainkey.example.jp.", ns1, ns2);
        child.putNs(DOMAINKEY, TTL, ns1.name(), ns2.name(), ns3.name());

        assertThat(walk().servers()).containsExactly(ns1.asNameServer(), ns2.asNameServer(), ns3.asNameServer());
    }

    @Test
    void aliasDoesNotHideTheZoneThatHoldsIt() {
        zone.putCname(RECORD_NAME, TTL, new DnsName("s1.keys.example.net."));

        assertThat(walk().zone()).contains(DOMAIN);
    }

    @Test
    void aliasToANameInTheSameZoneDoesNotHideItEither() {
        zone.putCname(RECORD_NAME, TTL, new DnsName("nothing.example.jp."));

        assertThat(walk().zone()).contains(DOMAIN);
    }

    @Test
    void redirectionOfEverythingBelowDomainkeyDoesNotHideTheZoneThatHoldsIt() {
        zone.putDname(DOMAINKEY, TTL, new DnsName("keys.example.net."));

        assertThat(walk().zone()).contains(DOMAIN);
    }

    @Test
    void serverThatOnlyTheParentNamesIsAsked() {
        zone.putNs(DOMAIN, TTL, ns1.name());

        Delegation delegation = walk();

        assertThat(delegation.atParent()).containsExactly("ns1.example.jp.", "ns2.example.jp.");
        assertThat(delegation.atApex()).containsExactly("ns1.example.jp.");
        assertThat(delegation.servers()).containsExactly(ns1.asNameServer(), ns2.asNameServer());
    }

    @Test
    void serverThatOnlyTheZoneNamesIsAsked() {
        zone.putNs(DOMAIN, TTL, ns1.name(), ns2.name(), new DnsName("ns3.example.jp."));
        zone.putAddress(new DnsName("ns3.example.jp."), TTL, address("192.0.2.3"));

        Delegation delegation = walk();

        assertThat(delegation.atParent()).containsExactly("ns1.example.jp.", "ns2.example.jp.");
        assertThat(delegation.atApex()).containsExactly("ns1.example.jp.", "ns2.example.jp.", "ns3.example.jp.");
        assertThat(delegation.servers())
                .containsExactly(ns1.asNameServer(), ns2.asNameServer(), server("ns3.example.jp.", "192.0.2.3:53"));
    }

    @Test
    void serversThatTellDifferentSetsAreAllBelieved() {
        ZoneData.Snapshot before = zone.snapshot();
        zone.putNs(DOMAIN, TTL, ns1.name(), new DnsName("ns3.example.jp."));
        zone.putAddress(new DnsName("ns3.example.jp."), TTL, address("192.0.2.3"));
        ns2.lag(before);

        assertThat(walk().atApex()).containsExactlyInAnyOrder("ns1.example.jp.", "ns2.example.jp.", "ns3.example.jp.");
    }

    @Test
    void staleGlueIsAskedBesideTheAddressThatTheZoneGives() {
        jp.putAddress(ns2.name(), TTL, address("192.0.2.99"));

        assertThat(walk().servers())
                .containsExactly(ns1.asNameServer(), ns2.asNameServer(), server("ns2.example.jp.", "192.0.2.99:53"));
    }

    @Test
    void everyAddressOfOneHostIsAsked() {
        zone.putAddress(ns1.name(), TTL, address("192.0.2.1"), address("192.0.2.101"));

        assertThat(walk().servers())
                .containsExactly(ns1.asNameServer(), server("ns1.example.jp.", "192.0.2.101:53"), ns2.asNameServer());
    }

    @Test
    void serversOfAnotherDomainAreFoundThroughTheResolvers() {
        providerZone();
        AuthoritativeServer provider = internet.server("ns.provider.example.net.", "198.51.100.11");
        internet.zone("shop.jp.", provider);

        Delegation delegation = walkTo("s1._domainkey.shop.jp.");

        assertThat(delegation.servers()).containsExactly(provider.asNameServer());
        assertThat(delegation.atParent()).containsExactly("ns.provider.example.net.");
        assertThat(questionsToResolvers()).contains("ns.provider.example.net. A", "ns.provider.example.net. AAAA");
    }

    @Test
    void silentServerOnTheWayIsDoneWithoutWhereAnotherAnswers() {
        AuthoritativeServer silent = internet.server("b.dns.jp.", "198.51.100.3");
        silent.answerWith(Fault.SILENT);
        jp.putAddress(silent.name(), TTL, address("198.51.100.3"));
        jp.putNs(new DnsName("jp."), TTL, silent.name(), registry.name());

        long start = System.nanoTime();
        assertThat(walk().servers()).hasSize(2);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENT.perServer());
    }

    @Test
    void lameServerOnTheWayIsDoneWithoutWhereAnotherAnswers() {
        ns1.answerWith(Fault.NOT_AUTHORITATIVE);

        Delegation delegation = walk();

        assertThat(delegation.zone()).contains(DOMAIN);
        assertThat(delegation.servers()).as("and it stays in the ring").contains(ns1.asNameServer());
    }

    @Test
    void silentServerOfTheZoneStaysInTheRing() {
        ns2.answerWith(Fault.SILENT);

        assertThat(walk(HASTY, false).servers()).containsExactly(ns1.asNameServer(), ns2.asNameServer());
    }

    @Test
    void nobodyOnTheWayAnsweringIsTroubleThatNamesThem() {
        ns1.answerWith(Fault.SILENT);
        ns2.answerWith(Fault.REFUSED);

        Delegation delegation = walk(HASTY, false);

        assertTrouble(
                delegation,
                Trouble.Kind.UNANSWERED,
                "example.jp.",
                "ns1.example.jp. at 192.0.2.1:53",
                "ns2.example.jp. at 192.0.2.2:53: REFUSED");
        assertThat(delegation.servers()).isEmpty();
    }

    @Test
    void ipv6AddressIsLeftOutAndSaidSoWhereThisHostHasNoIpv6() {
        zone.putAddress(ns1.name(), TTL, address("2001:db8::1"));

        Delegation delegation = walk(PATIENT, false);

        assertThat(delegation.servers()).containsExactly(ns1.asNameServer(), ns2.asNameServer());
        assertThat(delegation.leftOut())
                .containsExactly(
                        new LeftOut(server("ns1.example.jp.", "[2001:db8:0:0:0:0:0:1]:53"), "this host has no IPv6"));
    }

    @Test
    void ipv6AddressIsAskedWhereThisHostHasIpv6() {
        zone.putAddress(ns1.name(), TTL, address("2001:db8::1"));

        assertThat(walk(PATIENT, true).servers())
                .containsExactly(
                        ns1.asNameServer(), server("ns1.example.jp.", "[2001:db8:0:0:0:0:0:1]:53"), ns2.asNameServer());
    }

    @Test
    void serverWithNothingButIpv6StaysInAndKeepsTheGateShut() {
        zone.putNs(DOMAIN, TTL, ns1.name(), new DnsName("ns6.example.jp."));
        zone.putAddress(new DnsName("ns6.example.jp."), TTL, address("2001:db8::6"));

        Delegation delegation = walk(PATIENT, false);

        assertThat(delegation.servers()).contains(server("ns6.example.jp.", "[2001:db8:0:0:0:0:0:6]:53"));
        assertThat(delegation.leftOut()).isEmpty();
    }

    @Test
    void nameServerWithoutAnyAddressIsLeftOutAndSaidSo() {
        zone.putNs(DOMAIN, TTL, ns1.name(), new DnsName("gone.example.jp."));

        Delegation delegation = walk();

        assertThat(delegation.servers()).containsExactly(ns1.asNameServer(), ns2.asNameServer());
        assertThat(delegation.leftOut())
                .containsExactly(new LeftOut(server("gone.example.jp.", "no address"), "the name has no address"));
    }

    @Test
    void nameServerWhoseAddressNobodyTellsStaysInAndCannotBeAsked() {
        AuthoritativeServer provider = providerZone();
        provider.answerWith(Fault.SERVFAIL);
        zone.putNs(DOMAIN, TTL, ns1.name(), new DnsName("ns.provider.example.net."));

        Delegation delegation = walk();

        assertThat(delegation.servers())
                .containsExactly(
                        ns1.asNameServer(),
                        ns2.asNameServer(),
                        server("ns.provider.example.net.", ZoneWalk.ADDRESS_UNKNOWN));
    }

    @Test
    void domainThatTheRegistryDeniesDoesNotExist() {
        assertTrouble(
                walkTo("s1._domainkey.missing.jp."),
                Trouble.Kind.NO_SUCH_DOMAIN,
                "the zone jp. says that there is no s1._domainkey.missing.jp.");
    }

    @Test
    void topLevelDomainThatTheRootDeniesDoesNotExist() {
        assertTrouble(
                walkTo("s1._domainkey.example.invalid."),
                Trouble.Kind.NO_SUCH_DOMAIN,
                "the root zone says that there is no invalid.");
        assertThat(resolverA.differentQuestions()).containsExactly("invalid. NS");
    }

    @Test
    void zoneWithoutNameServersOfItsOwnIsTrouble() {
        internet.zone("_domainkey.example.jp.", ns1, ns2).remove(DOMAINKEY);

        assertTrouble(walk(), Trouble.Kind.NO_NAME_SERVERS, "_domainkey.example.jp. lists no name servers");
    }

    @Test
    void delegationToHostsWithoutAddressesIsTrouble() {
        providerZone();
        jp.putNs(new DnsName("shop.jp."), TTL, new DnsName("gone.provider.example.net."));

        assertTrouble(
                walkTo("s1._domainkey.shop.jp."),
                Trouble.Kind.NO_NAME_SERVERS,
                "no name server of shop.jp. has an address",
                "gone.provider.example.net.");
    }

    @Test
    void sixtyFourAddressesAreAskedAndSixtyFiveAreRefused() {
        zone.putAddress(ns1.name(), TTL, addresses(63));
        assertThat(walk().servers()).hasSize(64);

        zone.putAddress(ns1.name(), TTL, addresses(64));
        assertTrouble(walk(), Trouble.Kind.TOO_MANY_SERVERS, "example.jp.", "65");
    }

    @Test
    void noResolverAnsweringIsTroubleThatNamesEach() {
        resolverA.answerWith(Fault.SERVFAIL);
        resolverB.answerWith(Fault.REFUSED);

        assertTrouble(
                walk(),
                Trouble.Kind.NO_RESOLVER_ANSWERED,
                "resolver-a at 203.0.113.1:53: SERVFAIL",
                "resolver-b at 203.0.113.2:53: REFUSED");
    }

    @Test
    void oneResolverIsEnough() {
        resolverA.answerWith(Fault.SILENT);

        assertThat(walk().servers()).hasSize(2);
    }

    @Test
    void referralThatDoesNotLeadDownIsNoWay() {
        AuthoritativeServer lost = internet.server("ns.lost.jp.", "192.0.2.31");
        ZoneData wrong = internet.zone("lost.jp.", lost);
        lost.drop(wrong);
        ZoneData upward = new ZoneData(new DnsName("jp."), Duration.ofMinutes(1));
        upward.putNs(new DnsName("lost.jp."), TTL, lost.name());
        lost.serve(upward);

        assertTrouble(
                walkTo("s1._domainkey.lost.jp."),
                Trouble.Kind.UNANSWERED,
                "lame: refers to the name servers of lost.jp.");
    }

    @Test
    void moreThanSixteenZonesBelowEachOtherAreNotWalked() {
        String name = "jp.";
        for (int depth = 1; depth <= 18; depth++) {
            name = "d" + depth + "." + name;
            internet.zone(name, internet.server("ns." + name, "192.0.2." + (100 + depth)));
        }

        assertTrouble(walkTo("s1._domainkey." + name), Trouble.Kind.UNANSWERED, "more than 16 zones");
    }

    @Test
    void walkEndsByItsDeadline() {
        registry.answerWith(Fault.SILENT);
        Duration limit = Duration.ofMillis(700);

        long start = System.nanoTime();
        Delegation delegation = new ZoneWalk(resolvers(), exchange(PATIENT), false).of(RECORD_NAME, Deadline.in(limit));

        assertThat(delegation.trouble()).isPresent();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PATIENT.perServer());
    }

    @Test
    void secondWalkOfARunStartsWhereTheFirstOneEnded() {
        ZoneWalk walk = new ZoneWalk(resolvers(), exchange(PATIENT), false);
        Deadline deadline = Deadline.in(PATIENT.perGate());
        Delegation first = walk.of(RECORD_NAME, deadline);
        long toTheRegistry = registry.questionsReceived();

        Delegation second = walk.of(new DnsName("s1._domainkey.example.jp.example.jp."), deadline);

        assertThat(second.servers()).isEqualTo(first.servers());
        assertThat(registry.questionsReceived()).isEqualTo(toTheRegistry);
    }

    @Test
    void resolverIsNotAskedForTheNameEvenWhereADelegationPointsThere() {
        zone.putNs(DOMAINKEY, TTL, DOMAIN, RECORD_NAME, new DnsName("ns._domainkey.example.jp."));

        Delegation delegation = walk();

        assertTrouble(delegation, Trouble.Kind.UNANSWERED, "no resolver may be asked for this name");
    }

    @Test
    void interrogatorFindsTheServersByItselfAndAnewInEachRun() {
        DnsInterrogator interrogator = RoutedExchange.interrogator(internet, resolvers(), 1, PATIENT);
        assertThat(interrogator.begin().delegationOf(RECORD_NAME).servers()).hasSize(2);

        zone.putNs(DOMAIN, TTL, ns1.name(), ns2.name(), new DnsName("ns3.example.jp."));
        zone.putAddress(new DnsName("ns3.example.jp."), TTL, address("192.0.2.3"));

        assertThat(interrogator.begin().delegationOf(RECORD_NAME).servers()).hasSize(3);
    }

    /** The zone {@code example.net.} on a server of its own, which also serves {@code net.} */
    private AuthoritativeServer providerZone() {
        AuthoritativeServer net = internet.server("a.dns.net.", "198.51.100.4");
        internet.zone("net.", net);
        AuthoritativeServer provider = internet.server("ns1.example.net.", "198.51.100.5");
        internet.zone("example.net.", provider);
        return provider;
    }

    private Delegation walk() {
        return walk(PATIENT, false);
    }

    private Delegation walk(Patience patience, boolean hasIpv6) {
        return walk(RECORD_NAME, patience, hasIpv6);
    }

    private Delegation walk(DnsName name, Patience patience, boolean hasIpv6) {
        Delegation found =
                new ZoneWalk(resolvers(), exchange(patience), hasIpv6).of(name, Deadline.in(patience.perGate()));
        assertNoResolverWasAskedForTheNameOrOneAboveIt();
        return found;
    }

    private Delegation walkTo(String name) {
        return walk(new DnsName(name), PATIENT, false);
    }

    private List<NameServer> resolvers() {
        return List.of(resolverA.asNameServer(), resolverB.asNameServer());
    }

    private Exchange exchange(Patience patience) {
        return new RoutedExchange(internet, patience);
    }

    private static NameServer server(String name, String address) {
        return new NameServer(Ring.AUTHORITATIVE, name, address);
    }

    private static InetAddress[] addresses(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> address("192.0.2." + i))
                .toArray(InetAddress[]::new);
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    private static void assertTrouble(Delegation delegation, Trouble.Kind kind, String... parts) {
        assertThat(delegation.trouble()).hasValueSatisfying(trouble -> {
            assertThat(trouble.kind()).as(trouble.detail()).isEqualTo(kind);
            Arrays.stream(parts).forEach(part -> assertThat(trouble.detail()).contains(part));
        });
    }
}
