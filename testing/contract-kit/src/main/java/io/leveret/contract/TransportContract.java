package io.leveret.contract;

/**
 * All tests that a transport has to pass. Extend this class in the transport's tests, and say where the broker is and
 * what it cannot do.
 */
public abstract class TransportContract extends TransportFixture
        implements HandlingContract, OutcomeContract, ApplicationContract {

    /** For subclasses. */
    protected TransportContract() {}
}
