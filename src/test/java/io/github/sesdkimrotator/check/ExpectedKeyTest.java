package io.github.sesdkimrotator.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.sesdkimrotator.crypto.RsaKeyGenerator;
import io.github.sesdkimrotator.dkim.ExampleKeys;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.notice.RecordForms;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.rotation.RotationKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectedKeyTest {

    private static final SubjectPublicKey KEY = ExampleKeys.rsa2048(1);
    private static final String VALUE = KeyRecord.publishing(KEY).txtValue();
    private static final String FIRST = VALUE.substring(0, 255);
    private static final String SECOND = VALUE.substring(255);

    static Stream<String> forms() {
        String mimeLines =
                KEY.pem().lines().filter(line -> !line.startsWith("-")).reduce("", (a, b) -> a + b + "\r\n");
        return Stream.of(
                VALUE,
                VALUE + "\r\n",
                "\uFEFF" + VALUE,
                VALUE.replace("; ", ";"),
                "p=" + KEY.base64(),
                KEY.base64(),
                mimeLines,
                FIRST + "\n" + SECOND,
                "\"" + VALUE + "\"",
                "\"" + FIRST + "\" \"" + SECOND + "\"",
                "\"" + FIRST + "\"\n\"" + SECOND + "\"\n",
                "s1._domainkey.example.jp. 3600 IN TXT \"" + FIRST + "\" \"" + SECOND + "\"",
                "s1._domainkey IN TXT ( \"v=DKIM1\\; k=rsa; \"\n\t\"p=" + KEY.base64()
                        + "\" )  ; ----- \"DKIM\" key s1",
                "s1._domainkey.example.jp. 3600 IN TXT " + VALUE,
                "s1._domainkey.example.jp\ttext = \n\n\t\"" + FIRST + "\"\n\t\"" + SECOND + "\"",
                KEY.pem(),
                "the key:\n" + KEY.pem().replace("\n", "\r\n"),
                "{\"Changes\":[{\"ResourceRecordSet\":{\"ResourceRecords\":[{\"Value\":\"\\\"" + FIRST + "\\\" \\\""
                        + SECOND + "\\\"\"}]}}]}");
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyFormThatPeopleHaveIsUnderstood(String file) {
        assertThat(read(file)).isEqualTo(KEY);
    }

    @Test
    void whatWindowsWritesIsUnderstood() {
        assertThat(ExpectedKey.read(("\uFEFF" + VALUE).getBytes(StandardCharsets.UTF_16LE)))
                .isEqualTo(KEY);
    }

    @Test
    void everyFileOfTheProductThatHoldsTheKeyIsUnderstood() {
        RsaKeyGenerator generator = new RsaKeyGenerator();
        PrivateSigningKey pair = generator.generate();
        SigningDomain domain = new SigningDomain("example.jp");
        Selector selector = new Selector("s1");
        Instant from = Instant.parse("2026-11-22T00:00:00Z");
        Instant to = from.plus(Duration.ofDays(180));
        Map<String, String> files = RecordForms.of(
                domain,
                new RotationKey(selector, pair.publicKey(), from, to),
                generator.certify(pair, domain, selector, from, to));

        for (String name : List.of(
                "dns-record.txt",
                "dns-record.zone",
                "dns-record.json",
                "route53.json",
                "public-key.pem",
                "certificate.pem")) {
            assertThat(read(files.get(name))).as(name).isEqualTo(pair.publicKey());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "v=DKIM1; k=rsa; p=",
                "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
                "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA",
                "{\"name\":\"s1\"}",
                "{",
                "-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----"
            })
    void whatHoldsNoUsableKeyIsRefused(String file) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(file));
    }

    @Test
    void aValueThatLostItsEndIsNotTakenForAnotherKey() {
        for (int length = 1; length < VALUE.length(); length++) {
            String cut = VALUE.substring(0, length);
            assertThatIllegalArgumentException().isThrownBy(() -> read(cut));
        }
    }

    @Test
    void ofTwoKeysNoneIsChosen() {
        String other = KeyRecord.publishing(ExampleKeys.rsa2048(2)).txtValue();

        assertThatIllegalArgumentException().isThrownBy(() -> read(VALUE + "\n" + other));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("s1 IN TXT \"" + VALUE + "\"\ns2 IN TXT \"" + other + "\""));
    }

    @Test
    void aPrivateKeyIsRefusedAndNotRepeated() {
        String secret = "QUJDREVG".repeat(20);
        for (String file : new String[] {
            "-----BEGIN PRIVATE KEY-----\n" + secret + "\n-----END PRIVATE KEY-----",
            KEY.pem() + "-----BEGIN RSA PRIVATE KEY-----\n" + secret,
            "v=DKIM1; p=MIIEvQIBADANBgkqhkiG9w0BAQEFAASC" + secret
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> read(file))
                    .withMessageContaining("PRIVATE")
                    .withMessageNotContaining("QUJD");
        }
    }

    @Test
    void aFileThatIsFarTooLongIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ExpectedKey.read(new byte[ExpectedKey.LARGEST_FILE_BYTES + 1]));
    }

    private static SubjectPublicKey read(String file) {
        return ExpectedKey.read(file.getBytes(StandardCharsets.UTF_8));
    }
}
