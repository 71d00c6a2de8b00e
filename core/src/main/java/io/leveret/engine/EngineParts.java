package io.leveret.engine;

import io.leveret.HandlerInterceptor;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.transport.Transport;
import java.time.Duration;
import java.util.List;

/**
 * What all subscriptions of an application share.
 *
 * @param instance unique for each running application
 * @param transport its connection to the broker
 * @param threads its threads, and who is told
 * @param handlerInterceptors around each attempt of a handler, the outermost first
 * @param shutdownTimeout how long a subscription that is closed alone lets its handlers finish
 */
record EngineParts(
        String instance,
        Transport transport,
        EngineThreads threads,
        List<HandlerInterceptor> handlerInterceptors,
        Duration shutdownTimeout) {}
