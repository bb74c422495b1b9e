package io.github.sesdkimrotator.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NameServerTest {

    @Test
    void peopleReadNameAndAddressOrOneOfThemWhereTheyAreTheSame() {
        assertThat(new NameServer(Ring.AUTHORITATIVE, "ns1.example.jp.", "192.0.2.1:53"))
                .hasToString("ns1.example.jp. at 192.0.2.1:53");
        assertThat(new NameServer(Ring.RESOLVER, "192.0.2.53:53", "192.0.2.53:53"))
                .hasToString("192.0.2.53:53");
    }
}
