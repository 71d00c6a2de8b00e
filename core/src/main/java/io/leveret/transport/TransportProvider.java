package io.leveret.transport;

import java.util.List;
import java.util.Set;

/** Creates transports for certain URL schemes. Register an implementation for {@link java.util.ServiceLoader}. */
public interface TransportProvider {

    /**
     * Returns the URL schemes of this transport, in lower case.
     *
     * @return for example {@code amqp} and {@code amqps}
     */
    Set<String> schemes();

    /**
     * Returns the names of all options of this transport.
     *
     * @return a fixed set; empty if there are none
     */
    Set<String> options();

    /**
     * Returns what the transport can do.
     *
     * @return a fixed value
     */
    Capabilities capabilities();

    /**
     * Checks settings without connecting.
     *
     * @param settings a URL with one of the schemes, and options with known names
     * @return all faults; empty if the settings are right
     */
    List<TransportFault> check(TransportSettings settings);

    /**
     * Creates a transport.
     *
     * @param settings settings without faults
     * @return a transport that is not open yet
     */
    Transport create(TransportSettings settings);
}
