package io.leveret.engine.publish;

import io.leveret.LeveretException;
import io.leveret.PublishInterceptor;
import io.leveret.PublishInterceptor.Next;
import io.leveret.Receipt;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Puts the users' interceptors around publishing. */
final class Interception {

    private Interception() {}

    /**
     * All of them around an end.
     *
     * @param interceptors the outermost first
     * @return null without interceptors, so that a plain publish makes nothing and calls nobody more
     */
    static @Nullable Next around(List<PublishInterceptor> interceptors, Next end) {
        Next next = end;
        for (int i = interceptors.size() - 1; i >= 0; i--) {
            next = around(interceptors.get(i), next);
        }
        return interceptors.isEmpty() ? null : next;
    }

    private static Next around(PublishInterceptor interceptor, Next next) {
        // Their author may break the contract, hence the two checks.
        Next rest = publication ->
                next.publish(Objects.requireNonNull(publication, "the publication is null; pass on the one you got"));
        return publication -> {
            @Nullable CompletableFuture<Receipt> future = interceptor.intercept(publication, rest);
            if (future == null) {
                throw new LeveretException("the publish interceptor "
                        + interceptor.getClass().getName()
                        + " returned null; it must return a future, such as that of next");
            }
            return future;
        };
    }
}
