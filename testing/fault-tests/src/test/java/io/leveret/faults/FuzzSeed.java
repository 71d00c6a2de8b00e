package io.leveret.faults;

import java.util.Random;

/** The start of a fuzz run: another one each time, printed, and given again with {@code -Dleveret.fuzz.seed=…}. */
final class FuzzSeed {

    private FuzzSeed() {}

    static Random random(String run) {
        long seed = Long.getLong("leveret.fuzz.seed", System.nanoTime());
        System.out.println(run + ": to run it again, -Dleveret.fuzz.seed=" + seed);
        return new Random(seed);
    }
}
