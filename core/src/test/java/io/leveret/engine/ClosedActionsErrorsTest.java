package io.leveret.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is to run once an application is closed, in a process that has no thread for it. */
@Timeout(60)
class ClosedActionsErrorsTest {

    private final List<String> ran = new ArrayList<>();

    /** As when a thread was to be started and the process may have no more. */
    private static final class Unstartable extends Thread {

        @Override
        public synchronized void start() {
            throw new InternalError("on purpose");
        }
    }

    private void run(String action) {
        ran.add(action + " on " + Thread.currentThread().getName());
    }

    @Test
    void allOfThemRunOnTheClosingThreadWhenThereIsNoOther() {
        var actions = new ClosedActions(
                List.of(
                        () -> run("first"),
                        () -> {
                            throw new StackOverflowError("on purpose");
                        },
                        () -> run("last")),
                task -> new Unstartable());

        actions.run("closed", Duration.ofSeconds(30));

        String here = Thread.currentThread().getName();
        assertEquals(List.of("first on " + here, "last on " + here), ran);
    }
}
