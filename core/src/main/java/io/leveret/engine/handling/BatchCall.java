package io.leveret.engine.handling;

import io.leveret.Batching;
import io.leveret.Context;
import io.leveret.HandlerInterceptor;
import io.leveret.Handling;
import io.leveret.Outcome;
import io.leveret.engine.dispatch.Decoded;
import io.leveret.engine.dispatch.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls a handler with several events. Each of them has a context of its own. */
final class BatchCall<E> extends Call {

    private final Batching<E> batching;
    private final String handler;
    private final List<Task> tasks;
    private final List<E> events;

    /** Those of the attempt under way, in the order of the events. */
    private List<DeliveryContext> contexts = List.of();

    private BatchCall(Batching<E> batching, String handler, List<Task> tasks, List<E> events) {
        super(tasks.get(0));
        this.batching = batching;
        this.handler = handler;
        this.tasks = tasks;
        this.events = events;
    }

    /** A call with the events of some tasks, at least one, all of one handler. */
    static Call of(List<Task> tasks) {
        return of(event(tasks.get(0)), tasks);
    }

    private static <E> BatchCall<E> of(Decoded.Event<E> first, List<Task> tasks) {
        Handling<E> handling = first.route().handling();
        List<E> events = new ArrayList<>(tasks.size());
        for (Task task : tasks) {
            events.add(handling.event().cast(event(task).event()));
        }
        var batching = Objects.requireNonNull(handling.batching(), "its handler takes one event");
        return new BatchCall<>(batching, first.route().handlerName(), tasks, List.copyOf(events));
    }

    private static Decoded.Event<?> event(Task task) {
        return (Decoded.Event<?>) task.decoded();
    }

    @Override
    List<E> event() {
        return events;
    }

    @Override
    int size() {
        return tasks.size();
    }

    @Override
    String name() {
        return handler + " with " + size() + " events, the first";
    }

    /** None: which of the events has failed shows when it is alone. */
    @Override
    Set<Class<? extends Throwable>> nonRetryable() {
        return Set.of();
    }

    @Override
    boolean abandoned() {
        return tasks.stream().anyMatch(Task::abandoned);
    }

    @Override
    void begin(String group, HandlersPublisher publisher) {
        super.begin(group, publisher);
        List<DeliveryContext> all = new ArrayList<>(tasks.size());
        for (Task task : tasks) {
            all.add(all.isEmpty() ? context() : new DeliveryContext(task, group, publisher));
        }
        contexts = List.copyOf(all);
    }

    @Override
    List<DeliveryContext> contexts() {
        return contexts;
    }

    @Override
    void awaitPublishes() throws Exception {
        for (DeliveryContext context : contexts) {
            context.awaitPublishes();
        }
    }

    @Override
    @Nullable
    Outcome intercept(HandlerInterceptor interceptor, HandlerInterceptor.Next next) throws Exception {
        List<HandlerInterceptor.Invocation> invocations = new ArrayList<>(tasks.size());
        for (int i = 0; i < tasks.size(); i++) {
            invocations.add(new HandlerInterceptor.Invocation(events.get(i), contexts.get(i)));
        }
        return interceptor.interceptBatch(List.copyOf(invocations), next);
    }

    @Override
    @Nullable
    Outcome invoke(Context now) throws Exception {
        return batching.handler().handle(events, List.<Context>copyOf(contexts));
    }
}
