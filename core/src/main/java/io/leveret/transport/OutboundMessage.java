package io.leveret.transport;

/**
 * A message that the engine wants to send. The transport calls its methods to report the result. Implemented by the
 * engine; may be called from any thread.
 *
 * <p>For every message that it began, a transport calls exactly one of {@link #stored} and {@link #failed}, once. The
 * engine ignores a report that comes after the message's deadline. Reports run no user code and do not block.
 */
public interface OutboundMessage {

    /**
     * Returns what to send.
     *
     * @return the message; never changes
     */
    Message message();

    /**
     * Called right before the message may leave this process. From then on the broker may have it: if the result is not
     * known, a failure is {@link SendFailure.Unknown}.
     *
     * @return false if the deadline has passed: the transport drops the message and reports nothing
     */
    boolean begin();

    /**
     * Says whether the result is decided already, for example because the deadline has passed. The engine ignores
     * reports from then on, so the transport should drop the message.
     *
     * @return once true, always true
     */
    boolean ended();

    /**
     * The broker has confirmed the message.
     *
     * @param routed false if no subscription was bound to receive it, so the broker dropped it; true if the broker does
     *     not know ({@link Capabilities.Feature#KNOWS_SUBSCRIBERS})
     */
    void stored(boolean routed);

    /**
     * The broker has not confirmed the message. May be called without {@link #begin} if the message was never sent.
     *
     * @param failure what is known
     */
    void failed(SendFailure failure);
}
