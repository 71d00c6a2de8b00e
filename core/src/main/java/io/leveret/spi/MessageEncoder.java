package io.leveret.spi;

import io.leveret.PublishOptions;
import io.leveret.Publisher;
import io.leveret.transport.Message;

/** Makes messages of events: checks names, finds type and key, gives an id, and encodes. Thread-safe. */
@FunctionalInterface
public interface MessageEncoder {

    /**
     * Encodes an event.
     *
     * @param topic the topic
     * @param event what to publish
     * @param options id, headers and so on
     * @return what a broker would get
     * @throws IllegalArgumentException where {@link Publisher#publish(String, Object, PublishOptions)} throws it
     */
    Message encode(String topic, Object event, PublishOptions options);
}
