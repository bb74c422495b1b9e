package io.github.sesdkimrotator.notice;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.PrivateKeyTrace;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.json.JsonText;
import io.github.sesdkimrotator.rotation.RotationKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The public artefacts of a key, in every form that somebody may need to publish it (design section 5). */
public final class RecordForms {

    /** The TTL that is asked for, in seconds. */
    public static final int TTL_SECONDS = 3600;

    private RecordForms() {}

    /** {@link #of(SigningDomain, RotationKey, String, int)} with a TTL of {@value #TTL_SECONDS} seconds. */
    public static Map<String, String> of(SigningDomain domain, RotationKey key, String certificatePem) {
        return of(domain, key, certificatePem, TTL_SECONDS);
    }

    /**
     * The files of {@code keys/<domain>/<selector>/}. The same arguments give the same bytes.
     *
     * @param certificatePem the certificate alone
     * @param ttlSeconds of the record, 1 or more
     * @return content by file name, the manifest last
     * @throws IllegalArgumentException where {@code certificatePem} is no certificate, or holds a private key as well
     */
    public static Map<String, String> of(SigningDomain domain, RotationKey key, String certificatePem, int ttlSeconds) {
        if (!certificatePem.contains("-----BEGIN CERTIFICATE-----") || PrivateKeyTrace.isIn(certificatePem)) {
            throw new IllegalArgumentException("the certificate's PEM text must hold a certificate and nothing else");
        }
        if (ttlSeconds < 1) {
            throw new IllegalArgumentException("a TTL of " + ttlSeconds + " seconds; 1 or more is expected");
        }
        DnsName name = key.selector().recordName(domain);
        String value = KeyRecord.publishing(key.publicKey()).txtValue();
        Map<String, String> files = new LinkedHashMap<>();
        files.put("certificate.pem", certificatePem);
        files.put("public-key.pem", key.publicKey().pem());
        files.put("dns-record.json", dnsRecordJson(domain, key, name, value, ttlSeconds));
        files.put("dns-record.zone", txtZoneBlock(name, ttlSeconds, value) + "\n");
        files.put("dns-record.txt", plainText(domain, key, name, value, ttlSeconds));
        files.put("route53.json", route53Json(domain, key, name, value, ttlSeconds));
        files.put("manifest.json", manifestJson(domain, key, files));
        return Collections.unmodifiableMap(files);
    }

    /**
     * A TXT record in master-file format (RFC 1035 section 5.1), ready to paste: absolute owner name, one
     * character-string a line, a closing parenthesis alone on the last line. No final line break.
     */
    static String txtZoneBlock(DnsName name, int ttlSeconds, String value) {
        return name.absolute() + " " + ttlSeconds + " IN TXT (\n"
                + strings(value).stream().map(s -> "    \"" + s + "\"\n").collect(Collectors.joining())
                + ")";
    }

    /** The character-strings of a value; a DKIM value holds neither quotes nor backslashes, so none is escaped. */
    static List<String> strings(String value) {
        return TxtRecord.ofValue(value).strings().stream()
                .map(octets -> new String(octets, StandardCharsets.US_ASCII))
                .toList();
    }

    /** The record's name as a panel wants it that appends the domain. */
    static String nameWithin(SigningDomain zone, DnsName name) {
        return name.absolute()
                .substring(0, name.absolute().length() - zone.ascii().length() - 2);
    }

    private static String dnsRecordJson(
            SigningDomain domain, RotationKey key, DnsName name, String value, int ttlSeconds) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("recordName", name.absolute());
        json.put("name", nameWithin(domain, name));
        json.put("type", "TXT");
        json.put("ttl", ttlSeconds);
        json.put("value", value);
        strings(value).forEach(json.putArray("characterStrings")::add);
        json.put("fingerprint", key.fingerprint().hex());
        return JsonText.pretty(json);
    }

    /** The value stands alone on the first line, so that {@code head -1} is all it takes. */
    private static String plainText(SigningDomain domain, RotationKey key, DnsName name, String value, int ttlSeconds) {
        return """
                %s

                The line above is the value of one TXT record, without quotes, for control panels that ask for a value.
                It is the public half of the DKIM key %s of %s. It is not secret.

                Name   %s
                       or, where the panel appends the zone %s: %s
                Type   TXT
                TTL    %d
                Length %d characters; a panel that keeps only 255 of them needs the split form in dns-record.zone.

                It is a new record. It replaces none: leave the other records under _domainkey.%s as they are.
                """.formatted(
                        value,
                        key.fingerprint(),
                        domain.display(),
                        name.absolute(),
                        domain.ascii(),
                        nameWithin(domain, name),
                        ttlSeconds,
                        value.length(),
                        domain.ascii());
    }

    private static String route53Json(
            SigningDomain domain, RotationKey key, DnsName name, String value, int ttlSeconds) {
        ObjectNode batch = JsonNodeFactory.instance.objectNode();
        batch.put("Comment", "DKIM key " + key.fingerprint() + " of " + domain.ascii());
        ObjectNode change = batch.putArray("Changes").addObject();
        change.put("Action", "UPSERT");
        ObjectNode recordSet = change.putObject("ResourceRecordSet");
        recordSet.put("Name", name.absolute());
        recordSet.put("Type", "TXT");
        recordSet.put("TTL", ttlSeconds);
        recordSet
                .putArray("ResourceRecords")
                .addObject()
                .put("Value", strings(value).stream().map(s -> '"' + s + '"').collect(Collectors.joining(" ")));
        return JsonText.pretty(batch);
    }

    private static String manifestJson(SigningDomain domain, RotationKey key, Map<String, String> files) {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("domain", domain.ascii());
        manifest.put("selector", key.selector().value());
        manifest.put("fingerprint", key.fingerprint().hex());
        manifest.put("notBefore", key.generatedAt().toString());
        manifest.put("notAfter", key.notAfter().toString());
        ObjectNode digests = manifest.putObject("sha256");
        files.forEach((name, content) -> digests.put(name, sha256Hex(content)));
        return JsonText.pretty(manifest);
    }

    private static String sha256Hex(String content) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
