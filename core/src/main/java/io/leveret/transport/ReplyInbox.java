package io.leveret.transport;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The place where replies to one instance arrive. Open until its transport closes. Thread-safe. Replies that arrive while
 * it is not connected may be lost.
 */
public interface ReplyInbox {

    /**
     * Waits until replies can arrive, and returns where: a request that is sent then cannot miss its reply.
     *
     * @param timeout the maximum time
     * @return the address for {@link Message#replyTo}; null if there is none in time. It may change when a connection is
     *     lost
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    @Nullable
    String awaitAddress(Duration timeout) throws InterruptedException;

    /**
     * Says why there is no address now.
     *
     * @return one sentence, without secrets
     */
    String whyNone();
}
