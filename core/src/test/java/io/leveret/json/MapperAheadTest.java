package io.leveret.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.EventCodecException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A mapper that is made on a thread of its own is made at last, whatever happens to that thread. */
class MapperAheadTest {

    /** As when a thread was to be started and the process may have no more. */
    private static final class Unstartable extends Thread {

        @Override
        public synchronized void start() {
            throw new InternalError("on purpose");
        }
    }

    @Test
    void itIsMadeThoughThereIsNoThreadForIt() throws Exception {
        var mapper = MapperAhead.start(task -> new Unstartable(), JsonCodec::mapper);

        assertEquals("[1]", mapper.get().writeValueAsString(List.of(1)));
    }

    /** Memory may have been short, for a moment. */
    @Test
    void anErrorOnTheThreadThatMakesItIsNotTheLastWord() throws Exception {
        var errors = new AtomicInteger(2);
        List<Thread> made = new ArrayList<>();
        var mapper = MapperAhead.start(
                task -> {
                    made.add(new Thread(task));
                    return made.get(0);
                },
                () -> {
                    if (errors.getAndDecrement() > 0) {
                        throw new InternalError("on purpose");
                    }
                    return JsonCodec.mapper();
                });
        made.get(0).join();

        assertThrows(EventCodecException.class, mapper::get);
        assertEquals("[1]", mapper.get().writeValueAsString(List.of(1)));
    }
}
