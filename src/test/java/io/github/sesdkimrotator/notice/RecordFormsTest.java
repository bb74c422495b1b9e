package io.github.sesdkimrotator.notice;

import static io.github.sesdkimrotator.notice.NoticeSamples.DOMAIN;
import static io.github.sesdkimrotator.notice.NoticeSamples.NEW;
import static io.github.sesdkimrotator.notice.NoticeSamples.PUBLIC_KEY;
import static io.github.sesdkimrotator.notice.NoticeSamples.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.rotation.RotationKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordFormsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    private static final RotationKey KEY = new RotationKey(
            NEW, PUBLIC_KEY, Instant.parse("2026-11-22T09:00:00Z"), Instant.parse("2027-05-21T09:00:00Z"));

    private final Map<String, String> files = RecordForms.of(DOMAIN, KEY, CERTIFICATE);

    @Test
    void theFilesAreThoseOfTheContract() {
        assertThat(files)
                .containsOnlyKeys(
                        "certificate.pem",
                        "public-key.pem",
                        "dns-record.json",
                        "dns-record.zone",
                        "dns-record.txt",
                        "route53.json",
                        "manifest.json")
                .containsEntry("certificate.pem", CERTIFICATE)
                .isEqualTo(RecordForms.of(DOMAIN, KEY, CERTIFICATE));
    }

    @Test
    void thePublicKeyIsPemOfSixtyFourColumns() {
        String pem = files.get("public-key.pem");
        assertThat(pem).startsWith("-----BEGIN PUBLIC KEY-----\n").endsWith("\n-----END PUBLIC KEY-----\n");
        assertThat(pem.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(64));
        String base64 = pem.replaceAll("-----[A-Z ]+-----|\n", "");
        assertThat(SubjectPublicKey.ofDer(Base64.getDecoder().decode(base64))).isEqualTo(PUBLIC_KEY);
    }

    @Test
    void theJsonFormHoldsTheWholeRecord() throws IOException {
        JsonNode json = JSON.readTree(files.get("dns-record.json"));
        assertThat(json.get("recordName").asText()).isEqualTo("dkim-20261122-1._domainkey.example.jp.");
        assertThat(json.get("name").asText()).isEqualTo("dkim-20261122-1._domainkey");
        assertThat(json.get("type").asText()).isEqualTo("TXT");
        assertThat(json.get("ttl").asInt()).isEqualTo(3600);
        assertThat(json.get("value").asText()).isEqualTo(value());
        assertThat(json.get("fingerprint").asText())
                .isEqualTo(PUBLIC_KEY.fingerprint().hex());
        StringBuilder joined = new StringBuilder();
        json.get("characterStrings").forEach(s -> joined.append(s.asText()));
        assertThat(joined).hasToString(value());
    }

    @Test
    void theZoneFormJoinsToTheValue() {
        String zone = files.get("dns-record.zone");
        assertThat(zone)
                .startsWith("dkim-20261122-1._domainkey.example.jp. 3600 IN TXT (\n")
                .endsWith("\n)\n");
        assertThat(String.join("", ZoneBlocks.strings(zone, NEW.recordName(DOMAIN))))
                .isEqualTo(value());
    }

    @Test
    void theTextFormBeginsWithTheValueAlone() {
        assertThat(files.get("dns-record.txt").lines().findFirst()).contains(value());
    }

    @Test
    void theRoute53FormIsAChangeBatch() throws IOException {
        JsonNode changes = JSON.readTree(files.get("route53.json")).get("Changes");
        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).get("Action").asText()).isEqualTo("UPSERT");
        JsonNode recordSet = changes.get(0).get("ResourceRecordSet");
        assertThat(recordSet.get("Name").asText()).isEqualTo("dkim-20261122-1._domainkey.example.jp.");
        assertThat(recordSet.get("Type").asText()).isEqualTo("TXT");
        assertThat(recordSet.get("TTL").isIntegralNumber()).isTrue();
        String published = recordSet.get("ResourceRecords").get(0).get("Value").asText();
        assertThat(published).matches("\"[^\"]{1,255}\"( \"[^\"]{1,255}\")*");
        assertThat(published.replaceAll("^\"|\" \"|\"$", "")).isEqualTo(value());
    }

    @Test
    void theManifestDigestsEveryOtherFile() throws Exception {
        JsonNode manifest = JSON.readTree(files.get("manifest.json"));
        assertThat(manifest.get("domain").asText()).isEqualTo("example.jp");
        assertThat(manifest.get("selector").asText()).isEqualTo("dkim-20261122-1");
        assertThat(manifest.get("fingerprint").asText())
                .isEqualTo(PUBLIC_KEY.fingerprint().hex());
        assertThat(manifest.get("notBefore").asText()).isEqualTo("2026-11-22T09:00:00Z");
        assertThat(manifest.get("notAfter").asText()).isEqualTo("2027-05-21T09:00:00Z");
        assertThat(manifest.get("sha256")).hasSize(files.size() - 1);
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        for (Map.Entry<String, JsonNode> digest : manifest.get("sha256").properties()) {
            byte[] content = files.get(digest.getKey()).getBytes(StandardCharsets.UTF_8);
            assertThat(digest.getValue().asText())
                    .as(digest.getKey())
                    .isEqualTo(HexFormat.of().formatHex(sha256.digest(content)));
        }
    }

    @Test
    void aPrivateKeyBesideTheCertificateIsRefusedAndNotRepeated() {
        String both = CERTIFICATE + "-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----\n";
        assertThatThrownBy(() -> RecordForms.of(DOMAIN, KEY, both))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("SECRET");
        assertThatThrownBy(() -> RecordForms.of(DOMAIN, KEY, "")).isInstanceOf(IllegalArgumentException.class);
    }
}
