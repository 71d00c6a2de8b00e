package io.leveret.transport;

/** Why a message was not confirmed. Each says in one sentence what happened, with no secret in it. */
public sealed interface SendFailure {

    /**
     * What happened.
     *
     * @return one sentence
     */
    String reason();

    /**
     * The broker, or the transport on its behalf, said no. A queue that did take the message may keep its copy.
     *
     * @param reason what it said
     * @param neverSent true when the refusal came before anything was sent, so that it is certainly not stored
     */
    record Refused(String reason, boolean neverSent) implements SendFailure {}

    /**
     * The broker is not taking messages now (a memory or disk alarm); nothing was sent.
     *
     * @param reason what the broker said
     */
    record Blocked(String reason) implements SendFailure {}

    /**
     * Sent, and then the connection was lost before an answer: the broker may or may not have it.
     *
     * @param reason how the connection was lost
     */
    record Unknown(String reason) implements SendFailure {}

    /**
     * The transport is closed; nothing was sent.
     *
     * @param reason which transport
     */
    record Closed(String reason) implements SendFailure {}
}
