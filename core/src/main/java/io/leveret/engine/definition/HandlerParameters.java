package io.leveret.engine.definition;

import io.leveret.Context;
import io.leveret.HandlerParameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What handlers of an application may take besides the event and its context. */
public final class HandlerParameters {

    private final Map<Class<?>, HandlerParameter<?>> byType = new LinkedHashMap<>();

    public HandlerParameters(List<HandlerParameter<?>> all, Faults faults) {
        for (HandlerParameter<?> parameter : all) {
            Class<?> type = parameter.type();
            Faults.At at = faults.at(parameter.getClass().getName());
            if (type == Context.class || type.isPrimitive()) {
                at.add(type.getSimpleName() + " can't be the type of a handler parameter", "choose another type");
            } else if (byType.putIfAbsent(type, parameter) != null) {
                at.add("two extensions bring the handler parameter " + type.getName(), "remove one of them");
            }
        }
    }

    /** What brings the last parameter of a handler; null if that is the event or its context. */
    @Nullable
    HandlerParameter<?> of(SubscriberMethod handler) {
        Class<?>[] parameters = handler.method().getParameterTypes();
        return parameters.length < 2 ? null : byType.get(parameters[parameters.length - 1]);
    }

    /** What a handler may take, for messages. */
    String shape() {
        return byType.isEmpty() ? "a handler takes the event and, optionally, Context" : shapeWithTypes();
    }

    private String shapeWithTypes() {
        List<String> names = byType.keySet().stream().map(Class::getSimpleName).toList();
        return "a handler takes the event and, optionally, Context and then " + String.join(" or ", names);
    }
}
