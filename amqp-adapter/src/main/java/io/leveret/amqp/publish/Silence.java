package io.leveret.amqp.publish;

import java.time.Duration;

/**
 * What the broker leaves without an answer.
 *
 * @param destination a topic, or the queue that copies go to
 * @param kind which of them
 * @param count how many publishes
 * @param age how long the first of them has waited
 */
record Silence(String destination, String kind, int count, Duration age) {

    /** One message that waits, and perhaps others behind it. */
    static Silence of(Outbound message, int count, Duration age) {
        return new Silence(message.destination(), message.kind(), count, age);
    }

    Silence withOneMore() {
        return new Silence(destination, kind, count + 1, age);
    }
}
