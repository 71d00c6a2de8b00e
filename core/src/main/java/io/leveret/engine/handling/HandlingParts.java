package io.leveret.engine.handling;

import io.leveret.HandlerInterceptor;
import io.leveret.SubscriptionSettings;
import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.transport.SubscriptionSpec;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the handling of one subscription works with.
 *
 * @param spec the subscription
 * @param settings its settings
 * @param publisher what handlers publish with
 * @param interceptors around each attempt, the outermost first
 * @param threads those of the application
 * @param open has the tasks that are worked on
 * @param unreadable told of what was read and what could not be
 * @param overdue told of handlers that go on after their time limit
 * @param breaker counts the attempts; null for no circuit breaker
 * @param begins whether a delivery may be begun; otherwise it is left alone
 * @param goesOn whether the rest of what has begun may be called again; otherwise it is left alone
 * @param onCrash told in words of each error that a handler or the codec throws, and of each failure of the engine itself
 */
public record HandlingParts(
        SubscriptionSpec spec,
        SubscriptionSettings settings,
        HandlersPublisher publisher,
        List<HandlerInterceptor> interceptors,
        EngineThreads threads,
        OpenTasks open,
        UnreadableEvents unreadable,
        OverdueHandlers overdue,
        @Nullable Breaker breaker,
        BooleanSupplier begins,
        BooleanSupplier goesOn,
        Consumer<String> onCrash) {}
