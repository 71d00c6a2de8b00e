package io.leveret.support;

import java.security.SecureRandom;

/** Names for running instances, requests and the like: random, so that no two are alike. */
public final class RandomIds {

    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomIds() {}

    /** Up to 13 digits and small letters. Thread-safe. */
    public static String next() {
        return Long.toString(RANDOM.nextLong() >>> 1, Character.MAX_RADIX);
    }
}
