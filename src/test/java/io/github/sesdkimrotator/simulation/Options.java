package io.github.sesdkimrotator.simulation;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What one seed draws before anything happens; a shrunk run has the same seed with less of it.
 *
 * @param domains 1 to 3
 * @param regions 1 or 2
 * @param nameServers of each domain's zone, 1 to 4
 * @param resolvers 1 to 3
 * @param samples how often each resolver is asked
 * @param authoritativeRing whether ring 1 is asked
 * @param automatic {@code SES_UPDATE_MODE}
 * @param watchEvery how often the watch is scheduled
 * @param days how long misfortune lasts; peace follows
 * @param misfortunes which kinds there are
 * @param faultRate probability of a fault, a kill or an overlap at each call of a port
 * @param mostFaults of those three together
 */
record Options(
        long seed,
        int domains,
        int regions,
        int nameServers,
        int resolvers,
        int samples,
        boolean authoritativeRing,
        boolean automatic,
        int validityDays,
        int renewBeforeDays,
        int leadDays,
        int watchHours,
        int retentionDays,
        Duration watchEvery,
        int days,
        Set<Misfortune> misfortunes,
        double faultRate,
        int mostFaults) {

    /** The last one came later; were it drawn among the others, every seed on record would play other years. */
    private static final Set<Misfortune> DRAWN_FIRST = EnumSet.complementOf(EnumSet.of(Misfortune.LATE_READINGS));

    Options {
        misfortunes = misfortunes.isEmpty() ? Set.of() : EnumSet.copyOf(misfortunes);
    }

    /** Most seeds are small worlds, of which many can be played; the others are fleets, and seasons. */
    static Options drawnBy(long seed) {
        Chance chance = Chance.of(seed, "options");
        boolean small = chance.of(0.97);
        int leadDays = chance.between(0, 2);
        int watchHours = chance.between(1, 12);
        int retentionDays = chance.between(3, 4);
        int watchEveryHours = chance.oneOf(small ? List.of(12, 24) : List.of(3, 6, 12, 24));
        // Each step of a rotation waits for the next watch.
        int needed = leadDays + retentionDays + watchHours / 24 + 1 + watchEveryHours / 8;
        int renewBeforeDays = needed + chance.between(1, 5);
        int domains = small ? 1 : chance.between(1, 3);
        Set<Misfortune> misfortunes = EnumSet.noneOf(Misfortune.class);
        double density = chance.oneOf(List.of(0.1, 0.3, 0.5, 0.8));
        for (Misfortune each : DRAWN_FIRST) {
            if (chance.of(density)) {
                misfortunes.add(each);
            }
        }
        if (Chance.of(seed, "late readings").of(density)) {
            misfortunes.add(Misfortune.LATE_READINGS);
        }
        return new Options(
                seed,
                domains,
                chance.of(small ? 0.15 : 0.3) ? 2 : 1,
                small ? chance.between(1, 2) : chance.between(1, 4),
                small ? chance.between(1, 2) : chance.between(1, 3),
                small ? chance.between(1, 2) : chance.between(1, 3),
                chance.of(0.9),
                chance.of(0.4),
                renewBeforeDays + needed + chance.between(3, 12),
                renewBeforeDays,
                leadDays,
                watchHours,
                retentionDays,
                Duration.ofHours(watchEveryHours),
                small ? chance.between(1, 7) : chance.of(0.1) ? chance.between(20, 60) : chance.between(5, 14),
                misfortunes,
                chance.oneOf(List.of(0.001, 0.01, 0.05)),
                Integer.MAX_VALUE);
    }

    boolean holds(Misfortune misfortune) {
        return misfortunes.contains(misfortune);
    }

    Options with(Set<Misfortune> fewer) {
        return smaller(domains, regions, nameServers, resolvers, days, fewer, mostFaults);
    }

    Options lasting(int fewerDays) {
        return smaller(domains, regions, nameServers, resolvers, fewerDays, misfortunes, mostFaults);
    }

    Options withFaults(int most) {
        return smaller(domains, regions, nameServers, resolvers, days, misfortunes, most);
    }

    /** A smaller fleet, in a smaller Internet. */
    Options of(int fewerDomains, int fewerRegions, int fewerServers, int fewerResolvers) {
        return smaller(fewerDomains, fewerRegions, fewerServers, fewerResolvers, days, misfortunes, mostFaults);
    }

    private Options smaller(
            int fewerDomains,
            int fewerRegions,
            int fewerServers,
            int fewerResolvers,
            int fewerDays,
            Set<Misfortune> fewer,
            int most) {
        return new Options(
                seed,
                fewerDomains,
                fewerRegions,
                fewerServers,
                fewerResolvers,
                samples,
                authoritativeRing,
                automatic,
                validityDays,
                renewBeforeDays,
                leadDays,
                watchHours,
                retentionDays,
                watchEvery,
                fewerDays,
                fewer,
                faultRate,
                most);
    }
}
