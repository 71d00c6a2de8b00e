package io.leveret.amqp.connection;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Connection;
import io.leveret.amqp.settings.AmqpOptions;
import io.leveret.transport.ComponentHealth;
import io.leveret.transport.TransportSettings;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loop of a link goes on, whatever is thrown in it. */
@Timeout(60)
class LinkTest {

    private final Queue<ComponentHealth> told = new ConcurrentLinkedQueue<>();
    private final CountDownLatch serves = new CountDownLatch(1);

    @ParameterizedTest
    @ValueSource(strings = {"connect", "serve"})
    void anErrorTakesTheLinkDownWithItsReasonAndTheLinkGoesOn(String where) throws Exception {
        var link = new Failing(where, new OutOfMemoryError("unable to create native thread"));

        link.start();
        serves.await();

        assertTrue(link.state().up());
        assertTrue(
                told.stream().anyMatch(health -> !health.up() && health.detail().contains("OutOfMemoryError")),
                told::toString);
        link.close();
        link.join(Duration.ofSeconds(10));
    }

    @Test
    void anErrorWhileTheFailureIsToldDoesNotEndTheLink() throws Exception {
        var link = new Failing("tell", new OutOfMemoryError("Java heap space"));

        link.start();
        serves.await();

        assertTrue(link.state().up());
        link.close();
        link.join(Duration.ofSeconds(10));
    }

    private static AmqpOptions options() {
        var settings = new TransportSettings("amqp://127.0.0.1", "test", "instance", Map.of());
        return Objects.requireNonNull(AmqpOptions.read(settings, new ArrayList<>()));
    }

    /** Fails once. */
    private final class Failing extends Link {

        private final String where;
        private final Error error;
        private final AtomicInteger connects = new AtomicInteger();

        Failing(String where, Error error) {
            super(new Connector(options(), "test", "instance"), "test", health -> {
                told.add(health);
                if (where.equals("tell") && told.size() == 1) {
                    throw error;
                }
            });
            this.where = where;
            this.error = error;
        }

        @Override
        protected Connection connect() {
            if (connects.incrementAndGet() == 1 && !where.equals("serve")) {
                throw error;
            }
            return (Connection) Proxy.newProxyInstance(
                    LinkTest.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> null);
        }

        @Override
        protected void serve(Connection connection) throws InterruptedException {
            if (connects.get() == 1) {
                throw error;
            }
            up();
            serves.countDown();
            new CountDownLatch(1).await();
        }
    }
}
