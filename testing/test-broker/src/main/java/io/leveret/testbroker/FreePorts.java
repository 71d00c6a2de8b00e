package io.leveret.testbroker;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Picks loopback ports that stay free. They lie below every system's ephemeral range: an outgoing connection can't take
 * a port while its node or proxy is down for a restart. Nor can another JVM of the tests, whose broker would then be taken for
 * the one that is down: each port is reserved by a UDP socket on the same number, which hinders no TCP.
 */
final class FreePorts {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 1_000;

    /** By port; never handed out twice. A closed one is not reserved any more. */
    private static final Map<Integer, DatagramSocket> HANDED_OUT = new ConcurrentHashMap<>();

    private FreePorts() {}

    static int next() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (isFree(port) && reserve(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No free loopback port among " + ATTEMPTS + " tried between " + FIRST + " and "
                + LAST + "; end programs that listen there");
    }

    /** It is not needed any more: other processes may have it. */
    static void release(int port) {
        DatagramSocket reservation = HANDED_OUT.get(port);
        if (reservation != null) {
            reservation.close();
        }
    }

    private static boolean reserve(int port) {
        try {
            var reservation = new DatagramSocket(port, InetAddress.getLoopbackAddress());
            if (HANDED_OUT.putIfAbsent(port, reservation) == null) {
                return true;
            }
            reservation.close();
            return false;
        } catch (SocketException e) {
            return false;
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
