package io.leveret.samples.signin;

import io.leveret.EventType;
import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.Subscriber;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One event, two groups that treat it differently, and a third that is added without a change to the publisher. */
public final class SignIn {

    private SignIn() {}

    @EventType("user.signed-in")
    record SignedIn(String user, String device) {}

    @Subscriber("analytics")
    record Analytics(PrintStream out, CountDownLatch seen) {

        @Handles(topic = "users")
        void count(SignedIn event) {
            out.println("analytics      one more sign-in on a " + event.device());
            seen.countDown();
        }
    }

    @Subscriber("notifications")
    record Notifications(PrintStream out, CountDownLatch seen) {

        @Handles(topic = "users")
        void mail(SignedIn event) {
            out.println("notifications  mail to " + event.user() + ": was it you, on a " + event.device() + "?");
            seen.countDown();
        }
    }

    @Subscriber("fraud")
    record FraudCheck(PrintStream out, CountDownLatch seen) {

        @Handles(topic = "users")
        void check(SignedIn event) {
            out.println("fraud          " + event.user() + " on a " + event.device() + " looks fine");
            seen.countDown();
        }
    }

    /**
     * Runs it.
     *
     * @param arguments the configuration file
     * @throws InterruptedException when interrupted
     */
    public static void main(String... arguments) throws InterruptedException {
        Path config = Path.of(arguments.length > 0 ? arguments[0] : "config/shop.yaml");
        System.exit(run(config, System.out) ? 0 : 1);
    }

    static boolean run(Path config, PrintStream out) throws InterruptedException {
        var two = new CountDownLatch(2);
        var three = new CountDownLatch(3);
        return flow(config, List.of(new Analytics(out, two), new Notifications(out, two)), two)
                && flow(
                        config,
                        List.of(new Analytics(out, three), new Notifications(out, three), new FraudCheck(out, three)),
                        three);
    }

    /** The publisher: the same, whoever listens. */
    private static boolean flow(Path config, List<Object> consumers, CountDownLatch seen) throws InterruptedException {
        try (Leveret app = Leveret.start(config, consumers.toArray())) {
            app.publisher().publish("users", new SignedIn("ada", "phone")).join();
            return seen.await(Duration.ofSeconds(30).toSeconds(), TimeUnit.SECONDS);
        }
    }
}
