package io.leveret.engine;

import io.leveret.engine.threads.EngineThreads;
import io.leveret.transport.Transport;
import java.time.Duration;

/**
 * What all subscriptions of an application share.
 *
 * @param instance unique for each running application
 * @param transport its connection to the broker
 * @param threads its threads, and who is told
 * @param shutdownTimeout how long a subscription that is closed alone lets its handlers finish
 */
record EngineParts(String instance, Transport transport, EngineThreads threads, Duration shutdownTimeout) {}
