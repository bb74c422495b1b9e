package io.github.sesdkimrotator.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.gate.GateEvidence;
import io.github.sesdkimrotator.gate.GateQuestion;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.Judge;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.gate.ServerAnswer;
import io.github.sesdkimrotator.gate.Transport;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.port.SesIdentities.SesChange;
import io.github.sesdkimrotator.rotation.SesIdentity;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.rotation.SesIdentity.Origin;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.sandbox.EmbeddedSes.CallEnd;
import io.github.sesdkimrotator.sandbox.EmbeddedSes.MailSigner;
import io.github.sesdkimrotator.sandbox.EmbeddedSes.Operation;
import io.github.sesdkimrotator.sandbox.EmbeddedSes.StatusChange;
import io.github.sesdkimrotator.sandbox.EmbeddedSes.Timing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class EmbeddedSesTest {

    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final SigningDomain DOMAIN = new SigningDomain("example.jp");
    private static final SesRegion TOKYO = new SesRegion("ap-northeast-1");
    private static final SesRegion OSAKA = new SesRegion("ap-northeast-3");
    private static final Selector S1 = new Selector("key-20250901-1");
    private static final Selector S2 = new Selector("key-20260301-1");
    private static final DnsName NAME_1 = S1.recordName(DOMAIN);
    private static final DnsName NAME_2 = S2.recordName(DOMAIN);
    private static final Duration SEVENTY_TWO_HOURS = Duration.ofDays(3);
    private static final PrivateSigningKey KEY_1 = keyNamed("first");
    private static final PrivateSigningKey KEY_2 = keyNamed("second");

    private final WorldClock clock = new WorldClock(START);
    private final ScriptedTxt dns = new ScriptedTxt();
    private EmbeddedSes ses = new EmbeddedSes(clock, dns, Timing.documented());

    /** Nothing signs in this test, so that the key's two halves may be any bytes. */
    private static PrivateSigningKey keyNamed(String name) {
        return PrivateSigningKey.ofPkcs1Der(
                ("private half of the " + name).getBytes(StandardCharsets.US_ASCII),
                SubjectPublicKey.ofDer(("public half of the " + name).getBytes(StandardCharsets.US_ASCII)));
    }

    private void signingWithTheFirstKey() {
        dns.publish(NAME_1, KEY_1.publicKey());
        ses.createDomainSigningWith(TOKYO, DOMAIN, S1, KEY_1);
    }

    private SesChange switchToTheSecondKey() {
        return ses.signWith(TOKYO, DOMAIN, S2, KEY_2, permit(NAME_2, KEY_2.publicKey()));
    }

    private GateVerdict.Open permit(DnsName name, SubjectPublicKey key) {
        Reply published = new Reply.Present(
                List.of(TxtRecord.ofValue(KeyRecord.publishing(key).txtValue())), Duration.ofHours(1));
        List<ServerAnswer> answers = new ArrayList<>();
        for (Ring ring : Ring.values()) {
            answers.add(new ServerAnswer(
                    new NameServer(ring, "ns.example.com.", "192.0.2.53:53"),
                    1,
                    name,
                    published,
                    List.of(),
                    ring == Ring.AUTHORITATIVE,
                    OptionalLong.empty(),
                    Transport.UDP,
                    Duration.ofMillis(5)));
        }
        GateEvidence evidence =
                new GateEvidence(clock.instant(), GateEvidence.AuthoritativeRing.ON, List.of(), answers);
        return (GateVerdict.Open) Judge.verdict(new GateQuestion(name, key), evidence);
    }

    private SesIdentity identity() {
        return ses.peek(TOKYO, DOMAIN).orElseThrow();
    }

    private DkimStatus status() {
        return identity().status();
    }

    private SesIdentity.Verification verification() {
        return identity().verification().orElseThrow();
    }

    private Optional<Selector> signing() {
        return ses.mailSigner(TOKYO, DOMAIN).map(MailSigner::selector);
    }

    private void pass(Duration time) {
        clock.runUntil(clock.instant().plus(time));
    }

    // --- the switch ---

    @Test
    void oldKeyIsGoneTheMomentTheCallReturns() {
        signingWithTheFirstKey();
        assertThat(ses.mailSigner(TOKYO, DOMAIN)).contains(new MailSigner(S1, KEY_1));

        assertThat(switchToTheSecondKey()).isEqualTo(new SesChange.Taken(List.of(S2.value())));

        assertThat(signing()).isEmpty();
        assertThat(identity().tokens()).containsExactly(S2.value());
        pass(Duration.ofHours(100));
        assertThat(ses.statusChanges())
                .filteredOn(StatusChange::signing)
                .extracting(StatusChange::selector)
                .containsExactly(Optional.of(S1));
    }

    @Test
    void statusIsNotStartedAtOnceAndPendingAMomentLater() {
        signingWithTheFirstKey();
        switchToTheSecondKey();

        assertThat(status()).isEqualTo(DkimStatus.NOT_STARTED);
        pass(Duration.ofSeconds(1));
        assertThat(status()).isEqualTo(DkimStatus.PENDING);
        assertThat(identity().origin()).isEqualTo(Origin.EXTERNAL);
    }

    @Test
    void publishedKeySignsFromTheFirstCheckOnAndNotBefore() {
        signingWithTheFirstKey();
        dns.publish(NAME_2, KEY_2.publicKey());
        switchToTheSecondKey();

        pass(Duration.ofMinutes(5).minusSeconds(1));
        assertThat(signing()).isEmpty();
        assertThat(ses.isPendingAfterCall(TOKYO, DOMAIN)).isTrue();
        pass(Duration.ofSeconds(1));

        assertThat(status()).isEqualTo(DkimStatus.SUCCESS);
        assertThat(ses.mailSigner(TOKYO, DOMAIN)).contains(new MailSigner(S2, KEY_2));
        assertThat(ses.isPendingAfterCall(TOKYO, DOMAIN)).isFalse();
        assertThat(verification())
                .isEqualTo(new SesIdentity.Verification(
                        Optional.empty(),
                        Optional.of(clock.instant()),
                        Optional.of(clock.instant()),
                        OptionalLong.empty()));
    }

    @Test
    void sameKeyPutAgainIsPendingAgain() {
        signingWithTheFirstKey();
        ses.signWith(TOKYO, DOMAIN, S1, KEY_1, permit(NAME_1, KEY_1.publicKey()));

        assertThat(signing()).isEmpty();
        pass(Duration.ofMinutes(5));
        assertThat(signing()).contains(S1);
    }

    @Test
    void checksBackOffFromFiveMinutesToAnHour() {
        ses.createDomain(TOKYO, DOMAIN);
        switchToTheSecondKey();
        Set<Duration> checks = new HashSet<>();
        for (int minute = 1; minute <= 200; minute++) {
            pass(Duration.ofMinutes(1));
            identity()
                    .verification()
                    .flatMap(SesIdentity.Verification::lastCheckedAt)
                    .ifPresent(at -> checks.add(Duration.between(START, at)));
        }
        assertThat(checks.stream().map(Duration::toMinutes).sorted()).containsExactly(5L, 15L, 35L, 75L, 135L, 195L);
    }

    @Test
    void failedAfterSeventyTwoHoursWithoutRecord() {
        ses.createDomain(TOKYO, DOMAIN);
        switchToTheSecondKey();

        pass(SEVENTY_TWO_HOURS.minusSeconds(1));
        assertThat(status()).isEqualTo(DkimStatus.PENDING);
        assertThat(ses.isPendingAfterCall(TOKYO, DOMAIN)).isTrue();
        pass(Duration.ofSeconds(1));
        assertThat(status()).isEqualTo(DkimStatus.FAILED);
        assertThat(ses.isPendingAfterCall(TOKYO, DOMAIN)).isFalse();
    }

    @Test
    void failedIdentityIsNotLookedAtUntilTheNextCall() {
        ses.createDomain(TOKYO, DOMAIN);
        switchToTheSecondKey();
        pass(SEVENTY_TWO_HOURS);
        int lookups = dns.lookups();

        dns.publish(NAME_2, KEY_2.publicKey());
        pass(Duration.ofDays(30));
        assertThat(dns.lookups()).isEqualTo(lookups);
        assertThat(status()).isEqualTo(DkimStatus.FAILED);

        switchToTheSecondKey();
        pass(Duration.ofMinutes(5));
        assertThat(status()).isEqualTo(DkimStatus.SUCCESS);
    }

    @Test
    void secondCallRestartsTheSeventyTwoHours() {
        ses.createDomain(TOKYO, DOMAIN);
        switchToTheSecondKey();
        pass(Duration.ofHours(71));
        switchToTheSecondKey();
        pass(Duration.ofHours(71));
        assertThat(status()).isEqualTo(DkimStatus.PENDING);
        pass(Duration.ofHours(1));
        assertThat(status()).isEqualTo(DkimStatus.FAILED);
    }

    // --- what SES sees ---

    @Test
    void missingRecordIsHostNotFound() {
        ses.createDomain(TOKYO, DOMAIN);
        switchToTheSecondKey();
        assertThat(identity().verification()).isEmpty();
        pass(Duration.ofMinutes(5));
        assertThat(verification().errorType()).contains("HOST_NOT_FOUND");
        assertThat(verification().lastCheckedAt()).contains(clock.instant());
        assertThat(verification().lastSuccessAt()).isEmpty();
    }

    @Test
    void nameWithoutTxtRecordsIsTypeNotFound() {
        dns.answer(NAME_2, new TxtLookup.Result.Found(List.of()));
        ses.createDomain(TOKYO, DOMAIN);
        switchToTheSecondKey();
        pass(Duration.ofMinutes(5));
        assertThat(verification().errorType()).contains("TYPE_NOT_FOUND");
    }

    @Test
    void anotherKeyTwoRecordsOrRubbishAreInvalidValues() {
        String right = KeyRecord.publishing(KEY_2.publicKey()).txtValue();
        String other = KeyRecord.publishing(KEY_1.publicKey()).txtValue();
        List<String[]> wrong = List.of(
                new String[] {other},
                new String[] {right, other},
                new String[] {right, right},
                new String[] {"p=customerProvidedPublicKey"},
                new String[] {KeyRecord.revokedValue()},
                new String[] {"\"" + right + "\""});
        for (String[] values : wrong) {
            ses = new EmbeddedSes(clock, dns, Timing.documented());
            dns.serve(NAME_2, values);
            ses.createDomain(TOKYO, DOMAIN);
            switchToTheSecondKey();
            pass(Duration.ofMinutes(5));
            assertThat(status()).as("%s", List.of(values)).isEqualTo(DkimStatus.PENDING);
            assertThat(verification().errorType()).as("%s", List.of(values)).contains("INVALID_VALUE");
        }
    }

    @Test
    void correctedRecordEndsTheErrorAtTheNextCheck() {
        dns.publish(NAME_2, KEY_1.publicKey());
        ses.createDomain(TOKYO, DOMAIN);
        switchToTheSecondKey();
        pass(Duration.ofMinutes(5));
        dns.publish(NAME_2, KEY_2.publicKey());
        pass(Duration.ofMinutes(10));
        assertThat(status()).isEqualTo(DkimStatus.SUCCESS);
        assertThat(verification().errorType()).isEmpty();
    }

    @Test
    void silentNameServersLeaveItPendingForHoursBeforeTemporaryFailure() {
        dns.silence(NAME_2);
        ses.createDomain(TOKYO, DOMAIN);
        switchToTheSecondKey();
        pass(Duration.ofMinutes(5));
        assertThat(status()).isEqualTo(DkimStatus.PENDING);
        assertThat(verification().errorType()).contains("DNS_SERVER_ERROR");
        pass(Duration.ofHours(3));
        assertThat(status()).isEqualTo(DkimStatus.PENDING);
        pass(Duration.ofMinutes(10));
        assertThat(status()).isEqualTo(DkimStatus.TEMPORARY_FAILURE);

        dns.remove(NAME_2);
        pass(Duration.ofHours(1));
        assertThat(status()).isEqualTo(DkimStatus.PENDING);
        dns.publish(NAME_2, KEY_2.publicKey());
        pass(Duration.ofHours(1));
        assertThat(status()).isEqualTo(DkimStatus.SUCCESS);
    }

    @Test
    void silentNameServersForSeventyTwoHoursAreFailed() {
        dns.silence(NAME_2);
        ses.createDomain(TOKYO, DOMAIN);
        switchToTheSecondKey();
        pass(SEVENTY_TWO_HOURS);
        assertThat(status()).isEqualTo(DkimStatus.FAILED);
    }

    // --- after SUCCESS ---

    @Test
    void silentNameServersChangeNothingAfterSuccess() {
        signingWithTheFirstKey();
        dns.silence(NAME_1);
        pass(Duration.ofDays(30));
        assertThat(signing()).contains(S1);
        assertThat(verification().errorType()).isEmpty();
        assertThat(verification().lastSuccessAt()).contains(START);
    }

    @Test
    void liveRecordGoneForTheGracePeriodDisablesSigning() {
        signingWithTheFirstKey();
        dns.remove(NAME_1);
        pass(Duration.ofHours(1));
        assertThat(verification().errorType()).contains("HOST_NOT_FOUND");

        pass(Duration.ofHours(71));
        assertThat(signing()).contains(S1);
        pass(Duration.ofHours(1));
        assertThat(status()).isEqualTo(DkimStatus.FAILED);
        assertThat(signing()).isEmpty();
        assertThat(ses.isPendingAfterCall(TOKYO, DOMAIN)).isFalse();
    }

    @Test
    void anotherKeyInTheLiveRecordForTheGracePeriodDisablesSigning() {
        ses = new EmbeddedSes(
                clock,
                dns,
                Timing.documented().withRecheckEvery(Duration.ofHours(6)).withGrace(Duration.ofDays(1)));
        signingWithTheFirstKey();
        dns.publish(NAME_1, KEY_2.publicKey());
        pass(Duration.ofHours(29));
        assertThat(signing()).contains(S1);
        assertThat(verification().errorType()).contains("INVALID_VALUE");
        pass(Duration.ofHours(1));
        assertThat(status()).isEqualTo(DkimStatus.FAILED);
    }

    @Test
    void recordThatComesBackWithinTheGracePeriodResetsIt() {
        signingWithTheFirstKey();
        dns.remove(NAME_1);
        pass(Duration.ofHours(70));
        dns.publish(NAME_1, KEY_1.publicKey());
        pass(Duration.ofHours(1));
        dns.remove(NAME_1);
        pass(SEVENTY_TWO_HOURS);
        assertThat(signing()).contains(S1);
        pass(Duration.ofHours(1));
        assertThat(signing()).isEmpty();
    }

    @Test
    void oldRecordMayGoOnceTheNewKeyIsProven() {
        signingWithTheFirstKey();
        dns.publish(NAME_2, KEY_2.publicKey());
        switchToTheSecondKey();
        pass(Duration.ofMinutes(5));
        dns.remove(NAME_1);
        pass(Duration.ofDays(30));
        assertThat(signing()).contains(S2);
    }

    // --- identities ---

    @Test
    void eachRegionHoldsItsOwnKey() {
        signingWithTheFirstKey();
        ses.createDomainSigningWith(OSAKA, DOMAIN, S1, KEY_1);
        switchToTheSecondKey();
        assertThat(signing()).isEmpty();
        assertThat(ses.mailSigner(OSAKA, DOMAIN)).contains(new MailSigner(S1, KEY_1));
    }

    @Test
    void missingIdentityIsMissingAndRefusesAKey() {
        assertThat(ses.read(TOKYO, DOMAIN)).isEqualTo(new SesReading.Missing());
        assertThat(switchToTheSecondKey()).isInstanceOf(SesChange.Refused.class);
        assertThat(ses.useEasyDkim(TOKYO, DOMAIN)).isInstanceOf(SesChange.Refused.class);
        assertThat(ses.statusChanges()).isEmpty();
    }

    @Test
    void identityThatIsNoDomainRefusesAKey() {
        ses.createEmailAddress(TOKYO, DOMAIN);
        assertThat(identity().type()).isEqualTo(SesIdentity.Type.OTHER);
        assertThat(switchToTheSecondKey())
                .isEqualTo(
                        new SesChange.Refused("BadRequestException: The EmailIdentity value must be a valid domain."));
        assertThat(identity().tokens()).isEmpty();
    }

    @Test
    void hiddenTokensAreEmptyInReadingAndAnswer() {
        signingWithTheFirstKey();
        ses.hideTokens(true);
        assertThat(switchToTheSecondKey()).isEqualTo(new SesChange.Taken(List.of()));
        assertThat(identity().tokens()).isEmpty();
        ses.hideTokens(false);
        assertThat(identity().tokens()).containsExactly(S2.value());
    }

    @Test
    void readingMayBeOlderThanTheLatestChange() {
        AtomicReference<Duration> age = new AtomicReference<>(Duration.ZERO);
        ses.readingsLag(age::get);
        signingWithTheFirstKey();
        clock.runUntil(clock.instant().plus(Duration.ofHours(1)));
        switchToTheSecondKey();
        clock.runUntil(clock.instant().plus(Duration.ofMinutes(2)));

        age.set(Duration.ofMinutes(3));
        assertThat(shown()).isEqualTo("SUCCESS [" + S1.value() + "]");
        age.set(Duration.ofMinutes(1));
        assertThat(shown()).isEqualTo("PENDING [" + S2.value() + "]");
        age.set(Duration.ZERO);
        ses.forgetIdentity(TOKYO, DOMAIN);
        assertThat(ses.read(TOKYO, DOMAIN)).isInstanceOf(SesReading.Missing.class);
        age.set(Duration.ofSeconds(1));
        assertThat(shown()).isEqualTo("PENDING [" + S2.value() + "]");
    }

    private String shown() {
        SesIdentity shown = ((SesReading.Found) ses.read(TOKYO, DOMAIN)).identity();
        return shown.status() + " " + shown.tokens();
    }

    // --- Easy DKIM ---

    @Test
    void easyDkimNeedsItsThreeCnames() {
        signingWithTheFirstKey();
        Set<DnsName> cnames = new HashSet<>();
        ses.easyDkimCnames(cnames::contains).easyDkimKey(KEY_2);

        SesChange.Taken taken = (SesChange.Taken) ses.useEasyDkim(TOKYO, DOMAIN);
        List<Selector> tokens = taken.tokens().stream().map(Selector::new).toList();
        assertThat(tokens).hasSize(3).doesNotHaveDuplicates();
        assertThat(status()).isEqualTo(DkimStatus.PENDING);
        assertThat(identity().origin()).isEqualTo(Origin.AWS_SES);
        assertThat(signing()).isEmpty();

        cnames.add(tokens.get(0).recordName(DOMAIN));
        cnames.add(tokens.get(1).recordName(DOMAIN));
        pass(Duration.ofMinutes(5));
        assertThat(status()).isEqualTo(DkimStatus.PENDING);
        cnames.add(tokens.get(2).recordName(DOMAIN));
        pass(Duration.ofMinutes(10));
        assertThat(ses.mailSigner(TOKYO, DOMAIN)).contains(new MailSigner(tokens.getFirst(), KEY_2));
    }

    @Test
    void easyDkimWithoutAKeyFromTheWorldIsNotMistakenForUnsignedMail() {
        ses.createDomainWithEasyDkim(TOKYO, DOMAIN);
        assertThat(identity().tokens()).hasSize(3);
        assertThatThrownBy(this::signing).isInstanceOf(IllegalStateException.class);
    }

    // --- permits ---

    @Test
    void permitForAnotherNameOrKeyNeverReachesSes() {
        signingWithTheFirstKey();
        List<GateVerdict.Open> wrong = List.of(permit(NAME_1, KEY_2.publicKey()), permit(NAME_2, KEY_1.publicKey()));
        for (GateVerdict.Open permit : wrong) {
            assertThatThrownBy(() -> ses.signWith(TOKYO, DOMAIN, S2, KEY_2, permit))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(KEY_2.fingerprint().hex());
        }
        assertThat(ses.calls()).isEmpty();
        assertThat(signing()).contains(S1);
    }

    @Test
    void wrongPermitIsTakenOnlyOnRequest() {
        signingWithTheFirstKey();
        ses.acceptUnpublishedKeys();
        ses.signWith(TOKYO, DOMAIN, S2, KEY_2, permit(NAME_1, KEY_1.publicKey()));
        assertThat(identity().tokens()).containsExactly(S2.value());
    }

    @Test
    void callWithoutGateIsToldFromOneBehindIt() {
        signingWithTheFirstKey();
        switchToTheSecondKey();
        ses.putWithoutGate(TOKYO, DOMAIN, S1, KEY_1);
        assertThat(signing()).isEmpty();
        assertThat(ses.calls())
                .extracting(EmbeddedSes.Call::gateAskedAt)
                .containsExactly(Optional.of(START), Optional.empty());
        assertThat(ses.calls())
                .extracting(EmbeddedSes.Call::key)
                .containsExactly(Optional.of(KEY_2.fingerprint()), Optional.of(KEY_1.fingerprint()));
    }

    // --- the call rate ---

    @Test
    void patientCallerIsTakenToHaveWaitedItsTurn() {
        signingWithTheFirstKey();
        for (int i = 0; i < 5; i++) {
            ses.read(TOKYO, DOMAIN);
        }
        assertThat(ses.secondsWaited()).isEqualTo(4);
        assertThat(clock.instant()).isEqualTo(START);
        pass(Duration.ofMinutes(1));
        ses.read(TOKYO, DOMAIN);
        assertThat(ses.secondsWaited()).isEqualTo(4);
    }

    @Test
    void impatientCallerIsThrottledAcrossRegionsUntilTheSecondIsOver() {
        signingWithTheFirstKey();
        ses.patientCaller(false).callsPerSecond(2);
        ses.read(TOKYO, DOMAIN);
        ses.read(OSAKA, DOMAIN);
        assertThatThrownBy(this::switchToTheSecondKey)
                .isInstanceOf(PlatformFault.class)
                .hasMessageStartingWith("SES throttled");
        assertThat(signing()).contains(S1);
        assertThat(ses.calls().getLast().end()).isEqualTo(CallEnd.THROTTLED);

        pass(Duration.ofSeconds(1));
        assertThat(switchToTheSecondKey()).isInstanceOf(SesChange.Taken.class);
        assertThat(ses.secondsWaited()).isZero();
    }

    // --- misfortune ---

    @Test
    void failedCallDoesNothing() {
        signingWithTheFirstKey();
        ses.failNextCalls(2);
        assertThatThrownBy(this::switchToTheSecondKey).isInstanceOf(PlatformFault.class);
        assertThatThrownBy(() -> ses.read(TOKYO, DOMAIN)).isInstanceOf(PlatformFault.class);
        assertThat(signing()).contains(S1);
        assertThat(ses.read(TOKYO, DOMAIN)).isInstanceOf(SesReading.Found.class);
    }

    @Test
    void lostReplyHidesAChangeThatHappened() {
        signingWithTheFirstKey();
        ses.loseNextReply();
        ses.read(TOKYO, DOMAIN);
        assertThatThrownBy(this::switchToTheSecondKey).isInstanceOf(PlatformFault.class);
        assertThat(identity().tokens()).containsExactly(S2.value());
        assertThat(signing()).isEmpty();
        assertThat(ses.calls().getLast().end()).isEqualTo(CallEnd.REPLY_LOST);
        assertThat(switchToTheSecondKey()).isInstanceOf(SesChange.Taken.class);
    }

    @Test
    void plannedRefusalChangesNothingAndComesOnce() {
        signingWithTheFirstKey();
        ses.refuseNext("BadRequestException: not today");
        assertThat(switchToTheSecondKey()).isEqualTo(new SesChange.Refused("BadRequestException: not today"));
        assertThat(signing()).contains(S1);
        assertThat(switchToTheSecondKey()).isInstanceOf(SesChange.Taken.class);
    }

    @Test
    void switchedOffSigningStaysOffWhateverTheStatus() {
        signingWithTheFirstKey();
        dns.publish(NAME_2, KEY_2.publicKey());
        ses.disableSigning(TOKYO, DOMAIN);
        assertThat(signing()).isEmpty();
        switchToTheSecondKey();
        pass(Duration.ofMinutes(5));
        assertThat(status()).isEqualTo(DkimStatus.SUCCESS);
        assertThat(identity().signsWithByodkim()).isFalse();
        assertThat(signing()).isEmpty();
        ses.enableSigning(TOKYO, DOMAIN);
        assertThat(signing()).contains(S2);
    }

    @Test
    void changesBehindOurBackAreNoCallsOfOurs() {
        signingWithTheFirstKey();
        ses.putBehindOurBack(TOKYO, DOMAIN, S2, KEY_2);
        assertThat(identity().tokens()).containsExactly(S2.value());
        ses.switchToEasyDkimBehindOurBack(TOKYO, DOMAIN);
        assertThat(identity().origin()).isEqualTo(Origin.AWS_SES);
        ses.forgetIdentity(TOKYO, DOMAIN);
        assertThat(ses.peek(TOKYO, DOMAIN)).isEmpty();
        assertThat(signing()).isEmpty();
        assertThat(ses.calls()).isEmpty();
    }

    @Test
    void forgottenIdentityIsNotCheckedAnyMore() {
        signingWithTheFirstKey();
        switchToTheSecondKey();
        ses.forgetIdentity(TOKYO, DOMAIN);
        pass(Duration.ofDays(10));
        assertThat(dns.lookups()).isZero();
        assertThat(ses.statusChanges().getLast().status()).isEmpty();
    }

    // --- journals ---

    @Test
    void journalTellsEveryStatusInOrder() {
        signingWithTheFirstKey();
        pass(Duration.ofHours(1));
        Instant called = clock.instant();
        switchToTheSecondKey();
        dns.publish(NAME_2, KEY_2.publicKey());
        pass(Duration.ofHours(1));

        assertThat(ses.statusChanges())
                .containsExactly(
                        change(START, DkimStatus.SUCCESS, S1, true),
                        change(called, DkimStatus.NOT_STARTED, S2, false),
                        change(called.plusSeconds(1), DkimStatus.PENDING, S2, false),
                        change(called.plusSeconds(300), DkimStatus.SUCCESS, S2, true));
        assertThat(ses.calls())
                .extracting(EmbeddedSes.Call::operation)
                .containsExactly(Operation.PUT_SIGNING_ATTRIBUTES_EXTERNAL);
    }

    private static StatusChange change(Instant at, DkimStatus status, Selector selector, boolean signing) {
        return new StatusChange(at, TOKYO, DOMAIN, Optional.of(status), Optional.of(selector), signing);
    }

    @Test
    void laneCoversTheWholeTimeWithoutGapOrOverlap() {
        pass(Duration.ofHours(1));
        signingWithTheFirstKey();
        pass(Duration.ofHours(1));
        switchToTheSecondKey();
        pass(Duration.ofDays(4));

        Chronicle.Lane lane = ses.lane(TOKYO, DOMAIN, START, clock.instant());
        assertThat(lane.group()).isEqualTo("SES");
        assertThat(lane.spans())
                .extracting(Chronicle.Span::label)
                .containsExactly("no identity", "SUCCESS " + S1, "NOT_STARTED " + S2, "PENDING " + S2, "FAILED " + S2);
        assertThat(lane.spans().getFirst().from()).isEqualTo(START);
        assertThat(lane.spans().getLast().to()).isEqualTo(clock.instant());
        for (int i = 1; i < lane.spans().size(); i++) {
            assertThat(lane.spans().get(i).from())
                    .isEqualTo(lane.spans().get(i - 1).to());
        }
    }

    @Test
    void nothingPrintsThePrivateKey() {
        signingWithTheFirstKey();
        ses.putWithoutGate(TOKYO, DOMAIN, S2, KEY_2);
        dns.publish(NAME_2, KEY_2.publicKey());
        pass(Duration.ofMinutes(5));
        String printed = ses.calls() + " " + ses.statusChanges() + " " + ses.mailSigner(TOKYO, DOMAIN);
        String base64 = KEY_2.reveal(der -> Base64.getEncoder().encodeToString(der));
        assertThat(printed)
                .contains(KEY_2.fingerprint().hex())
                .doesNotContain("private half")
                .doesNotContain(base64);
    }
}
