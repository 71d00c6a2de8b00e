package io.leveret.transport;

import java.util.function.Consumer;

/** Does what must not stop its caller, such as writing a line of the log where more is to be done after it. */
public final class Quietly {

    private Quietly() {}

    /**
     * Runs it, whatever it throws.
     *
     * @param news to run
     */
    public static void run(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException | Error e) {
            // There may be no memory left to say so.
        }
    }

    /**
     * Runs a step of several, of which the others are done whatever it throws.
     *
     * @param step to run
     * @param failed told what it has thrown, to log it; what this throws is dropped
     */
    public static void attempt(Runnable step, Consumer<Throwable> failed) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            run(() -> failed.accept(e));
        }
    }
}
