package io.leveret.engine;

import java.security.SecureRandom;

/** Names for running instances of an application: random, so that no two are alike. */
final class InstanceIds {

    private static final SecureRandom RANDOM = new SecureRandom();

    private InstanceIds() {}

    /** Up to 13 digits and small letters. */
    static String next() {
        return Long.toString(RANDOM.nextLong() >>> 1, Character.MAX_RADIX);
    }
}
