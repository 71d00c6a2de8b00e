package io.leveret.engine.definition;

import io.leveret.EventType;
import io.leveret.support.Names;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Finds the event types of a class, and reports missing ones. */
public final class EventTypes {

    /** Found once for each class, as publishing looks there for every event. */
    private static final ClassValue<Optional<String>> TYPE = new ClassValue<>() {
        @Override
        protected Optional<String> computeValue(Class<?> type) {
            EventType annotation = type.getAnnotation(EventType.class);
            return annotation == null ? Optional.empty() : Optional.of(annotation.value());
        }
    };

    private EventTypes() {}

    /** The type that a class is annotated with. */
    public static Optional<String> of(Class<?> event) {
        return TYPE.get(event);
    }

    /**
     * The types that a handler's parameter stands for, each with the class to decode it to: the class itself, or all
     * concrete members of a sealed family.
     */
    static <E> Map<String, Class<? extends E>> family(Class<E> event, Faults.At faults) {
        Map<String, Class<? extends E>> members = new LinkedHashMap<>();
        collect(event, members, faults);
        return members;
    }

    private static <E> void collect(
            Class<? extends E> event, Map<String, Class<? extends E>> members, Faults.At faults) {
        Optional<String> type = of(event);
        if (type.isPresent()) {
            Names.typeProblem(type.get())
                    .ifPresent(problem ->
                            faults.add("@EventType of " + event.getSimpleName() + ": " + problem, "rename it"));
            Class<?> other = members.putIfAbsent(type.get(), event);
            if (other != null && other != event) {
                faults.add(
                        other.getName() + " and " + event.getName() + " have the same @EventType(\"" + type.get()
                                + "\")",
                        "give each class of a sealed family a type of its own");
            }
        } else if (event.isSealed()) {
            for (Class<?> permitted : event.getPermittedSubclasses()) {
                collect(permitted.asSubclass(event), members, faults);
            }
        } else {
            faults.add(
                    event.getSimpleName() + " has no @EventType",
                    remedy(event) + ", or name the types in @Handles(types = …)");
        }
    }

    private static String remedy(Class<?> event) {
        if (event.getName().startsWith("java.")) {
            return "take a record of your own";
        }
        return Modifier.isAbstract(event.getModifiers())
                ? "make it sealed and put @EventType on its classes"
                : "add @EventType(\"" + suggestion(event) + "\") to it";
    }

    /** {@code OrderPlaced} becomes {@code order.placed}. */
    public static String suggestion(Class<?> event) {
        return event.getSimpleName().replaceAll("([a-z0-9])([A-Z])", "$1.$2").toLowerCase(java.util.Locale.ROOT);
    }
}
