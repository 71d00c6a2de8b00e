package io.leveret.transport;

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
}
