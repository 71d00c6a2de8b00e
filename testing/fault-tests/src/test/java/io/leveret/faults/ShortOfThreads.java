package io.leveret.faults;

import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A process that takes all the threads it may have, publishes and handles meanwhile, lets them go, and so on; then it closes. */
final class ShortOfThreads {

    private static final String TOPIC = "scarce-topic";

    private static final int EVENTS = 40;

    private ShortOfThreads() {}

    /** The process: the broker's URL, the prefetch, and how long in milliseconds all is idle before. */
    public static void main(String[] arguments) throws Exception {
        var ledger = new Ledger();
        var definition =
                SubscriptionDefinition.of("scarce", TOPIC, Handling.of(Ledger.Entry.class, (entry, context) -> {
                    var unused = context.publisher()
                            .publish("scarce-more", new Ledger.Entry(entry.number()), Apps.NOT_MANDATORY);
                    ledger.note(context);
                    return Outcome.ack();
                }));
        var settings = Apps.settings(arguments[0]);
        int prefetch = Integer.parseInt(arguments[1]);
        SubscriptionSettings own = settings.defaults().withPrefetch(prefetch);
        Leveret app = Apps.start(settings.withDefaults(own), definition);
        for (int round = 0; round < 2; round++) {
            Thread.sleep(Long.parseLong(arguments[2]));
            exhausted(app, ledger, round);
            ledger.settle(EVENTS * (round + 1));
            Waits.until(() -> app.health().up());
            System.out.println("round " + round + ": handled " + ledger.handled.size());
        }
        var hogs = new CountDownLatch(1);
        int taken = takeAll(hogs).size();
        long began = System.nanoTime();
        app.close(Duration.ofSeconds(5));
        System.out.println("closed in " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) + " s beside "
                + taken + " threads");
        Runtime.getRuntime().halt(0);
    }

    private static void exhausted(Leveret app, Ledger ledger, int round) throws Exception {
        var hogs = new CountDownLatch(1);
        List<Thread> all = takeAll(hogs);
        for (int i = 0; i < EVENTS; i++) {
            ledger.publish(app, TOPIC, EVENTS * round + i);
        }
        // Long enough for all of them to have arrived.
        Thread.sleep(2_000);
        System.out.println(
                "round " + round + ": handled " + ledger.handled.size() + " of " + EVENTS * (round + 1) + " beside "
                        + all.size() + " threads; " + app.health().components().get(0));
        hogs.countDown();
        for (Thread hog : all) {
            hog.join();
        }
    }

    private static List<Thread> takeAll(CountDownLatch end) {
        List<Thread> all = new ArrayList<>();
        try {
            while (all.size() < 10_000) {
                var hog = new Thread(
                        () -> {
                            try {
                                end.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "hog");
                hog.setDaemon(true);
                hog.start();
                all.add(hog);
            }
            throw new IllegalStateException("10,000 threads could be had: is there no limit?");
        } catch (OutOfMemoryError e) {
            return all;
        }
    }
}
