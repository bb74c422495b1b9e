package io.github.sesdkimrotator.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Ring;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The world's own name servers: what is tried against them is worth as much as they are right. */
class AuthoritativeServerTest {

    private static final int PATIENCE_MILLIS = 5_000;
    private static final Duration TTL = Duration.ofMinutes(5);
    private static final Duration NEGATIVE_TTL = Duration.ofMinutes(10);
    private static final DnsName APEX = new DnsName("example.jp.");
    private static final DnsName RECORD_NAME = new DnsName("s1._domainkey.example.jp.");
    private static final TxtRecord VALUE = TxtRecord.ofValue("v=DKIM1; p=AAAA");

    private final ZoneData zone = new ZoneData(APEX, NEGATIVE_TTL);
    private final AuthoritativeServer server = new AuthoritativeServer(new DnsName("ns1.example.jp."), zone);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void isAskedUnderItsNameAtItsPort() {
        assertThat(server.asNameServer())
                .isEqualTo(new NameServer(
                        Ring.AUTHORITATIVE,
                        "ns1.example.jp.",
                        "127.0.0.1:" + server.address().getPort()));
    }

    @Test
    void recordIsServedWithAuthorityAndItsBytesAsTheyWerePut() {
        TxtRecord odd = TxtRecord.ofStrings(
                List.of("\"quoted\\; ".getBytes(StandardCharsets.US_ASCII), new byte[] {0, -1, 34, 92}, new byte[0]));
        zone.putTxt(RECORD_NAME, TTL, odd, VALUE);

        Message response = ask(RECORD_NAME, Type.TXT);

        assertThat(WireForms.txts(response.getSection(Section.ANSWER))).containsExactly(odd, VALUE);
        assertThat(response.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(response.getHeader().getFlag(Flags.RA)).isFalse();
        assertThat(response.getSection(Section.ANSWER).getFirst().getTTL()).isEqualTo(TTL.toSeconds());
    }

    @Test
    void everyChangeMakesTheSerialGrow() {
        assertThat(zone.serial()).isEqualTo(1);
        zone.putTxt(RECORD_NAME, TTL, VALUE);
        assertThat(zone.serial()).isEqualTo(2);
        zone.remove(RECORD_NAME);
        assertThat(zone.serial()).isEqualTo(3);
        zone.negativeTtl(Duration.ofMinutes(1));
        assertThat(soa(ask(RECORD_NAME, Type.TXT)).getSerial()).isEqualTo(4);
    }

    @Test
    void missingNameIsNxdomainAndAnEmptyNonTerminalIsNodata() {
        zone.putTxt(RECORD_NAME, TTL, VALUE);

        assertThat(ask(new DnsName("s2._domainkey.example.jp."), Type.TXT).getRcode())
                .isEqualTo(Rcode.NXDOMAIN);
        assertThat(ask(new DnsName("_domainkey.example.jp."), Type.TXT).getRcode())
                .isEqualTo(Rcode.NOERROR);
        assertThat(ask(RECORD_NAME, Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
        for (DnsName denied :
                List.of(new DnsName("s2._domainkey.example.jp."), new DnsName("_domainkey.example.jp."))) {
            Message response = ask(denied, Type.TXT);
            assertThat(response.getSection(Section.ANSWER)).isEmpty();
            assertThat(response.getHeader().getFlag(Flags.AA)).isTrue();
            assertThat(soa(response).getTTL()).isEqualTo(NEGATIVE_TTL.toSeconds());
            assertThat(soa(response).getMinimum()).isEqualTo(NEGATIVE_TTL.toSeconds());
        }
    }

    @Test
    void apexAnswersWithItsSoaAndItsServers() {
        zone.putNs(APEX, TTL, new DnsName("ns1.example.jp."), new DnsName("ns2.example.jp."));

        assertThat(ask(APEX, Type.SOA).getSection(Section.ANSWER)).hasSize(1);
        assertThat(ask(APEX, Type.NS).getSection(Section.ANSWER)).hasSize(2);
    }

    @Test
    void delegatedNameIsReferredWithGlueAndWithoutAuthority() throws UnknownHostException {
        DnsName child = new DnsName("ns._domainkey.example.jp.");
        zone.putNs(new DnsName("_domainkey.example.jp."), TTL, child);
        zone.putAddress(child, TTL, InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 53}));

        Message response = ask(RECORD_NAME, Type.TXT);

        assertThat(response.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(response.getSection(Section.ANSWER)).isEmpty();
        assertThat(response.getSection(Section.AUTHORITY))
                .extracting(record -> Type.string(record.getType()))
                .containsExactly("NS");
        assertThat(response.getSection(Section.ADDITIONAL))
                .extracting(record -> Type.string(record.getType()))
                .contains("A");
    }

    @Test
    void aliasIsFollowedWithinTheZoneAndLeftOpenBeyondIt() {
        zone.putCname(RECORD_NAME, TTL, new DnsName("inside.example.jp."));
        zone.putTxt(new DnsName("inside.example.jp."), TTL, VALUE);
        zone.putCname(new DnsName("s2._domainkey.example.jp."), TTL, new DnsName("outside.example.com."));
        zone.putCname(new DnsName("s3._domainkey.example.jp."), TTL, new DnsName("nothing.example.jp."));

        assertThat(ask(RECORD_NAME, Type.TXT).getSection(Section.ANSWER)).hasSize(2);
        Message open = ask(new DnsName("s2._domainkey.example.jp."), Type.TXT);
        assertThat(open.getSection(Section.ANSWER)).hasSize(1);
        assertThat(open.getSection(Section.AUTHORITY)).isEmpty();
        Message dangling = ask(new DnsName("s3._domainkey.example.jp."), Type.TXT);
        assertThat(dangling.getSection(Section.ANSWER)).hasSize(1);
        assertThat(dangling.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void wildcardAnswersForNamesThatDoNotExistOnly() {
        zone.putWildcardTxt(APEX, TTL, VALUE);
        zone.putTxt(new DnsName("there.example.jp."), TTL, TxtRecord.ofValue("its own"));

        Message synthesized = ask(RECORD_NAME, Type.TXT);
        assertThat(WireForms.txts(synthesized.getSection(Section.ANSWER))).containsExactly(VALUE);
        assertThat(synthesized.getSection(Section.ANSWER).getFirst().getName()).isEqualTo(WireForms.name(RECORD_NAME));
        assertThat(WireForms.txts(
                        ask(new DnsName("there.example.jp."), Type.TXT).getSection(Section.ANSWER)))
                .containsExactly(TxtRecord.ofValue("its own"));
        assertThat(ask(new DnsName("below.there.example.jp."), Type.TXT).getRcode())
                .isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void nameOfAnotherZoneIsRefused() {
        assertThat(ask(new DnsName("example.com."), Type.TXT).getRcode()).isEqualTo(Rcode.REFUSED);
        assertThatIllegalArgumentException().isThrownBy(() -> zone.putTxt(new DnsName("example.com."), TTL, VALUE));
    }

    @Test
    void nothingStandsBesideAnAlias() {
        zone.putCname(RECORD_NAME, TTL, new DnsName("outside.example.com."));

        assertThatIllegalArgumentException().isThrownBy(() -> zone.putTxt(RECORD_NAME, TTL, VALUE));
    }

    @Test
    void laggingServerServesTheOlderZoneUntilItCatchesUp() {
        ZoneData.Snapshot empty = zone.snapshot();
        zone.putTxt(RECORD_NAME, TTL, VALUE);
        server.lag(empty);
        assertThat(ask(RECORD_NAME, Type.TXT).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(soa(ask(RECORD_NAME, Type.TXT)).getSerial()).isEqualTo(1);

        server.catchUp();
        assertThat(ask(RECORD_NAME, Type.TXT).getRcode()).isEqualTo(Rcode.NOERROR);

        server.lag();
        zone.remove(RECORD_NAME);
        assertThat(ask(RECORD_NAME, Type.TXT).getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(server.serial()).isEqualTo(2);
    }

    @Test
    void faultsEndWhenNoneIsGiven() {
        server.answerWith(Fault.SERVFAIL);
        assertThat(ask(RECORD_NAME, Type.TXT).getRcode()).isEqualTo(Rcode.SERVFAIL);

        server.answerWith();
        assertThat(ask(RECORD_NAME, Type.TXT).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(server.questionsReceived()).isEqualTo(2);
    }

    @Test
    void closedServerAnswersNobody() {
        server.close();

        assertThat(LoopbackExchange.ask(server.address(), WireForms.query(Name.root, Type.SOA), 100))
                .isEqualTo(Optional.empty());
    }

    private Message ask(DnsName name, int type) {
        return LoopbackExchange.ask(server.address(), WireForms.query(WireForms.name(name), type), PATIENCE_MILLIS)
                .orElseThrow();
    }

    private static SOARecord soa(Message response) {
        return (SOARecord) response.getSection(Section.AUTHORITY).getFirst();
    }
}
