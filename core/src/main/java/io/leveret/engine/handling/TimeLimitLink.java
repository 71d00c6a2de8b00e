package io.leveret.engine.handling;

import io.leveret.Outcome;
import io.leveret.engine.threads.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts the attempt when its time is up. It has failed then, whatever user code still does.
 *
 * @param limit how long an attempt may take
 * @param overdue told of user code that goes on
 */
record TimeLimitLink(Duration limit, Timer timer, OverdueHandlers overdue, Link next) implements Link {

    /** How long user code that was interrupted may take to end before health says that it ignores the interrupt. */
    static final Duration GRACE = Duration.ofMillis(500);

    /** Limits what a link does; the link itself where there is no limit. */
    static Link around(Link next, @Nullable Duration limit, Timer timer, OverdueHandlers overdue) {
        return limit == null ? next : new TimeLimitLink(limit, timer, overdue, next);
    }

    @Override
    public Outcome handle(Call call) throws Exception {
        var time = new AttemptTime(call, limit);
        call.limit(time);
        Timer.Scheduled interrupt = timer.after(limit, "interrupt a handler", () -> interrupt(time));
        Outcome outcome;
        try {
            outcome = next.handle(call);
        } catch (Throwable e) {
            if (end(time, interrupt)) {
                throw time.failure(e);
            }
            throw e;
        }
        if (end(time, interrupt)) {
            throw time.failure(null);
        }
        return outcome;
    }

    private void interrupt(AttemptTime time) {
        if (time.interrupt()) {
            timer.after(GRACE, "look whether a handler has ended", () -> overdue.look(time));
        }
    }

    private boolean end(AttemptTime time, Timer.Scheduled interrupt) {
        interrupt.cancel();
        boolean up = time.end();
        if (up) {
            Thread.interrupted();
            overdue.ended(time);
        }
        return up;
    }
}
