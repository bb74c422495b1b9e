package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.dkim.SigningDomain;
import java.time.Duration;
import java.util.Optional;

/**
 * What is to be played.
 *
 * @param domain whose key is rotated
 * @param dnsLead how long the DNS team takes to publish, and what the setting {@code DNS_LEAD_DAYS} allows it
 * @param firstCheck how long after the call SES first looks for the record; AWS documents no number
 * @param mistake what the DNS team gets wrong at the first attempt
 * @param mailEvery how often a message leaves, but for the hours around the switch
 * @param watchEvery how often the watch schedule invokes the function
 * @param seed decides delivery delays and how far apart people act
 */
record Play(
        SigningDomain domain,
        Duration dnsLead,
        Duration firstCheck,
        Optional<Mistake> mistake,
        Duration mailEvery,
        Duration watchEvery,
        long seed) {

    static final Duration DEFAULT_DNS_LEAD = Duration.ofDays(14);
    static final Duration DEFAULT_FIRST_CHECK = Duration.ofMinutes(5);

    static final Duration DEFAULT_MAIL_EVERY = Duration.ofMinutes(10);

    /** As in template.yaml. */
    static final Duration DEFAULT_WATCH_EVERY = Duration.ofMinutes(15);

    static Play usual() {
        return new Play(
                new SigningDomain("example.jp"),
                DEFAULT_DNS_LEAD,
                DEFAULT_FIRST_CHECK,
                Optional.empty(),
                DEFAULT_MAIL_EVERY,
                DEFAULT_WATCH_EVERY,
                20261122L);
    }

    Play withMistake(Mistake wanted) {
        return new Play(domain, dnsLead, firstCheck, Optional.of(wanted), mailEvery, watchEvery, seed);
    }

    Play withMailEvery(Duration interval) {
        return new Play(domain, dnsLead, firstCheck, mistake, interval, watchEvery, seed);
    }

    Play withWatchEvery(Duration interval) {
        return new Play(domain, dnsLead, firstCheck, mistake, mailEvery, interval, seed);
    }
}
