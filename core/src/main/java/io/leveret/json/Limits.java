package io.leveret.json;

/** The limits for documents. */
final class Limits {

    /** Far deeper than any event, far less than a stack. */
    static final int DEPTH = 100;

    /** As large a body as the AMQP adapter accepts by default. */
    static final int LENGTH = 64 << 20;

    /** The time to read a number grows with the square of its length; one with a longer exponent becomes as long when printed. */
    static final int DIGITS = 10_000;

    private Limits() {}
}
