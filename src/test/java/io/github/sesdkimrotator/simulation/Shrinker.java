package io.github.sesdkimrotator.simulation;

import io.github.sesdkimrotator.simulation.Simulation.Result;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes a failing run smaller for as long as it breaks the same promise: fewer kinds of misfortune, fewer domains and
 * servers, fewer faults, fewer days.
 */
final class Shrinker {

    private static final int MOST_TRIES = 400;

    private final Function<Options, Result> play;
    private int tries;

    Shrinker(Function<Options, Result> play) {
        this.play = play;
    }

    /** The smallest failing run that was found; {@code failing} itself where nothing smaller fails. */
    Result shrink(Result failing) {
        Result smallest = failing;
        boolean progress = true;
        while (progress && tries < MOST_TRIES) {
            progress = false;
            for (Options smaller : smallerThan(smallest)) {
                tries++;
                Result result = play.apply(smaller);
                if (breaksTheSame(result, failing)) {
                    smallest = result;
                    progress = true;
                    break;
                }
            }
        }
        return smallest;
    }

    private static boolean breaksTheSame(Result result, Result failing) {
        return result.violation().isPresent()
                && result.violation()
                        .get()
                        .promise()
                        .equals(failing.violation().orElseThrow().promise());
    }

    private static List<Options> smallerThan(Result failing) {
        Options options = failing.options();
        List<Options> smaller = new ArrayList<>();
        for (Misfortune each : options.misfortunes()) {
            Set<Misfortune> fewer = EnumSet.copyOf(options.misfortunes());
            fewer.remove(each);
            smaller.add(options.with(fewer));
        }
        if (options.domains() > 1) {
            smaller.add(options.of(1, options.regions(), options.nameServers(), options.resolvers()));
        }
        if (options.regions() > 1) {
            smaller.add(options.of(options.domains(), 1, options.nameServers(), options.resolvers()));
        }
        if (options.nameServers() > 1) {
            smaller.add(options.of(options.domains(), options.regions(), 1, options.resolvers()));
        }
        if (options.resolvers() > 1) {
            smaller.add(options.of(options.domains(), options.regions(), options.nameServers(), 1));
        }
        if (failing.faults() > 0) {
            smaller.add(options.withFaults(failing.faults() / 2));
            smaller.add(options.withFaults(failing.faults() - 1));
        }
        for (int fewerDays : new int[] {options.days() / 2, options.days() - 5, options.days() - 1}) {
            if (fewerDays >= 10 && fewerDays < options.days()) {
                smaller.add(options.lasting(fewerDays));
            }
        }
        return smaller;
    }
}
