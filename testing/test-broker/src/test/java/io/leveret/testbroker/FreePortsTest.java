package io.leveret.testbroker;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** Ports that nobody else takes while what has them is down. */
class FreePortsTest {

    @Test
    void noOtherProcessGetsAPortBeforeItIsReleased() {
        int port = FreePorts.next();

        // As another process would reserve it.
        assertThrows(BindException.class, () -> reserve(port));
        assertNotEquals(port, FreePorts.next());

        FreePorts.release(port);
        assertDoesNotThrow(() -> reserve(port));
    }

    private static void reserve(int port) throws Exception {
        new DatagramSocket(port, InetAddress.getLoopbackAddress()).close();
    }
}
