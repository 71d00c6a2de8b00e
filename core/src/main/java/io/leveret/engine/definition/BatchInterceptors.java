package io.leveret.engine.definition;

import io.leveret.HandlerInterceptor;
import java.lang.reflect.Method;
import java.util.List;

/** Finds interceptors that don't say what they do around a batch: it would be handled without them. */
public final class BatchInterceptors {

    private BatchInterceptors() {}

    /** Adds a fault for each of them, if a handler takes batches. */
    public static void check(ValidatedSubscription checked, List<HandlerInterceptor> interceptors, Faults faults) {
        if (!checked.routes().batched()) {
            return;
        }
        Faults.At at = faults.at("subscription " + checked.definition().group() + "."
                + checked.definition().topic());
        for (HandlerInterceptor interceptor : interceptors) {
            if (!intercepts(interceptor.getClass())) {
                at.add(
                        "a handler takes batches, and the interceptor "
                                + interceptor.getClass().getName() + " doesn't say what it does around them",
                        "implement its method interceptBatch");
            }
        }
    }

    private static boolean intercepts(Class<?> type) {
        try {
            Method method = type.getMethod("interceptBatch", List.class, HandlerInterceptor.Next.class);
            return method.getDeclaringClass() != HandlerInterceptor.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("an interceptor without a method of its interface", e);
        }
    }
}
