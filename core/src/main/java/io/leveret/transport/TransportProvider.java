package io.leveret.transport;

import java.util.List;
import java.util.Set;

/** Makes transports for URLs of its schemes. Found through {@link java.util.ServiceLoader}. */
public interface TransportProvider {

    /**
     * The URL schemes that it serves, in lower case.
     *
     * @return for example {@code amqp} and {@code amqps}
     */
    Set<String> schemes();

    /**
     * The names of all options that it understands.
     *
     * @return a fixed set, empty when there are none
     */
    Set<String> options();

    /**
     * Checks settings without connecting.
     *
     * @param settings a URL of one of the schemes, and options with known names
     * @return everything that is wrong, empty when nothing is
     */
    List<TransportFault> check(TransportSettings settings);

    /**
     * Makes a transport.
     *
     * @param settings with no faults
     * @return not yet open
     */
    Transport create(TransportSettings settings);
}
