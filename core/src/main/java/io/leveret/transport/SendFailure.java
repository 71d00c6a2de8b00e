package io.leveret.transport;

/** The reason why a message was not confirmed. */
public sealed interface SendFailure {

    /**
     * Returns what happened.
     *
     * @return one sentence, without secrets
     */
    String reason();

    /**
     * The broker refused the message, or the transport did so before sending it. A queue that accepted the message may
     * keep it.
     *
     * @param reason what the broker said
     * @param neverSent true if nothing was sent, so the message is certainly not stored
     */
    record Refused(String reason, boolean neverSent) implements SendFailure {}

    /**
     * The broker takes no messages now because of a memory or disk alarm. Nothing was sent.
     *
     * @param reason what the broker said
     */
    record Blocked(String reason) implements SendFailure {}

    /**
     * The message was sent, and the connection was lost before the confirm. The broker may have stored it.
     *
     * @param reason how the connection was lost
     */
    record Unknown(String reason) implements SendFailure {}

    /**
     * The transport is closed. Nothing was sent.
     *
     * @param reason which transport
     */
    record Closed(String reason) implements SendFailure {}
}
