package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.HandlerInterceptor;
import io.leveret.LeveretException;
import io.leveret.LoggingContext;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/** The users' interceptors, and what goes wrong in them. */
@Timeout(60)
class InterceptorLinkTest {

    private final List<String> steps = new ArrayList<>();
    private final HandlersPublisher refusing = TestPublishers.of(
            (topic, event, options, cause) ->
                    CompletableFuture.failedFuture(new PublishException.Closed("1", "on purpose")),
            null);

    @AfterEach
    void clear() {
        MDC.clear();
    }

    private Outcome handle(TestCall.UserCode code, HandlerInterceptor... interceptors) throws Exception {
        Link link = InterceptorLink.around(new UserCodeLink(), List.of(interceptors));
        return new ContextLink("walkers", refusing, link).handle(new TestCall(code));
    }

    private HandlerInterceptor noting(String name) {
        return (invocation, next) -> {
            steps.add(name + " before " + invocation.event());
            try {
                return next.proceed();
            } finally {
                steps.add(name + " after");
            }
        };
    }

    @Test
    void theFirstIsTheOutermost() throws Exception {
        handle(
                context -> {
                    steps.add("handler");
                    return Outcome.ack();
                },
                noting("first"),
                noting("second"));

        assertEquals(
                List.of("first before step", "second before step", "handler", "second after", "first after"), steps);
    }

    @Test
    void withoutAnyThereIsNoLink() {
        Link link = new UserCodeLink();

        assertSame(link, InterceptorLink.around(link, List.of()));
    }

    @Test
    void whatItThrowsIsTheFailureOfTheAttempt() {
        var error = new StackOverflowError("deep");

        var thrown = assertThrows(
                StackOverflowError.class,
                () -> handle(context -> Outcome.ack(), noting("first"), (invocation, next) -> {
                    next.proceed();
                    throw error;
                }));

        assertSame(error, thrown);
        assertEquals("first after", steps.get(1));
    }

    @Test
    void itMayReplaceTheOutcome() throws Exception {
        Outcome outcome = handle(
                context -> {
                    throw new IllegalStateException("is not called");
                },
                (invocation, next) -> Outcome.discard("seen before"));

        assertEquals(Outcome.discard("seen before"), outcome);
    }

    @Test
    void noOutcomeIsAClearError() {
        HandlerInterceptor interceptor = new Forgetful();

        var failure = assertThrows(LeveretException.class, () -> handle(context -> Outcome.ack(), interceptor));

        assertEquals(
                "the interceptor " + Forgetful.class.getName()
                        + " returned null; it must return an Outcome, such as that of next.proceed()",
                failure.getMessage());
    }

    @Test
    void theHandlerIsNotCalledTwice() {
        var failure = assertThrows(
                IllegalStateException.class,
                () -> handle(noteAndAck(), (invocation, next) -> {
                    next.proceed();
                    return next.proceed();
                }));

        assertEquals("proceed() was called before; it may be called once", failure.getMessage());
        assertEquals(List.of("handler"), steps);
    }

    @Test
    void theHandlerIsNotCalledOnAnotherThread() {
        var failure = assertThrows(
                IllegalStateException.class,
                () -> handle(noteAndAck(), (invocation, next) -> {
                    var thrown = new AtomicReference<Exception>();
                    var thread = new Thread(() -> {
                        try {
                            next.proceed();
                        } catch (Exception e) {
                            thrown.set(e);
                        }
                    });
                    thread.start();
                    thread.join();
                    throw thrown.get();
                }));

        assertEquals("proceed() must be called on the thread of intercept()", failure.getMessage());
        assertEquals(List.of(), steps);
    }

    @Test
    void aPublishOfItsOwnThatFailsIsAFailureOfTheAttempt() {
        assertThrows(
                PublishException.Closed.class,
                () -> handle(noteAndAck(), (invocation, next) -> {
                    Outcome outcome = next.proceed();
                    var unused = invocation.context().publisher().publish("steps", 1, PublishOptions.DEFAULT);
                    return outcome;
                }));
    }

    @Test
    void theLoggingContextSaysWhatIsHandledAndIsAsBeforeAfterwards() throws Exception {
        MDC.put("leveret.id", "an outer one");
        MDC.put("tenant", "blue");

        handle(
                context -> {
                    assertEquals(
                            Map.of(
                                    "leveret.group", "walkers",
                                    "leveret.topic", "steps",
                                    "leveret.type", "step.made",
                                    "leveret.id", "id",
                                    "leveret.attempt", "0",
                                    "tenant", "blue"),
                            MDC.getCopyOfContextMap());
                    MDC.put("leveret.type", "changed by the handler");
                    return Outcome.ack();
                },
                new LoggingContext());

        assertEquals(Map.of("leveret.id", "an outer one", "tenant", "blue"), MDC.getCopyOfContextMap());
    }

    private TestCall.UserCode noteAndAck() {
        return context -> {
            steps.add("handler");
            return Outcome.ack();
        };
    }

    /** Returns nothing. */
    private static final class Forgetful implements HandlerInterceptor {

        @Override
        @SuppressWarnings("NullAway") // as code without checks of nulls does
        public Outcome intercept(Invocation invocation, Next next) throws Exception {
            next.proceed();
            return null;
        }
    }
}
