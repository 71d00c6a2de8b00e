package io.leveret.engine.definition;

import io.leveret.Batch;
import io.leveret.Batching;
import io.leveret.Context;
import io.leveret.EventHandler;
import io.leveret.Failed;
import io.leveret.HandlerParameter;
import io.leveret.Handles;
import io.leveret.Handling;
import io.leveret.OrderedBy;
import io.leveret.Subscriber;
import io.leveret.SubscriptionDefinition;
import io.leveret.support.Names;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Turns objects with {@link Subscriber} into subscription definitions, and reports every mistake in their signatures.
 */
public final class HandlerScanner {

    private static final String SHAPES =
            "write 'void handle(OrderPlaced event)' or 'Outcome handle(OrderPlaced event, Context context)'";

    private static final String RETURNS =
            "return nothing, or a record of yours that is the reply to a request: 'Price on(PriceAsked event)'";

    private final Faults faults;
    private final HandlerParameters parameters;

    public HandlerScanner(Faults faults, HandlerParameters parameters) {
        this.faults = faults;
        this.parameters = parameters;
    }

    public List<SubscriptionDefinition> scan(Object subscriber) {
        Class<?> type = subscriber.getClass();
        Faults.At at = faults.at(type.getName());
        Subscriber annotation = type.getAnnotation(Subscriber.class);
        if (annotation == null) {
            if (subscriber instanceof Class<?> passed) {
                faults.at(passed.getName()).add("a class was passed as a handler", "pass an object of it");
            } else if (subscriber instanceof Iterable || subscriber instanceof Object[]) {
                faults.at("handlers").add("a list was passed as one handler", "pass the handler objects one by one");
            } else {
                at.add("the class has no @Subscriber", "add @Subscriber(\"group\") to it");
            }
            return List.of();
        }
        Names.groupProblem(annotation.value()).ifPresent(problem -> at.add(problem, "change @Subscriber"));

        List<SubscriberMethod> methods = HandlerMethods.of(type);
        Map<Type, SubscriberMethod> compensations = compensations(methods);
        Set<Type> used = new HashSet<>();
        int handlers = 0;
        Map<String, List<Handling<?>>> byTopic = new LinkedHashMap<>();
        for (SubscriberMethod method : methods) {
            Handles handles = method.handles();
            Faults.At here = faults.at(method.name());
            if (method.strays()) {
                here.add(
                        "the method says how it handles events, and has no @Handles",
                        "add @Handles(topic = …), or remove @OrderedBy, @Batch or @NonRetryable");
            }
            if (handles == null) {
                continue;
            }
            handlers++;
            Names.topicProblem(handles.topic()).ifPresent(problem -> here.add(problem, "change @Handles(topic = …)"));
            Type event = checkHandler(method, here);
            if (event != null) {
                used.add(event);
                try {
                    byTopic.computeIfAbsent(handles.topic(), topic -> new ArrayList<>())
                            .add(handling(
                                    Generics.raw(event),
                                    event,
                                    subscriber,
                                    method,
                                    handles,
                                    compensations.get(event),
                                    here));
                } catch (Reflection.ClosedException e) {
                    here.add(e.problem(), e.remedy());
                }
            }
        }
        if (handlers == 0) {
            at.add("the class has no @Handles method", "add one: " + SHAPES);
        }
        compensations.forEach((event, method) -> {
            if (!used.contains(event)) {
                faults.at(method.name())
                        .add(
                                "@OnExhausted for " + Generics.raw(event).getSimpleName()
                                        + ", which no @Handles method of the class takes",
                                "use the event class of a handler");
            }
        });
        List<SubscriptionDefinition> definitions = new ArrayList<>();
        byTopic.forEach((topic, handlings) -> definitions.add(
                new SubscriptionDefinition(annotation.value(), topic, annotation.broadcast(), handlings)));
        return definitions;
    }

    private <E> Handling<E> handling(
            Class<E> event,
            Type type,
            Object target,
            SubscriberMethod method,
            Handles handles,
            @Nullable SubscriberMethod compensation,
            Faults.At faults) {
        OrderedBy ordered = method.orderedBy();
        Batch batch = method.batch();
        Batching<E> batching = batch == null ? null : BatchMethods.batching(target, method, batch, faults);
        EventHandler<E> handler =
                batching == null ? HandlerCalls.handler(target, method, parameters.of(method)) : batching.handler();
        return new Handling<>(
                event,
                type,
                List.of(handles.types()),
                new HandlerMethod<>(method.name(), target.getClass().getClassLoader(), Replies.of(method), handler),
                compensation == null ? null : HandlerCalls.exhausted(target, compensation.method()),
                ordered == null ? null : key(type, ordered.value(), faults),
                ordered != null && ordered.hold(),
                ordered != null && ordered.confined(),
                method.nonRetryable(),
                batching);
    }

    /** What orders an event: the property at the path, or else the key that it was published with. */
    private static <E> @Nullable BiFunction<E, @Nullable String, @Nullable Object> key(
            Type event, String path, Faults.At faults) {
        if (path.isEmpty()) {
            return (any, key) -> key;
        }
        KeyPath property = KeyPath.of(event, path, "@OrderedBy(\"" + path + "\")", faults);
        return property == null ? null : (read, key) -> property.read(read);
    }

    /** The event that a handler takes; null, with faults, when its signature is not that of a handler. */
    private @Nullable Type checkHandler(SubscriberMethod handler, Faults.At faults) {
        if (handler.suspends()) {
            addSuspending(handler, faults);
            return null;
        }
        if (handler.batch() != null) {
            return BatchMethods.event(handler, faults);
        }
        Optional<String> problem = Replies.problem(handler);
        problem.ifPresent(text -> faults.add(text, RETURNS));
        Type event = checkParameters(handler, faults);
        return problem.isEmpty() ? event : null;
    }

    /** It would be acknowledged at its first wait, and what it throws later would reach nobody. */
    private static void addSuspending(SubscriberMethod method, Faults.At faults) {
        faults.add(
                method.method().getName() + " is a suspend function, which returns before its work is done",
                "make it a plain function, and call what suspends in runBlocking { … }: it runs on a thread that may wait");
    }

    private @Nullable Type checkParameters(SubscriberMethod handler, Faults.At faults) {
        Class<?>[] types = handler.method().getParameterTypes();
        Type event = handler.first();
        HandlerParameter<?> last = parameters.of(handler);
        int own = types.length - (last == null ? 0 : 1);
        if (event == null || own > 2 || (own == 2 && types[1] != Context.class)) {
            faults.add(
                    parameters.shape() + ", not ("
                            + String.join(
                                    ", ",
                                    Arrays.stream(types)
                                            .map(Class::getSimpleName)
                                            .toList())
                            + ")",
                    SHAPES);
            return null;
        }
        if (last != null && Replies.of(handler) != null) {
            faults.add(
                    "a handler that takes " + last.type().getSimpleName()
                            + " can't reply: a reply that is lost can't be made again",
                    "return nothing, and publish an event instead");
            return null;
        }
        if (types[0].isPrimitive() || types[0].isArray() || types[0] == Context.class) {
            faults.add(types[0].getSimpleName() + " is not an event", SHAPES);
            return null;
        }
        return event;
    }

    private Map<Type, SubscriberMethod> compensations(List<SubscriberMethod> methods) {
        Map<Type, SubscriberMethod> found = new LinkedHashMap<>();
        for (SubscriberMethod method : methods) {
            if (!method.compensates()) {
                continue;
            }
            Faults.At at = faults.at(method.name());
            if (method.suspends()) {
                addSuspending(method, at);
                continue;
            }
            Type event = failedOf(method);
            Class<?>[] parameters = method.method().getParameterTypes();
            boolean context = parameters.length == 1 || (parameters.length == 2 && parameters[1] == Context.class);
            if (event == null || !context || method.method().getReturnType() != void.class) {
                at.add(
                        "wrong signature for @OnExhausted",
                        "write 'void release(Failed<OrderPlaced> failed)', optionally with Context as the second parameter");
            } else if (found.putIfAbsent(event, method) != null) {
                at.add("two @OnExhausted methods for " + Generics.raw(event).getSimpleName(), "keep one");
            }
        }
        return found;
    }

    /** The event in {@code Failed<…>}, or null. */
    private static @Nullable Type failedOf(SubscriberMethod method) {
        return method.first() instanceof ParameterizedType parameter && parameter.getRawType() == Failed.class
                ? parameter.getActualTypeArguments()[0]
                : null;
    }
}
