package io.leveret.engine;

import io.leveret.Context;
import io.leveret.EventHandler;
import io.leveret.ExhaustedHandler;
import io.leveret.Failed;
import io.leveret.Handles;
import io.leveret.Handling;
import io.leveret.Names;
import io.leveret.OnExhausted;
import io.leveret.OrderedBy;
import io.leveret.Outcome;
import io.leveret.Subscriber;
import io.leveret.SubscriptionDefinition;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@link Subscriber} objects into definitions, and reports every fault of their signatures. */
final class HandlerScanner {

    private static final String SHAPES =
            "write 'void handle(OrderPlaced event)' or 'Outcome handle(OrderPlaced event, Context context)'";

    private final Faults faults;

    HandlerScanner(Faults faults) {
        this.faults = faults;
    }

    List<SubscriptionDefinition> scan(Object subscriber) {
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
        HandlerMethods.unseen(type, faults);
        Names.groupProblem(annotation.value()).ifPresent(problem -> at.add(problem, "change @Subscriber"));

        Map<Class<?>, Method> compensations = compensations(type);
        Set<Class<?>> used = new HashSet<>();
        int handlers = 0;
        Map<String, List<Handling<?>>> byTopic = new LinkedHashMap<>();
        for (Method method : HandlerMethods.of(type)) {
            Handles handles = method.getAnnotation(Handles.class);
            if (handles == null) {
                continue;
            }
            Faults.At here = faults.at(HandlerMethods.name(method));
            handlers++;
            Names.topicProblem(handles.topic()).ifPresent(problem -> here.add(problem, "change @Handles(topic = …)"));
            if (checkHandler(method, here)) {
                Class<?> event = method.getParameterTypes()[0];
                used.add(event);
                try {
                    byTopic.computeIfAbsent(handles.topic(), topic -> new ArrayList<>())
                            .add(handling(event, subscriber, method, handles, compensations.get(event), here));
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
                faults.at(HandlerMethods.name(method))
                        .add(
                                "@OnExhausted for " + event.getSimpleName()
                                        + ", which no @Handles method of the class takes",
                                "use the event class of a handler");
            }
        });
        List<SubscriptionDefinition> definitions = new ArrayList<>();
        byTopic.forEach((topic, handlings) -> definitions.add(
                new SubscriptionDefinition(annotation.value(), topic, annotation.broadcast(), handlings)));
        return definitions;
    }

    private static <E> Handling<E> handling(
            Class<E> event,
            Object target,
            Method method,
            Handles handles,
            @Nullable Method compensation,
            Faults.At faults) {
        OrderedBy ordered = method.getAnnotation(OrderedBy.class);
        Function<E, @Nullable Object> key = ordered == null ? null : KeyPath.of(event, ordered.value(), faults);
        return new Handling<>(
                event,
                List.of(handles.types()),
                new HandlerMethod<>(HandlerMethods.name(method), handler(target, method)),
                compensation == null ? null : exhausted(target, compensation),
                key,
                ordered != null && ordered.hold(),
                ordered != null && ordered.confined());
    }

    private static <E> EventHandler<E> handler(Object target, Method method) {
        MethodHandle handle = Reflection.bind(target, method);
        boolean takesContext = method.getParameterCount() == 2;
        if (method.getReturnType() == void.class) {
            return (event, context) -> {
                if (takesContext) {
                    Reflection.call(handle, event, context);
                } else {
                    Reflection.call(handle, event);
                }
                return Outcome.ack();
            };
        }
        return (event, context) -> {
            Object outcome = takesContext ? Reflection.call(handle, event, context) : Reflection.call(handle, event);
            if (outcome == null) {
                throw new IllegalStateException(HandlerMethods.name(method) + " returned null; return Outcome.ack()");
            }
            return (Outcome) outcome;
        };
    }

    private static <E> ExhaustedHandler<E> exhausted(Object target, Method method) {
        MethodHandle handle = Reflection.bind(target, method);
        boolean takesContext = method.getParameterCount() == 2;
        return (failed, context) -> {
            if (takesContext) {
                Reflection.call(handle, failed, context);
            } else {
                Reflection.call(handle, failed);
            }
        };
    }

    private static boolean checkHandler(Method method, Faults.At faults) {
        boolean returns = method.getReturnType() == void.class || method.getReturnType() == Outcome.class;
        if (!returns) {
            faults.add(
                    "a handler returns nothing or Outcome, not "
                            + method.getReturnType().getSimpleName(),
                    SHAPES);
        }
        return checkParameters(method, faults) && returns;
    }

    private static boolean checkParameters(Method method, Faults.At faults) {
        Class<?>[] parameters = method.getParameterTypes();
        boolean fine = parameters.length == 1 || (parameters.length == 2 && parameters[1] == Context.class);
        if (!fine) {
            faults.add(
                    "a handler takes the event, and then Context if it wants to, not ("
                            + String.join(
                                    ", ",
                                    Arrays.stream(parameters)
                                            .map(Class::getSimpleName)
                                            .toList())
                            + ")",
                    SHAPES);
        } else if (parameters[0].isPrimitive() || parameters[0].isArray() || parameters[0] == Context.class) {
            faults.add(parameters[0].getSimpleName() + " is no event", SHAPES);
            fine = false;
        } else if (!Generics.readable(method.getGenericParameterTypes()[0])) {
            faults.add(
                    method.getGenericParameterTypes()[0].getTypeName()
                            + " is generic, and what it holds would be read as maps",
                    "take a record that has it as a component");
            fine = false;
        }
        return fine;
    }

    private Map<Class<?>, Method> compensations(Class<?> type) {
        Map<Class<?>, Method> found = new LinkedHashMap<>();
        for (Method method : HandlerMethods.of(type)) {
            if (!method.isAnnotationPresent(OnExhausted.class)) {
                continue;
            }
            Faults.At at = faults.at(HandlerMethods.name(method));
            Class<?> event = failedOf(method);
            boolean context = method.getParameterCount() == 1
                    || (method.getParameterCount() == 2 && method.getParameterTypes()[1] == Context.class);
            if (event == null || !context || method.getReturnType() != void.class) {
                at.add(
                        "the signature is not that of a compensation",
                        "write 'void release(Failed<OrderPlaced> failed)', with Context as the second parameter if wanted");
            } else if (found.putIfAbsent(event, method) != null) {
                at.add("two @OnExhausted methods for " + event.getSimpleName(), "keep one");
            }
        }
        return found;
    }

    /** The event class in {@code Failed<…>}, or null. */
    private static @Nullable Class<?> failedOf(Method method) {
        if (method.getParameterCount() == 0
                || !(method.getGenericParameterTypes()[0] instanceof ParameterizedType parameter)
                || parameter.getRawType() != Failed.class) {
            return null;
        }
        Type argument = parameter.getActualTypeArguments()[0];
        return argument instanceof Class<?> event ? event : null;
    }
}
