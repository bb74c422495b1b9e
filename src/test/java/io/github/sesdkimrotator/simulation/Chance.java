package io.github.sesdkimrotator.simulation;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** The dice of one actor. Each has its own, so that taking one actor's misfortune away changes nobody else's. */
final class Chance {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final SplittableRandom random;

    private Chance(SplittableRandom random) {
        this.random = random;
    }

    static Chance of(long seed, String actor) {
        return new Chance(new SplittableRandom(seed * GOLDEN + actor.hashCode()));
    }

    boolean of(double probability) {
        return random.nextDouble() < probability;
    }

    /** Both ends included. */
    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    Duration between(Duration least, Duration most) {
        return least.plusSeconds(random.nextLong(most.minus(least).toSeconds() + 1));
    }

    <T> T oneOf(List<T> several) {
        return several.get(random.nextInt(several.size()));
    }
}
