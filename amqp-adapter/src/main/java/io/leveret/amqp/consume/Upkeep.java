package io.leveret.amqp.consume;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Has set-up threads do what subscriptions need, each of them by one thread at a time. Used by one thread. */
final class Upkeep {

    private final Setups setups;
    private final Runnable wake;

    /** Those that another thread works on. */
    private final Set<AmqpSubscription> busy = ConcurrentHashMap.newKeySet();

    /**
     * Nothing is done yet.
     *
     * @param wake called when it is worth to look again, on any thread
     */
    Upkeep(Setups setups, Runnable wake) {
        this.setups = setups;
        this.wake = wake;
    }

    /** Has done what is due now, as far as there are threads. */
    void look(Session session, Iterable<AmqpSubscription> subscriptions) {
        for (AmqpSubscription subscription : subscriptions) {
            if (subscription.due(session) && busy.add(subscription)) {
                boolean begun = setups.begin(subscription.troubled(session), () -> work(subscription, session), wake);
                if (!begun) {
                    busy.remove(subscription);
                }
            }
        }
    }

    private void work(AmqpSubscription subscription, Session session) {
        Runnable rest = null;
        try {
            rest = subscription.reconcile(session);
        } finally {
            busy.remove(subscription);
        }
        if (rest != null) {
            wake.run();
            rest.run();
        }
    }
}
