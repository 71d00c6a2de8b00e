package io.leveret.engine;

import io.leveret.DeadLetters;
import io.leveret.LeveretException;
import io.leveret.engine.dispatch.AttemptHistory;
import io.leveret.support.Arguments;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import io.leveret.transport.ParkedMessages;
import io.leveret.transport.ParkingQueue;
import io.leveret.transport.Transport;
import io.leveret.transport.TransportException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Implements {@link DeadLetters} with the parked messages of the transport.
 *
 * @param name what messages call it
 */
record ParkedLetters(ParkedMessages parked, String name) implements DeadLetters {

    static ParkedLetters of(Transport transport, String group, String topic, ParkingQueue parkingQueue) {
        return new ParkedLetters(
                transport.parked(group, topic, parkingQueue), group + "." + topic + "." + parkingQueue.suffix());
    }

    @Override
    public List<Letter> browse(int max) {
        return browse(Position.START, max).letters();
    }

    @Override
    public Page browse(Position from, int max) {
        Arguments.given(from, "from");
        ParkedMessages.Page page = ask(() -> parked.browse(new ParkedMessages.Position(from.skip(), from.left()), max));
        ParkedMessages.Position next = page.next();
        return new Page(
                page.messages().stream().map(ParkedLetters::letter).toList(),
                next == null ? null : new Position(next.skip(), next.left()));
    }

    @Override
    public long count() {
        return ask(parked::count);
    }

    @Override
    public int replay(Predicate<Letter> which) {
        Predicate<Message> told = telling(Arguments.given(which, "which"), "given back");
        return ask(() -> parked.replay(told));
    }

    @Override
    public int delete(Predicate<Letter> which) {
        Predicate<Message> told = telling(Arguments.given(which, "which"), "deleted");
        return ask(() -> parked.delete(told));
    }

    /** The caller's predicate; how many it chose is told with what it throws, as they are completed. */
    private Predicate<Message> telling(Predicate<Letter> which, String what) {
        var chosen = new AtomicInteger();
        return message -> {
            try {
                boolean choose = which.test(letter(message));
                if (choose) {
                    chosen.incrementAndGet();
                }
                return choose;
            } catch (RuntimeException | Error e) {
                e.addSuppressed(
                        new LeveretException(chosen + " letters of " + name + " were " + what + " before this"));
                throw e;
            }
        };
    }

    private static <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (TransportException e) {
            throw new LeveretException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Letter letter(Message message) {
        Map<String, String> all = message.headers();
        return new Letter(
                message.id(),
                message.topic(),
                message.type(),
                message.key() == null ? "" : message.key(),
                message.publishedAt(),
                message.contentType(),
                message.body(),
                Headers.withoutOwn(all),
                AttemptHistory.of(all).attempts(),
                instant(all.get(Headers.FIRST_ATTEMPT_AT)),
                instant(all.get(Headers.LAST_ATTEMPT_AT)),
                all.getOrDefault(Headers.EXCEPTION, ""),
                all.getOrDefault(Headers.REASON, ""));
    }

    private static @Nullable Instant instant(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
