package io.leveret.engine.definition;

import io.leveret.EventType;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the keys of events whose class declares one with {@link EventType#key}. */
public final class EventKeys {

    /** Found once for each class, as publishing looks there for every event. */
    private static final ClassValue<Declared> DECLARED = new ClassValue<>() {
        @Override
        protected Declared computeValue(Class<?> type) {
            EventType annotation = type.getAnnotation(EventType.class);
            return annotation == null || annotation.key().isEmpty()
                    ? Declared.NONE
                    : Declared.of(type, annotation.key());
        }
    };

    /** Whether the instances of a class have a text that says what they are: not that of {@code Object}. */
    private static final ClassValue<Boolean> HAS_TEXT = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                return type.getMethod("toString").getDeclaringClass() != Object.class;
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("a class without toString", e);
            }
        }
    };

    private static final String TAKE_ANOTHER =
            "name a property that is a text or a number, or give the class a toString()";

    private EventKeys() {}

    /**
     * The key of an event.
     *
     * @return null when its class declares none, or the property is null
     * @throws IllegalArgumentException when the class declares one that events cannot have
     * @throws UnreadableKeyException when an accessor throws
     */
    public static @Nullable String of(Object event) {
        Declared declared = DECLARED.get(event.getClass());
        if (declared.problem != null) {
            throw new IllegalArgumentException(declared.problem + ": " + declared.remedy);
        }
        return declared.path == null ? null : text(declared, declared.path.read(event));
    }

    /** Says what is wrong with the key that a class declares, if it does. */
    static void check(Class<?> event, Faults.At faults) {
        Declared declared = DECLARED.get(event);
        if (declared.problem != null) {
            faults.add(declared.problem, declared.remedy);
        }
    }

    private static @Nullable String text(Declared declared, @Nullable Object value) {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        if (!HAS_TEXT.get(value.getClass())) {
            throw new IllegalArgumentException(withoutText(declared.name, value.getClass()) + ": " + TAKE_ANOTHER);
        }
        return value.toString();
    }

    private static String withoutText(String name, Class<?> type) {
        return name + ": " + type.getSimpleName()
                + " has no toString() of its own, so equal keys would differ as texts";
    }

    /**
     * What a class declares.
     *
     * @param name the annotation and the class, for messages
     * @param path null for no key, or for one with a problem
     * @param problem null for none
     * @param remedy what helps
     */
    private record Declared(
            String name, @Nullable KeyPath path, @Nullable String problem, String remedy) {

        static final Declared NONE = new Declared("", null, null, "");

        static Declared of(Class<?> event, String path) {
            String name = "@EventType(key = \"" + path + "\") of " + event.getSimpleName();
            List<Declared> faulty = new ArrayList<>();
            KeyPath found =
                    path(event, path, name, (problem, remedy) -> faulty.add(new Declared(name, null, problem, remedy)));
            return faulty.isEmpty() ? new Declared(name, found, null, "") : faulty.get(0);
        }

        private static @Nullable KeyPath path(Class<?> event, String path, String name, Faults.At faults) {
            try {
                KeyPath found = KeyPath.of(event, path, name, faults);
                if (found != null && isWithoutText(found.type())) {
                    faults.add(withoutText(name, found.type()), TAKE_ANOTHER);
                }
                return found;
            } catch (Reflection.ClosedException e) {
                faults.add(e.problem(), e.remedy());
                return null;
            }
        }

        /** Whether no value of a declared class can have a text. */
        private static boolean isWithoutText(Class<?> type) {
            boolean open = type.isPrimitive() || type == Object.class || Modifier.isAbstract(type.getModifiers());
            return type.isArray() || (!open && !HAS_TEXT.get(type));
        }
    }
}
