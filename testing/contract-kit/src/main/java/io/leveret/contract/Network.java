package io.leveret.contract;

/**
 * The network between the applications under test and their broker. Tests cut it. Transports without a network lack
 * {@link Capability#NETWORK}.
 */
@FunctionalInterface
public interface Network {

    /** Breaks every connection at once, without a farewell; new ones can be made right away. */
    void cut();
}
