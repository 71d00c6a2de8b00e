package io.leveret.engine.handling;

import io.leveret.engine.dispatch.AttemptHistory;
import io.leveret.engine.failures.Texts;
import io.leveret.transport.Headers;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds the headers that say why an event was parked. They are a fixed set, and each is bounded, so that a broker
 * always accepts them.
 */
final class FailureHeaders {

    private FailureHeaders() {}

    static Map<String, String> of(
            String subscription, AttemptHistory history, @Nullable Throwable failure, String reason) {
        Map<String, String> headers = new LinkedHashMap<>(history.headers());
        headers.put(Headers.SUBSCRIPTION, subscription);
        if (failure != null) {
            headers.put(Headers.EXCEPTION, Texts.className(failure));
        }
        headers.put(Headers.REASON, reason);
        return headers;
    }
}
