package io.github.sesdkimrotator.rotation;

import java.time.Duration;
import java.time.ZoneId;

/**
 * How long everything may take; made once from the settings, which check the numbers against each other.
 *
 * @param updateMode who activates
 * @param selectorPrefix begins every selector
 * @param selectorZone in which the day in a selector is counted
 * @param keyValidity from notBefore to notAfter of a certificate
 * @param renewBefore how long before notAfter a rotation begins
 * @param dnsLead how long the DNS team needs for a change
 * @param watchPeriod how long {@code SUCCESS} must hold before the old key is retired
 * @param retentionPeriod how long the old record must outlive the switch, for mail in flight
 */
public record Policy(
        UpdateMode updateMode,
        String selectorPrefix,
        ZoneId selectorZone,
        Duration keyValidity,
        Duration renewBefore,
        Duration dnsLead,
        Duration watchPeriod,
        Duration retentionPeriod) {

    /** How often people are told again what has not changed. */
    static final Duration REMIND_EVERY = Duration.ofDays(3);
    /** How long after the DNS team's deadline operations hear of it, and how often after that. */
    static final Duration ESCALATE_AFTER = Duration.ofDays(3);

    static final Duration ESCALATE_EVERY = Duration.ofDays(7);
    /** How long the same must keep the gate shut before the DNS team hears what: most of it passes by itself. */
    static final Duration EXPLAIN_AFTER = Duration.ofDays(1);
    /** DNS is live before SES is called, so a search that takes longer than this deserves a look. */
    static final Duration PENDING_ALARM_AFTER = Duration.ofMinutes(30);

    /** How long after a call SES may still show what it held before it. AWS documents no time; this is our assumption. */
    static final Duration SES_SETTLES_WITHIN = Duration.ofMinutes(30);

    static final Duration ALARM_EVERY = Duration.ofDays(1);

    /** The same for what only the nightly run looks at, which comes a little earlier on some days than on others. */
    static final Duration NIGHTLY_ALARM_EVERY = Duration.ofHours(20);

    /** The setting {@code SES_UPDATE_MODE}. */
    public enum UpdateMode {
        /** A person's Phase 7 activates. */
        MANUAL,
        /** The schedule activates, once the gate is open. */
        AUTOMATIC
    }
}
