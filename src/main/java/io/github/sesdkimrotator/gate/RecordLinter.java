package io.github.sesdkimrotator.gate;

import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.MalformedKeyRecord;
import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.dkim.PrivateKeyTrace;
import io.github.sesdkimrotator.dkim.PublicKeyForm;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.dkim.TxtRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names what is wrong with the TXT records of one answer. Pure; the same answer gives the same findings.
 *
 * <p>It explains and does not decide: {@link Judge} has its own, shorter rule for what is right. For whatever breaks that
 * rule there is at least one finding here that blocks, and for what keeps it there is none.
 */
public final class RecordLinter {

    /** A day; what is served for longer is corrected, revoked and rolled back late. */
    private static final Duration LONGEST_TTL = Duration.ofDays(1);

    /** What SES takes at most. */
    private static final int MOST_BITS = 2048;

    /** Longer than any RSA-2048 record: a finding shows the whole value that it is based on. */
    private static final int SHOWN_OCTETS = 480;

    private static final int SHOWN_RECORDS = 4;
    private static final int SHOWN_TAG_OCTETS = 20;

    /** The parts of one key come in as many records as it had character-strings, or one more. */
    private static final int MOST_PARTS = 4;

    /** The shortest key in use, Ed25519, has 44 base64 characters. */
    private static final int SHORTEST_KEY_CHARS = 40;

    /** Every 2048-bit key begins and ends with the same letters; only what is between them tells keys apart. */
    private static final int COMMON_HEAD_CHARS = 48;

    private static final int COMMON_TAIL_CHARS = 8;

    /** Two keys have no run of this length in common by chance; a key and its damaged copy do. */
    private static final int TELLING_RUN_CHARS = 24;

    private static final int LONGEST_KEY_CHARS = 4_096;

    private static final Pattern KEY_TAG = Pattern.compile("(?:^|[;\\s])p[ \\t]*=([^;]*)");
    private static final Pattern TAG = Pattern.compile("(?:^|;)\\s*([^;=\\s]{1,40})\\s*=");
    /** A tag begins where the key should go on: the semicolon between them is missing. */
    private static final Pattern TAG_WITHIN = Pattern.compile("\\s[a-z]=[^=]");

    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{40,}={0,2}");
    private static final Pattern BLANKS = Pattern.compile("[ \\t\\r\\n]+");
    private static final Pattern BLANKS_BETWEEN = Pattern.compile("[^ \\t\\r\\n][ \\t\\r\\n]+[^ \\t\\r\\n]");
    /** Brackets around it, dots in it, words with something between them, or one character over and over. */
    private static final Pattern NO_KEY_AT_ALL = Pattern.compile(
            "[<{\\[(%$].*|.*(?:\\.\\.\\.|\u00E2\u0080\u00A6).*" + "|[A-Za-z]{1,40}(?:[_-][A-Za-z]{1,40})+|(.)\\1*");

    private final Optional<SubjectPublicKey> expected;
    private final List<KnownKey> known;
    private final List<Mistake> mistakes = new ArrayList<>();
    /** Of the record that is read. */
    private int octets;

    private boolean isOneFullString;

    private record Mistake(Finding.Code code, String subject) {
        Mistake(Finding.Code code) {
            this(code, "");
        }
    }

    private RecordLinter(Optional<SubjectPublicKey> expected, List<KnownKey> known) {
        this.expected = expected;
        this.known = known;
    }

    /**
     * The most telling first; where one mistake explains the others, only that one.
     *
     * @param expected the key that should be there; without it any healthy key of a size that SES takes will do
     * @param known keys that are recognised where they stand in its place
     * @return none where the answer is not positive, and none that blocks where it is right
     */
    public static List<Finding> lint(ServerAnswer answer, Optional<SubjectPublicKey> expected, List<KnownKey> known) {
        if (!(answer.reply() instanceof Reply.Present present)) {
            return List.of();
        }
        RecordLinter linter = new RecordLinter(expected, known);
        linter.readAll(present.records());
        if (present.ttl().compareTo(LONGEST_TTL) > 0) {
            linter.add(Finding.Code.TTL_TOO_LONG, Long.toString(present.ttl().toSeconds()));
        }
        String shows = shows(present.records());
        return linter.mistakes.stream()
                .map(mistake -> Finding.of(mistake.code(), answer, mistake.subject(), shows))
                .toList();
    }

    /** The records, safe to print. */
    static String shows(List<TxtRecord> records) {
        Optional<byte[]> privateKey = records.stream()
                .map(TxtRecord::joined)
                .filter(PrivateKeyTrace::isIn)
                .findFirst();
        if (privateKey.isPresent()) {
            return Printable.of(privateKey.get(), SHOWN_OCTETS);
        }
        return records.size() == 1
                ? Printable.of(records.getFirst().joined(), SHOWN_OCTETS)
                : records.stream()
                        .limit(SHOWN_RECORDS)
                        .map(record -> Printable.of(record.joined(), SHOWN_OCTETS))
                        .collect(Collectors.joining(" | ", records.size() + " TXT records: ", ""));
    }

    private void add(Finding.Code code, String subject) {
        mistakes.add(new Mistake(code, subject));
    }

    private void add(Finding.Code code) {
        add(code, "");
    }

    private void readAll(List<TxtRecord> records) {
        if (records.stream().map(TxtRecord::joined).anyMatch(PrivateKeyTrace::isIn)) {
            add(Finding.Code.PRIVATE_KEY);
        } else if (records.size() > 1) {
            // RFC 6376 section 3.6.2.2: several records are undefined, even where one of them is right.
            add(arePartsOfOneKey(records) ? Finding.Code.KEY_IN_SEVERAL_RECORDS : Finding.Code.SEVERAL_RECORDS);
        } else {
            read(records.getFirst());
        }
    }

    private boolean arePartsOfOneKey(List<TxtRecord> records) {
        List<String> parts =
                records.stream().map(record -> latin1(record.joined())).toList();
        return parts.size() <= MOST_PARTS
                && parts.stream().noneMatch(RecordLinter::isWholeKeyRecord)
                && inEveryOrder(parts).anyMatch(RecordLinter::isWholeKeyRecord);
    }

    private static Stream<String> inEveryOrder(List<String> parts) {
        if (parts.isEmpty()) {
            return Stream.of("");
        }
        return parts.stream().flatMap(first -> {
            List<String> others = new ArrayList<>(parts);
            others.remove(first);
            return inEveryOrder(others).map(rest -> first + rest);
        });
    }

    private static boolean isWholeKeyRecord(String value) {
        return KeyRecord.parse(bytes(value)) instanceof KeyRecord record
                && record.publicKey()
                        .filter(key -> PublicKeyForm.of(key.der()) instanceof PublicKeyForm.SubjectPublicKeyInfo)
                        .isPresent();
    }

    private void read(TxtRecord record) {
        String value = latin1(record.joined());
        octets = value.length();
        isOneFullString =
                record.strings().size() == 1 && record.strings().getFirst().length == TxtRecord.LONGEST_STRING_OCTETS;
        if (KeyRecord.parse(bytes(value)) instanceof KeyRecord keyRecord) {
            readKeyRecord(keyRecord, value);
            return;
        }
        StoredText stored = StoredText.of(value);
        stored.mistakes().forEach(this::add);
        switch (KeyRecord.parse(bytes(stored.value()))) {
            case KeyRecord keyRecord -> readKeyRecord(keyRecord, stored.value());
            case MalformedKeyRecord malformed -> readMalformed(malformed, stored.value());
        }
    }

    private void readKeyRecord(KeyRecord record, String value) {
        if (record.isRevoked()) {
            add(Finding.Code.REVOKED);
            return;
        }
        SubjectPublicKey key = record.publicKey().orElseThrow();
        boolean isRsa = record.keyType().equals("rsa");
        if (!isRsa
                && (expected.filter(key::equals).isPresent()
                        || !record.keyType().equals("ed25519"))) {
            add(Finding.Code.TAGS_DAMAGED, "k");
        } else if (isRsa && expected.isEmpty()) {
            keyFlaw(key.base64()).ifPresent(mistakes::add);
        } else if (!expected.map(record::publishes).orElse(true)) {
            mistakes.add(knownKey(key)
                    .or(() -> isRsa ? keyFlaw(key.base64()) : Optional.empty())
                    .orElseGet(() -> new Mistake(Finding.Code.OTHER_KEY)));
        }
        if (record.isTesting()) {
            add(Finding.Code.TESTING);
        }
        if (!record.permitsSha256()) {
            add(Finding.Code.SHA256_NOT_PERMITTED);
        }
        if (!record.permitsEmail()) {
            add(Finding.Code.EMAIL_NOT_PERMITTED);
        }
        if (mistakes.isEmpty()
                && keyText(value).filter(BLANKS_BETWEEN.asPredicate()).isPresent()) {
            add(Finding.Code.BLANKS_IN_KEY);
        }
    }

    private Optional<Mistake> knownKey(SubjectPublicKey key) {
        return known.stream()
                .filter(candidate -> candidate.key().equals(key))
                .map(candidate -> new Mistake(Finding.Code.OTHER_KEY, candidate.selector()))
                .findFirst();
    }

    private void readMalformed(MalformedKeyRecord malformed, String value) {
        boolean isExplained = !mistakes.isEmpty();
        Optional<String> keyText = keyText(value);
        if (keyText.isEmpty()) {
            if (!isExplained) {
                withoutKey(malformed, value);
            }
            return;
        }
        boolean isSemicolonMissing = TAG_WITHIN.matcher(keyText.get()).find();
        Optional<Mistake> keyFlaw = isSemicolonMissing || keyText.get().isEmpty()
                ? Optional.empty()
                : keyFlaw(BLANKS.matcher(keyText.get()).replaceAll(""));
        boolean isInTheKey = malformed.tag().equals("p") && keyFlaw.isPresent();
        boolean areTagsDamaged =
                isSemicolonMissing || malformed.fault() != MalformedKeyRecord.Fault.PUBLIC_KEY_NOT_BASE64;
        if (areTagsDamaged && !isInTheKey && !isExplained) {
            add(Finding.Code.TAGS_DAMAGED, isSemicolonMissing ? "p" : malformed.tag());
        }
        keyFlaw.ifPresent(mistakes::add);
        if (mistakes.isEmpty()) {
            add(Finding.Code.KEY_DAMAGED);
        }
    }

    /** There is no {@code p=}: because it is misspelt, because the key stands alone, or because this is something else. */
    private void withoutKey(MalformedKeyRecord malformed, String value) {
        Optional<String> almostP = TAG.matcher(value)
                .results()
                .map(m -> m.group(1))
                .filter(tag -> tag.replaceAll("[^A-Za-z]", "").equalsIgnoreCase("p"))
                .findFirst();
        boolean isOtherwiseSound = malformed.fault() == MalformedKeyRecord.Fault.NO_PUBLIC_KEY;
        if (almostP.isPresent()) {
            add(Finding.Code.TAGS_DAMAGED, shownTag(almostP.get()));
        } else if (isOtherwiseSound
                || value.isBlank()
                || BASE64.matcher(BLANKS.matcher(value).replaceAll("")).matches()) {
            add(Finding.Code.NO_PUBLIC_KEY);
        } else {
            add(Finding.Code.TAGS_DAMAGED, malformed.tag());
        }
    }

    /** What is wrong with a key, from the text of {@code p=} without blanks; empty where it is a whole key of fit size. */
    private Optional<Mistake> keyFlaw(String keyText) {
        if (isPlaceholder(keyText)) {
            return Optional.of(new Mistake(Finding.Code.PLACEHOLDER));
        }
        PublicKeyForm form = decoded(keyText).map(PublicKeyForm::of).orElseGet(PublicKeyForm.Unknown::new);
        Mistake cutOff = new Mistake(Finding.Code.CUT_OFF, Integer.toString(octets));
        if (form instanceof PublicKeyForm.BareRsaPublicKey) {
            return Optional.of(new Mistake(Finding.Code.PKCS1_PUBLIC_KEY));
        }
        if (expected.filter(key -> key.base64().equals(keyText)).isPresent()) {
            return Optional.empty();
        }
        if (expected.filter(key -> key.base64().startsWith(keyText)).isPresent()) {
            return Optional.of(cutOff);
        }
        if (expected.filter(key -> sharesARun(key.base64(), keyText)).isPresent()) {
            return Optional.of(new Mistake(Finding.Code.KEY_DAMAGED, firstDifference(keyText)));
        }
        return switch (form) {
            case PublicKeyForm.SubjectPublicKeyInfo rsa -> unfitSize(rsa.bits());
            case PublicKeyForm.CutShort cutShort -> Optional.of(cutOff);
            case PublicKeyForm.BareRsaPublicKey bare -> Optional.of(new Mistake(Finding.Code.PKCS1_PUBLIC_KEY));
            case PublicKeyForm.Unknown unknown ->
                Optional.of(isOneFullString ? cutOff : new Mistake(Finding.Code.KEY_DAMAGED));
        };
    }

    private static Optional<Mistake> unfitSize(int bits) {
        if (bits < SubjectPublicKey.FEWEST_RSA_BITS) {
            return Optional.of(new Mistake(Finding.Code.KEY_TOO_SHORT, Integer.toString(bits)));
        }
        return bits > MOST_BITS
                ? Optional.of(new Mistake(Finding.Code.KEY_TOO_LONG, Integer.toString(bits)))
                : Optional.empty();
    }

    private static boolean isPlaceholder(String keyText) {
        return (keyText.length() < SHORTEST_KEY_CHARS && !keyText.startsWith("MI"))
                || (keyText.length() <= LONGEST_KEY_CHARS
                        && NO_KEY_AT_ALL.matcher(keyText).matches());
    }

    /** As far as it decodes: a last character that stands alone is left out. */
    private static Optional<byte[]> decoded(String keyText) {
        String unpadded = keyText.replace("=", "");
        boolean hasOneTooMany = unpadded.length() % 4 == 1;
        try {
            return Optional.of(
                    Base64.getDecoder().decode(unpadded.substring(0, unpadded.length() - (hasOneTooMany ? 1 : 0))));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static boolean sharesARun(String whole, String damaged) {
        String searched = damaged.toLowerCase(Locale.ROOT);
        String key = whole.toLowerCase(Locale.ROOT);
        int last = key.length() - COMMON_TAIL_CHARS - TELLING_RUN_CHARS;
        if (searched.length() > LONGEST_KEY_CHARS) {
            return false;
        }
        for (int from = COMMON_HEAD_CHARS; from <= last; from++) {
            if (searched.contains(key.substring(from, from + TELLING_RUN_CHARS))) {
                return true;
            }
        }
        return false;
    }

    private String firstDifference(String keyText) {
        String right = expected.orElseThrow().base64();
        int at = 0;
        while (at < Math.min(right.length(), keyText.length()) && right.charAt(at) == keyText.charAt(at)) {
            at++;
        }
        return Integer.toString(at + 1);
    }

    /** What stands behind {@code p=}, blanks and all, even where the rest is no list of tags. */
    private static Optional<String> keyText(String value) {
        Matcher matcher = KEY_TAG.matcher(value);
        return matcher.find() ? Optional.of(matcher.group(1).strip()) : Optional.empty();
    }

    private static String shownTag(String tag) {
        return Printable.of(bytes(tag), SHOWN_TAG_OCTETS);
    }

    private static String latin1(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }
}
