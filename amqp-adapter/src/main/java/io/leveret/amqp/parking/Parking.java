package io.leveret.amqp.parking;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.leveret.amqp.connection.Channels;
import io.leveret.amqp.connection.Connector;
import io.leveret.amqp.wire.Copies;
import io.leveret.amqp.wire.Failures;
import io.leveret.amqp.wire.FilteredConnectionFactory.Filtered;
import io.leveret.amqp.wire.InboundFilter;
import io.leveret.amqp.wire.UnreadDeliveries;
import io.leveret.transport.Message;
import io.leveret.transport.TransportException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Reads parking queues, each time on a connection of its own, because a connection that publishes may be blocked by an
 * alarm. Reading takes messages and returns them, so two readers at the same time see different ones. A message with a
 * body that is too large cannot be shown or moved, and is passed over.
 */
public final class Parking {

    private final Connector connector;
    private final Consumer<Letters> missing;

    /** Letters that can be looked at.
     *
     * @param missing told of letters whose queue doesn't exist */
    public Parking(Connector connector, Consumer<Letters> missing) {
        this.connector = connector;
        this.missing = missing;
    }

    public List<Message> browse(Letters letters, int max) {
        List<Message> seen = new ArrayList<>();
        if (max <= 0) {
            return seen;
        }
        with("browse", letters, (connection, unread) -> {
            LetterScan scan = LetterScan.atFirst(max, connection, letters, unread, connector.options());
            Letters.Got next;
            while (seen.size() < max && (next = scan.next()) != null) {
                seen.add(letters.message(next));
                scan.keep(next);
            }
            scan.end();
        });
        return seen;
    }

    public long count(Letters letters) {
        long[] count = {0};
        with("count", letters, (connection, unread) -> {
            try (Channel channel = Channels.open(connection)) {
                count[0] = channel.messageCount(letters.queue());
            }
        });
        return count[0];
    }

    public int delete(Letters letters, Predicate<Message> which) {
        return sift("delete", letters, which, (scan, letter, message) -> scan.delete(letter));
    }

    /** Moves those chosen to a queue of their subscription. */
    public int replay(Letters letters, String to, Predicate<Message> which) {
        return sift("replay", letters, which, (scan, letter, message) -> {
            BasicProperties properties = Copies.of(letter.properties(), message.type(), Map.of(), scan.frameMax());
            if (!scan.move(letter, to, properties)) {
                scan.end();
                throw new IOException("there is no queue '" + to + "' to give it back to. Letters of a broadcast"
                        + " subscription are given back by an application that has the subscription");
            }
        });
    }

    private int sift(String what, Letters letters, Predicate<Message> which, LetterAction action) {
        int[] done = {0};
        with(what, letters, (connection, unread) -> {
            LetterScan scan = LetterScan.atAll(connection, letters, unread, connector.options());
            Letters.Got next;
            while ((next = scan.next()) != null) {
                Message message = letters.message(next);
                if (chosen(which, message, next, scan)) {
                    action.run(scan, next, message);
                    done[0]++;
                } else {
                    scan.keep(next);
                }
            }
            scan.end();
        });
        return done[0];
    }

    private static boolean chosen(Predicate<Message> which, Message message, Letters.Got letter, LetterScan scan) {
        try {
            return which.test(message);
        } catch (RuntimeException | Error e) {
            try {
                scan.keep(letter);
                scan.end();
            } catch (IOException | TimeoutException | RuntimeException ending) {
                e.addSuppressed(ending);
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
            throw new CallersException(e);
        }
    }

    /** Works on a connection of its own, unless there is no such queue. */
    private void with(String what, Letters letters, Work work) {
        try {
            Filtered<InboundFilter> made = connector.reading(what);
            try (Connection connection = made.connection()) {
                work.run(connection, made.frames().unread());
            }
        } catch (CallersException e) {
            throw e.asThrown();
        } catch (IOException | TimeoutException | RuntimeException e) {
            if (!Failures.noQueue(e)) {
                throw explained(what, letters.queue(), e);
            }
            missing.accept(letters);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException(what + " of the queue '" + letters.queue() + "' was interrupted", e);
        }
    }

    private TransportException explained(String what, String queue, Exception e) {
        String remedy = Failures.replyCode(e) == AMQP.ACCESS_REFUSED
                ? ". Give the user the permission to read it and to write to the exchange 'amq.default'"
                : "";
        return new TransportException(
                what + " of the queue '" + queue + "' at " + connector.options().who() + ": " + Failures.text(e)
                        + remedy,
                e);
    }

    @FunctionalInterface
    private interface Work {

        void run(Connection connection, UnreadDeliveries unread)
                throws IOException, TimeoutException, InterruptedException;
    }

    /** What is done with a letter that was chosen. */
    @FunctionalInterface
    private interface LetterAction {

        void run(LetterScan scan, Letters.Got letter, Message message)
                throws IOException, TimeoutException, InterruptedException;
    }

    /** Carries what a caller's predicate has thrown past the handlers of the broker's failures. */
    private static final class CallersException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        CallersException(Throwable thrown) {
            super(thrown);
        }

        RuntimeException asThrown() {
            if (getCause() instanceof Error error) {
                throw error;
            }
            return getCause() instanceof RuntimeException thrown ? thrown : this;
        }
    }
}
