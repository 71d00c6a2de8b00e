package io.leveret.amqp.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.leveret.amqp.connection.Backoff;
import io.leveret.transport.Quietly;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes copies of deliveries to other queues of their subscription: for a delayed retry, as a dead letter, or as an
 * invalid message. Thread-safe; one for all subscriptions. If the broker refuses a copy, it is sent again until it is stored or the delivery is stale.
 */
public final class Copier {

    private static final Logger LOG = LoggerFactory.getLogger(Copier.class);

    /** How long no copy is taken before health says so: a busy broker may take a second or two. */
    public static final Duration PATIENCE = Unstored.PATIENCE;

    private final PublishLinks links;
    private final ScheduledExecutorService timer;

    /** How many copies are neither stored nor given up. */
    private final AtomicInteger pending = new AtomicInteger();

    public Copier(PublishLinks links, ScheduledExecutorService timer) {
        this.links = links;
        this.timer = timer;
    }

    /** Where a copied delivery came from; told on any thread. */
    public interface Origin {

        /** False once the delivery is stale. */
        boolean wanted();

        /** A copy was not taken and will be sent again. */
        void refused(String problem);

        /** A copy was taken. */
        void taken();
    }

    /**
     * Copies a delivery to a queue.
     *
     * @param done receives true when the copy is in the queue, and false if the delivery became stale first
     */
    public void copy(String queue, BasicProperties properties, byte[] body, Origin origin, Consumer<Boolean> done) {
        pending.incrementAndGet();
        Consumer<Boolean> ended = stored -> {
            pending.decrementAndGet();
            done.accept(stored);
        };
        attempt(queue, properties, body, origin, ended, 1);
    }

    /** How many copies are neither stored nor given up. */
    public int pending() {
        return pending.get();
    }

    /** Why copies are not taken now. */
    public String whyWaiting() {
        return links.whyWaiting().reason();
    }

    private void attempt(
            String queue, BasicProperties properties, byte[] body, Origin origin, Consumer<Boolean> done, int attempt) {
        links.send(new OutboundCopy(queue, properties, body, origin::wanted, problem -> {
            // Nobody else would settle the delivery, and health is told again with the next copy.
            if (problem == null) {
                Quietly.run(origin::taken);
                done.accept(true);
            } else if (!origin.wanted() || timer.isShutdown()) {
                done.accept(false);
            } else {
                Duration pause = Backoff.after(attempt);
                Quietly.run(() -> {
                    LOG.warn(
                            "a copy for the queue {} was not taken: {}; trying again in {}ms",
                            queue,
                            problem,
                            pause.toMillis());
                    origin.refused("the queue '" + queue + "' does not take them: " + problem);
                });
                var unused = timer.schedule(
                        () -> attempt(queue, properties, body, origin, done, attempt + 1),
                        pause.toMillis(),
                        TimeUnit.MILLISECONDS);
            }
        }));
    }
}
