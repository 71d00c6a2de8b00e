package io.leveret.engine.handling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.leveret.Outcome;
import io.leveret.PublishException;
import io.leveret.Receipt;
import io.leveret.engine.failures.InternalFaults;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a reply, once the handler has returned it. */
@Timeout(60)
class ReplyLinkTest {

    private static final Outcome ANSWER = Outcome.reply("left foot");

    private final CompletableFuture<Receipt> sent = new CompletableFuture<>();
    private final Link link = new ContextLink(
            "g",
            TestPublishers.replying(sent),
            new ReplyLink(new DeliveryLog("g.steps", new InternalFaults(component -> {})), new UserCodeLink()));

    @Test
    void aReplyThatTheBrokerDoesNotTakeIsAFailureOfTheAttempt() {
        sent.completeExceptionally(new PublishException.Refused("1", "on purpose", false));

        assertThrows(PublishException.Refused.class, () -> link.handle(asked()));
    }

    @Test
    void aReplyThatNobodyWaitsForAnyMoreIsNoFailure() throws Exception {
        sent.complete(new Receipt("1", "steps", "", false));

        assertEquals(ANSWER, link.handle(asked()));
    }

    @Test
    void anEventThatAsksForNoReplyGetsNone() throws Exception {
        assertEquals(ANSWER, link.handle(new TestCall(context -> ANSWER)));

        assertFalse(sent.isDone());
    }

    private static TestCall asked() {
        return TestCall.asking(context -> ANSWER);
    }
}
