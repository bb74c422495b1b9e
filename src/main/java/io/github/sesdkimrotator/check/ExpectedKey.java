package io.github.sesdkimrotator.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.MalformedKeyRecord;
import io.github.sesdkimrotator.dkim.ParsedKeyRecord;
import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.dkim.PrivateKeyTrace;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.json.MalformedJsonException;
import io.github.sesdkimrotator.json.StrictJson;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the expected key out of whatever people have: the value, the value in quotes as {@code dig} prints it, a line or
 * block of a zone file, the files that the rotator writes, a public key or certificate in PEM, or the base64 of {@code
 * p=} alone.
 */
final class ExpectedKey {

    static final int LARGEST_FILE_BYTES = 100_000;

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (?<label>[A-Z0-9 ]+)-----(?<base64>[^-]*)-----END \\k<label>-----");
    private static final Pattern STRING_OR_COMMENT = Pattern.compile("\"((?:[^\"\\\\]|\\\\[\\s\\S])*+)\"|;[^\n]*+");
    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-9]{3}|.)", Pattern.DOTALL);
    private static final Pattern TXT_TYPE = Pattern.compile("(?<=\\s)TXT(?=[\\s(])");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{40,}={0,2}");

    private ExpectedKey() {}

    /** @throws IllegalArgumentException saying what was found, with no private key in it */
    static SubjectPublicKey read(byte[] file) {
        if (file.length > LARGEST_FILE_BYTES) {
            throw new IllegalArgumentException("it has " + file.length + " bytes, and no record is that long");
        }
        // What Windows' Notepad and PowerShell write is still text.
        String text = decoded(file).strip();
        if (PrivateKeyTrace.isIn(text)) {
            throw new IllegalArgumentException("it holds a PRIVATE key, which is not repeated here. That belongs into"
                    + " no DNS record and no mail. Give the public half: openssl pkey -in FILE -pubout");
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("it is empty");
        }
        if (text.startsWith("{")) {
            return ofValues(valuesOfJson(text), text);
        }
        Matcher pem = PEM.matcher(text);
        return pem.find()
                ? ofPem(pem.group("label"), pem.group(), pem.group("base64"))
                : ofValues(valuesOfText(text), text);
    }

    private static String decoded(byte[] file) {
        boolean isUtf16 = file.length >= 2
                && ((file[0] == (byte) 0xFF && file[1] == (byte) 0xFE)
                        || (file[0] == (byte) 0xFE && file[1] == (byte) 0xFF));
        String text = new String(file, isUtf16 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static SubjectPublicKey ofPem(String label, String pem, String base64) {
        return switch (label) {
            case "PUBLIC KEY" -> usable(SubjectPublicKey.ofBase64(base64.replaceAll("\\s", "")));
            case "CERTIFICATE" -> ofCertificate(pem);
            case "RSA PUBLIC KEY" ->
                throw new IllegalArgumentException(
                        "it is a PKCS#1 public key, and p= takes the form PUBLIC KEY. Convert"
                                + " it: openssl rsa -RSAPublicKey_in -in FILE -pubout");
            default -> throw new IllegalArgumentException("it is PEM of the kind " + Printable.of(label));
        };
    }

    private static SubjectPublicKey ofCertificate(String pem) {
        try {
            return usable(SubjectPublicKey.ofDer(CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                    .getPublicKey()
                    .getEncoded()));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("its certificate is damaged", e);
        }
    }

    /** {@code dns-record.json}, or the change batch for Route 53. */
    private static List<String> valuesOfJson(String text) {
        JsonNode json;
        try {
            json = StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException("it begins like JSON and is none: " + e.getMessage(), e);
        }
        JsonNode inRoute53 = json.at("/Changes/0/ResourceRecordSet/ResourceRecords/0/Value");
        JsonNode value = json.path("value");
        if (!value.isTextual() && !inRoute53.isTextual()) {
            throw new IllegalArgumentException("it is JSON without the field \"value\" that dns-record.json has");
        }
        return value.isTextual() ? List.of(value.textValue()) : valuesOfText(inRoute53.textValue());
    }

    /** Every reading of the text, the likeliest first. */
    private static List<String> valuesOfText(String text) {
        if (text.contains("\"")) {
            requireOneRecord(STRING_OR_COMMENT.matcher(text).replaceAll(" "));
            return List.of(joinedStrings(text));
        }
        List<String> lines = text.lines().map(String::strip).toList();
        List<SubjectPublicKey> keys =
                lines.stream().flatMap(line -> keyOf(line).stream()).distinct().toList();
        if (keys.size() > 1) {
            throw new IllegalArgumentException(
                    "it holds " + keys.size() + " keys; leave only the one that is expected");
        }
        if (!keys.isEmpty()) {
            return lines;
        }
        requireOneRecord(text);
        Matcher type = TXT_TYPE.matcher(text);
        List<String> rest = (type.find() ? text.substring(type.end()) : text)
                .lines()
                .map(String::strip)
                .toList();
        return List.of(String.join("", rest), String.join(" ", rest));
    }

    private static void requireOneRecord(String text) {
        if (TXT_TYPE.matcher(text).results().count() > 1) {
            throw new IllegalArgumentException(
                    "it holds more than one TXT record; leave only the one that is expected");
        }
    }

    /** RFC 1035 section 5.1: what stands in quotes, unescaped and put together; the rest is name, TTL and comments. */
    private static String joinedStrings(String text) {
        StringBuilder joined = new StringBuilder();
        STRING_OR_COMMENT
                .matcher(text)
                .results()
                .filter(found -> found.group(1) != null)
                .forEach(string -> joined.append(ESCAPE.matcher(string.group(1))
                        .replaceAll(escape -> Matcher.quoteReplacement(unescaped(escape.group(1))))));
        return joined.toString();
    }

    private static String unescaped(String escape) {
        return escape.length() == 1 ? escape : Character.toString((char) Integer.parseInt(escape));
    }

    private static SubjectPublicKey ofValues(List<String> values, String text) {
        Optional<SubjectPublicKey> key =
                values.stream().flatMap(value -> keyOf(value).stream()).findFirst();
        return key.orElseThrow(() -> new IllegalArgumentException(whyNone(values.getFirst(), text)));
    }

    private static Optional<SubjectPublicKey> keyOf(String value) {
        Stream<SubjectPublicKey> candidates = Stream.empty();
        if (parse(value) instanceof KeyRecord record && record.keyType().equals("rsa")) {
            candidates = record.publicKey().stream();
        } else if (BASE64.matcher(value).matches()) {
            candidates = base64(value).stream();
        }
        return candidates.filter(SubjectPublicKey::isLongEnough).findFirst();
    }

    private static Optional<SubjectPublicKey> base64(String value) {
        try {
            return Optional.of(SubjectPublicKey.ofBase64(value));
        } catch (IllegalArgumentException notCanonical) {
            return Optional.empty();
        }
    }

    private static String whyNone(String value, String text) {
        String begins = "; it begins with '"
                + Printable.of(text.lines().findFirst().orElse("").strip()) + "'";
        return switch (parse(value)) {
            case KeyRecord record ->
                record.isRevoked()
                        ? "its p= is empty: that revokes a key and publishes none" + begins
                        : record.keyType().equals("rsa")
                                ? "its p= is no RSA public key of 1024 bits or more; perhaps letters got lost" + begins
                                : "its key has the type k=" + Printable.of(record.keyType())
                                        + ", and this gate knows rsa only" + begins;
            case MalformedKeyRecord malformed -> "no DKIM key can be read in it (" + malformed.detail() + ")" + begins;
        };
    }

    private static SubjectPublicKey usable(SubjectPublicKey key) {
        if (!key.isLongEnough()) {
            throw new IllegalArgumentException("its key is no RSA key of 1024 bits or more");
        }
        return key;
    }

    private static ParsedKeyRecord parse(String value) {
        return KeyRecord.parse(value.getBytes(StandardCharsets.UTF_8));
    }
}
