package io.github.sesdkimrotator.dkim;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A DKIM key record (RFC 6376 section 3.6.1), read from the joined octets of one TXT record.
 *
 * <p>Reading follows the RFC's grammar exactly and goes no further: a value that some verifier might reject must not
 * open the gate. Unknown tags are ignored, white space is allowed where the grammar has FWS, tags and values are
 * case-sensitive (section 3.2).
 *
 * @param keyType the {@code k=} tag; {@code rsa} where absent
 * @param publicKey the {@code p=} tag; empty for a revoked key
 * @param hashAlgorithms the {@code h=} tag; empty where absent, which allows all
 * @param serviceTypes the {@code s=} tag; {@code *} where absent
 * @param flags the {@code t=} tag
 */
public record KeyRecord(
        String keyType,
        Optional<SubjectPublicKey> publicKey,
        List<String> hashAlgorithms,
        List<String> serviceTypes,
        List<String> flags)
        implements ParsedKeyRecord {

    private static final int SHOWN_OCTETS = 40;

    /** FWS is {@code [*WSP CRLF] 1*WSP} (RFC 6376 section 2.8); a line of blanks alone is none (erratum 5070 to section 3.2). */
    private static final Pattern FOLD = Pattern.compile("\\r\\n(?=[ \\t]++(?!\\r\\n))");
    /** RFC 6376 section 3.2. No hyphen: {@code x-note=} is no tag. */
    private static final Pattern TAG_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    /** RFC 6376 section 2.10, {@code hyphenated-word}. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?");

    /** @throws IllegalArgumentException where a tag's value could not be written as RFC 6376 section 3.6.1 has it */
    public KeyRecord {
        if (!isUsable("k", keyType)
                || !hashAlgorithms.stream().allMatch(entry -> matches(WORD, entry))
                || !flags.stream().allMatch(entry -> matches(WORD, entry))
                || serviceTypes.isEmpty()
                || !serviceTypes.stream().allMatch(KeyRecord::isServiceType)) {
            throw new IllegalArgumentException("k=, h=, s= and t= are lists of words");
        }
        hashAlgorithms = List.copyOf(hashAlgorithms);
        serviceTypes = List.copyOf(serviceTypes);
        flags = List.copyOf(flags);
    }

    /** The record that publishes an RSA key for e-mail, as this product asks for it. */
    public static KeyRecord publishing(SubjectPublicKey key) {
        return new KeyRecord("rsa", Optional.of(key), List.of(), List.of("*"), List.of());
    }

    /** The value that withdraws a key for good (RFC 6376 section 3.6.1, {@code p=}). */
    public static String revokedValue() {
        return "v=DKIM1; k=rsa; p=";
    }

    /** Reads the joined character-strings of one TXT record. Never throws, whatever the bytes. */
    public static ParsedKeyRecord parse(byte[] octets) {
        ParsedKeyRecord parsed = read(octets);
        // What is wrong may be told with a later part of a private key, which nobody recognises for what it is.
        return parsed instanceof MalformedKeyRecord malformed && PrivateKeyTrace.isIn(octets)
                ? new MalformedKeyRecord(malformed.fault(), "", Printable.of(octets, SHOWN_OCTETS))
                : parsed;
    }

    private static ParsedKeyRecord read(byte[] octets) {
        String text = unfolded(new String(octets, StandardCharsets.ISO_8859_1));
        Map<String, String> tags = new LinkedHashMap<>();
        List<String> specs = List.of(text.split(";", -1));
        // The grammar closes a list with a bare semicolon; its prose allows white space anywhere around tags.
        boolean closedBySemicolon = specs.size() > 1 && strip(specs.getLast()).isEmpty();
        for (String spec : closedBySemicolon ? specs.subList(0, specs.size() - 1) : specs) {
            int equals = spec.indexOf('=');
            String name = strip(spec.substring(0, Math.max(0, equals)));
            String value = strip(spec.substring(equals + 1));
            if (!matches(TAG_NAME, name) || !isTagValue(value)) {
                return new MalformedKeyRecord(
                        MalformedKeyRecord.Fault.NOT_A_TAG_LIST,
                        name.length() > SHOWN_OCTETS ? "" : shown(name),
                        "'" + shown(spec) + "' is no tag of the form name=value");
            }
            if (tags.putIfAbsent(name, value) != null) {
                return new MalformedKeyRecord(
                        MalformedKeyRecord.Fault.DUPLICATE_TAG,
                        shown(name),
                        "the tag " + shown(name) + "= stands twice");
            }
        }
        return ofTags(tags);
    }

    private static ParsedKeyRecord ofTags(Map<String, String> tags) {
        String version = tags.get("v");
        boolean versionStandsFirst = "v".equals(tags.keySet().iterator().next());
        if (version != null && !(versionStandsFirst && version.equals("DKIM1"))) {
            return new MalformedKeyRecord(
                    MalformedKeyRecord.Fault.WRONG_VERSION,
                    "v",
                    versionStandsFirst ? "v=" + shown(version) + " is not v=DKIM1" : "v= is not the first tag");
        }
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            if (!isUsable(tag.getKey(), tag.getValue())) {
                return new MalformedKeyRecord(
                        MalformedKeyRecord.Fault.UNUSABLE_TAG_VALUE,
                        tag.getKey(),
                        shown(tag.getKey() + "=" + tag.getValue()) + " has no usable value");
            }
        }
        String key = tags.get("p");
        if (key == null) {
            return new MalformedKeyRecord(MalformedKeyRecord.Fault.NO_PUBLIC_KEY, "p", "there is no p= tag");
        }
        Optional<SubjectPublicKey> publicKey;
        try {
            publicKey = key.isEmpty()
                    ? Optional.empty()
                    : Optional.of(SubjectPublicKey.ofBase64(key.replace(" ", "").replace("\t", "")));
        } catch (IllegalArgumentException e) {
            return new MalformedKeyRecord(
                    MalformedKeyRecord.Fault.PUBLIC_KEY_NOT_BASE64, "p", "p= is not base64: " + e.getMessage());
        }
        return new KeyRecord(
                tags.getOrDefault("k", "rsa"),
                publicKey,
                colonList(tags.get("h")),
                colonList(tags.getOrDefault("s", "*")),
                colonList(tags.get("t")));
    }

    /** Whether a tag's value keeps to the grammar of RFC 6376 section 3.6.1. Other tags may hold anything. */
    private static boolean isUsable(String tag, String value) {
        return switch (tag) {
            case "k" -> matches(WORD, value);
            case "h", "t" -> colonList(value).stream().allMatch(entry -> matches(WORD, entry));
            case "s" -> colonList(value).stream().allMatch(KeyRecord::isServiceType);
            case "g" -> value.equals("*");
            default -> true;
        };
    }

    private static boolean matches(Pattern pattern, String text) {
        return pattern.matcher(text).matches();
    }

    /**
     * RFC 6376 section 3.2: printable ASCII and blanks in between; at the semicolon the list was split. By hand: every key
     * is read through here.
     */
    private static boolean isTagValue(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\t' && (c < ' ' || c > '~')) {
                return false;
            }
        }
        return true;
    }

    private static String unfolded(String text) {
        return text.indexOf('\r') < 0 ? text : FOLD.matcher(text).replaceAll("");
    }

    private static boolean isServiceType(String entry) {
        return entry.equals("*") || matches(WORD, entry);
    }

    private static List<String> colonList(String value) {
        return value == null
                ? List.of()
                : Arrays.stream(value.split(":", -1)).map(KeyRecord::strip).toList();
    }

    /** By hand: a regular expression takes quadratic time on a long run of blanks, and the text is a stranger's. */
    private static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isWsp(text.charAt(from))) {
            from++;
        }
        while (to > from && isWsp(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isWsp(char c) {
        return c == ' ' || c == '\t';
    }

    private static String shown(String text) {
        return Printable.of(text.getBytes(StandardCharsets.ISO_8859_1), SHOWN_OCTETS);
    }

    /** An empty {@code p=}: the key is withdrawn, and signatures by it fail for good. */
    public boolean isRevoked() {
        return publicKey.isEmpty();
    }

    /**
     * {@code t=y}: verifiers must not treat signatures differently from unsigned mail. {@code t=Y} counts too: by
     * RFC 6376 section 3.2 it is an unknown flag, but a verifier that goes by the ABNF, where letter case is nothing,
     * takes it for testing.
     */
    public boolean isTesting() {
        return flags.stream().anyMatch("y"::equalsIgnoreCase);
    }

    /** Whether {@code rsa-sha256} signatures are acceptable: RFC 8301 section 3.1 leaves no other hash. */
    public boolean permitsSha256() {
        return hashAlgorithms.isEmpty() || hashAlgorithms.contains("sha256");
    }

    /** Whether the key may sign e-mail: {@code s=} is absent or lists {@code *} or {@code email}. */
    public boolean permitsEmail() {
        return serviceTypes.contains("*") || serviceTypes.contains("email");
    }

    /** Whether this is an RSA record holding exactly {@code expected}, compared as bytes. */
    public boolean publishes(SubjectPublicKey expected) {
        return keyType.equals("rsa") && publicKey.filter(expected::equals).isPresent();
    }

    /** The value to publish, before it is cut into character-strings. */
    public String txtValue() {
        StringBuilder value = new StringBuilder("v=DKIM1; k=").append(keyType);
        appendList(value, "h", hashAlgorithms);
        appendList(value, "s", serviceTypes.equals(List.of("*")) ? List.of() : serviceTypes);
        appendList(value, "t", flags);
        return value.append("; p=")
                .append(publicKey.map(SubjectPublicKey::base64).orElse(""))
                .toString();
    }

    private static void appendList(StringBuilder value, String tag, List<String> entries) {
        if (!entries.isEmpty()) {
            value.append("; ").append(tag).append('=').append(String.join(":", entries));
        }
    }
}
