package io.leveret.amqp.wire;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.impl.Frame;
import io.leveret.transport.TransportException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The frames of whichever client is on the class path: {@code -Damqp-client.tested=5.27.1} puts another there. */
class ClientFramesTest {

    @Test
    void aFrameHasTheTypeAndTheChannelThatItWasMadeWith() {
        var frame = new Frame(3, 65_535, new byte[0]);

        assertEquals(3, ClientFrames.type(frame));
        assertEquals(65_535, ClientFrames.channel(frame));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.27.1", "5.30.0", "5.37.1", "5.38.0"})
    void aClientWhoseFramesAreFilteredIsTaken(String version) {
        assertDoesNotThrow(() -> ClientFrames.check(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.26.0", "4.12.0", "unknown"})
    void anOtherClientIsRefusedWithItsVersionAndWhatToSet(String version) {
        String message = String.valueOf(assertThrows(TransportException.class, () -> ClientFrames.check(version))
                .getMessage());

        assertTrue(message.contains("com.rabbitmq:amqp-client " + version), message);
        assertTrue(message.contains("one from 5.27 to 5.37"), message);
        assertTrue(message.contains("'rabbit-amqp-client.version'"), message);
    }
}
