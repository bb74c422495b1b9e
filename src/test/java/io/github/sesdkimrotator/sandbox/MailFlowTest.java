package io.github.sesdkimrotator.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.sandbox.EmbeddedSes.Timing;
import io.github.sesdkimrotator.sandbox.MailFlow.Outcome;
import io.github.sesdkimrotator.sandbox.MailFlow.SentMessage;
import io.github.sesdkimrotator.sandbox.MailFlow.Tally;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MailFlowTest {

    private static final Instant START = Instant.parse("2036-03-01T00:00:00Z");
    private static final SigningDomain DOMAIN = new SigningDomain("example.jp");
    private static final SesRegion TOKYO = new SesRegion("ap-northeast-1");
    private static final Selector S1 = new Selector("key-20350901-1");
    private static final Selector S2 = new Selector("key-20360301-1");
    private static final DnsName NAME_1 = S1.recordName(DOMAIN);
    private static final DnsName NAME_2 = S2.recordName(DOMAIN);
    private static final Duration UNTIL_ALL_LANDED = Duration.ofDays(10);
    private static final long SEED = 20260301;

    private static PrivateSigningKey key1;
    private static PrivateSigningKey key2;

    private final WorldClock clock = new WorldClock(START);
    private final ScriptedTxt dns = new ScriptedTxt();
    private final EmbeddedSes ses = new EmbeddedSes(clock, dns, Timing.documented());
    private final MailFlow mail = new MailFlow(clock, ses, TOKYO, DOMAIN, dns, new SplittableRandom(SEED));

    @BeforeAll
    static void generateKeys() throws GeneralSecurityException, IOException {
        key1 = freshKey();
        key2 = freshKey();
    }

    private static PrivateSigningKey freshKey() throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        byte[] pkcs1Der = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        return PrivateSigningKey.ofPkcs1Der(
                pkcs1Der, SubjectPublicKey.ofDer(pair.getPublic().getEncoded()));
    }

    private void signingWithTheFirstKey() {
        dns.publish(NAME_1, key1.publicKey());
        ses.createDomainSigningWith(TOKYO, DOMAIN, S1, key1);
    }

    private void pass(Duration time) {
        clock.runUntil(clock.instant().plus(time));
    }

    private List<SentMessage> sentBetween(Instant from, Instant to) {
        return mail.messages().stream()
                .filter(m -> !m.sentAt().isBefore(from) && m.sentAt().isBefore(to))
                .toList();
    }

    @Test
    void everyMessageOfASteadyDomainIsVerifiedByItsReceiver() {
        signingWithTheFirstKey();
        mail.sendUntil(START.plus(Duration.ofDays(1)));
        pass(UNTIL_ALL_LANDED);

        assertThat(mail.tally()).isEqualTo(new Tally(145, 145, 0, 0, 0, 0));
        assertThat(mail.messages()).extracting(SentMessage::selector).containsOnly(Optional.of(S1));
    }

    @Test
    void mailLeavesUnsignedWhilePending() {
        signingWithTheFirstKey();
        mail.every(Duration.ofMinutes(1)).sendUntil(START.plus(Duration.ofHours(2)));
        pass(Duration.ofSeconds(30 * 60 + 30));
        dns.publish(NAME_2, key2.publicKey());
        ses.putWithoutGate(TOKYO, DOMAIN, S2, key2);
        pass(UNTIL_ALL_LANDED);

        // Called at 30:30, found at 35:30: the messages of the minutes 31 to 35.
        assertThat(mail.tally()).isEqualTo(new Tally(121, 116, 5, 5, 0, 0));
        assertThat(mail.messages())
                .filteredOn(m -> m.outcome() == Outcome.UNSIGNED)
                .extracting(SentMessage::number)
                .containsExactly(32, 33, 34, 35, 36);
        assertThat(mail.messages().getLast().selector()).contains(S2);
    }

    @Test
    void keyThatIsNeverPublishedCostsEveryMessageAndLeavesTheWindowAfterSeventyTwoHours() {
        signingWithTheFirstKey();
        ses.putWithoutGate(TOKYO, DOMAIN, S2, key2);
        mail.every(Duration.ofHours(1)).sendUntil(START.plus(Duration.ofHours(99)));
        pass(UNTIL_ALL_LANDED);

        assertThat(mail.tally()).isEqualTo(new Tally(100, 0, 100, 72, 0, 0));
    }

    @Test
    void recordRemovedTooEarlyFailsTheMailStillInFlight() {
        signingWithTheFirstKey();
        dns.publish(NAME_2, key2.publicKey());
        mail.every(Duration.ofMinutes(3)).sendUntil(START.plus(Duration.ofDays(1)));
        pass(Duration.ofHours(12));
        ses.putWithoutGate(TOKYO, DOMAIN, S2, key2);
        pass(Duration.ofMinutes(10));
        Instant removed = clock.instant();
        dns.remove(NAME_1);
        pass(UNTIL_ALL_LANDED);

        List<SentMessage> failing = mail.messages().stream()
                .filter(m -> m.outcome() == Outcome.FAILING)
                .toList();
        assertThat(failing).as("seed %s", SEED).isNotEmpty().allSatisfy(m -> {
            assertThat(m.selector()).contains(S1);
            assertThat(m.sentAt()).isBefore(removed);
            assertThat(m.deliveredAt().orElseThrow()).isAfter(removed);
            assertThat(m.verifierSays()).contains("no key for signature");
        });
    }

    @Test
    void recordKeptForSevenDaysFailsNothing() {
        signingWithTheFirstKey();
        dns.publish(NAME_2, key2.publicKey());
        mail.every(Duration.ofMinutes(3)).sendUntil(START.plus(Duration.ofDays(1)));
        pass(Duration.ofHours(12));
        ses.putWithoutGate(TOKYO, DOMAIN, S2, key2);
        pass(Duration.ofDays(7));
        dns.remove(NAME_1);
        pass(UNTIL_ALL_LANDED);

        assertThat(mail.tally().failing()).as("seed %s", SEED).isZero();
    }

    @Test
    void wrongKeyBrokenRecordOrTwoRecordsFailTheSignature() {
        signingWithTheFirstKey();
        String right = KeyRecord.publishing(key1.publicKey()).txtValue();
        String other = KeyRecord.publishing(key2.publicKey()).txtValue();
        List<String[]> wrong = List.of(
                new String[] {other},
                new String[] {right, other},
                new String[] {KeyRecord.revokedValue()},
                new String[] {right.substring(0, 100)},
                new String[] {"v=spf1 -all"});
        for (String[] values : wrong) {
            MailFlow one = new MailFlow(clock, ses, TOKYO, DOMAIN, dns, new SplittableRandom(SEED));
            dns.publish(NAME_1, key1.publicKey());
            pass(Duration.ofHours(1));
            dns.serve(NAME_1, values);
            one.sendUntil(clock.instant());
            pass(Duration.ofDays(2));
            assertThat(one.tally()).as("%s", List.of(values)).isEqualTo(new Tally(1, 0, 0, 0, 1, 0));
            assertThat(one.messages().getFirst().verifierSays()).isNotBlank();
        }
    }

    @Test
    void receiverThatGetsNoAnswerTriesAgainLater() {
        signingWithTheFirstKey();
        dns.silence(NAME_1);
        mail.sendUntil(START);
        pass(Duration.ofHours(6));
        assertThat(mail.onTheWay()).isEqualTo(1);
        assertThat(mail.messages().getFirst().outcome()).isEqualTo(Outcome.ON_THE_WAY);
        dns.publish(NAME_1, key1.publicKey());
        pass(UNTIL_ALL_LANDED);
        assertThat(mail.tally()).isEqualTo(new Tally(1, 1, 0, 0, 0, 0));
        assertThat(mail.messages().getFirst().deliveredAt().orElseThrow()).isAfter(START.plus(Duration.ofHours(6)));
    }

    @Test
    void receiverThatGetsNoAnswerForDaysGivesUp() {
        signingWithTheFirstKey();
        dns.silence(NAME_1);
        mail.sendUntil(START);
        pass(UNTIL_ALL_LANDED);
        assertThat(mail.tally()).isEqualTo(new Tally(1, 0, 0, 0, 1, 0));
        assertThat(mail.messages().getFirst().verifierSays()).contains("temperror");
    }

    @Test
    void everyVerificationAsksDns() {
        signingWithTheFirstKey();
        ScriptedTxt receiver = new ScriptedTxt();
        receiver.publish(NAME_1, key1.publicKey());
        MailFlow watched = new MailFlow(clock, ses, TOKYO, DOMAIN, receiver, new SplittableRandom(SEED));
        watched.sendUntil(START.plus(Duration.ofHours(10)));
        pass(UNTIL_ALL_LANDED);
        assertThat(receiver.lookups()).isEqualTo(watched.tally().messages());
    }

    @Test
    void easyDkimMailIsSignedUnderItsToken() {
        ses.createDomainWithEasyDkim(TOKYO, DOMAIN);
        ses.easyDkimCnames(name -> true).easyDkimKey(key1);
        Selector token =
                new Selector(ses.peek(TOKYO, DOMAIN).orElseThrow().tokens().getFirst());
        dns.publish(token.recordName(DOMAIN), key1.publicKey());
        mail.sendUntil(START);
        pass(UNTIL_ALL_LANDED);
        assertThat(mail.tally()).isEqualTo(new Tally(1, 1, 0, 0, 0, 0));
        assertThat(mail.messages().getFirst().selector()).contains(token);
    }

    @Test
    void mailIsDenserInsideAWindowOnly() {
        signingWithTheFirstKey();
        mail.moreOftenBetween(minute(25), minute(28), Duration.ofMinutes(1));
        mail.sendUntil(minute(60));
        pass(UNTIL_ALL_LANDED);
        assertThat(minutesOfSending()).containsExactly(0L, 10L, 20L, 25L, 26L, 27L, 28L, 38L, 48L, 58L);
    }

    @Test
    void windowAskedForBetweenTwoMessagesBeginsAtOnce() {
        signingWithTheFirstKey();
        mail.sendUntil(minute(40));
        pass(Duration.ofMinutes(13));
        mail.moreOftenBetween(minute(12), minute(16), Duration.ofMinutes(1));
        pass(UNTIL_ALL_LANDED);
        assertThat(minutesOfSending()).containsExactly(0L, 10L, 14L, 15L, 16L, 26L, 36L);
    }

    @Test
    void messagesCannotBeSentWithoutTimeBetweenThem() {
        assertThatThrownBy(() -> mail.every(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> mail.moreOftenBetween(START, minute(1), Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Instant minute(long n) {
        return START.plus(Duration.ofMinutes(n));
    }

    private List<Long> minutesOfSending() {
        return mail.messages().stream()
                .map(m -> Duration.between(START, m.sentAt()).toMinutes())
                .toList();
    }

    @Test
    void bucketsCountMessagesByTheTimeTheyLeft() {
        signingWithTheFirstKey();
        mail.every(Duration.ofMinutes(15)).sendUntil(minute(119));
        pass(Duration.ofMinutes(61));
        ses.disableSigning(TOKYO, DOMAIN);
        pass(UNTIL_ALL_LANDED);

        Duration hour = Duration.ofHours(1);
        assertThat(mail.buckets(START, minute(150), hour))
                .containsExactly(
                        new Chronicle.MailBucket(START, hour, 4, 0, 0),
                        new Chronicle.MailBucket(minute(60), hour, 1, 3, 0),
                        new Chronicle.MailBucket(minute(120), hour, 0, 0, 0));
        assertThat(sentBetween(minute(60), minute(120))).noneMatch(SentMessage::inPendingWindow);
    }

    @Test
    void sameSeedTellsTheSameStory() {
        signingWithTheFirstKey();
        MailFlow twin = new MailFlow(clock, ses, TOKYO, DOMAIN, dns, new SplittableRandom(SEED));
        MailFlow other = new MailFlow(clock, ses, TOKYO, DOMAIN, dns, new SplittableRandom(SEED + 1));
        mail.sendUntil(minute(500));
        twin.sendUntil(minute(500));
        other.sendUntil(minute(500));
        pass(UNTIL_ALL_LANDED);
        assertThat(twin.messages()).isEqualTo(mail.messages());
        assertThat(other.messages()).isNotEqualTo(mail.messages());
    }

    @Test
    void mostMailTakesSecondsSomeTakesHoursAndALittleTakesDays() {
        // Unsigned mail travels alike and costs no signature.
        ses.createDomain(TOKYO, DOMAIN);
        mail.every(Duration.ofSeconds(10)).sendUntil(START.plus(Duration.ofDays(2)));
        pass(UNTIL_ALL_LANDED);
        List<Duration> journeys = mail.messages().stream()
                .map(m -> Duration.between(m.sentAt(), m.deliveredAt().orElseThrow()))
                .toList();
        int all = journeys.size();
        long prompt = journeys.stream().filter(d -> d.toMinutes() <= 1).count();
        long days = journeys.stream().filter(d -> d.toHours() >= 8).count();
        assertThat((double) prompt / all).as("seed %s", SEED).isBetween(0.93, 0.96);
        assertThat((double) days / all).as("seed %s", SEED).isBetween(0.003, 0.008);
        assertThat(journeys).allMatch(d -> d.compareTo(Duration.ofDays(3)) <= 0);
        assertThat(IntStream.range(0, all).filter(i -> journeys.get(i).toHours() >= 1))
                .as("seed %s", SEED)
                .hasSizeBetween(all * 4 / 100, all * 7 / 100);
    }

    @Test
    void unreadableKeyIsNamedByItsFingerprintOnly() {
        PrivateSigningKey unreadable = PrivateSigningKey.ofPkcs1Der(
                "no key, but secret".getBytes(StandardCharsets.US_ASCII), key1.publicKey());
        ses.createDomainSigningWith(TOKYO, DOMAIN, S1, unreadable);
        mail.sendUntil(START);
        assertThatThrownBy(() -> pass(Duration.ofMinutes(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(key1.fingerprint().hex())
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }
}
