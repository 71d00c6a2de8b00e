package io.leveret.contract;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Adds to a test's failure how its applications were at that moment: a condition that is not met says only that. */
final class StateAtFailure implements TestExecutionExceptionHandler {

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        context.getTestInstance()
                .filter(TransportFixture.class::isInstance)
                .map(TransportFixture.class::cast)
                .ifPresent(test -> failure.addSuppressed(new State(test.state())));
        throw failure;
    }

    /** Text without a trace. */
    private static final class State extends RuntimeException {

        private static final long serialVersionUID = 1L;

        State(String text) {
            super(text, null, false, false);
        }
    }
}
