package io.github.sesdkimrotator.dkim;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A DKIM key record (RFC 6376 section 3.6.1), read from the joined octets of one TXT record.
 *
 * <p>Reading follows the RFC's grammar exactly and goes no further: a value that some verifier might reject must not
 * open the gate. Unknown tags are ignored, white space is allowed where the grammar has FWS.
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

    public KeyRecord {
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
        // RFC 6376 section 3.2: a tag-list is printable ASCII and folding white space only.
        String text = new String(octets, StandardCharsets.ISO_8859_1).replaceAll("\r\n(?=[ \t])", "");
        Map<String, String> tags = new LinkedHashMap<>();
        List<String> specs = List.of(text.split(";", -1));
        boolean closedBySemicolon = specs.size() > 1 && isBlank(specs.getLast());
        for (String spec : closedBySemicolon ? specs.subList(0, specs.size() - 1) : specs) {
            int equals = spec.indexOf('=');
            String name = equals < 0 ? "" : strip(spec.substring(0, equals));
            String value = equals < 0 ? "" : strip(spec.substring(equals + 1));
            if (!name.matches("[A-Za-z][A-Za-z0-9_]*") || !value.matches("[\\x21-\\x3A\\x3C-\\x7E \t]*")) {
                return new MalformedKeyRecord(
                        MalformedKeyRecord.Fault.NOT_A_TAG_LIST,
                        "'" + shown(spec) + "' is no tag of the form name=value");
            }
            if (tags.putIfAbsent(name, value) != null) {
                return new MalformedKeyRecord(
                        MalformedKeyRecord.Fault.DUPLICATE_TAG, "the tag " + shown(name) + "= stands twice");
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
                    versionStandsFirst ? "v=" + shown(version) + " is not v=DKIM1" : "v= is not the first tag");
        }
        String key = tags.get("p");
        if (key == null) {
            return new MalformedKeyRecord(MalformedKeyRecord.Fault.NO_PUBLIC_KEY, "there is no p= tag");
        }
        Optional<SubjectPublicKey> publicKey;
        try {
            byte[] der = Base64.getDecoder().decode(key.replaceAll("[ \t]", ""));
            publicKey = der.length == 0 ? Optional.empty() : Optional.of(SubjectPublicKey.ofDer(der));
        } catch (IllegalArgumentException e) {
            return new MalformedKeyRecord(
                    MalformedKeyRecord.Fault.PUBLIC_KEY_NOT_BASE64, "p= is not base64: " + e.getMessage());
        }
        return new KeyRecord(
                tags.getOrDefault("k", "rsa"),
                publicKey,
                colonList(tags.get("h")),
                colonList(tags.getOrDefault("s", "*")),
                colonList(tags.get("t")));
    }

    private static List<String> colonList(String value) {
        return value == null
                ? List.of()
                : Arrays.stream(value.split(":", -1)).map(KeyRecord::strip).toList();
    }

    private static boolean isBlank(String text) {
        return strip(text).isEmpty();
    }

    private static String strip(String text) {
        return text.replaceAll("^[ \t]+|[ \t]+$", "");
    }

    private static String shown(String text) {
        return Printable.of(text.getBytes(StandardCharsets.ISO_8859_1), 40);
    }

    /** An empty {@code p=}: the key is withdrawn, and signatures by it fail for good. */
    public boolean isRevoked() {
        return publicKey.isEmpty();
    }

    /**
     * {@code t=y}: verifiers must not treat signatures differently from unsigned mail. In either case: the RFC's grammar
     * does not tell them apart, and a verifier may not.
     */
    public boolean isTesting() {
        return flags.stream().anyMatch("y"::equalsIgnoreCase);
    }

    /** Whether {@code rsa-sha256} signatures are acceptable: RFC 8301 section 3.1 leaves no other hash. */
    public boolean permitsSha256() {
        return hashAlgorithms.isEmpty() || hashAlgorithms.contains("sha256");
    }

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
