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
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class CachingResolverTest {

    private static final int PATIENCE_MILLIS = 5_000;
    private static final Duration TTL = Duration.ofMinutes(5);
    private static final Duration NEGATIVE_TTL = Duration.ofMinutes(10);
    private static final DnsName RECORD_NAME = new DnsName("s1._domainkey.example.jp.");
    private static final TxtRecord OLD = TxtRecord.ofValue("v=DKIM1; p=AAAA");
    private static final TxtRecord NEW = TxtRecord.ofValue("v=DKIM1; p=BBBB");

    private final WorldClock clock = new WorldClock(Instant.parse("2026-01-05T00:00:00Z"));
    private final ZoneData zone = new ZoneData(new DnsName("example.jp."), NEGATIVE_TTL);
    private final ZoneData otherZone = new ZoneData(new DnsName("example.com."), Duration.ofMinutes(1));
    private final AuthoritativeServer first = new AuthoritativeServer(new DnsName("ns1.example.jp."), zone);
    private final AuthoritativeServer second = new AuthoritativeServer(new DnsName("ns2.example.jp."), zone);
    private final AuthoritativeServer other = new AuthoritativeServer(new DnsName("ns1.example.com."), otherZone);
    private final CachingResolver resolver =
            new CachingResolver("resolver-a", List.of(first, second, other), clock, Duration.ofMillis(500));
    private final TxtLookup lookup = resolver.asTxtLookup();

    @AfterEach
    void close() {
        List.of(resolver, first, second, other).forEach(CachingResolverTest::close);
    }

    @Test
    void recordIsServedFromTheCacheUntilItsTtlIsOver() {
        zone.putTxt(RECORD_NAME, TTL, OLD);
        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new Found(List.of(OLD)));
        zone.putTxt(RECORD_NAME, TTL, NEW);

        pass(TTL.minusSeconds(1));
        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new Found(List.of(OLD)));

        pass(Duration.ofSeconds(1));
        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new Found(List.of(NEW)));
    }

    @Test
    void absenceIsServedFromTheCacheUntilTheNegativeTtlIsOver() {
        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new NotFound());
        zone.putTxt(RECORD_NAME, TTL, NEW);

        pass(NEGATIVE_TTL.minusSeconds(1));
        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new NotFound());

        pass(Duration.ofSeconds(1));
        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new Found(List.of(NEW)));
    }

    @Test
    void questionForAnyTypeAtAMissingNamePlantsNxdomainForAllTypes() {
        ask(RECORD_NAME, Type.CNAME);
        zone.putTxt(RECORD_NAME, TTL, NEW);

        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new NotFound());
    }

    @Test
    void nodataIsCachedForItsTypeOnly() {
        zone.putTxt(RECORD_NAME, TTL, NEW);
        assertThat(ask(RECORD_NAME, Type.CNAME).getRcode()).isEqualTo(Rcode.NOERROR);

        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new Found(List.of(NEW)));
    }

    @Test
    void timesToLiveAreCountedDown() {
        zone.putTxt(RECORD_NAME, TTL, NEW);
        DnsName missing = new DnsName("s2._domainkey.example.jp.");
        ask(RECORD_NAME, Type.TXT);
        ask(missing, Type.TXT);

        pass(Duration.ofSeconds(100));

        assertThat(ask(RECORD_NAME, Type.TXT)
                        .getSection(Section.ANSWER)
                        .getFirst()
                        .getTTL())
                .isEqualTo(200);
        assertThat(ask(missing, Type.TXT).getSection(Section.AUTHORITY))
                .singleElement()
                .isInstanceOfSatisfying(
                        SOARecord.class, soa -> assertThat(soa.getTTL()).isEqualTo(500));
    }

    @Test
    void answersOfferRecursionAndClaimNoAuthority() {
        zone.putTxt(RECORD_NAME, TTL, NEW);

        for (int look = 1; look <= 2; look++) {
            Message response = ask(RECORD_NAME, Type.TXT);
            assertThat(response.getHeader().getFlag(Flags.RA)).isTrue();
            assertThat(response.getHeader().getFlag(Flags.AA)).isFalse();
        }
    }

    @Test
    void recordWithoutTimeToLiveIsFetchedEachTime() {
        zone.putTxt(RECORD_NAME, Duration.ZERO, OLD);
        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new Found(List.of(OLD)));
        zone.putTxt(RECORD_NAME, Duration.ZERO, NEW);

        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new Found(List.of(NEW)));
    }

    @Test
    void aliasIntoAnotherZoneIsFollowedAndEachLinkKeepsItsOwnTtl() {
        DnsName target = new DnsName("s1.keys.example.com.");
        zone.putCname(RECORD_NAME, Duration.ofHours(1), target);
        otherZone.putTxt(target, TTL, OLD);
        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new Found(List.of(OLD)));
        assertThat(ask(RECORD_NAME, Type.TXT).getSection(Section.ANSWER))
                .extracting(record -> Type.string(record.getType()))
                .containsExactly("CNAME", "TXT");

        zone.remove(RECORD_NAME);
        otherZone.putTxt(target, TTL, NEW);
        pass(TTL);

        assertThat(lookup.lookup(RECORD_NAME))
                .as("the alias is still remembered, its target is not")
                .isEqualTo(new Found(List.of(NEW)));
    }

    @Test
    void aliasToNothingIsNotFoundAndAliasesInACircleAreAFailure() {
        zone.putCname(RECORD_NAME, TTL, new DnsName("nothing.example.com."));
        DnsName circle = new DnsName("circle.example.jp.");
        zone.putCname(circle, TTL, circle);

        assertThat(ask(RECORD_NAME, Type.TXT).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new NotFound());
        assertThat(lookup.lookup(circle)).isEqualTo(new TempFail());
    }

    @Test
    void nextServerIsAskedWhereTheFirstGivesNoGenuineAnswer() {
        zone.putTxt(RECORD_NAME, TTL, NEW);
        for (Fault fault : List.of(Fault.SERVFAIL, Fault.REFUSED, Fault.NOT_AUTHORITATIVE, Fault.ECHO_QUERY)) {
            first.answerWith(fault);
            resolver.flush();

            assertThat(lookup.lookup(RECORD_NAME)).as(fault.name()).isEqualTo(new Found(List.of(NEW)));
        }
    }

    @Test
    void failureIsTemporaryAndNotRemembered() {
        zone.putTxt(RECORD_NAME, TTL, NEW);
        first.answerWith(Fault.REFUSED);
        second.answerWith(Fault.REFUSED);
        assertThat(ask(RECORD_NAME, Type.TXT).getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new TempFail());

        second.answerWith();
        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new Found(List.of(NEW)));
    }

    @Test
    void truncatedAnswersAreFetchedOverTcpUpstreamAndDownstream() {
        TxtRecord large = TxtRecord.ofValue("C".repeat(1_500));
        zone.putTxt(RECORD_NAME, TTL, large);

        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new Found(List.of(large)));
    }

    @Test
    void flushedResolverAsksAgainAndTheUpstreamIsAskedOnceOtherwise() {
        lookup.lookup(RECORD_NAME);
        lookup.lookup(RECORD_NAME);
        assertThat(resolver.questionsReceived()).isEqualTo(2);
        assertThat(first.questionsReceived()).isEqualTo(1);

        resolver.flush();
        lookup.lookup(RECORD_NAME);
        assertThat(first.questionsReceived()).isEqualTo(2);
    }

    @Test
    void closedResolverIsATemporaryFailure() {
        resolver.close();

        assertThat(lookup.lookup(RECORD_NAME)).isEqualTo(new TempFail());
    }

    private void pass(Duration time) {
        clock.runUntil(clock.instant().plus(time));
    }

    private Message ask(DnsName name, int type) {
        return LoopbackExchange.ask(resolver.address(), WireForms.query(WireForms.name(name), type), PATIENCE_MILLIS)
                .orElseThrow();
    }

    private static void close(AutoCloseable server) {
        try {
            server.close();
        } catch (Exception e) {
            throw new AssertionError("close() must not throw", e);
        }
    }
}
