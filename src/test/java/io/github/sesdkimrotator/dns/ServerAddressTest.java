package io.github.sesdkimrotator.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerAddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.53,                192.0.2.53:53",
        "192.0.2.53:5353,           192.0.2.53:5353",
        "192.0.2.53:65535,          192.0.2.53:65535",
        "2001:db8::53,              [2001:db8:0:0:0:0:0:53]:53",
        "[2001:db8::53],            [2001:db8:0:0:0:0:0:53]:53",
        "[2001:db8::53]:53,         [2001:db8:0:0:0:0:0:53]:53",
        "[2001:DB8:0:0:0:0:0:53]:5, [2001:db8:0:0:0:0:0:53]:5",
        "::1,                       [0:0:0:0:0:0:0:1]:53",
    })
    void addressIsReadAndShownWithItsPort(String text, String shown) {
        ServerAddress address = ServerAddress.parse(text);

        assertThat(address).hasToString(shown);
        assertThat(ServerAddress.parse(address.toString())).isEqualTo(address);
        assertThat(address.socketAddress().isUnresolved()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                      | is no IPv4 address",
                "resolver.example.com    | host names are not looked up",
                "resolver.example.com:53 | host names are not looked up",
                "localhost               | host names are not looked up",
                "https://192.0.2.53/dns  | is no IPv4 address",
                "192.0.2                 | is no IPv4 address",
                "192.0.2.256             | is no IPv4 address",
                "192.0.2.053             | is no IPv4 address",
                "3221226037              | is no IPv4 address",
                "' 192.0.2.53'           | is no IPv4 address",
                "192.0.2.53:             | is no port",
                "192.0.2.53:0            | port 0 is not between",
                "192.0.2.53:65536        | port 65536 is not between",
                "192.0.2.53:-1           | is no port",
                "192.0.2.53:domain       | is no port",
                "[2001:db8::53           | closing bracket",
                "[2001:db8::53]53        | only a colon and a port",
                "[192.0.2.53]:53         | is no IPv6 address",
                "[2001:db8::53%eth0]:53  | is no IPv6 address",
                "2001:db8::g             | is no IPv6 address",
                "2001:db8::1::2          | is no IPv6 address",
            })
    void unusableTextIsRefusedWithTheReason(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerAddress.parse(text))
                .withMessageContaining(reason)
                .withMessageContaining("'" + text + "' is no server address");
    }
}
