package io.leveret.jdbc;

import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.SubscriptionSettings;
import io.leveret.support.Durations;
import java.time.Duration;

/** For how long the inbox must remember an event at least. */
final class Retention {

    private Retention() {}

    /** Refuses a time in which an event may still be delivered again as planned. */
    static void check(Duration retention, Settings settings) {
        check(retention, "defaults", settings.defaults());
        settings.subscriptions().forEach((group, own) -> check(retention, "subscriptions." + group, own));
    }

    private static void check(Duration retention, String where, SubscriptionSettings settings) {
        Duration delays = settings.delayedRetries().stream().reduce(Duration.ZERO, Duration::plus);
        if (retention.compareTo(delays) <= 0) {
            String problem = "the inbox forgets events after " + Durations.text(retention)
                    + ", but the delayedRetries of " + where + " add up to " + Durations.text(delays)
                    + ", so a late copy would be handled again: set a longer inbox.retention";
            throw new StartException("Leveret did not start: " + problem, new IllegalArgumentException(problem));
        }
    }
}
