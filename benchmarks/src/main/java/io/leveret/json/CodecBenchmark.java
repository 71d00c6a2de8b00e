package io.leveret.json;

import io.leveret.benchmarks.Order;
import io.leveret.benchmarks.Orders;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** An order to JSON and back. */
@State(Scope.Benchmark)
public class CodecBenchmark {

    private final JsonCodec codec = JsonCodec.standard();
    private final Order order = new Orders(Orders.USUAL).order(1);
    private final byte[] body = codec.encode(order);

    /** One order. */
    @Benchmark
    public byte[] encode() {
        return codec.encode(order);
    }

    /** One order. */
    @Benchmark
    public Object decode() {
        return codec.decode(body, Order.class);
    }
}
