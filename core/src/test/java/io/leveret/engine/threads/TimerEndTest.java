package io.leveret.engine.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.engine.failures.InternalFaults;
import io.leveret.transport.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What a timer runs, and from when on it runs nothing. */
class TimerEndTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime();
    private final Timer timer = new Timer("end", new InternalFaults(component -> {}), time);
    private final List<String> done = new ArrayList<>();

    @Test
    void whatIsCancelledIsNotRunAndAllElseIsOnceAndInTheOrderOfItsTime() {
        timer.after(SECOND.multipliedBy(2), "do", () -> done.add("second"));
        timer.after(SECOND, "do", () -> done.add("first"));
        timer.after(SECOND, "do", () -> done.add("cancelled")).cancel();

        time.advance(SECOND.multipliedBy(5));

        assertEquals(List.of("first", "second"), done);
    }

    @Test
    void itRunsOnUntilAConditionHoldsAndNothingFromThenOn() {
        var over = new AtomicBoolean();
        timer.every(SECOND, "do", () -> done.add("again"));
        timer.closeOnce(over::get);
        time.advance(SECOND.multipliedBy(3));
        assertEquals(3, done.size());

        over.set(true);
        time.advance(SECOND.dividedBy(2));
        timer.after(Duration.ZERO, "do", () -> done.add("too late"));
        time.advance(SECOND.multipliedBy(3));

        assertEquals(List.of("again", "again", "again"), done);
    }

    @Test
    void oneWhoseConditionHoldsAlreadyEndsAtOnce() {
        timer.after(Duration.ofMillis(1), "do", () -> done.add("too late"));

        timer.closeOnce(() -> true);
        time.advance(SECOND);

        assertEquals(List.of(), done);
    }
}
