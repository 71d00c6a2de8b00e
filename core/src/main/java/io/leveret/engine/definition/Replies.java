package io.leveret.engine.definition;

import io.leveret.Outcome;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what a handler method replies with, by what it returns. */
final class Replies {

    /** Whose classes are no replies: what they hold is seldom what their JSON would show, as that of a future. */
    private static final Set<String> FOREIGN = Set.of("java.", "javax.", "kotlin.", "scala.");

    private Replies() {}

    /** The class of a method's replies; null for a method that returns nothing or outcomes. */
    static @Nullable Class<?> of(SubscriberMethod method) {
        Class<?> returned = method.returned();
        return method.batch() != null || returned == void.class || Outcome.class.isAssignableFrom(returned)
                ? null
                : returned;
    }

    /** Why a method that returns this is no handler; empty when it may be one. */
    static Optional<String> problem(SubscriberMethod method) {
        Class<?> reply = of(method);
        if (reply == null || !(reply.isPrimitive() || reply.isArray() || isForeign(reply))) {
            return Optional.empty();
        }
        return Optional.of("a handler returns nothing, Outcome, or a record or bean that is its reply, not "
                + reply.getSimpleName());
    }

    private static boolean isForeign(Class<?> type) {
        for (String prefix : FOREIGN) {
            if (type.getName().startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
