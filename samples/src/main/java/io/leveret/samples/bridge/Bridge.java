package io.leveret.samples.bridge;

import io.leveret.Context;
import io.leveret.EncodedEvent;
import io.leveret.Handles;
import io.leveret.Leveret;
import io.leveret.OrderedBy;
import io.leveret.PublishOptions;
import io.leveret.Publisher;
import io.leveret.Subscriber;
import java.nio.file.Path;

/**
 * Carries the events of the topic {@code orders} from RabbitMQ to Kafka. Two applications run in this process: one takes
 * the events from RabbitMQ, the other publishes them to Kafka. RabbitMQ gets its acknowledgement once Kafka has the event, so no
 * event is lost when a broker or this process ends in between. An event may come to Kafka twice then, with the same id.
 */
@Subscriber("bridge")
public final class Bridge {

    private final Publisher kafka;

    Bridge(Publisher kafka) {
        this.kafka = kafka;
    }

    /** All types of events, each as it is. An event waits here until those of its key before it are on Kafka. */
    @Handles(topic = "orders", types = "#")
    @OrderedBy
    void carry(EncodedEvent event, Context context) {
        kafka.publishEncoded(context.topic(), event, options(context)).join();
    }

    /** With the same id, so that subscribers recognise an event that comes twice. */
    private static PublishOptions options(Context context) {
        PublishOptions options = PublishOptions.DEFAULT.withType(context.type());
        if (!context.id().isEmpty()) {
            options = options.withId(context.id());
        }
        String key = context.key();
        if (key != null) {
            options = options.withKey(key);
        }
        String correlation = context.correlationId();
        return correlation == null ? options : options.withCorrelationId(correlation);
    }

    static Leveret start(Path rabbitMq, Path kafka) {
        Leveret to = Leveret.start(kafka);
        try {
            return Leveret.builder()
                    .config(rabbitMq)
                    .codec(new AsItIs())
                    .handlers(new Bridge(to.publisher()))
                    .onClosed(to::close)
                    .start();
        } catch (RuntimeException e) {
            to.close();
            throw e;
        }
    }

    /**
     * Runs it until it is stopped.
     *
     * @param arguments the configuration files of RabbitMQ and of Kafka
     * @throws InterruptedException when interrupted
     */
    public static void main(String... arguments) throws InterruptedException {
        Path rabbitMq = Path.of(arguments.length > 0 ? arguments[0] : "config/bridge-rabbitmq.yaml");
        Path kafka = Path.of(arguments.length > 1 ? arguments[1] : "config/bridge-kafka.yaml");
        try (Leveret bridge = start(rabbitMq, kafka)) {
            bridge.awaitShutdown();
        }
    }
}
