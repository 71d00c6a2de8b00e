package io.leveret.faults;

import io.leveret.EventType;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Work in order by key, one instance at a time; also a process of its own, to be killed, that writes what it does. */
final class OrderedWork {

    static final String TOPIC = "ordered-topic";

    /** What is published; numbers rise in the order of publishing. */
    @EventType("step.made")
    record Step(int key, int number) {}

    /** What to do with a step; {@code done} at its end. */
    @FunctionalInterface
    interface Work {

        void on(Step step, boolean done);
    }

    private OrderedWork() {}

    static Settings settings(String url) {
        Settings settings = Apps.settings(url);
        SubscriptionSettings own = settings.defaults().withSingleActive(true).withPrefetch(50);
        return settings.withDefaults(own);
    }

    static SubscriptionDefinition definition(String group, long millis, Work work) {
        return SubscriptionDefinition.of(
                group,
                TOPIC,
                Handling.of(Step.class, (step, context) -> {
                            work.on(step, false);
                            var unused = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
                            work.on(step, true);
                            return Outcome.ack();
                        })
                        .orderedBy(Step::key));
    }

    public static void main(String[] arguments) throws Exception {
        Leveret app = Apps.start(
                settings(arguments[0]),
                definition(
                        arguments[1],
                        5,
                        (step, done) -> System.out.println("step " + step.key() + " " + step.number() + " " + done)));
        System.out.println(app.health().up() ? "is waiting" : "is not up");
        new CountDownLatch(1).await();
    }
}
