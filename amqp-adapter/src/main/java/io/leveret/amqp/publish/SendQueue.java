package io.leveret.amqp.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the writer of a publish connection has to do, in order. Messages that somebody waits for are bounded by the
 * engine's publish window, and copies by what all subscriptions may have unsettled. Messages whose deadline has passed
 * are purged, because without a connection, or during an alarm, nothing else takes them out. Thread-safe.
 */
final class SendQueue {

    /** The shortest queue that is searched for messages that are over. */
    private static final int SHORTEST_PURGED = 1_000;

    private final LinkedBlockingQueue<WriterTask> tasks = new LinkedBlockingQueue<>();

    /** The length from which the queue is searched next: twice what the last search left. */
    private final AtomicInteger purgeAt = new AtomicInteger(SHORTEST_PURGED);

    /** Adds a message. Searches the queue for messages that are over once it is long. */
    void add(Outbound message) {
        tasks.add(message);
        int limit = purgeAt.get();
        if (tasks.size() >= limit && purgeAt.compareAndSet(limit, Integer.MAX_VALUE)) {
            purge();
            purgeAt.set(SHORTEST_PURGED + 2 * tasks.size());
        }
    }

    /** Has the writer do something, soon. */
    void later(Runnable then) {
        tasks.add(new WriterTask.Answer(then));
    }

    /** The next task; null when there is none. */
    @Nullable
    WriterTask poll() {
        return tasks.poll();
    }

    /** The next task; null when there was none for so long. */
    @Nullable
    WriterTask poll(long millis) throws InterruptedException {
        return tasks.poll(millis, TimeUnit.MILLISECONDS);
    }

    /** Does what others have asked the writer for, and leaves the messages. Called by the writer while it sends nothing. */
    void runAnswers() {
        List<WriterTask.Answer> answers = new ArrayList<>();
        tasks.removeIf(task -> task instanceof WriterTask.Answer answer && answers.add(answer));
        answers.forEach(answer -> answer.then().run());
    }

    /** Takes out all messages, in order. */
    List<Outbound> takeMessages() {
        List<Outbound> messages = new ArrayList<>();
        tasks.removeIf(task -> task instanceof Outbound message && messages.add(message));
        return messages;
    }

    /** Takes out the messages that nobody waits for any more. */
    void purge() {
        tasks.removeIf(task -> task instanceof Outbound message && message.over() && !message.begin());
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }
}
