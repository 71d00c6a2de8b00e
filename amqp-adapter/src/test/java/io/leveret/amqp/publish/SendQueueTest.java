package io.leveret.amqp.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The order of what a writer has to do, and what leaves the queue without being sent. */
class SendQueueTest {

    private final SendQueue queue = new SendQueue();
    private final List<String> done = new ArrayList<>();

    @Test
    void messagesAndAnswersComeOutInTheirOrder() throws Exception {
        TestMessage message = TestMessage.event("orders");
        queue.add(message);
        queue.later(() -> done.add("answer"));

        assertSame(message, queue.poll());
        ((WriterTask.Answer) Objects.requireNonNull(queue.poll(1))).then().run();
        assertEquals(List.of("answer"), done);
        assertNull(queue.poll());
        assertNull(queue.poll(1));
        assertTrue(queue.isEmpty());
    }

    @Test
    void answersAreGivenWhileTheMessagesWait() {
        TestMessage message = TestMessage.event("orders");
        queue.later(() -> done.add("first"));
        queue.add(message);
        queue.later(() -> done.add("second"));

        queue.runAnswers();

        assertEquals(List.of("first", "second"), done);
        assertEquals(List.of(message), queue.takeMessages());
    }

    @Test
    void messagesAreTakenOutWhileTheAnswersStay() {
        TestMessage first = TestMessage.event("orders");
        TestMessage second = TestMessage.copy("queue");
        queue.add(first);
        queue.later(() -> done.add("answer"));
        queue.add(second);

        assertEquals(List.of(first, second), queue.takeMessages());

        queue.runAnswers();
        assertEquals(List.of("answer"), done);
    }

    @Test
    void whatNobodyWaitsForIsPurged() {
        TestMessage wanted = TestMessage.event("orders");
        queue.add(TestMessage.event("orders").expire());
        queue.add(wanted);

        queue.purge();

        assertEquals(List.of(wanted), queue.takeMessages());
    }

    @Test
    void aLongQueueIsPurgedByWhoeverAddsToItAndAgainOnceItHasTripled() {
        for (int i = 1; i < 1_000; i++) {
            queue.add(
                    i % 2 == 0
                            ? TestMessage.event("orders")
                            : TestMessage.event("orders").expire());
        }
        TestMessage last = TestMessage.event("orders");
        queue.add(last);

        // 499 and the last are left of 1,000; the next search is at 1,000 and twice that.
        for (int i = 0; i < 1_499; i++) {
            queue.add(TestMessage.event("orders").expire());
        }
        queue.add(TestMessage.event("orders").expire());

        List<Outbound> left = queue.takeMessages();
        assertEquals(500, left.size());
        assertSame(last, left.get(left.size() - 1));
    }
}
