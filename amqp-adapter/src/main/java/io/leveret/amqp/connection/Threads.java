package io.leveret.amqp.connection;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Creates the transport's threads with their names. All are daemons. */
public final class Threads {

    private Threads() {}

    public static ThreadFactory factory(String application, String role) {
        var count = new AtomicInteger();
        return task -> named(application, role + "-" + count.incrementAndGet(), task);
    }

    public static Thread named(String application, String role, Runnable task) {
        var thread = new Thread(task, "leveret-" + application + "-amqp-" + role);
        thread.setDaemon(true);
        return thread;
    }
}
