package io.github.sesdkimrotator.support;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.gate.GateEvidence;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.gate.GateQuestion;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.GateVerdict.Waiting.Reason;
import io.github.sesdkimrotator.gate.Judge;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.RemovalVerdict;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.gate.ServerAnswer;
import io.github.sesdkimrotator.gate.Transport;
import io.github.sesdkimrotator.rotation.RotationKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Verdicts for tests, made the only way there is: by the judge, from answers. */
public final class Verdicts {

    private static final NameServer AUTHORITATIVE =
            new NameServer(Ring.AUTHORITATIVE, "ns1.example.jp.", "192.0.2.1:53");
    private static final NameServer RESOLVER = new NameServer(Ring.RESOLVER, "192.0.2.53", "192.0.2.53:53");

    private Verdicts() {}

    public static GateQuestion question(SigningDomain domain, RotationKey key) {
        return new GateQuestion(key.selector().recordName(domain), key.publicKey());
    }

    public static GateVerdict open(SigningDomain domain, RotationKey key, Instant now) {
        return publication(domain, key, now, present(key), present(key));
    }

    public static GateVerdict absent(SigningDomain domain, RotationKey key, Instant now) {
        return publication(domain, key, now, nxdomain(), nxdomain());
    }

    public static GateVerdict silent(SigningDomain domain, RotationKey key, Instant now) {
        Reply silence = new Reply.Unanswered(Reply.Unanswered.Cause.TIMEOUT, "no answer within 2 s");
        return publication(domain, key, now, silence, silence);
    }

    /** {@code served} stands where {@code key} should. */
    public static GateVerdict conflicting(SigningDomain domain, RotationKey key, RotationKey served, Instant now) {
        return publication(domain, key, now, present(served), present(served));
    }

    /** A private key stands where {@code key} should. */
    public static GateVerdict privateKey(SigningDomain domain, RotationKey key, Instant now) {
        GateVerdict wrong = publication(domain, key, now, nxdomain(), nxdomain());
        return new GateVerdict.Conflicting(
                List.of(finding(Finding.Code.PRIVATE_KEY, domain, key, "", "(1704 bytes: not shown)")),
                wrong.evidence());
    }

    /** Not everywhere yet, and these findings say why. */
    public static GateVerdict waiting(SigningDomain domain, RotationKey key, Instant now, Finding.Code... codes) {
        return waiting(Reason.NOT_ON_EVERY_AUTHORITATIVE_SERVER, domain, key, now, codes);
    }

    /** Nowhere yet, and these findings say more. */
    public static GateVerdict unpublished(SigningDomain domain, RotationKey key, Instant now, Finding.Code... codes) {
        return waiting(Reason.NOT_PUBLISHED, domain, key, now, codes);
    }

    private static GateVerdict waiting(
            Reason reason, SigningDomain domain, RotationKey key, Instant now, Finding.Code... codes) {
        GateVerdict.Waiting absent = (GateVerdict.Waiting) absent(domain, key, now);
        return new GateVerdict.Waiting(
                absent.lagging(),
                absent.retryAfter(),
                reason,
                Stream.of(codes)
                        .map(code -> finding(code, domain, key, Long.toString(now.getEpochSecond()), "NXDOMAIN"))
                        .toList(),
                absent.evidence());
    }

    /** @param subject may move on from look to look */
    public static Finding finding(
            Finding.Code code, SigningDomain domain, RotationKey key, String subject, String shows) {
        return new Finding(code, AUTHORITATIVE, key.selector().recordName(domain), subject, shows);
    }

    public static GateVerdict publication(
            SigningDomain domain, RotationKey key, Instant now, Reply authoritative, Reply resolver) {
        GateQuestion question = question(domain, key);
        return Judge.verdict(question, evidence(question.recordName(), now, authoritative, resolver));
    }

    public static RemovalVerdict gone(DnsName name, Instant now) {
        return Judge.removal(List.of(name), evidence(name, now, nxdomain(), nxdomain()));
    }

    public static RemovalVerdict stillThere(DnsName name, RotationKey key, Instant now) {
        return Judge.removal(List.of(name), evidence(name, now, nxdomain(), present(key)));
    }

    public static Reply present(RotationKey key) {
        TxtRecord record =
                TxtRecord.ofValue(KeyRecord.publishing(key.publicKey()).txtValue());
        return new Reply.Present(List.of(record), Duration.ofHours(1));
    }

    public static Reply nxdomain() {
        return new Reply.Absent(Reply.Absent.Kind.NXDOMAIN, Optional.of(Duration.ofMinutes(5)));
    }

    private static GateEvidence evidence(DnsName name, Instant now, Reply authoritative, Reply resolver) {
        return new GateEvidence(
                now,
                AuthoritativeRing.ON,
                List.of(),
                List.of(answer(AUTHORITATIVE, name, authoritative, true), answer(RESOLVER, name, resolver, false)));
    }

    private static ServerAnswer answer(NameServer server, DnsName name, Reply reply, boolean authoritative) {
        return new ServerAnswer(
                server,
                1,
                name,
                reply,
                List.of(),
                authoritative,
                OptionalLong.empty(),
                Transport.UDP,
                Duration.ofMillis(2));
    }
}
