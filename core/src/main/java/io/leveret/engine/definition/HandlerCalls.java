package io.leveret.engine.definition;

import io.leveret.Context;
import io.leveret.EventHandler;
import io.leveret.ExhaustedHandler;
import io.leveret.HandlerParameter;
import io.leveret.Outcome;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes what calls the methods of a subscriber, with the parameters that each takes. */
final class HandlerCalls {

    private HandlerCalls() {}

    /**
     * Calls a handler.
     *
     * @param last brings its last parameter; null if that is the event or its context
     */
    static <E> EventHandler<E> handler(Object target, SubscriberMethod handler, @Nullable HandlerParameter<?> last) {
        MethodHandle handle = Reflection.bind(target, handler.method());
        boolean takesContext = takesContext(handler.method());
        if (last != null) {
            return with(last, handler, handle, takesContext);
        }
        return (event, context) -> outcome(
                handler, takesContext ? Reflection.call(handle, event, context) : Reflection.call(handle, event));
    }

    /** What it has published must be on the broker before the parameter commits what it has changed. */
    private static <E, T> EventHandler<E> with(
            HandlerParameter<T> last, SubscriberMethod handler, MethodHandle handle, boolean takesContext) {
        return (event, context) -> last.around(context, value -> {
            Outcome outcome = outcome(
                    handler,
                    takesContext
                            ? Reflection.call(handle, event, context, value)
                            : Reflection.call(handle, event, value));
            if (outcome instanceof Outcome.Reply) {
                throw new IllegalStateException(handler.name() + " replies, which is not possible with "
                        + last.type().getSimpleName() + ": a reply that is lost can't be made again");
            }
            if (context instanceof PublishingContext publishing) {
                publishing.awaitPublishes();
            }
            return outcome;
        });
    }

    /** The decision of a handler, by what it has returned. */
    private static Outcome outcome(SubscriberMethod handler, @Nullable Object returned) {
        if (handler.returned() == void.class) {
            return Outcome.ack();
        }
        boolean replies = Replies.of(handler) != null;
        if (returned == null) {
            throw new IllegalStateException(handler.name() + " returned null; return "
                    + (replies ? "the reply, or declare Outcome and return Outcome.ack()" : "Outcome.ack()"));
        }
        return replies ? Outcome.reply(returned) : (Outcome) returned;
    }

    /** Calls what runs after the last retry. */
    static <E> ExhaustedHandler<E> exhausted(Object target, Method method) {
        MethodHandle handle = Reflection.bind(target, method);
        boolean takesContext = takesContext(method);
        return (failed, context) -> {
            if (takesContext) {
                Reflection.call(handle, failed, context);
            } else {
                Reflection.call(handle, failed);
            }
        };
    }

    private static boolean takesContext(Method method) {
        return Arrays.asList(method.getParameterTypes()).contains(Context.class);
    }
}
