package io.leveret.amqp.consume;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SetupsTest {

    private final Setups setups = new Setups("test");
    private final CountDownLatch answer = new CountDownLatch(1);
    private final AtomicInteger ended = new AtomicInteger();

    @AfterEach
    void end() {
        answer.countDown();
        setups.close();
    }

    @Test
    void halfOfTheThreadsIsLeftForThoseThatHaveNotFailedBefore() {
        int troubled = 0;
        while (begin(true)) {
            troubled++;
        }
        int others = 0;
        while (begin(false)) {
            others++;
        }
        assertEquals(8, troubled);
        assertEquals(8, others);

        answer.countDown();
        await().until(() -> ended.get() == 16);
        assertTrue(begin(true));
    }

    @Test
    void anErrorGivesTheThreadBack() {
        for (int round = 1; round <= 40; round++) {
            int so = round;
            await().until(() -> setups.begin(
                    true,
                    () -> {
                        throw new LinkageError("on purpose");
                    },
                    ended::incrementAndGet));
            await().until(() -> ended.get() == so);
        }
    }

    @Test
    void nothingBeginsOnceItIsClosed() {
        setups.close();

        assertFalse(begin(false));
    }

    private boolean begin(boolean troubled) {
        return setups.begin(troubled, this::awaitAnswer, ended::incrementAndGet);
    }

    private void awaitAnswer() {
        try {
            answer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
