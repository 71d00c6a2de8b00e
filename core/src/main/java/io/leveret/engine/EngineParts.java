package io.leveret.engine;

import io.leveret.engine.threads.EngineThreads;
import io.leveret.transport.Transport;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What all subscriptions of an application share.
 *
 * @param instance unique for each running application
 * @param transport its connection to the broker
 * @param threads its threads, and who is told
 * @param shutdownTimeout how long a subscription that is closed alone lets its handlers finish
 * @param onClosed told of a subscription that was closed alone
 */
record EngineParts(
        String instance,
        Transport transport,
        EngineThreads threads,
        Duration shutdownTimeout,
        Consumer<SubscriptionRuntime> onClosed) {

    void closed(SubscriptionRuntime subscription) {
        onClosed.accept(subscription);
    }
}
