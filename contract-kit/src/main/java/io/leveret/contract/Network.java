package io.leveret.contract;

/** The way between the applications under test and their broker, for transports that have a network in between. */
@FunctionalInterface
public interface Network {

    /** Breaks every connection at once, without a farewell; new ones can be made right away. */
    void cut();
}
