package io.leveret.engine;

import io.leveret.DeadLetters;
import io.leveret.LeveretException;
import io.leveret.engine.dispatch.AttemptHistory;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
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

/** Implements {@link DeadLetters} with a parking queue of the transport. */
record ParkedLetters(Transport transport, String group, String topic, ParkingQueue parkingQueue)
        implements DeadLetters {

    @Override
    public List<Letter> browse(int max) {
        return ask(() -> transport.browse(group, topic, parkingQueue, max).stream()
                .map(ParkedLetters::letter)
                .toList());
    }

    @Override
    public long count() {
        return ask(() -> transport.count(group, topic, parkingQueue));
    }

    @Override
    public int replay(Predicate<Letter> which) {
        Predicate<Message> told = telling(which, "given back");
        return ask(() -> transport.replay(group, topic, parkingQueue, told));
    }

    @Override
    public int delete(Predicate<Letter> which) {
        Predicate<Message> told = telling(which, "deleted");
        return ask(() -> transport.delete(group, topic, parkingQueue, told));
    }

    /** The caller's predicate; how many it chose is told with what it throws, as each is done with before the next is asked. */
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
                e.addSuppressed(new LeveretException(chosen + " letters of " + group + "." + topic + "."
                        + parkingQueue.suffix() + " were " + what + " before this"));
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
