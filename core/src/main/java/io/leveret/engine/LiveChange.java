package io.leveret.engine;

import io.leveret.SubscriptionSettings;
import io.leveret.engine.definition.Faults;
import io.leveret.support.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Other settings for one subscription that runs.
 *
 * @param subscription has the settings of before
 * @param next those that it is to have
 */
record LiveChange(SubscriptionRuntime subscription, SubscriptionSettings next) {

    /** Tells what can't change while it runs. */
    void check(Faults.At at) {
        SubscriptionSettings before = subscription.settings();
        String group = subscription.group();
        FixedSettings.check(group, before, next, at);
        if (subscription.checked().routes().confined() && next.concurrency() != before.concurrency()) {
            at.add(
                    "subscriptions." + group
                            + ".concurrency can't change while the application runs, because handlers of "
                            + subscription.name() + " confine keys to threads",
                    FixedSettings.REMEDY);
        }
        checkOrder(at);
        if (subscription.checked().definition().broadcast() && next.prefetch() != before.prefetch()) {
            at.add(
                    "subscriptions." + group + ".prefetch can't change while the application runs, because "
                            + subscription.name() + " is a broadcast, whose queue ends with its consumer",
                    FixedSettings.REMEDY);
        }
    }

    /**
     * A quorum queue puts what returns behind what has returned before. A larger prefetch has all of it delivered again, so
     * that nothing is left to come before; a smaller one has not.
     */
    private void checkOrder(Faults.At at) {
        if (subscription.checked().routes().ordered()
                && next.prefetch() < subscription.settings().prefetch()) {
            at.add(
                    "subscriptions." + subscription.group()
                            + ".prefetch can't become smaller while the application runs, because handlers of "
                            + subscription.name() + " keep the order of keys",
                    FixedSettings.REMEDY);
        }
    }

    /** What is different, in words. */
    List<String> words() {
        SubscriptionSettings before = subscription.settings();
        List<String> words = new ArrayList<>();
        tell(words, "concurrency", before.concurrency(), next.concurrency());
        tell(words, "prefetch", before.prefetch(), next.prefetch());
        tell(words, "retry", before.retry(), next.retry());
        tell(words, "timeout", text(before.timeout()), text(next.timeout()));
        tell(words, "paused", before.paused(), next.paused());
        return words;
    }

    private void tell(List<String> words, String name, Object before, Object after) {
        if (!before.equals(after)) {
            words.add(subscription.name() + ": " + name + " " + before + " -> " + after);
        }
    }

    private static String text(@Nullable Duration timeout) {
        return timeout == null ? "none" : Durations.text(timeout);
    }

    void make() {
        subscription.apply(next);
    }
}
