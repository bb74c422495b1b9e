package io.github.sesdkimrotator.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.53,                            192.0.2.53:53,                         ServerAddress",
        "[2001:db8::53]:5353,                   [2001:db8:0:0:0:0:0:53]:5353,          ServerAddress",
        "tcp:192.0.2.53,                        tcp:192.0.2.53:53,                     TcpOnly",
        "TCP:192.0.2.53:5353,                   tcp:192.0.2.53:5353,                   TcpOnly",
        "tcp:[2001:db8::53]:5353,               tcp:[2001:db8:0:0:0:0:0:53]:5353,      TcpOnly",
        "tcp:2001:db8::53,                      tcp:[2001:db8:0:0:0:0:0:53]:53,        TcpOnly",
        "https://dns.example.com/dns-query,     https://dns.example.com/dns-query,     DohServer",
        "https://192.0.2.53:8443/dns-query?a=b, https://192.0.2.53:8443/dns-query?a=b, DohServer",
        "https://[2001:db8::53]/dns-query,      https://[2001:db8::53]/dns-query,      DohServer",
        "HTTPS://dns.example.com,               HTTPS://dns.example.com,               DohServer",
    })
    void textIsReadAndShownAsItIsRead(String text, String shown, String kind) {
        Endpoint endpoint = Endpoint.parse(text);

        assertThat(endpoint).hasToString(shown);
        assertThat(endpoint.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(Endpoint.parse(endpoint.toString())).isEqualTo(endpoint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://dns.example.com/dns-query       | only https is asked",
                "tls://192.0.2.53                       | only https is asked",
                "https:dns.example.com                  | the host is missing",
                "https:///dns-query                     | the host is missing",
                "https://dns_example/dns-query          | the host is missing, or is no host name",
                "https://dns.example.com/dns-query#a    | is never sent",
                "https://dns.example.com:0/dns-query    | port 0 is not between",
                "https://dns.example.com:99999/q        | port 99999 is not between",
                "https://dns.example.com/dns-query{?dns} | leave out the part in braces",
                "https://dns.example.com/dns query      | Illegal character",
                "tcp:dns.example.com                    | host names are not looked up",
                "tcp://192.0.2.53                       | is no IPv4 address",
                "tcp:                                   | is no IPv4 address",
                "dns.example.com                        | host names are not looked up",
            })
    void unusableTextIsRefusedWithTheReason(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.parse(text))
                .withMessageContaining(reason);
    }

    @Test
    void userInformationIsRefusedAndNotRepeated() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.parse("https://somebody:opensesame@dns.example.com/dns-query"))
                .withMessageContaining("dns.example.com holds user information")
                .withMessageNotContaining("opensesame");
    }
}
