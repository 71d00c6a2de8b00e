package io.leveret.memory;

import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import io.leveret.transport.ParkedMessages;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.TransportException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One subscription's parked messages. */
final class MemoryParked implements ParkedMessages {

    private final Supplier<MemoryBroker> broker;
    private final String subscription;
    private final ParkingQueue parkingQueue;

    /** The name of the queue that replayed messages go to. */
    private final Supplier<String> home;

    /**
     * Looks for nothing yet.
     *
     * @param broker asked at each call, as the transport may be closed by then
     * @param home asked at each replay, as the application may have subscribed meanwhile
     */
    MemoryParked(Supplier<MemoryBroker> broker, String subscription, ParkingQueue parkingQueue, Supplier<String> home) {
        this.broker = broker;
        this.subscription = subscription;
        this.parkingQueue = parkingQueue;
        this.home = home;
    }

    @Override
    public Page browse(Position from, int max) {
        return lot().browse(from, max);
    }

    @Override
    public long count() {
        return lot().count();
    }

    @Override
    public int replay(Predicate<Message> which) {
        String name = home.get();
        MemoryQueue queue = broker.get().queue(name);
        return lot().removeIf(
                        message -> which.test(message) && exists(queue, name),
                        message -> add(queue, message.withHeaders(Headers.withoutHistory(message.headers()))));
    }

    private static boolean exists(@Nullable MemoryQueue queue, String name) {
        if (queue == null) {
            throw new TransportException("there is no queue '" + name + "' to give it back to. Letters of a broadcast"
                    + " subscription are given back by an application that has the subscription");
        }
        return true;
    }

    private static void add(@Nullable MemoryQueue queue, Message message) {
        if (queue != null) {
            queue.add(message);
        }
    }

    @Override
    public int delete(Predicate<Message> which) {
        return lot().removeIf(which, message -> {});
    }

    private ParkingLot lot() {
        return broker.get().lot(subscription, parkingQueue);
    }
}
