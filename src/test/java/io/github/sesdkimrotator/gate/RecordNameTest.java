package io.github.sesdkimrotator.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.DnsName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordNameTest {

    @Test
    void aSelectorStandsBeforeDomainkeyAndADomainBehindItByRfc6376Section3621() {
        assertThat(RecordName.of(new DnsName("a.b._domainkey.mail.example.jp.")))
                .hasValue(new RecordName("a.b", new DnsName("mail.example.jp.")));
        assertThat(RecordName.of(new DnsName("s1._domainkey.jp."))).hasValue(new RecordName("s1", new DnsName("jp.")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.jp.", "_domainkey.example.jp.", "s1._domainkey.", "s1.domainkey.example.jp."})
    void aNameWithoutSelectorDomainkeyOrDomainIsNoRecordsName(String name) {
        assertThat(RecordName.of(new DnsName(name))).isEmpty();
    }
}
