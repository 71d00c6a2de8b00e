package io.leveret.kafka.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.leveret.kafka.settings.Clients;
import io.leveret.kafka.settings.TestClients;
import io.leveret.testbroker.NeedsKafka;
import io.leveret.testbroker.TestKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Kafka's client that asks has one thread, and is of no use without it. */
@NeedsKafka
@Timeout(120)
class LastingAdminTest {

    private final Clients clients = TestClients.of(TestKafka.url(), "asks", Map.of());
    private final List<Admin> made = new CopyOnWriteArrayList<>();

    /** How often no other client can be made. */
    private final AtomicInteger refusals = new AtomicInteger();

    private final LastingAdmin admin = new LastingAdmin(this::make, "Kafka");

    private Admin make() {
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new InternalError("on purpose");
        }
        made.add(clients.admin());
        return made.get(made.size() - 1);
    }

    @AfterEach
    void close() {
        admin.close(Duration.ofSeconds(5));
    }

    private void ask() throws Exception {
        admin.get().listTopics().names().get(30, TimeUnit.SECONDS);
    }

    @Test
    void itIsTheSameWhileItLives() throws Exception {
        ask();
        ask();

        assertSame(made.get(0), admin.get());
        assertEquals(1, made.size());
    }

    /** Closing ends the thread as an Error does. */
    @Test
    void anotherOneTakesThePlaceOfOneThatHasEnded() throws Exception {
        ask();
        refusals.set(1);
        made.get(0).close(Duration.ZERO);

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !admin.get().equals(made.get(0)));
        ask();
        assertEquals(0, refusals.get(), "the first attempt failed, and the next came");
    }

    @Test
    void noneIsMadeAfterTheEnd() {
        admin.close(Duration.ofSeconds(5));

        Awaitility.await()
                .during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(10))
                .until(() -> admin.get().equals(made.get(0)) && made.size() == 1);
    }
}
