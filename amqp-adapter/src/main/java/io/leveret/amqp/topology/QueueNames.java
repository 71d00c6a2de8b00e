package io.leveret.amqp.topology;

import io.leveret.transport.ParkingQueue;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;

/** The names of a subscription's queues. */
public final class QueueNames {

    private QueueNames() {}

    /** The queue in which events wait for so long. */
    public static String ladder(SubscriptionSpec spec, Duration delay) {
        long millis = delay.toMillis();
        String text = millis % 60_000 == 0
                ? millis / 60_000 + "m"
                : millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
        return spec.name() + ".retry." + text;
    }

    public static String parking(String subscription, ParkingQueue parkingQueue) {
        return subscription + "." + parkingQueue.suffix();
    }
}
