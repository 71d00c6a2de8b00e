package io.leveret.support;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Names for running instances, requests and the like: random, so that no two are alike. Linux and macOS have a file that gives
 * random bytes. {@link SecureRandom} reads the same file, but its classes take 15 ms to load, a tenth of the time until the
 * first event if there is an archive of classes.
 */
public final class RandomIds {

    private static final String DEVICE = "/dev/urandom";

    private RandomIds() {}

    /** For systems without the file, and for a process that may open no more files. */
    private static final class Loaded {

        private static final SecureRandom RANDOM = new SecureRandom();
    }

    /** Up to 13 digits and small letters. Thread-safe. */
    public static String next() {
        return Long.toString(random(DEVICE) >>> 1, Character.MAX_RADIX);
    }

    /** Visible for tests, which name a file that there is not. */
    static long random(String device) {
        try (InputStream in = new FileInputStream(device)) {
            byte[] bytes = in.readNBytes(Long.BYTES);
            if (bytes.length == Long.BYTES) {
                return ByteBuffer.wrap(bytes).getLong();
            }
        } catch (IOException e) {
            // There is another source.
        }
        return Loaded.RANDOM.nextLong();
    }
}
