package io.leveret.engine;

import io.leveret.Handles;
import io.leveret.OnExhausted;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The methods of a subscriber's class. */
final class HandlerMethods {

    private HandlerMethods() {}

    /** All methods, inherited ones too, in an order that doesn't change from run to run. */
    static List<Method> of(Class<?> type) {
        List<Method> all = new ArrayList<>();
        for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
            for (Method method : at.getDeclaredMethods()) {
                if (!method.isSynthetic() && all.stream().noneMatch(other -> overrides(other, method))) {
                    all.add(method);
                }
            }
        }
        all.sort(Comparator.comparing(Method::toString));
        return all;
    }

    /** Handlers that Java doesn't hand down: overridden without their annotation, or on an interface. */
    static void unseen(Class<?> type, Faults faults) {
        List<Method> seen = of(type);
        List<Class<?>> above = new ArrayList<>(interfaces(type));
        for (Class<?> at = type.getSuperclass(); at != null && at != Object.class; at = at.getSuperclass()) {
            above.add(at);
        }
        for (Class<?> at : above) {
            for (Method method : at.getDeclaredMethods()) {
                if (annotated(method) && !method.isSynthetic() && !seen.contains(method)) {
                    boolean again = seen.stream().anyMatch(lower -> overrides(lower, method) && annotated(lower));
                    if (!again) {
                        faults.at(name(method))
                                .add(
                                        "its annotation isn't inherited by " + type.getSimpleName(),
                                        "annotate the method of " + type.getSimpleName() + " as well");
                    }
                }
            }
        }
    }

    static String name(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    private static boolean annotated(Method method) {
        return method.isAnnotationPresent(Handles.class) || method.isAnnotationPresent(OnExhausted.class);
    }

    private static Set<Class<?>> interfaces(Class<?> type) {
        Set<Class<?>> all = new HashSet<>();
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            for (Class<?> one : at.getInterfaces()) {
                all.add(one);
                all.addAll(interfaces(one));
            }
        }
        return all;
    }

    /** Private and static methods override none, but two of the same name and parameters are one too many here as well. */
    private static boolean overrides(Method lower, Method upper) {
        return lower.getName().equals(upper.getName())
                && Arrays.equals(lower.getParameterTypes(), upper.getParameterTypes());
    }
}
