package io.github.sesdkimrotator.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.sandbox.EmbeddedSes.StatusChange;
import io.github.sesdkimrotator.sandbox.WorldClock;
import io.github.sesdkimrotator.simulation.Mail.Cause;
import io.github.sesdkimrotator.support.States;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MailTest {

    private static final Instant T0 = States.NOW;
    private static final Duration LOOK = Duration.ofMinutes(5);
    private static final DnsName RECORD = States.selector(1).recordName(States.DOMAIN);

    private final WorldClock clock = new WorldClock(T0);
    private final SimulatedDns dns = new SimulatedDns(clock, Chance.of(1, "dns"), 1, 1);
    private final Mail mail = new Mail(dns, true, LOOK);

    MailTest() {
        dns.createZone(States.DOMAIN.dnsName(), 1);
    }

    private static StatusChange from(Duration after, boolean signing) {
        return new StatusChange(
                T0.plus(after),
                States.TOKYO,
                States.DOMAIN,
                Optional.of(signing ? DkimStatus.SUCCESS : DkimStatus.PENDING),
                Optional.of(States.selector(1)),
                signing);
    }

    private Map<Cause, Duration> unsigned(StatusChange... journal) {
        return mail.unsigned(List.of(journal), T0.plus(Duration.ofDays(1)));
    }

    private void weCall(boolean servedEverywhere) {
        mail.weGaveAKey(States.TOKYO, States.DOMAIN, RECORD, servedEverywhere, T0);
    }

    @Test
    void untilSesHasLookedItIsSesWhoTakesItsTime() {
        weCall(true);
        assertThat(unsigned(from(Duration.ZERO, false), from(LOOK, true))).isEqualTo(Map.of(Cause.SES_LOOKS, LOOK));
    }

    @Test
    void beyondThatItIsOurDoingUnlessSomethingHappenedToTheRecord() {
        weCall(true);
        assertThatExceptionOfType(Violation.class)
                .isThrownBy(() -> unsigned(from(Duration.ZERO, false), from(Duration.ofHours(1), true)))
                .withMessageContaining("nothing happened to the record since");

        dns.breakDnssec(dns.zones().getFirst(), Duration.ofHours(1));
        assertThat(unsigned(from(Duration.ZERO, false), from(Duration.ofHours(1), true)))
                .isEqualTo(Map.of(Cause.SES_LOOKS, LOOK, Cause.DNS_AFTER_THE_CALL, Duration.ofMinutes(55)));
    }

    @Test
    void aCallForARecordThatWasNotServedEverywhereIsOurDoingWhateverHappenedLater() {
        weCall(false);
        dns.breakDnssec(dns.zones().getFirst(), Duration.ofHours(1));
        assertThatExceptionOfType(Violation.class)
                .isThrownBy(() -> unsigned(from(Duration.ZERO, false), from(Duration.ofHours(1), true)))
                .withMessageContaining("was not served everywhere");
    }

    @Test
    void whatSomebodyElseDidLastIsNotOurDoing() {
        weCall(true);
        mail.somebodyTouched(States.TOKYO, States.DOMAIN, T0.plus(Duration.ofHours(2)));
        assertThat(unsigned(
                        from(Duration.ZERO, false),
                        from(LOOK, true),
                        from(Duration.ofHours(2), false),
                        from(Duration.ofHours(5), true)))
                .isEqualTo(Map.of(Cause.SES_LOOKS, LOOK, Cause.SOMEBODY_ELSE, Duration.ofHours(3)));
    }

    @Test
    void whereSigningIsSwitchedOffOurCallCountsOnlyOnceItIsOnAgain() {
        weCall(true);
        mail.signingIsSwitchedOff(States.TOKYO, States.DOMAIN, T0.plus(Duration.ofHours(1)));
        mail.signingIsSwitchedOn(States.TOKYO, States.DOMAIN, T0.plus(Duration.ofHours(3)));
        assertThat(unsigned(
                        from(Duration.ZERO, false),
                        from(LOOK, true),
                        from(Duration.ofHours(1), false),
                        from(Duration.ofHours(3), true)))
                .isEqualTo(Map.of(Cause.SES_LOOKS, LOOK, Cause.SOMEBODY_ELSE, Duration.ofHours(2)));
    }

    @Test
    void anIdentityThatNobodyTouchedIsNotSetUp() {
        assertThat(unsigned(from(Duration.ZERO, false))).isEqualTo(Map.of(Cause.NOT_SET_UP, Duration.ofDays(1)));
    }
}
