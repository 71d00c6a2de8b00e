package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.Context;
import io.leveret.LeveretException;
import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.PublishOptions;
import io.leveret.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The call of user code, with a context of its own. */
@Timeout(60)
class UserCodeLinkTest {

    private final CompletableFuture<Receipt> published = new CompletableFuture<>();
    private final Link link = new ContextLink(
            "g", TestPublishers.of((topic, event, options, cause) -> published, null), new UserCodeLink());

    @Test
    void eachAttemptHasAContextOfItsOwn() throws Exception {
        List<Context> contexts = new ArrayList<>();
        var call = new TestCall(context -> {
            contexts.add(context);
            return Outcome.ack();
        });

        link.handle(call);
        link.handle(call);

        assertNotSame(contexts.get(0), contexts.get(1));
        assertEquals("g", contexts.get(0).group());
    }

    @Test
    void noOutcomeIsAClearError() {
        var failure = assertThrows(LeveretException.class, () -> link.handle(new TestCall(context -> null)));

        assertEquals(
                "the handler returned null; it must return an Outcome, such as Outcome.ack()", failure.getMessage());
    }

    @Test
    void aPublishThatFailsIsAFailureOfTheAttempt() {
        published.completeExceptionally(new PublishException.Closed("1", "on purpose"));
        var call = new TestCall(context -> {
            var unused = context.publisher().publish("steps", 1, PublishOptions.DEFAULT);
            return Outcome.ack();
        });

        assertThrows(PublishException.Closed.class, () -> link.handle(call));
    }

    @Test
    void anInterruptOfTheHandlersOwnDoesNotEndTheWaitForItsPublishes() throws Exception {
        var call = new TestCall(context -> {
            var unused = context.publisher().publish("steps", 1, PublishOptions.DEFAULT);
            Thread.currentThread().interrupt();
            return Outcome.ack();
        });
        published.complete(new Receipt("1", "steps", "step.made", true));

        assertEquals(Outcome.ack(), link.handle(call));
    }

    @Test
    void aTaskThatClosingHasGivenUpWaitsForNoPublishes() {
        var call = new TestCall(context -> {
            var unused = context.publisher().publish("steps", 1, PublishOptions.DEFAULT);
            return Outcome.ack();
        });
        call.task().abandon();

        assertThrows(InterruptedException.class, () -> link.handle(call));
    }
}
