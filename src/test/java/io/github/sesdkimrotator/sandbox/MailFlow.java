package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.dkim.KeyFingerprint;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.rotation.SesRegion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.james.jdkim.DKIMCommon;
import org.apache.james.jdkim.DKIMSigner;
import org.apache.james.jdkim.DKIMVerifier;
import org.apache.james.jdkim.api.BodyHasher;
import org.apache.james.jdkim.api.Headers;
import org.apache.james.jdkim.api.PublicKeyRecordRetriever;
import org.apache.james.jdkim.api.SignatureRecord;
import org.apache.james.jdkim.exceptions.FailException;
import org.apache.james.jdkim.exceptions.PermFailException;
import org.apache.james.jdkim.exceptions.TempFailException;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * Mail of one domain through one Region: each message is signed with whatever SES signs with at that moment, travels
 * for seconds or for days, and is verified by a receiver that looks the key up at its arrival.
 *
 * <p>Signatures are rsa-sha256, relaxed/relaxed, {@code d=} the domain of the From address, and carry no {@code t=}:
 * the library would compare it with the machine's clock, which is not the world's.
 *
 * <p>Not thread-safe: everything happens on the thread that runs the {@link WorldClock}.
 */
public final class MailFlow {

    /** RFC 5322 section 3.3. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    private static final String SIGNED_HEADERS = "From:To:Subject:Date:Message-ID";

    private static final Duration FIRST_RETRY = Duration.ofMinutes(15);
    private static final Duration SLOWEST_RETRY = Duration.ofHours(4);

    /** How long a receiver that cannot look the key up keeps the message waiting (RFC 5321 section 4.5.4.1). */
    private static final Duration RECEIVER_GIVES_UP_AFTER = Duration.ofDays(5);

    /** Of a thousand messages, 945 arrive within a minute, 50 take hours, 5 take up to three days. */
    private static final int OUT_OF = 1000;

    private static final int PROMPT = 945;
    private static final int PROMPT_OR_HOURS = 995;

    /** What became of a message. */
    public enum Outcome {
        /** Signed, not yet verified. */
        ON_THE_WAY,
        /** The receiver verified an aligned signature. */
        SIGNED,
        /** It left without an aligned signature; whether it has arrived does not matter. */
        UNSIGNED,
        /** It was signed, but the receiver could not verify the signature. */
        FAILING
    }

    /**
     * One message.
     *
     * @param number from 1, in the order of sending
     * @param selector of the signature; empty for an unsigned message
     * @param deliveredAt when the receiver reached its verdict, or took an unsigned message; empty until then
     * @param inPendingWindow whether it left while SES had not yet found the key of a call that is less than 72 hours
     *     old
     * @param verifierSays why verification failed; empty otherwise
     */
    public record SentMessage(
            int number,
            Instant sentAt,
            Optional<Selector> selector,
            Optional<Instant> deliveredAt,
            Outcome outcome,
            boolean inPendingWindow,
            String verifierSays) {}

    /** Counts of messages by outcome. */
    public record Tally(int messages, int signed, int unsigned, int unsignedInWindow, int failing, int onTheWay) {}

    private record Window(Instant from, Instant to, Duration every) {
        boolean holds(Instant moment) {
            return !moment.isBefore(from) && moment.isBefore(to);
        }
    }

    /** A message under way. */
    private static final class Letter {
        final int number;
        final Instant sentAt;
        final Optional<Selector> selector;
        final boolean inPendingWindow;
        Outcome outcome;
        Optional<Instant> deliveredAt = Optional.empty();
        String verifierSays = "";

        Letter(int number, Instant sentAt, Optional<Selector> selector, boolean inPendingWindow) {
            this.number = number;
            this.sentAt = sentAt;
            this.selector = selector;
            this.inPendingWindow = inPendingWindow;
            outcome = selector.isPresent() ? Outcome.ON_THE_WAY : Outcome.UNSIGNED;
        }

        SentMessage seen() {
            return new SentMessage(number, sentAt, selector, deliveredAt, outcome, inPendingWindow, verifierSays);
        }
    }

    private final WorldClock clock;
    private final EmbeddedSes ses;
    private final SesRegion region;
    private final SigningDomain domain;
    private final PublicKeyRecordRetriever receiversKeys;
    private final RandomGenerator random;
    private final Map<KeyFingerprint, PrivateKey> privateKeys = new HashMap<>();
    private final List<Window> windows = new ArrayList<>();
    private final List<Letter> letters = new ArrayList<>();

    private Duration every = Duration.ofMinutes(10);
    private Instant end = Instant.MIN;
    private Optional<Instant> nextSending = Optional.empty();
    /** Counts the plans, so that a sending that was planned anew finds that it is no longer wanted. */
    private int plan;

    /**
     * @param receiver how the receiver sees DNS
     * @param random decides how long each message travels
     */
    public MailFlow(
            WorldClock clock,
            EmbeddedSes ses,
            SesRegion region,
            SigningDomain domain,
            TxtLookup receiver,
            RandomGenerator random) {
        this.clock = clock;
        this.ses = ses;
        this.region = region;
        this.domain = domain;
        this.receiversKeys = new ReceiversKeys(receiver);
        this.random = random;
    }

    /** How often a message leaves, at first every ten minutes; counts from the next message on. */
    public MailFlow every(Duration interval) {
        every = positive(interval);
        return this;
    }

    /** Another, mostly shorter, interval from {@code from} until before {@code to}; may be asked for at any time. */
    public void moreOftenBetween(Instant from, Instant to, Duration interval) {
        windows.add(new Window(from, to, positive(interval)));
        Instant now = clock.instant();
        Instant first = from.isAfter(now) ? from : now.plus(interval);
        if (first.isBefore(to) && nextSending.filter(first::isBefore).isPresent()) {
            planSending(first);
        }
    }

    private static Duration positive(Duration interval) {
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("the interval between messages must be positive, not " + interval);
        }
        return interval;
    }

    /** Sends from now on, the first message at once, the last one no later than {@code end}. */
    public void sendUntil(Instant end) {
        this.end = end;
        planSending(clock.instant());
    }

    private void planSending(Instant moment) {
        plan++;
        if (moment.isAfter(end)) {
            nextSending = Optional.empty();
            return;
        }
        nextSending = Optional.of(moment);
        int mine = plan;
        clock.at(moment, () -> {
            if (plan == mine) {
                send();
                planSending(sendingAfter(clock.instant()));
            }
        });
    }

    private Instant sendingAfter(Instant now) {
        Duration interval = windows.stream()
                .filter(window -> window.holds(now))
                .map(Window::every)
                .min(Duration::compareTo)
                .orElse(every);
        Instant next = now.plus(interval);
        return windows.stream()
                .map(Window::from)
                .filter(from -> from.isAfter(now) && from.isBefore(next))
                .min(Instant::compareTo)
                .orElse(next);
    }

    private void send() {
        Instant now = clock.instant();
        Optional<EmbeddedSes.MailSigner> signer = ses.mailSigner(region, domain);
        Letter letter = new Letter(
                letters.size() + 1,
                now,
                signer.map(EmbeddedSes.MailSigner::selector),
                ses.isPendingAfterCall(region, domain));
        letters.add(letter);
        RawMessage unsigned = compose(letter);
        byte[] message = signer.map(s -> unsigned.withFirstField(sign(unsigned, s)))
                .orElse(unsigned)
                .octets();
        clock.at(now.plus(journey()), () -> arrive(letter, message, FIRST_RETRY));
    }

    private Duration journey() {
        int lot = random.nextInt(OUT_OF);
        if (lot < PROMPT) {
            return Duration.ofSeconds(random.nextLong(1, 61));
        }
        return lot < PROMPT_OR_HOURS
                ? Duration.ofMinutes(random.nextLong(60, 8 * 60))
                : Duration.ofMinutes(random.nextLong(8 * 60, 3 * 24 * 60));
    }

    private RawMessage compose(Letter letter) {
        return new RawMessage(
                List.of(
                        "From: Orders <orders@" + domain + ">",
                        "To: Customer <customer@receiver.example.com>",
                        "Subject: Your order " + letter.number + " is on its way to you,\r\n sooner than you expected",
                        "Date: " + DATE.format(letter.sentAt),
                        "Message-ID: <" + letter.number + "." + letter.sentAt.getEpochSecond() + "@" + domain + ">",
                        "MIME-Version: 1.0",
                        "Content-Type: text/plain; charset=us-ascii"),
                "Thank you for your order " + letter.number + ".\r\nIt left our house at " + letter.sentAt + ".\r\n");
    }

    private String sign(RawMessage message, EmbeddedSes.MailSigner signer) {
        String template = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=" + domain + "; s=" + signer.selector() + "; h="
                + SIGNED_HEADERS + "; bh=; b=;";
        try {
            DKIMSigner dkim = new DKIMSigner(template, privateKey(signer.key()));
            BodyHasher hasher = dkim.newBodyHasher(dkim.newSignatureRecordTemplate(template));
            DKIMCommon.streamCopy(message.bodyStream(), hasher.getOutputStream());
            return dkim.sign(message, hasher);
        } catch (IOException | FailException e) {
            throw new IllegalStateException("SES could not sign with " + signer, e);
        }
    }

    /**
     * A message in the form of RFC 5322 section 2.1. The library brings a general MIME parser for this; splitting at
     * line breaks is a good deal faster and enough for ASCII.
     */
    private record RawMessage(List<String> fields, String body) implements Headers {

        private static final String END_OF_HEADERS = "\r\n\r\n";
        private static final Pattern BETWEEN_FIELDS = Pattern.compile("\r\n(?![ \t])");

        static RawMessage parse(byte[] octets) {
            String text = new String(octets, StandardCharsets.US_ASCII);
            int end = text.indexOf(END_OF_HEADERS);
            return new RawMessage(
                    List.of(BETWEEN_FIELDS.split(text.substring(0, end))),
                    text.substring(end + END_OF_HEADERS.length()));
        }

        RawMessage withFirstField(String field) {
            List<String> more = new ArrayList<>(List.of(field));
            more.addAll(fields);
            return new RawMessage(List.copyOf(more), body);
        }

        byte[] octets() {
            return (String.join("\r\n", fields) + END_OF_HEADERS + body).getBytes(StandardCharsets.US_ASCII);
        }

        ByteArrayInputStream bodyStream() {
            return new ByteArrayInputStream(body.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public List<String> getFields() {
            return fields;
        }

        @Override
        public List<String> getFields(String name) {
            return fields.stream()
                    .filter(field -> field.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .toList();
        }
    }

    /** Read once for each key: the platform also keeps what it precomputes for a key with the object. */
    private PrivateKey privateKey(PrivateSigningKey key) {
        return privateKeys.computeIfAbsent(
                key.fingerprint(),
                fingerprint -> key.reveal(pkcs1Der -> {
                    byte[] pkcs8Der = null;
                    try {
                        pkcs8Der = new PrivateKeyInfo(
                                        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                                        RSAPrivateKey.getInstance(pkcs1Der))
                                .getEncoded();
                        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8Der));
                    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
                        // Without the cause: what a DER reader complains about are bytes of the key.
                        throw new IllegalStateException("the private key " + fingerprint + " cannot be read");
                    } finally {
                        if (pkcs8Der != null) {
                            Arrays.fill(pkcs8Der, (byte) 0);
                        }
                    }
                }));
    }

    private void arrive(Letter letter, byte[] message, Duration retryAfter) {
        Instant now = clock.instant();
        if (letter.selector.isEmpty()) {
            letter.deliveredAt = Optional.of(now);
            return;
        }
        try {
            RawMessage received = RawMessage.parse(message);
            List<SignatureRecord> verified = new DKIMVerifier(receiversKeys).verify(received, received.bodyStream());
            boolean aligned = verified.stream()
                    .anyMatch(signature -> signature.getDToken().toString().equals(domain.ascii()));
            settle(letter, aligned ? Outcome.SIGNED : Outcome.FAILING, aligned ? "" : "no aligned signature");
        } catch (TempFailException e) {
            if (now.isBefore(letter.sentAt.plus(RECEIVER_GIVES_UP_AFTER))) {
                Duration doubled = retryAfter.multipliedBy(2);
                clock.at(
                        now.plus(retryAfter),
                        () -> arrive(letter, message, doubled.compareTo(SLOWEST_RETRY) < 0 ? doubled : SLOWEST_RETRY));
            } else {
                settle(letter, Outcome.FAILING, e.getMessage());
            }
        } catch (FailException e) {
            settle(letter, Outcome.FAILING, e.getMessage());
        } catch (IOException e) {
            throw new IllegalStateException("reading a message from memory failed", e);
        }
    }

    private void settle(Letter letter, Outcome outcome, String verifierSays) {
        letter.outcome = outcome;
        letter.deliveredAt = Optional.of(clock.instant());
        letter.verifierSays = verifierSays;
    }

    /** The receiver's way to a key; every verification asks DNS, nothing is remembered. */
    private record ReceiversKeys(TxtLookup dns) implements PublicKeyRecordRetriever {

        @Override
        public List<String> getRecords(CharSequence methodAndOptions, CharSequence selector, CharSequence token)
                throws TempFailException, PermFailException {
            return switch (dns.lookup(
                    new Selector(selector.toString()).recordName(new SigningDomain(token.toString())))) {
                case TxtLookup.Result.TempFail silence -> throw new TempFailException("temperror: no answer from DNS");
                case TxtLookup.Result.NotFound no -> throw new PermFailException("permerror: no key for signature");
                case TxtLookup.Result.Found found -> onlyOne(found.records());
            };
        }

        /** RFC 6376 section 3.6.2.2: with several records the result is undefined; this receiver is a strict one. */
        private static List<String> onlyOne(List<TxtRecord> records) throws PermFailException {
            if (records.size() != 1) {
                throw new PermFailException("permerror: " + records.size() + " TXT records instead of one");
            }
            return List.of(new String(records.getFirst().joined(), StandardCharsets.ISO_8859_1));
        }
    }

    /** Every message that has left, oldest first, as things stand now. */
    public List<SentMessage> messages() {
        return letters.stream().map(Letter::seen).toList();
    }

    /** Signed messages whose receiver has no verdict yet; run the clock on until there are none. */
    public int onTheWay() {
        return count(letters, Outcome.ON_THE_WAY);
    }

    /** The counts as they stand now. */
    public Tally tally() {
        int unsignedInWindow = (int) letters.stream()
                .filter(letter -> letter.outcome == Outcome.UNSIGNED && letter.inPendingWindow)
                .count();
        return new Tally(
                letters.size(),
                count(letters, Outcome.SIGNED),
                count(letters, Outcome.UNSIGNED),
                unsignedInWindow,
                count(letters, Outcome.FAILING),
                onTheWay());
    }

    private static int count(List<Letter> letters, Outcome outcome) {
        return (int)
                letters.stream().filter(letter -> letter.outcome == outcome).count();
    }

    /**
     * The messages by the time at which they left, whatever became of them later. Messages that are still on their way
     * are in no class yet.
     *
     * @param from where the first bucket begins
     * @param to where the last bucket ends, at the latest one {@code width} later; empty buckets are in the list
     */
    public List<Chronicle.MailBucket> buckets(Instant from, Instant to, Duration width) {
        long size = Math.ceilDiv(
                Duration.between(from, to).toMillis(), positive(width).toMillis());
        Map<Long, List<Letter>> byBucket = letters.stream()
                .filter(letter -> !letter.sentAt.isBefore(from) && letter.sentAt.isBefore(to))
                .collect(Collectors.groupingBy(
                        letter -> Duration.between(from, letter.sentAt).toMillis() / width.toMillis()));
        return LongStream.range(0, size)
                .mapToObj(i -> {
                    List<Letter> inside = byBucket.getOrDefault(i, List.of());
                    return new Chronicle.MailBucket(
                            from.plus(width.multipliedBy(i)),
                            width,
                            count(inside, Outcome.SIGNED),
                            count(inside, Outcome.UNSIGNED),
                            count(inside, Outcome.FAILING));
                })
                .toList();
    }
}
