package io.leveret.kafka.publish;

import java.util.ArrayDeque;

/** What waits for one topic. Used by the sender's thread only. */
final class Line {

    final String topic;

    /** Until the topic is known, or the client has room. */
    final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();

    /** 0 until it is known. */
    int partitions;

    /** Whose turn it is among the partitions. */
    int turn;

    /** Whether somebody looks for the topic, or will look again. */
    boolean opening;

    Line(String topic) {
        this.topic = topic;
    }
}
