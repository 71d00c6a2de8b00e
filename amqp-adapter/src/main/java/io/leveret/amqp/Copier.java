package io.leveret.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes copies of deliveries in other queues of their subscription, and insists: while the broker refuses a copy it is sent
 * again, for as long as the delivery is not stale.
 */
final class Copier {

    private static final Logger LOG = LoggerFactory.getLogger(Copier.class);

    private final PublishLink link;
    private final ScheduledExecutorService timer;
    private final Runnable redeclare;

    /**
     * A copier for one subscription.
     *
     * @param redeclare asks for the subscription's queues to be declared again
     */
    Copier(PublishLink link, ScheduledExecutorService timer, Runnable redeclare) {
        this.link = link;
        this.timer = timer;
        this.redeclare = redeclare;
    }

    /** Tells {@code done} true when the copy is in the queue, false when the delivery went stale first. */
    void copy(String queue, BasicProperties properties, byte[] body, BooleanSupplier wanted, Consumer<Boolean> done) {
        attempt(queue, properties, body, wanted, done, 1);
    }

    private void attempt(
            String queue,
            BasicProperties properties,
            byte[] body,
            BooleanSupplier wanted,
            Consumer<Boolean> done,
            int attempt) {
        link.send(new CopyOut(queue, properties, body, wanted, problem -> {
            if (problem == null) {
                done.accept(true);
            } else if (!wanted.getAsBoolean() || timer.isShutdown()) {
                done.accept(false);
            } else {
                Duration pause = Backoff.after(attempt);
                LOG.warn("a copy for the queue {} was not taken: {}; trying again in {}", queue, problem, pause);
                redeclare.run();
                var unused = timer.schedule(
                        () -> attempt(queue, properties, body, wanted, done, attempt + 1),
                        pause.toMillis(),
                        TimeUnit.MILLISECONDS);
            }
        }));
    }
}
