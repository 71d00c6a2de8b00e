package io.leveret.amqp;

import io.leveret.transport.ComponentHealth;
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

    Silence withOneMore() {
        return new Silence(destination, kind, count + 1, age);
    }

    /** What people call it. */
    String name() {
        return kind + " " + destination;
    }

    ComponentHealth health() {
        return new ComponentHealth(
                name(),
                false,
                count + (count == 1 ? " publish" : " publishes") + " without an answer for " + age.toSeconds()
                        + " s; has " + (kind.equals("topic") ? "one of its queues" : "it") + " lost its majority?");
    }
}
