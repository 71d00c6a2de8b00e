package io.leveret.amqp.consume;

/** How many deliveries a subscription wants to have unsettled. Changes while it runs; the next consumer has it. Thread-safe. */
final class Prefetch {

    private volatile int wanted;

    Prefetch(int wanted) {
        this.wanted = wanted;
    }

    int wanted() {
        return wanted;
    }

    void want(int deliveries) {
        wanted = deliveries;
    }

    /** How many a new consumer on a connection gets. */
    int on(Session session) {
        return session.isCareful() ? 1 : wanted;
    }
}
