package io.github.sesdkimrotator.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.sandbox.TxtLookup.Result.Found;
import io.github.sesdkimrotator.sandbox.TxtLookup.Result.NotFound;
import io.github.sesdkimrotator.sandbox.TxtLookup.Result.TempFail;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What the gate's way to its servers is tried in is worth as much as it resembles the real one. */
class SmallInternetTest {

    private static final int PATIENCE_MILLIS = 5_000;
    private static final Duration TTL = Duration.ofMinutes(5);
    private static final DnsName DOMAINKEY = new DnsName("_domainkey.example.jp.");
    private static final DnsName RECORD_NAME = new DnsName("s1._domainkey.example.jp.");
    private static final TxtRecord VALUE = TxtRecord.ofValue("v=DKIM1; k=rsa; p=" + "A".repeat(392));

    private final WorldClock clock = new WorldClock(Instant.parse("2026-01-05T00:00:00Z"));
    private final SmallInternet internet = new SmallInternet();
    private final AuthoritativeServer registry = internet.server("a.dns.jp.", "198.51.100.2");

    {
        internet.zone("jp.", registry);
    }

    private final AuthoritativeServer ns1 = internet.server("ns1.example.jp.", "192.0.2.1");
    private final ZoneData zone = internet.zone("example.jp.", ns1);
    private final CachingResolver resolver = internet.resolver("resolver-a", "203.0.113.1", clock, 0);
    private final TxtLookup lookup = resolver.asTxtLookup();

    @AfterEach
    void close() {
        internet.close();
    }

    @Test
    void resolverFindsAZoneFromTheRoot() {
        zone.putTxt(RECORD_NAME, TTL, VALUE);

        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new Found(List.of(VALUE)));
    }

    @Test
    void resolverRemembersWhereAZoneIsServed() {
        lookup.lookup(RECORD_NAME);
        long toTheRegistry = registry.questionsReceived();
        lookup.lookup(new DnsName("s2._domainkey.example.jp."));

        assertThat(registry.questionsReceived()).isEqualTo(toTheRegistry);
    }

    @Test
    void resolverTellsTheNameServersOfATopLevelDomainAndTheirAddresses() {
        assertThat(ask(new DnsName("jp."), Type.NS).getSection(Section.ANSWER))
                .singleElement()
                .extracting(Record::rdataToString)
                .isEqualTo("a.dns.jp.");
        assertThat(ask(new DnsName("a.dns.jp."), Type.A).getSection(Section.ANSWER))
                .singleElement()
                .extracting(Record::rdataToString)
                .isEqualTo("198.51.100.2");
    }

    @Test
    void resolverFollowsADelegatedDomainkeyToServersInAnotherDomain() {
        AuthoritativeServer provider = provider();
        internet.zone(DOMAINKEY.absolute(), provider).putTxt(RECORD_NAME, TTL, VALUE);

        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new Found(List.of(VALUE)));
    }

    @Test
    void resolverFollowsAnAliasIntoAnotherDomain() {
        provider();
        zone.putCname(RECORD_NAME, TTL, new DnsName("nothing.example.net."));

        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new NotFound());
    }

    @Test
    void belowANameThatDoesNotExistTheResolverKnowsThatThereIsNothing() {
        assertThat(ask(DOMAINKEY, Type.NS).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        zone.putTxt(RECORD_NAME, TTL, VALUE);

        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new NotFound());

        clock.runUntil(clock.instant().plus(Duration.ofHours(1)));
        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new Found(List.of(VALUE)));
    }

    @Test
    void topLevelDomainThatTheRootDoesNotHaveIsDenied() {
        assertThat(ask(new DnsName("invalid."), Type.NS).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void zoneWhoseServersAreLameIsAFailureAndNoDenial() {
        ns1.drop(zone);

        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new TempFail());
    }

    @Test
    void deepestZoneOfAServerAnswers() {
        internet.zone(DOMAINKEY.absolute(), ns1).putTxt(RECORD_NAME, TTL, VALUE);

        Message response = LoopbackExchange.ask(
                        ns1.address(), WireForms.query(WireForms.name(RECORD_NAME), Type.TXT), PATIENCE_MILLIS)
                .orElseThrow();

        assertThat(response.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(WireForms.txts(response.getSection(Section.ANSWER))).containsExactly(VALUE);
    }

    @Test
    void redirectionComesWithAnAliasThatIsMadeUpOnTheSpot() {
        zone.putDname(DOMAINKEY, TTL, new DnsName("keys.example.jp."));
        zone.putTxt(new DnsName("s1.keys.example.jp."), TTL, VALUE);

        assertThat(ask(RECORD_NAME, Type.TXT).getSection(Section.ANSWER)).hasAtLeastOneElementOfType(CNAMERecord.class);
        assertThat(LoopbackExchange.ask(
                                ns1.address(), WireForms.query(WireForms.name(RECORD_NAME), Type.TXT), PATIENCE_MILLIS)
                        .orElseThrow()
                        .getSection(Section.ANSWER))
                .hasAtLeastOneElementOfType(DNAMERecord.class);
        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new Found(List.of(VALUE)));
    }

    @Test
    void brokenDnssecIsServfailWithItsReasonUntilCheckingIsDisabled() {
        zone.putTxt(RECORD_NAME, TTL, VALUE);
        internet.breakDnssec(new DnsName("example.jp."));

        Message validated = ask(RECORD_NAME, Type.TXT);
        assertThat(validated.getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(validated.getOPT().getOptions())
                .singleElement()
                .isInstanceOfSatisfying(
                        ExtendedErrorCodeOption.class,
                        error -> assertThat(error.getErrorCode()).isEqualTo(ExtendedErrorCodeOption.DNSKEY_MISSING));

        Message query = WireForms.query(WireForms.name(RECORD_NAME), Type.TXT);
        query.getHeader().setFlag(Flags.CD);
        Message unchecked =
                LoopbackExchange.ask(resolver.address(), query, PATIENCE_MILLIS).orElseThrow();
        assertThat(WireForms.txts(unchecked.getSection(Section.ANSWER))).containsExactly(VALUE);

        internet.mendDnssec(new DnsName("example.jp."));
        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new Found(List.of(VALUE)));
    }

    @Test
    void onlyWhatIsLargeIsTruncatedWhereLargeDatagramsDoNotPass() {
        zone.putTxt(RECORD_NAME, TTL, VALUE);
        ns1.answerWith(Fault.TRUNCATE_LARGE_UDP, Fault.REFUSE_TCP);

        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new TempFail());
        assertThat(ask(new DnsName("ns1.example.jp."), Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    private AuthoritativeServer provider() {
        internet.zone("net.", internet.server("a.dns.net.", "198.51.100.4"));
        AuthoritativeServer provider = internet.server("ns1.example.net.", "198.51.100.5");
        internet.zone("example.net.", provider);
        return provider;
    }

    private Message ask(DnsName name, int type) {
        return LoopbackExchange.ask(resolver.address(), WireForms.query(WireForms.name(name), type), PATIENCE_MILLIS)
                .orElseThrow();
    }
}
