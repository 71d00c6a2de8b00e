package io.leveret.jdbc;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Health;
import io.leveret.Leveret;
import io.leveret.PublishException;
import io.leveret.PublishInterceptor;
import io.leveret.jdbc.RelayTest.Counter;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** One topic gets no answers from the broker, or bad ones, while others do. */
class SilentTopicTest {

    private final DataSource dataSource;
    private final Outbox outbox;
    private final Counter counter = new Counter();

    SilentTopicTest() throws SQLException {
        dataSource = Databases.H2.prepared();
        outbox = Outbox.on(dataSource);
    }

    @Test
    void aTopicWithoutAnswersHoldsUpNoOther() throws SQLException {
        try (Leveret app = start((publication, next) ->
                publication.topic().equals("silent") ? new CompletableFuture<>() : next.publish(publication))) {
            publish("silent", "0");
            publish("orders", "1");
            await().until(() -> counter.count() == 1);
            await().until(() -> Rows.count(dataSource, "leveret_outbox") == 1);
            publish("orders", "2");
            await().until(() -> counter.count() == 2);
            await().until(() -> Rows.count(dataSource, "leveret_outbox") == 1);
            assertEquals(2L, app.stats().extensions().get("outbox.published"));
        }
    }

    @Test
    void aTopicThatIsHeldBackIsNamedInHealthAndInOneLineOfTheLog() throws SQLException {
        var silent = new AtomicBoolean(true);
        try (LogLines log = LogLines.open();
                Leveret app = start((publication, next) -> silent.get()
                        ? CompletableFuture.failedFuture(new PublishException.TimedOut("0", "no confirm", true))
                        : next.publish(publication))) {
            publish("orders", "0");
            await().until(() -> !app.health().up());
            assertTrue(detail(app).endsWith("; topic 'orders': no confirm"), detail(app));
            silent.set(false);
            await().until(() -> counter.count() == 1);
            await().until(() -> app.health().up());
            assertEquals(
                    List.of(
                            "the outbox's relay of shard 0 holds back a topic: topic 'orders': no confirm",
                            "the outbox's relay of shard 0 publishes again"),
                    log.of("shard 0"));
        }
    }

    private void publish(String topic, String id) throws SQLException {
        outbox.inTransaction(connection -> outbox.publish(connection, topic, new OrderPlaced(id, "ann")));
    }

    private Leveret start(PublishInterceptor interceptor) {
        return Leveret.builder()
                .broker("memory:" + UUID.randomUUID())
                .handlers(counter)
                .extension(outbox)
                .publishInterceptor(interceptor)
                .start();
    }

    private static String detail(Leveret app) {
        return app.health().components().stream()
                .filter(component -> component.name().equals("outbox shard 0"))
                .map(Health.Component::detail)
                .findFirst()
                .orElseThrow();
    }
}
