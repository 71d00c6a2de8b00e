package io.leveret.amqp.wire;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * Why no connection could be made to any address of a broker. What a broker says tells more than that nobody answers at another
 * address, whichever of them was tried last.
 */
final class ConnectFailures {

    private final List<Exception> all = new ArrayList<>();

    void add(Exception failure) {
        all.add(failure);
    }

    /** Throws the first of those that tell most; it has the others as suppressed. */
    void throwMostTelling() throws IOException, TimeoutException {
        Exception most = all.get(0);
        for (Exception next : all) {
            if (telling(next) > telling(most)) {
                most = next;
            }
        }
        for (Exception other : all) {
            if (!other.equals(most)) {
                most.addSuppressed(other);
            }
        }
        if (most instanceof TimeoutException late) {
            throw late;
        }
        throw most instanceof IOException broken ? broken : new IOException(most);
    }

    private static int telling(Exception failure) {
        if (Failures.lasting(failure)) {
            return 2;
        }
        boolean unreached = failure instanceof ConnectException
                || failure instanceof NoRouteToHostException
                || failure instanceof SocketTimeoutException
                || failure instanceof UnknownHostException;
        return unreached ? 0 : 1;
    }
}
