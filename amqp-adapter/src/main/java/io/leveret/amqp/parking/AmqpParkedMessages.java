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
import io.leveret.transport.ParkedMessages;
import io.leveret.transport.TransportException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The letters of one parking queue. Each call has a connection of its own, because a connection that publishes may be
 * blocked by an alarm. Reading takes messages and returns them, so two readers at the same time see different ones. A
 * message with a body that is too large cannot be shown or moved, and is passed over.
 */
public final class AmqpParkedMessages implements ParkedMessages {

    private final Connector connector;
    private final Letters letters;
    private final Supplier<String> home;
    private final Runnable missing;

    /**
     * Asks for nothing yet.
     *
     * @param home tells the queue that replayed messages go to
     * @param missing told when the parking queue doesn't exist
     */
    public AmqpParkedMessages(Connector connector, Letters letters, Supplier<String> home, Runnable missing) {
        this.connector = connector;
        this.letters = letters;
        this.home = home;
        this.missing = missing;
    }

    /** The queue can't be read from its middle: the letters before the page are taken too, and given back with it. */
    @Override
    public Page browse(Position from, int max) {
        Page[] page = {Page.EMPTY};
        if (max <= 0) {
            return page[0];
        }
        with("browse", (connection, unread) -> {
            LetterScan scan = LetterScan.atFirst(from.skip(), max, connection, letters, unread, connector.options());
            long end = from.end(scan.count());
            List<Message> seen = new ArrayList<>();
            Letters.Got next;
            while (seen.size() < max && scan.passed() < end && (next = scan.next()) != null) {
                if (scan.passed() > from.skip()) {
                    seen.add(letters.message(next));
                }
                scan.keep(next);
            }
            long passed = scan.passed();
            scan.end();
            page[0] = new Page(seen, passed < end ? new Position(scan.inFront(passed), end - passed) : null);
        });
        return page[0];
    }

    @Override
    public long count() {
        long[] count = {0};
        with("count", (connection, unread) -> {
            try (Channel channel = Channels.open(connection)) {
                count[0] = channel.messageCount(letters.queue());
            }
        });
        return count[0];
    }

    @Override
    public int delete(Predicate<Message> which) {
        return sift("delete", which, (scan, letter, message) -> scan.delete(letter));
    }

    @Override
    public int replay(Predicate<Message> which) {
        String to = home.get();
        return sift("replay", which, (scan, letter, message) -> {
            BasicProperties properties = Copies.of(letter.properties(), message.type(), Map.of(), scan.frameMax());
            scan.move(letter, to, properties);
        });
    }

    private int sift(String what, Predicate<Message> which, LetterAction action) {
        int[] done = {0};
        with(what, (connection, unread) -> {
            LetterScan scan = LetterScan.atAll(connection, letters, unread, connector.options());
            Letters.Got next;
            while (scan.problem() == null && (next = scan.next()) != null) {
                Message message = letters.message(next);
                if (chosen(which, message, next, scan)) {
                    action.run(scan, next, message);
                    done[0]++;
                } else {
                    scan.keep(next);
                }
            }
            end(scan);
        });
        return done[0];
    }

    private void end(LetterScan scan) throws IOException, TimeoutException, InterruptedException {
        CopyWindow.Problem problem = scan.end();
        if (problem != null) {
            throw new IOException(
                    switch (problem) {
                        case NO_QUEUE ->
                            "there is no queue '" + home.get() + "' to give it back to. Letters of a broadcast"
                                    + " subscription are given back by an application that has the subscription";
                        case REFUSED ->
                            "the broker refused to put letters into the queue '" + home.get()
                                    + "': it is full, or its leader is not available. They stay where they are";
                    });
        }
    }

    private boolean chosen(Predicate<Message> which, Message message, Letters.Got letter, LetterScan scan) {
        try {
            return which.test(message);
        } catch (RuntimeException | Error e) {
            try {
                scan.keep(letter);
                end(scan);
            } catch (IOException | TimeoutException | RuntimeException ending) {
                e.addSuppressed(ending);
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
            throw new CallersException(e);
        }
    }

    /** Works on a connection of its own, unless there is no such queue. */
    private void with(String what, Work work) {
        try {
            Filtered<InboundFilter> made = connector.reading(what);
            try (Connection connection = made.connection()) {
                work.run(connection, made.frames().unread());
            }
        } catch (CallersException e) {
            throw e.asThrown();
        } catch (IOException | TimeoutException | RuntimeException e) {
            if (!Failures.noQueue(e)) {
                throw explained(what, e);
            }
            missing.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException(what + " of the queue '" + letters.queue() + "' was interrupted", e);
        }
    }

    private TransportException explained(String what, Exception e) {
        String remedy = Failures.replyCode(e) == AMQP.ACCESS_REFUSED
                ? ". Give the user the permission to read it and to write to the exchange 'amq.default'"
                : "";
        return new TransportException(
                what + " of the queue '" + letters.queue() + "' at "
                        + connector.options().who() + ": " + Failures.text(e) + remedy,
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
