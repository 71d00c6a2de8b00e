package io.leveret.engine.handling;

import io.leveret.HandlerInterceptor;
import io.leveret.HandlerInterceptor.Next;
import io.leveret.LeveretException;
import io.leveret.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Has one of the user's interceptors run around the next link. */
record InterceptorLink(HandlerInterceptor interceptor, Link next) implements Link {

    /** Has all of them run around a link, the first as the outermost. */
    static Link around(Link innermost, List<HandlerInterceptor> interceptors) {
        Link link = innermost;
        for (int i = interceptors.size() - 1; i >= 0; i--) {
            link = new InterceptorLink(interceptors.get(i), link);
        }
        return link;
    }

    @Override
    public Outcome handle(Call call) throws Exception {
        @Nullable Outcome outcome = call.intercept(interceptor, new Rest(next, call));
        if (outcome == null) {
            throw new LeveretException(
                    "the interceptor " + interceptor.getClass().getName()
                            + " returned null; it must return an Outcome, such as that of next.proceed()");
        }
        call.check(outcome);
        // What it has published itself after its handler has returned.
        call.awaitPublishes();
        return outcome;
    }

    /** The rest of an attempt, once. */
    private static final class Rest implements Next {

        private final Link link;
        private final Call call;
        private final Thread thread = Thread.currentThread();
        private boolean begun;

        Rest(Link link, Call call) {
            this.link = link;
            this.call = call;
        }

        @Override
        public Outcome proceed() throws Exception {
            if (!Thread.currentThread().equals(thread)) {
                throw new IllegalStateException("proceed() must be called on the thread of intercept()");
            }
            if (begun) {
                throw new IllegalStateException("proceed() was called before; it may be called once");
            }
            begun = true;
            return link.handle(call);
        }
    }
}
