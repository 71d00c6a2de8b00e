package io.leveret.testbroker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * One direction of one proxied connection. The end of the stream, and a reset, are subject to the flow like bytes: what is
 * held comes later, what is swallowed never comes.
 */
final class Pipe implements Runnable {
    /** How often the flow is looked at while nothing arrives. */
    static final int POLL_MILLIS = 10;

    private static final int BUFFER = 64 * 1024;

    private enum End {
        NOT_YET,
        CLOSED,
        RESET
    }

    private final Socket source;
    private final Socket sink;
    private final Valve valve;
    private final Link link;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[BUFFER];
    private End end = End.NOT_YET;
    private boolean gap;

    Pipe(Socket source, Socket sink, Valve valve, Link link) {
        this.source = source;
        this.sink = sink;
        this.valve = valve;
        this.link = link;
    }

    @Override
    public void run() {
        try {
            while (!link.isReset() && step()) {}
        } catch (IOException e) {
            link.failed();
        } catch (InterruptedException e) {
            link.failed();
            Thread.currentThread().interrupt();
        } finally {
            link.directionEnded();
        }
    }

    int heldBytes() {
        return held.size();
    }

    /** Moves what is there; returns whether there may be more. */
    private boolean step() throws IOException, InterruptedException {
        Flow flow = valve.flow();
        if (flow == Flow.PASS && !passHeld()) {
            return false;
        }
        if (end != End.NOT_YET || flow == Flow.STOP_READING) {
            gap |= flow == Flow.SWALLOW;
            valve.awaitChange(flow, POLL_MILLIS);
        } else {
            take(read());
        }
        return true;
    }

    /** Forwards what was held back; returns false when the stream is over. */
    private boolean passHeld() throws IOException {
        if (gap) {
            // Healed after bytes were swallowed: going on would hand the peer a corrupt stream, which no network does.
            link.failed();
            return false;
        }
        if (held.size() > 0) {
            // A copy, since writeTo would lock out heldBytes() for as long as the sink does not read.
            sink.getOutputStream().write(held.toByteArray());
            held.reset();
        }
        switch (end) {
            case CLOSED -> link.closed(sink);
            case RESET -> link.failed();
            case NOT_YET -> {}
        }
        return end == End.NOT_YET;
    }

    private int read() {
        try {
            int count = source.getInputStream().read(buffer);
            Rewrite rewrite = valve.rewrite();
            if (rewrite != null) {
                rewrite.in(buffer, count);
            }
            if (count < 0) {
                end = End.CLOSED;
            }
            return Math.max(0, count);
        } catch (SocketTimeoutException e) {
            return 0;
        } catch (IOException e) {
            end = End.RESET;
            return 0;
        }
    }

    /** Asks for the flow again: it may have changed while the read was waiting. */
    private void take(int count) throws IOException {
        switch (valve.flow()) {
            case PASS -> {
                if (held.size() == 0 && !gap) {
                    int passing = valve.passing(count);
                    sink.getOutputStream().write(buffer, 0, passing);
                    if (passing < count) {
                        link.failed();
                    }
                } else {
                    held.write(buffer, 0, count);
                }
            }
            case HOLD, STOP_READING -> held.write(buffer, 0, count);
            case SWALLOW -> {
                gap |= count > 0 || held.size() > 0 || end != End.NOT_YET;
                held.reset();
            }
        }
    }
}
