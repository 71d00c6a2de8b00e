package io.leveret.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leveret.transport.ComponentHealth;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What health says of the cluster and of the client that writes. */
class ConnectionTest {

    private final AtomicReference<@Nullable String> trouble = new AtomicReference<>();
    private final List<ComponentHealth> told = new ArrayList<>();
    private final Connection connection = new Connection(
            () -> (Admin) Proxy.newProxyInstance(
                    Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (proxy, method, arguments) -> {
                        throw new InternalError("on purpose");
                    }),
            "Kafka at here",
            trouble::get,
            told::add);

    private static ComponentHealth health(boolean up, String detail) {
        return new ComponentHealth("connection kafka", up, detail);
    }

    @Test
    void itIsDownWhileNothingCanBeWrittenThoughTheClusterAnswers() {
        connection.answered(null);
        trouble.set("the client has ended");
        connection.answered(null);
        connection.answered(null);
        trouble.set(null);
        connection.answered(null);

        assertEquals(List.of(health(true, "open"), health(false, "the client has ended"), health(true, "open")), told);
    }

    @Test
    void anErrorOfTheClientThatAsksIsSaidAndTheNextLookAsksAgain() {
        connection.look();
        assertEquals(List.of(health(false, "Kafka at here does not answer: on purpose")), told);
        assertEquals(told.get(0), connection.health());

        connection.look();
        assertEquals(1, told.size(), "nothing is new");
        connection.answered(null);
        assertEquals(health(true, "open"), connection.health());
    }
}
