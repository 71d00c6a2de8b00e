package io.leveret.kafka.topology;

import io.leveret.transport.ParkingQueue;
import java.time.Duration;
import java.util.Optional;

/** The names of a subscription's topics, all of which begin with the name of its group. */
public final class Names {

    private static final String RETRY = ".retry.";

    private Names() {}

    /** Where events wait that are handled again after a delay: in one topic all wait for as long, so the first is due first. */
    public static String retry(String subscription, Duration delay) {
        return subscription + RETRY + delay.toMillis();
    }

    /** How long events wait in a topic, if it is one of {@link #retry} of a subscription. */
    public static Optional<Duration> delay(String subscription, String topic) {
        String start = subscription + RETRY;
        if (!topic.startsWith(start) || !topic.substring(start.length()).matches("\\d{1,15}")) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis(Long.parseLong(topic.substring(start.length()))));
    }

    /** Where letters go that are given back. */
    public static String replay(String subscription) {
        return subscription + ".replay";
    }

    /** Where letters are. */
    public static String parking(String subscription, ParkingQueue parkingQueue) {
        return subscription + "." + parkingQueue.suffix();
    }

    /** Which event types the group has subscribed to, whoever of it runs. */
    public static String bindings(String subscription) {
        return subscription + ".bindings";
    }
}
