package io.leveret.engine.definition;

import io.leveret.Batch;
import io.leveret.BatchHandler;
import io.leveret.Batching;
import io.leveret.Context;
import io.leveret.Outcome;
import io.leveret.support.Durations;
import io.leveret.support.Ranges;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads handler methods that take several events in one call, and reports every mistake in them. */
final class BatchMethods {

    private static final String SHAPES = "write 'void handle(List<OrderPlaced> orders)' or"
            + " 'List<Outcome> handle(List<OrderPlaced> orders, List<Context> contexts)'";

    private BatchMethods() {}

    /** The event in the list that a method takes; null, with faults, when its signature is not that of such a handler. */
    static @Nullable Type event(SubscriberMethod handler, Faults.At faults) {
        Method method = handler.method();
        Type returned = method.getGenericReturnType();
        boolean returns = returned == void.class || returned == Outcome.class || element(returned) == Outcome.class;
        if (!returns) {
            faults.add(
                    "a handler of batches returns nothing, Outcome or List<Outcome>, not " + returned.getTypeName(),
                    SHAPES);
        }
        Type[] parameters = method.getGenericParameterTypes();
        Type event = element(handler.first());
        boolean contexts =
                parameters.length == 1 || (parameters.length == 2 && element(parameters[1]) == Context.class);
        if (event == null || event == Context.class || !contexts) {
            faults.add(
                    "a handler of batches takes a list of events and, optionally, List<Context>, not "
                            + Arrays.stream(parameters)
                                    .map(Type::getTypeName)
                                    .collect(Collectors.joining(", ", "(", ")")),
                    SHAPES);
            return null;
        }
        return returns ? event : null;
    }

    /** What a list has in it; null for what is no list, or one of anything. */
    private static @Nullable Type element(@Nullable Type type) {
        return type instanceof ParameterizedType list && list.getRawType() == List.class
                ? Generics.bound(list.getActualTypeArguments()[0])
                : null;
    }

    /** How a method takes several events; null, with faults, when its annotation is wrong. */
    static <E> @Nullable Batching<E> batching(Object target, SubscriberMethod method, Batch batch, Faults.At faults) {
        Optional<String> max = Ranges.BATCH_MAX.problem(batch.max());
        max.ifPresent(problem -> faults.add("@Batch: " + problem, "change @Batch(max = …)"));
        Optional<Duration> within = Durations.parse(batch.within());
        Optional<String> wait = within.isEmpty()
                ? Optional.of("within is \"" + batch.within() + "\", which is no duration")
                : Ranges.BATCH_WITHIN.problem(within.get());
        wait.ifPresent(problem -> faults.add("@Batch: " + problem, "write it as @Batch(within = \"200ms\")"));
        return max.isPresent() || wait.isPresent()
                ? null
                : new Batching<>(batch.max(), within.orElseThrow(), handler(target, method));
    }

    private static <E> BatchHandler<E> handler(Object target, SubscriberMethod handler) {
        Method method = handler.method();
        MethodHandle handle = Reflection.bind(target, method);
        boolean takesContexts = method.getParameterCount() == 2;
        return (events, contexts) -> {
            Object outcome =
                    takesContexts ? Reflection.call(handle, events, contexts) : Reflection.call(handle, events);
            return method.getReturnType() == void.class ? Outcome.ack() : outcome(outcome, handler);
        };
    }

    private static Outcome outcome(@Nullable Object returned, SubscriberMethod handler) {
        if (returned instanceof List<?> each) {
            return Outcome.each(each.stream().map(Outcome.class::cast).toList());
        }
        if (returned == null) {
            throw new IllegalStateException(handler.name() + " returned null; return Outcome.ack()");
        }
        return (Outcome) returned;
    }
}
