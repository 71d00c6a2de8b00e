package io.leveret;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts what is handled into the logging context (SLF4J's MDC), so that each line that the handler logs can say it. The
 * keys are {@code leveret.group}, {@code leveret.topic}, {@code leveret.type}, {@code leveret.id} and {@code
 * leveret.attempt}. Around a {@link Batch} with several events they are {@code leveret.group}, {@code leveret.topic} and
 * {@code leveret.batch}, the number of events. After the attempt they have the values that they had before.
 *
 * <pre>{@code
 * Leveret.builder().handlerInterceptor(new LoggingContext())
 * }</pre>
 */
public final class LoggingContext implements HandlerInterceptor {

    /** Creates the interceptor. */
    public LoggingContext() {}

    @Override
    public Outcome intercept(Invocation invocation, Next next) throws Exception {
        Context context = invocation.context();
        return with(
                Map.of(
                        "leveret.group", context.group(),
                        "leveret.topic", context.topic(),
                        "leveret.type", context.type(),
                        "leveret.id", context.id(),
                        "leveret.attempt", Integer.toString(context.attempt())),
                next);
    }

    @Override
    public Outcome interceptBatch(List<Invocation> invocations, Next next) throws Exception {
        Context any = invocations.get(0).context();
        return with(
                Map.of(
                        "leveret.group", any.group(),
                        "leveret.topic", any.topic(),
                        "leveret.batch", Integer.toString(invocations.size())),
                next);
    }

    private static Outcome with(Map<String, String> values, Next next) throws Exception {
        Map<String, @Nullable String> before = new TreeMap<>();
        try {
            values.forEach((key, value) -> {
                before.put(key, MDC.get(key));
                MDC.put(key, value);
            });
            return next.proceed();
        } finally {
            before.forEach(LoggingContext::restore);
        }
    }

    private static void restore(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
