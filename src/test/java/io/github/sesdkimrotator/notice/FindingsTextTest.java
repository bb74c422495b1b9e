package io.github.sesdkimrotator.notice;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.ExampleKeys;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Ring;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FindingsTextTest {

    private static final SubjectPublicKey KEY = ExampleKeys.rsa2048(1);

    @ParameterizedTest
    @EnumSource(Language.class)
    void everyFindingHasItsTextWhetherOrNotAKeyIsExpected(Language language) {
        for (Optional<SubjectPublicKey> expected : List.of(Optional.of(KEY), Optional.<SubjectPublicKey>empty())) {
            FindingsText text = new FindingsText(language, new SigningDomain("example.jp"), "s1.tokyo", expected);
            for (Finding.Code code : Finding.Code.values()) {
                assertThat(text.findings(List.of(finding(code))))
                        .as("%s, %s", code, expected)
                        .contains("ns1.example.jp.")
                        .doesNotContain("{", "}");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void theExpectedRecordStandsReadyToPaste(Language language) {
        FindingsText text = new FindingsText(language, new SigningDomain("example.jp"), "s1.tokyo", Optional.of(KEY));

        assertThat(text.record())
                .contains("s1.tokyo._domainkey.example.jp. 3600 IN TXT (")
                .contains(KeyRecord.publishing(KEY).txtValue());
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void aPrivateKeyIsWithheld(Language language) {
        FindingsText text = new FindingsText(language, new SigningDomain("example.jp"), "s1", Optional.empty());
        String shown = text.findings(List.of(new Finding(
                Finding.Code.TAGS_DAMAGED,
                new NameServer(Ring.AUTHORITATIVE, "ns1.example.jp.", "192.0.2.53:53"),
                new DnsName("s1._domainkey.example.jp."),
                "",
                "-----BEGIN PRIVATE KEY-----QUJDREVG")));

        assertThat(shown).doesNotContain("QUJD");
    }

    @ParameterizedTest
    @EnumSource(names = {"ABSENCE_CACHED", "OLD_VALUE_CACHED", "TTL_TOO_LONG"})
    void aLongTimeIsToldInHoursAndNeverTooShort(Finding.Code code) {
        FindingsText text =
                new FindingsText(Language.ENGLISH, new SigningDomain("example.jp"), "s1.tokyo", Optional.empty());

        assertThat(text.findings(List.of(finding(code, "172799")))).contains(" 48 hours");
        assertThat(text.findings(List.of(finding(code, "7199"))))
                .contains(" 7199 seconds")
                .doesNotContain(" hours");
        assertThat(text.findings(List.of(finding(code, "99999999999999999999"))))
                .contains("99999999999999999999 seconds");
    }

    private static Finding finding(Finding.Code code) {
        return finding(code, "7");
    }

    private static Finding finding(Finding.Code code, String subject) {
        return new Finding(
                code,
                new NameServer(Ring.AUTHORITATIVE, "ns1.example.jp.", "192.0.2.53:53"),
                new DnsName("s1.tokyo._domainkey.example.jp."),
                subject,
                "v=DKIM1");
    }
}
