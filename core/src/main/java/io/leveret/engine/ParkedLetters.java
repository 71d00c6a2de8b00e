package io.leveret.engine;

import io.leveret.DeadLetters;
import io.leveret.LeveretException;
import io.leveret.transport.Headers;
import io.leveret.transport.Message;
import io.leveret.transport.Place;
import io.leveret.transport.Transport;
import io.leveret.transport.TransportException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The view of a parking place of the broker. */
record ParkedLetters(Transport transport, String group, String topic, Place place) implements DeadLetters {

    @Override
    public List<Letter> browse(int max) {
        return ask(() -> transport.browse(group, topic, place, max).stream()
                .map(ParkedLetters::letter)
                .toList());
    }

    @Override
    public int replay(Predicate<Letter> which) {
        return ask(() -> transport.replay(group, topic, place, message -> which.test(letter(message))));
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
                message.type(),
                message.body(),
                Headers.withoutOwn(all),
                Trail.of(all).attempts(),
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
