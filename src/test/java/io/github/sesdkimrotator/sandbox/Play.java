package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.SigningDomain;
import java.time.Duration;
import java.util.Optional;

/**
 * What is to be played.
 *
 * @param domain whose key is rotated; {@code mail.} is put before it where a mistake needs a parent that is no top-level
 *     domain
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

    Play {
        boolean needsASubdomain = mistake.equals(Optional.of(Mistake.PARENT))
                && domain.dnsName().labels().size() < 3;
        domain = needsASubdomain ? new SigningDomain("mail." + domain.ascii()) : domain;
    }

    /** The zone that holds the domain: of the same name, but where it is about confusing the two. */
    DnsName zone() {
        DnsName name = domain.dnsName();
        return mistake.equals(Optional.of(Mistake.PARENT))
                ? new DnsName(name.absolute().substring(name.labels().getFirst().length() + 1))
                : name;
    }

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
