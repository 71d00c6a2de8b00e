package io.leveret.transport;

/**
 * One message that the engine wants sent, and the place to report what became of it. Implemented by the engine, called by
 * the transport from any thread. A transport calls exactly one of {@link #stored} and {@link #failed}, once, for every
 * message that it began; the engine ignores a report that comes after its deadline. No report runs user code, and
 * none blocks.
 */
public interface OutboundMessage {

    /**
     * What to send.
     *
     * @return the message, never changed
     */
    Message message();

    /**
     * Called right before the message may leave this process. From here on its fate is the broker's: a later failure
     * that can't tell is {@link SendFailure.Unknown}.
     *
     * @return false when its deadline has passed: the transport drops it and reports nothing
     */
    boolean begin();

    /**
     * Whether its end is decided already, as when its deadline has passed: reports are ignored from then on, and a
     * transport that keeps it only wastes room.
     *
     * @return never false again once it was true
     */
    boolean ended();

    /**
     * The broker has taken responsibility for the message.
     *
     * @param routed false when no subscription was bound to receive it, so that nobody ever will
     */
    void stored(boolean routed);

    /**
     * The broker has not confirmed the message. May also be called without {@link #begin}, when it was never sent.
     *
     * @param failure what is known
     */
    void failed(SendFailure failure);
}
