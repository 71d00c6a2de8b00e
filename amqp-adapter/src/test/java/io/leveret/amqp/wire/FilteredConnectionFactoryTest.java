package io.leveret.amqp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.rabbitmq.client.Address;
import io.leveret.testbroker.AnsweringServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FilteredConnectionFactoryTest {

    private final FilteredConnectionFactory<Greeting> connections =
            new FilteredConnectionFactory<>(Greeting.class, Greeting::new);

    FilteredConnectionFactoryTest() {
        connections.setAutomaticRecoveryEnabled(false);
        connections.setConnectionTimeout(10_000);
        connections.setHandshakeTimeout(10_000);
    }

    /** As localhost often is ::1 as well, where a broker need not listen. */
    @Test
    void whatABrokerSaysIsToldAndNotThatNobodyAnswersAtTheAddressThatWasTriedLast() throws IOException {
        try (var noBroker = AnsweringServer.start("HTTP/1.1 400 Bad Request\r\n")) {
            Address answers = new Address("127.0.0.1", noBroker.port());
            Address nobody = new Address("127.0.0.2", noBroker.port());

            for (var hosts : List.of(List.of(answers, nobody), List.of(nobody, answers))) {
                var failure = assertThrows(IOException.class, () -> connections.connect(hosts, "test"));

                assertEquals("what answers there does not speak AMQP 0-9-1", Failures.text(failure));
                assertEquals(1, failure.getSuppressed().length);
            }
        }
    }

    @Test
    void aHostThatNobodyKnowsKeepsNoOtherFromBeingTried() throws IOException {
        try (var noBroker = AnsweringServer.start("HTTP/1.1 400 Bad Request\r\n")) {
            var hosts = List.of(new Address("nobody.invalid", 5672), new Address("127.0.0.1", noBroker.port()));

            var failure = assertThrows(IOException.class, () -> connections.connect(hosts, "test"));

            assertEquals("what answers there does not speak AMQP 0-9-1", Failures.text(failure));
        }
    }
}
