package io.leveret.engine.definition;

import io.leveret.engine.failures.Texts;
import io.leveret.engine.failures.Thrown;
import io.leveret.support.Nearest;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads a property that an annotation names from an event.
 *
 * @param steps the accessors on the way
 * @param type the class of the property, as it is declared
 */
record KeyPath(List<MethodHandle> steps, Class<?> type) {

    /**
     * The way to a property of a class; null, with a fault, when there is no such property.
     *
     * @param event the class, with its arguments where it is generic
     * @param annotation what names it, for messages
     */
    static @Nullable KeyPath of(Type event, String path, String annotation, Faults.At faults) {
        List<MethodHandle> steps = new ArrayList<>();
        Type type = event;
        for (String property : path.split("\\.", -1)) {
            Class<?> at = Generics.raw(type);
            Method accessor = accessor(at, property);
            if (accessor == null) {
                faults.add(
                        annotation + ": " + at.getSimpleName() + " has no property '" + property + "'",
                        Nearest.hint(property, properties(at)));
                return null;
            }
            steps.add(Reflection.unreflect(accessor));
            type = Generics.of(type).resolve(accessor.getGenericReturnType());
        }
        return new KeyPath(List.copyOf(steps), Generics.raw(type));
    }

    /** The property of an event, or what is inside when it is optional; null when there is nothing, or nothing on the way to it. */
    @Nullable
    Object read(Object event) {
        Object at = event;
        for (MethodHandle step : steps) {
            try {
                at = Reflection.call(step, at);
            } catch (Exception e) {
                throw new UnreadableKeyException(
                        "the key of " + event.getClass().getSimpleName() + " can't be read: it ended in "
                                + Texts.className(Thrown.unwrap(e)),
                        e);
            }
            if (at == null) {
                return null;
            }
        }
        return inside(at);
    }

    /** What an optional value has inside; null for nothing. Others are what they are. */
    private static @Nullable Object inside(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.orElse(null);
        }
        if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? optional.getAsInt() : null;
        }
        if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? optional.getAsLong() : null;
        }
        if (value instanceof OptionalDouble optional) {
            return optional.isPresent() ? optional.getAsDouble() : null;
        }
        return value;
    }

    private static @Nullable Method accessor(Class<?> type, String property) {
        Method found = accessor(type.getMethods(), property);
        return found != null ? found : accessor(type.getDeclaredMethods(), property);
    }

    /**
     * The one that returns the narrowest class: where a class overrides an accessor and returns less, the compiler adds one that
     * returns what the accessor above does.
     */
    private static @Nullable Method accessor(Method[] methods, String property) {
        Method found = null;
        for (Method method : methods) {
            if (isAccessor(method)
                    && property(method).equals(property)
                    && (found == null || found.getReturnType().isAssignableFrom(method.getReturnType()))) {
                found = method;
            }
        }
        return found;
    }

    private static List<String> properties(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(KeyPath::isAccessor)
                .filter(method -> method.getDeclaringClass() != Object.class)
                .filter(method -> !List.of("hashCode", "toString").contains(method.getName()))
                .map(KeyPath::property)
                .distinct()
                .sorted()
                .toList();
    }

    private static boolean isAccessor(Method method) {
        return method.getParameterCount() == 0
                && method.getReturnType() != void.class
                && !Modifier.isStatic(method.getModifiers());
    }

    /**
     * {@code getOrderId} and {@code orderId} are both the property {@code orderId}. Where a property is of a value class, Kotlin's
     * compiler appends a hyphen and more.
     */
    private static String property(Method method) {
        String name = method.getName().replaceFirst("-.*", "");
        return name.length() > 3 && name.startsWith("get") && Character.isUpperCase(name.charAt(3))
                ? Character.toLowerCase(name.charAt(3)) + name.substring(4)
                : name;
    }
}
