package io.leveret;

import io.leveret.support.Durations;
import java.time.Duration;

/** The failure of an attempt that took longer than {@link SubscriptionSettings#timeout}. */
public final class HandlerTimeoutException extends LeveretException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the failure.
     *
     * @param timeout the time limit
     */
    public HandlerTimeoutException(Duration timeout) {
        super("the handler took longer than its timeout of " + Durations.text(timeout));
    }
}
