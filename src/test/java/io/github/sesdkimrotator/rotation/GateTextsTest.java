package io.github.sesdkimrotator.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.gate.Delegation;
import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.gate.GateEvidence;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.GateVerdict.Waiting.Reason;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.gate.ServerAnswer;
import io.github.sesdkimrotator.gate.Transport;
import io.github.sesdkimrotator.support.States;
import io.github.sesdkimrotator.support.Verdicts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GateTextsTest {

    private static final DnsName NAME = States.selector(2).recordName(States.DOMAIN);

    private static String waiting(Reason reason, List<Finding> findings, Delegation... delegations) {
        return GateTexts.shut(Optional.of(new GateVerdict.Waiting(
                List.of(),
                Duration.ofMinutes(15),
                reason,
                findings,
                new GateEvidence(States.NOW, AuthoritativeRing.ON, List.of(delegations), List.of()))));
    }

    @Test
    void whereNothingIsPublishedTheZoneAndItsServersAreNamed() {
        List<NameServer> servers = IntStream.rangeClosed(1, 6)
                .mapToObj(n -> new NameServer(Ring.AUTHORITATIVE, "ns" + n + ".example.jp.", "192.0.2." + n + ":53"))
                .toList();
        assertThat(waiting(Reason.NOT_PUBLISHED, List.of(), Delegation.to(NAME, new DnsName("example.jp."), servers)))
                .isEqualTo("The record is not published yet: no authoritative name server has it. Zone example.jp. was"
                        + " asked at ns1.example.jp. at 192.0.2.1:53, ns2.example.jp. at 192.0.2.2:53,"
                        + " ns3.example.jp. at 192.0.2.3:53, ns4.example.jp. at 192.0.2.4:53 and 2 more;"
                        + " is this where you edit?");
    }

    @Test
    void whereNobodyCanBeAskedTheTroubleIsTold() {
        assertThat(waiting(
                        Reason.NOBODY_TO_ASK,
                        List.of(),
                        Delegation.failed(NAME, Delegation.Trouble.Kind.NO_SUCH_DOMAIN, "jp. says NXDOMAIN")))
                .endsWith("nobody asked is nobody vouching. NO_SUCH_DOMAIN: jp. says NXDOMAIN");
    }

    @Test
    void whatExplainsAWaitIsNamedUnlessTheReasonSaysItAlready() {
        Finding blocked = Verdicts.finding(Finding.Code.TCP_BLOCKED, States.DOMAIN, States.key(2), "", "TRUNCATED");
        Finding lags = Verdicts.finding(Finding.Code.SERVERS_DISAGREE, States.DOMAIN, States.key(2), "1", "NXDOMAIN");
        assertThat(waiting(Reason.UNANSWERED, List.of(blocked, lags)))
                .endsWith(" Seen: TCP_BLOCKED (ns1.example.jp. at 192.0.2.1:53).");
    }

    private static GateVerdict lagging(Reason reason, int servers) {
        List<ServerAnswer> lagging = IntStream.rangeClosed(1, servers)
                .mapToObj(n -> new ServerAnswer(
                        new NameServer(Ring.AUTHORITATIVE, "ns" + n + ".example.jp.", "192.0.2." + n + ":53"),
                        1,
                        NAME,
                        Verdicts.nxdomain(),
                        List.of(),
                        true,
                        OptionalLong.empty(),
                        Transport.UDP,
                        Duration.ofMillis(2)))
                .toList();
        return new GateVerdict.Waiting(
                lagging,
                Duration.ofMinutes(15),
                reason,
                List.of(),
                new GateEvidence(States.NOW, AuthoritativeRing.ON, List.of(), lagging));
    }

    @Test
    void whoLagsIsNamed() {
        assertThat(GateTexts.shut(Optional.of(lagging(Reason.NOT_ON_EVERY_AUTHORITATIVE_SERVER, 1))))
                .isEqualTo("Some authoritative name servers do not have the record yet:"
                        + " ns1.example.jp. at 192.0.2.1:53.");
    }

    @Test
    void fourServersAreNamedWithoutARest() {
        assertThat(GateTexts.shut(Optional.of(lagging(Reason.UNANSWERED, 4))))
                .endsWith("ns4.example.jp. at 192.0.2.4:53.");
        assertThat(GateTexts.shut(Optional.of(lagging(Reason.UNANSWERED, 5)))).endsWith(" and 1 more.");
    }

    @Test
    void aZoneThatNobodyCouldBeAskedAboutIsNotNamed() {
        assertThat(waiting(
                        Reason.NOT_PUBLISHED,
                        List.of(),
                        Delegation.failed(NAME, Delegation.Trouble.Kind.NO_SUCH_DOMAIN, "jp. says NXDOMAIN"),
                        Delegation.to(NAME, new DnsName("example.jp."), List.of())))
                .isEqualTo("The record is not published yet: no authoritative name server has it.");
    }

    @Test
    void serversOfAZoneThatIsNotKnownAreNotNamed() {
        NameServer server = new NameServer(Ring.AUTHORITATIVE, "ns1.example.jp.", "192.0.2.1:53");
        Delegation unknown = new Delegation(
                NAME, Optional.empty(), List.of(), List.of(), List.of(server), List.of(), Optional.empty());
        assertThat(waiting(Reason.NOT_PUBLISHED, List.of(), unknown)).endsWith("no authoritative name server has it.");
    }

    private static GateVerdict mistake() {
        return new GateVerdict.Conflicting(
                List.of(
                        Verdicts.finding(Finding.Code.SERVERS_DISAGREE, States.DOMAIN, States.key(2), "1", "NXDOMAIN"),
                        Verdicts.finding(Finding.Code.REVOKED, States.DOMAIN, States.key(2), "1", "v=DKIM1; p=")),
                new GateEvidence(States.NOW, AuthoritativeRing.ON, List.of(), List.of()));
    }

    @Test
    void onlyWhatMustBeCorrectedIsSaidToNeedCorrection() {
        assertThat(GateTexts.shut(Optional.of(mistake())))
                .isEqualTo("What is published must be corrected: REVOKED (ns1.example.jp. at 192.0.2.1:53).");
    }

    @Test
    void besideItsFindingsAMistakeIsNotToldTwice() {
        assertThat(GateTexts.shutBesideItsFindings(Optional.of(mistake())))
                .isEqualTo("What is published must be corrected.");
        assertThat(GateTexts.shutBesideItsFindings(Optional.empty())).isEqualTo("The gate was not asked.");
    }

    /** Of a record that was live nobody says that it is not there "yet". */
    @Test
    void aRecordThatWasLiveIsLostAndNotAwaited() {
        assertThat(GateTexts.lost(Optional.of(lagging(Reason.NOT_PUBLISHED, 2))))
                .isEqualTo("no authoritative name server has it.");
        assertThat(GateTexts.lost(Optional.of(lagging(Reason.NOT_ON_EVERY_AUTHORITATIVE_SERVER, 1))))
                .isEqualTo("it is missing at ns1.example.jp. at 192.0.2.1:53.");
        assertThat(GateTexts.lost(Optional.of(mistake()))).isEqualTo(GateTexts.shut(Optional.of(mistake())));
    }
}
