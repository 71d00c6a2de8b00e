package io.leveret.engine.definition;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds the methods of a subscriber's class that handle events or run after the last retry. */
final class HandlerMethods {

    private HandlerMethods() {}

    /** All of them, inherited ones too, in an order that doesn't change from run to run. */
    static List<SubscriberMethod> of(Class<?> type) {
        Generics generics = Generics.of(type);
        List<SubscriberMethod> all = new ArrayList<>();
        for (Class<?> at : hierarchy(type)) {
            for (Method method : at.getDeclaredMethods()) {
                if (!method.isSynthetic()) {
                    add(method, generics, all);
                }
            }
        }
        return all.stream()
                .filter(found -> found.annotated() || found.strays())
                .sorted(Comparator.comparing(found -> found.method().toString()))
                .toList();
    }

    private static void add(Method method, Generics generics, List<SubscriberMethod> all) {
        boolean overridden = false;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).overrides(method, generics)) {
                all.set(i, all.get(i).inheriting(SubscriberMethod.of(method, generics)));
                overridden = true;
            }
        }
        boolean ofInterface = method.getDeclaringClass().isInterface() && Modifier.isStatic(method.getModifiers());
        if (!overridden && !ofInterface && !Modifier.isAbstract(method.getModifiers())) {
            all.add(SubscriberMethod.of(method, generics));
        }
    }

    /** A class, those above it, and then all interfaces: each below those that it extends. */
    private static Set<Class<?>> hierarchy(Class<?> type) {
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
            all.add(at);
        }
        List.copyOf(all).forEach(at -> addInterfaces(at, all));
        return all;
    }

    private static void addInterfaces(Class<?> type, Set<Class<?>> all) {
        for (Class<?> one : type.getInterfaces()) {
            all.remove(one); // below all that it extends, also where the class names those as well
            all.add(one);
            addInterfaces(one, all);
        }
    }
}
