package io.leveret.kafka.publish;

import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** Counts connections that a client has lost and made again, out of the client's own numbers. */
final class Reconnects {

    private Reconnects() {}

    static long of(Map<MetricName, ? extends Metric> metrics) {
        double lost = 0;
        for (Map.Entry<MetricName, ? extends Metric> metric : metrics.entrySet()) {
            if (metric.getKey().name().equals("connection-close-total")
                    && metric.getValue().metricValue() instanceof Double count) {
                lost += count;
            }
        }
        return (long) lost;
    }
}
