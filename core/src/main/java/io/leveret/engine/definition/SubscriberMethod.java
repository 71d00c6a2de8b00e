package io.leveret.engine.definition;

import io.leveret.Batch;
import io.leveret.Handles;
import io.leveret.NonRetryable;
import io.leveret.OnExhausted;
import io.leveret.OrderedBy;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A method of a subscriber, and what annotations say of it: its own, or those of the method that it overrides.
 *
 * @param method what to call
 * @param handles null for no handler
 * @param orderedBy null for no order
 * @param batch null for one event in each call
 * @param nonRetryable which of its failures are not retried
 * @param compensates whether it is called once the retries are spent
 * @param first its first parameter with all arguments; null when it has none
 * @param returned what it returns
 */
record SubscriberMethod(
        Method method,
        @Nullable Handles handles,
        @Nullable OrderedBy orderedBy,
        @Nullable Batch batch,
        Set<Class<? extends Throwable>> nonRetryable,
        boolean compensates,
        @Nullable Type first,
        Class<?> returned) {

    static SubscriberMethod of(Method method, Generics generics) {
        Type[] parameters = method.getGenericParameterTypes();
        NonRetryable failures = method.getAnnotation(NonRetryable.class);
        return new SubscriberMethod(
                method,
                method.getAnnotation(Handles.class),
                method.getAnnotation(OrderedBy.class),
                method.getAnnotation(Batch.class),
                failures == null ? Set.of() : Set.of(failures.value()),
                method.isAnnotationPresent(OnExhausted.class),
                parameters.length == 0 ? null : generics.resolve(parameters[0]),
                Generics.raw(generics.resolve(method.getGenericReturnType())));
    }

    boolean annotated() {
        return handles != null || compensates;
    }

    /** Whether annotations say of it how it handles events, and none that it does. */
    boolean strays() {
        return handles == null && (orderedBy != null || batch != null || !nonRetryable.isEmpty());
    }

    /** Whether it is one of Kotlin's that return before their work is done; the compiler gives it a parameter to go on with. */
    boolean suspends() {
        Class<?>[] parameters = method.getParameterTypes();
        return parameters.length > 0
                && parameters[parameters.length - 1].getName().equals("kotlin.coroutines.Continuation");
    }

    /** The same with what a method that it overrides says and it does not, unless it says by itself what it is called for. */
    SubscriberMethod inheriting(SubscriberMethod upper) {
        return annotated()
                ? this
                : new SubscriberMethod(
                        method,
                        upper.handles,
                        orderedBy == null ? upper.orderedBy : orderedBy,
                        batch == null ? upper.batch : batch,
                        nonRetryable.isEmpty() ? upper.nonRetryable : nonRetryable,
                        upper.compensates,
                        upper.first,
                        returned);
    }

    /** Whether it takes the place of a method of a class or interface above, as Java has it. */
    boolean overrides(Method upper, Generics generics) {
        return method.getName().equals(upper.getName())
                && isHandedDown(upper)
                && Arrays.equals(parameters(method, generics), parameters(upper, generics));
    }

    private boolean isHandedDown(Method upper) {
        int modifiers = upper.getModifiers();
        boolean samePackage = upper.getDeclaringClass()
                .getPackageName()
                .equals(method.getDeclaringClass().getPackageName());
        return !Modifier.isPrivate(modifiers)
                && (samePackage || Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers));
    }

    /** As classes, with those parameters filled that a superclass has left open. */
    private static Class<?>[] parameters(Method method, Generics generics) {
        return Arrays.stream(method.getGenericParameterTypes())
                .map(type -> Generics.raw(generics.resolve(type)))
                .toArray(Class<?>[]::new);
    }

    String name() {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }
}
