package io.leveret.amqp.publish;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.leveret.transport.SendFailure;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A window of publishes that are added and confirmed, on one thread. */
@State(Scope.Benchmark)
public class ConfirmBenchmark {

    private static final int WINDOW = 1_000;

    private final ConfirmTracker tracker = new ConfirmTracker(new Unstored());
    private final Outbound message = new Sent();
    private long next = 1;

    private void addWindow() {
        for (int i = 0; i < WINDOW; i++) {
            tracker.add(next++, message);
        }
    }

    /** With a confirm for each. */
    @Benchmark
    @OperationsPerInvocation(WINDOW)
    public void oneByOne() {
        long first = next;
        addWindow();
        for (long sequence = first; sequence < next; sequence++) {
            tracker.confirmed(sequence, false, true);
        }
    }

    /** With one confirm for all. */
    @Benchmark
    @OperationsPerInvocation(WINDOW)
    public void allAtOnce() {
        addWindow();
        tracker.confirmed(next - 1, true, true);
    }

    /** Nobody waits for it. */
    private static final class Sent implements Outbound {

        @Override
        public String topic() {
            return "orders";
        }

        @Override
        public String routingKey() {
            return "order.placed";
        }

        @Override
        public String id() {
            return "1";
        }

        @Override
        public BasicProperties properties() {
            return new BasicProperties();
        }

        @Override
        public byte[] body() {
            return new byte[0];
        }

        @Override
        public int reserve() {
            return 0;
        }

        @Override
        public boolean begin() {
            return true;
        }

        @Override
        public boolean over() {
            return false;
        }

        @Override
        public void stored(boolean routed) {}

        @Override
        public void failed(SendFailure failure) {}
    }
}
