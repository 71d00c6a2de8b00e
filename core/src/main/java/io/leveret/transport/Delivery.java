package io.leveret.transport;

import java.util.concurrent.CompletableFuture;

/** One attempt of the broker to hand over one message. Thread-safe; settled once, or never when the engine leaves it alone. */
public interface Delivery {

    /**
     * What is delivered.
     *
     * @return the message, with the headers that earlier settlements gave it
     */
    Message message();

    /**
     * Whether the broker has handed it over before without learning what became of it.
     *
     * @return true after a crash, a broken connection, or an {@link ConsumerHandle} that was paused or closed with it in hand; never
     *     for a delayed retry
     */
    boolean redelivered();

    /**
     * Whether the link that brought it is gone, or it was given back. The broker will hand it over again, so there is no use in
     * starting it.
     *
     * @return true once settling can't succeed any more
     */
    boolean stale();

    /**
     * Tells the broker what became of it. Doesn't block. A settlement that moves the message (delayed retry, park) first
     * has the new copy confirmed by the broker and only then gives up the original; while the broker refuses the copy
     * it is tried again, for as long as the delivery is not stale.
     *
     * @param settlement the decision
     * @return completes with the result, never exceptionally, from a thread of the transport's or the caller's; the
     *     result of an {@link Settlement.Ack} may be given before it is written, as a lost one leads to a redelivery
     */
    CompletableFuture<SettleResult> settle(Settlement settlement);
}
