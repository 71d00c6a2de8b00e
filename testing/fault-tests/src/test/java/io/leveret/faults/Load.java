package io.leveret.faults;

/** Does the same again and again, every few milliseconds, on a thread of its own, until it is closed. */
final class Load implements AutoCloseable {

    private static final long PAUSE_MILLIS = 2;

    private final Thread thread;

    Load(Runnable work) {
        thread = new Thread(
                () -> {
                    try {
                        while (!Thread.interrupted()) {
                            work.run();
                            Thread.sleep(PAUSE_MILLIS);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "load");
        thread.start();
    }

    boolean runs() {
        return thread.isAlive();
    }

    @Override
    public void close() {
        thread.interrupt();
        Waits.until(() -> !runs());
    }
}
