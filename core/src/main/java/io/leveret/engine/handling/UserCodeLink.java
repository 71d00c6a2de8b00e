package io.leveret.engine.handling;

import io.leveret.LeveretException;
import io.leveret.Outcome;
import org.jspecify.annotations.Nullable;

/** The last link: calls user code, and waits until the broker has all that it has published. */
record UserCodeLink() implements Link {

    @Override
    public Outcome handle(Call call) throws Exception {
        @Nullable Outcome outcome = call.invoke(call.context());
        if (outcome == null) {
            throw new LeveretException("the handler returned null; it must return an Outcome, such as Outcome.ack()");
        }
        call.check(outcome);
        // That a handler has interrupted itself says nothing about its publishes; that the engine has says that nobody
        // waits.
        Thread.interrupted();
        if (call.interrupted()) {
            Thread.currentThread().interrupt();
        }
        call.awaitPublishes();
        return outcome;
    }
}
