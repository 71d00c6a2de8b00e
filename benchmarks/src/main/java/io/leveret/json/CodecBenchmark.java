package io.leveret.json;

import io.leveret.EncodedEvent;
import io.leveret.EventMetadata;
import io.leveret.benchmarks.Order;
import io.leveret.benchmarks.Orders;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** An order to JSON and back. */
@State(Scope.Benchmark)
public class CodecBenchmark {

    private static final EventMetadata ABOUT =
            new EventMetadata("orders", Orders.TYPE, "id", null, "application/json", null, Map.of());

    private final JsonCodec codec = JsonCodec.standard();
    private final Order order = new Orders(Orders.USUAL).order(1);
    private final byte[] body = codec.write(order);

    /** One order. */
    @Benchmark
    public EncodedEvent encode() {
        return codec.encode(order, ABOUT);
    }

    /** One order. */
    @Benchmark
    public Object decode() {
        return codec.decode(body, Order.class, ABOUT);
    }
}
