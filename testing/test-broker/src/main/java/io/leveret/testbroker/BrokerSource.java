package io.leveret.testbroker;

import java.util.Optional;

/** One way to come by a broker. */
@FunctionalInterface
interface BrokerSource {
    /**
     * Provides a broker that lives until the JVM ends.
     *
     * @return its URL, or empty when this way isn't open here
     * @throws RuntimeException when it should be open, and failed
     */
    Optional<String> url();
}
