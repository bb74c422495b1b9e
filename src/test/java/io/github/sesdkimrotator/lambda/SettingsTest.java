package io.github.sesdkimrotator.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dns.Endpoint;
import io.github.sesdkimrotator.dns.Patience;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.notice.Language;
import io.github.sesdkimrotator.rotation.Policy.UpdateMode;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.support.Environments;
import io.github.sesdkimrotator.support.HandlerFixture;
import io.github.sesdkimrotator.support.States;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {

    private static final Map<String, String> LEAST = Environments.required();

    private static Settings with(String... namesAndValues) {
        Map<String, String> all = new HashMap<>(LEAST);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            all.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Settings.of(all);
    }

    private static String complaintAbout(String... namesAndValues) {
        try {
            with(namesAndValues);
        } catch (InvalidSettingsException e) {
            return e.getMessage();
        }
        throw new AssertionError("taken: " + List.of(namesAndValues));
    }

    @Test
    void whatIsRequiredIsEnough() {
        Settings settings = Settings.of(LEAST);

        assertThat(settings.domains()).isEmpty();
        assertThat(settings.regions()).containsExactly(new SesRegion("ap-northeast-1"));
        assertThat(settings.policy().keyValidity()).isEqualTo(Duration.ofDays(180));
        assertThat(settings.policy().renewBefore()).isEqualTo(Duration.ofDays(45));
        assertThat(settings.policy().dnsLead()).isEqualTo(Duration.ofDays(14));
        assertThat(settings.policy().watchPeriod()).isEqualTo(Duration.ofHours(24));
        assertThat(settings.policy().retentionPeriod()).isEqualTo(Duration.ofDays(7));
        assertThat(settings.policy().updateMode()).isEqualTo(UpdateMode.MANUAL);
        assertThat(settings.policy().selectorPrefix()).isEqualTo("dkim");
        assertThat(settings.resolvers()).as("three operators").hasSize(3);
        assertThat(settings.resolverSamples()).isEqualTo(3);
        assertThat(settings.gateLimit()).isEqualTo(Patience.DEFAULT.perGate());
        assertThat(settings.authoritativeRing()).isEqualTo(AuthoritativeRing.ON);
        assertThat(settings.language()).isEqualTo(Language.ENGLISH);
        assertThat(settings.timeZone()).isEqualTo(ZoneId.of("UTC"));
        assertThat(settings.commands().functionName()).isEqualTo("aws-ses-migration-prod-dkim-manager");
    }

    @Test
    void everyVariableIsTaken() {
        Settings settings = with(
                "DOMAINS", "example.jp, EXAMPLE.COM.,日本語.example,,example.jp",
                "SES_REGIONS", "ap-northeast-1,ap-northeast-3",
                "KEY_VALIDITY_DAYS", "365",
                "RENEW_BEFORE_DAYS", "60",
                "DNS_LEAD_DAYS", "21",
                "WATCH_HOURS", "48",
                "RETENTION_DAYS", "10",
                "SES_UPDATE_MODE", "Automatic",
                "SELECTOR_PREFIX", "ses",
                "DNS_RESOLVERS",
                        "192.0.2.53, 192.0.2.54:5353,[2001:db8::53]:53,tcp:192.0.2.55,https://dns.example.com/dns-query",
                "DNS_RESOLVER_SAMPLES", "5",
                "DNS_GATE_SECONDS", "120",
                "DNS_AUTHORITATIVE", "off",
                "NOTICE_LANGUAGE", "JA",
                "TIME_ZONE", "Asia/Tokyo");

        assertThat(settings.domains())
                .containsExactly(
                        new SigningDomain("example.jp"),
                        new SigningDomain("example.com"),
                        new SigningDomain("xn--wgv71a119e.example"));
        assertThat(settings.regions()).containsExactly(States.TOKYO, States.OSAKA);
        assertThat(settings.policy().keyValidity()).isEqualTo(Duration.ofDays(365));
        assertThat(settings.policy().renewBefore()).isEqualTo(Duration.ofDays(60));
        assertThat(settings.policy().dnsLead()).isEqualTo(Duration.ofDays(21));
        assertThat(settings.policy().watchPeriod()).isEqualTo(Duration.ofDays(2));
        assertThat(settings.policy().retentionPeriod()).isEqualTo(Duration.ofDays(10));
        assertThat(settings.policy().updateMode()).isEqualTo(UpdateMode.AUTOMATIC);
        assertThat(settings.policy().selectorPrefix()).isEqualTo("ses");
        assertThat(settings.policy().selectorZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
        assertThat(settings.resolvers())
                .extracting(Endpoint::toString)
                .containsExactly(
                        "192.0.2.53:53",
                        "192.0.2.54:5353",
                        "[2001:db8:0:0:0:0:0:53]:53",
                        "tcp:192.0.2.55:53",
                        "https://dns.example.com/dns-query");
        assertThat(settings.resolverSamples()).isEqualTo(5);
        assertThat(settings.gateLimit()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.authoritativeRing()).isEqualTo(AuthoritativeRing.OFF);
        assertThat(settings.language()).isEqualTo(Language.JAPANESE);
        assertThat(settings.timeZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
    }

    /** A template passes an empty parameter on as an empty variable. */
    @Test
    void emptyVariableMeansTheDefault() {
        Map<String, String> empty = new HashMap<>(LEAST);
        Stream.of(
                        "DOMAINS",
                        "SES_REGIONS",
                        "KEY_VALIDITY_DAYS",
                        "RENEW_BEFORE_DAYS",
                        "DNS_LEAD_DAYS",
                        "WATCH_HOURS",
                        "RETENTION_DAYS",
                        "SES_UPDATE_MODE",
                        "SELECTOR_PREFIX",
                        "DNS_RESOLVERS",
                        "DNS_RESOLVER_SAMPLES",
                        "DNS_GATE_SECONDS",
                        "DNS_AUTHORITATIVE",
                        "NOTICE_LANGUAGE",
                        "TIME_ZONE")
                .forEach(name -> empty.put(name, "  "));

        assertThat(Settings.of(empty)).isEqualTo(Settings.of(LEAST));
    }

    record Wrong(String name, String value, String says) {}

    static Stream<Wrong> wrongValues() {
        return Stream.of(
                new Wrong("PROJECT_NAME", "", "PROJECT_NAME is not set"),
                new Wrong("PROJECT_NAME", "aws ses", "letters, digits, hyphens and underscores"),
                new Wrong("PROJECT_NAME", "p".repeat(60), "longer than the 64 characters"),
                new Wrong("ENVIRONMENT", " ", "ENVIRONMENT is not set"),
                new Wrong("ENVIRONMENT", "prod'; rm", "letters, digits, hyphens and underscores"),
                new Wrong("DOMAINS", "example.jp,postmaster@example.jp", "DOMAINS: 'postmaster@example.jp'"),
                new Wrong("DOMAINS", "example.jp example.com", "DOMAINS: 'example.jp example.com'"),
                new Wrong("SES_REGIONS", "tokyo", "SES_REGIONS: 'tokyo' is no AWS Region"),
                new Wrong("SES_REGIONS", ",", "SES_REGIONS is empty"),
                new Wrong(
                        "KEY_VALIDITY_DAYS", "forever", "KEY_VALIDITY_DAYS is 'forever'; a whole number from 2 to 825"),
                new Wrong("KEY_VALIDITY_DAYS", "1", "from 2 to 825"),
                new Wrong("KEY_VALIDITY_DAYS", "826", "from 2 to 825"),
                new Wrong("RENEW_BEFORE_DAYS", "0", "RENEW_BEFORE_DAYS is '0'"),
                new Wrong("RENEW_BEFORE_DAYS", "4.5", "RENEW_BEFORE_DAYS is '4.5'"),
                new Wrong("DNS_LEAD_DAYS", "-1", "DNS_LEAD_DAYS is '-1'"),
                new Wrong("WATCH_HOURS", "0", "WATCH_HOURS is '0'; a whole number from 1 to 720"),
                new Wrong("RETENTION_DAYS", "0", "RETENTION_DAYS is '0'; a whole number from 1 to 90"),
                new Wrong("SES_UPDATE_MODE", "auto", "SES_UPDATE_MODE: 'auto' is neither automatic nor manual"),
                new Wrong("SELECTOR_PREFIX", "a_b", "SELECTOR_PREFIX: 'a_b' begins no selector"),
                new Wrong("SELECTOR_PREFIX", "-a", "SELECTOR_PREFIX"),
                new Wrong("SELECTOR_PREFIX", "p".repeat(49), "at most 48"),
                new Wrong("DNS_RESOLVERS", "dns.example.jp", "DNS_RESOLVERS: 'dns.example.jp' is no server address"),
                new Wrong("DNS_RESOLVERS", "192.0.2.53:0", "DNS_RESOLVERS: "),
                new Wrong("DNS_RESOLVERS", "http://dns.example.jp/dns-query", "only https is asked"),
                new Wrong("DNS_RESOLVERS", ",", "DNS_RESOLVERS is empty"),
                new Wrong("DNS_RESOLVER_SAMPLES", "0", "DNS_RESOLVER_SAMPLES is '0'"),
                new Wrong("DNS_GATE_SECONDS", "4", "DNS_GATE_SECONDS is '4'"),
                new Wrong("DNS_AUTHORITATIVE", "maybe", "DNS_AUTHORITATIVE: 'maybe' is neither off nor on"),
                new Wrong("NOTICE_LANGUAGE", "de", "NOTICE_LANGUAGE: 'de' is neither en nor ja"),
                new Wrong("TIME_ZONE", "Tokyo", "TIME_ZONE: 'Tokyo' is no time zone"));
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void wrongValueIsNamedWithWhatWasExpected(Wrong wrong) {
        String complaint = complaintAbout(wrong.name(), wrong.value());

        assertThat(complaint).contains(wrong.says());
        assertThat(complaint.lines()).as("one problem, one line").hasSize(2);
    }

    @Test
    void selectorPrefixOfFortyEightCharactersStillLeavesRoomForDayAndNumber() {
        assertThat(with("SELECTOR_PREFIX", "p".repeat(48)).policy().selectorPrefix())
                .hasSize(48);
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        Map<String, String> wrong = new HashMap<>();
        wrongValues().forEach(one -> wrong.put(one.name(), one.value()));
        wrong.put("ENVIRONMENT", "");
        wrong.put("PROJECT_NAME", "");

        assertThatThrownBy(() -> Settings.of(wrong))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith("The settings are wrong, so nothing was done.")
                .hasMessageContainingAll(wrong.keySet().toArray(String[]::new));
    }

    @Test
    void timesAreCheckedAgainstEachOtherEvenWhereSomethingElseIsWrongToo() {
        assertThat(complaintAbout("NOTICE_LANGUAGE", "de", "RENEW_BEFORE_DAYS", "10"))
                .contains("NOTICE_LANGUAGE: 'de'", "RENEW_BEFORE_DAYS (10) begins a renewal too late");
    }

    @Test
    void renewalThatBeginsTooLateIsRefusedWithTheNumbers() {
        assertThat(complaintAbout("RENEW_BEFORE_DAYS", "21"))
                .contains("RENEW_BEFORE_DAYS (21) begins a renewal too late: DNS_LEAD_DAYS (14) + WATCH_HOURS (24 h)"
                        + " + RETENTION_DAYS (7) need 22 days before the certificate ends");
        assertThat(complaintAbout("RENEW_BEFORE_DAYS", "22", "WATCH_HOURS", "25"))
                .contains("need 23 days");
        assertThat(with("RENEW_BEFORE_DAYS", "22").policy().renewBefore()).isEqualTo(Duration.ofDays(22));
    }

    @Test
    void keyThatWouldBeDueOnItsFirstDayIsRefused() {
        assertThat(complaintAbout("KEY_VALIDITY_DAYS", "45"))
                .contains("RENEW_BEFORE_DAYS (45) must be less than KEY_VALIDITY_DAYS (45)");
        assertThat(with("KEY_VALIDITY_DAYS", "46").policy().keyValidity()).isEqualTo(Duration.ofDays(46));
    }

    @Test
    void functionWithWrongSettingsSaysSoAtEveryInvocationAndTouchesNothing() {
        HandlerFixture world =
                new HandlerFixture().setting("RENEW_BEFORE_DAYS", "1").setting("ENVIRONMENT", null);
        String before = world.traces();

        for (String payload : List.of("{\"action\":\"watch\"}", "no JSON", "{\"action\":\"watch\"}")) {
            assertThatThrownBy(() -> world.invoke(payload))
                    .isInstanceOf(InvalidSettingsException.class)
                    .hasMessage("""
                            The settings are wrong, so nothing was done. Correct these environment variables:
                            - ENVIRONMENT is not set; give the stack's Environment, such as 'prod'
                            - RENEW_BEFORE_DAYS (1) begins a renewal too late: DNS_LEAD_DAYS (14) + WATCH_HOURS (24 h)\
                             + RETENTION_DAYS (7) need 22 days before the certificate ends""");
        }
        assertThat(world.worldsMade()).isZero();
        assertThat(world.traces()).isEqualTo(before);
        assertThat(world.logged("invocation"))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line.path("outcome").asText()).isEqualTo("INVALID_SETTINGS"))
                .allSatisfy(line -> assertThat(line.path("message").asText()).contains("ENVIRONMENT is not set"));
    }
}
