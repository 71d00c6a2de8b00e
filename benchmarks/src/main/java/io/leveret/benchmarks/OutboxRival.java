package io.leveret.benchmarks;

import java.io.IOException;

/** Another library's outbox, on the same database and broker, set up as its documentation recommends. */
interface OutboxRival extends AutoCloseable {

    /** How many threads publish; each waits for its confirm. Namastack's documentation recommends so many. */
    int THREADS = 16;

    /** In time for a confirm. */
    long CONFIRM_SECONDS = 10;

    /** Who it is. */
    String title();

    /**
     * Publishes events in one transaction.
     *
     * @param events how many
     * @param meter counts each when the broker has it
     */
    void publishAll(int events, Meter meter) throws Exception;

    @Override
    void close() throws IOException;
}
