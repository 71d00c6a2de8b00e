package io.leveret.amqp;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Creates the transport's threads with their names. All are daemons. */
final class Threads {

    private Threads() {}

    static ThreadFactory factory(String application, String role) {
        var count = new AtomicInteger();
        return task -> named(application, role + "-" + count.incrementAndGet(), task);
    }

    static Thread named(String application, String role, Runnable task) {
        var thread = new Thread(task, "leveret-" + application + "-amqp-" + role);
        thread.setDaemon(true);
        return thread;
    }
}
