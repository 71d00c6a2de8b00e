package io.leveret.amqp.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes on the channel that all messages share, and what has to be tried first. */
class AcceptedTest {

    /** Brokers are taken to take so much. */
    private static final int USUAL = 1 << 20;

    private final Accepted accepted = new Accepted(true);

    @BeforeEach
    void connect() {
        accepted.connected();
        accepted.channelOpened();
    }

    @Test
    void anEventIsTakenOnceItsTopicWasDeclared() {
        assertFalse(accepted.takes(TestMessage.event("orders", 10)));

        accepted.declared("orders");

        assertTrue(accepted.takes(TestMessage.event("orders", 10)));
        assertFalse(accepted.takes(TestMessage.event("users", 10)));
    }

    @Test
    void aCopyIsTriedOnEachNewChannel() {
        TestMessage copy = TestMessage.copy("group.orders.dead", 10);
        assertTrue(accepted.knowsTopic(copy), "it goes to a queue");
        assertFalse(accepted.takes(copy));

        accepted.taken(copy);
        assertTrue(accepted.takes(copy));
        assertFalse(accepted.takes(TestMessage.copy("group.users.dead", 10)));

        accepted.channelOpened();
        assertFalse(accepted.takes(copy));
    }

    @Test
    void aBodyLargerThanAnyThatWasTakenIsTried() {
        accepted.declared("orders");
        assertTrue(accepted.takes(TestMessage.event("orders", USUAL)));
        assertFalse(accepted.takes(TestMessage.event("orders", USUAL + 1)));

        accepted.taken(TestMessage.event("orders", USUAL + 1));

        assertTrue(accepted.takes(TestMessage.event("orders", USUAL + 1)));
    }

    @Test
    void aBodyAsLargeAsOneThatWasRefusedIsRefusedWithTheBrokersReasonUntilOneIsTaken() {
        accepted.declared("orders");
        accepted.refused(TestMessage.event("orders", 2 * USUAL), AMQP.PRECONDITION_FAILED, "at most 1 MiB");

        assertEquals(
                "its body has " + 3 * USUAL + " bytes: at most 1 MiB",
                accepted.refusal(TestMessage.event("orders", 3 * USUAL)));
        assertNull(accepted.refusal(TestMessage.event("orders", USUAL)));

        accepted.taken(TestMessage.event("orders", 3 * USUAL));
        assertNull(accepted.refusal(TestMessage.event("orders", 3 * USUAL)));
    }

    @Test
    void whatTheBrokerForbidsIsRefusedForItsTopicAlone() {
        accepted.declared("orders");
        accepted.refused(TestMessage.event("orders", 10), AMQP.ACCESS_REFUSED, "forbidden");

        assertEquals("forbidden", accepted.refusal(TestMessage.event("orders", 10)));
        assertNull(accepted.refusal(TestMessage.event("users", 10)));
    }

    @Test
    void aTopicThatCouldNotBeDeclaredIsRefusedUntilItIsThere() {
        accepted.notDeclared("orders", "may not configure");
        assertEquals("may not configure", accepted.refusal(TestMessage.event("orders", 10)));

        accepted.declared("orders");

        assertNull(accepted.refusal(TestMessage.event("orders", 10)));
    }

    @Test
    void aTopicThatWasFoundMissingIsDeclaredAgain() {
        accepted.declared("orders");

        accepted.refused(TestMessage.event("orders", 10), AMQP.NOT_FOUND, "no exchange");

        assertFalse(accepted.knowsTopic(TestMessage.event("orders", 10)));
    }

    @Test
    void afterARefusalOnTheSharedChannelEachKindIsTriedByItself() {
        accepted.declared("orders");
        accepted.channelClosed(AMQP.ACCESS_REFUSED);
        accepted.channelOpened();
        accepted.declared("orders");
        assertFalse(accepted.takes(TestMessage.event("orders", 10)));

        accepted.taken(TestMessage.event("orders", 10));
        assertTrue(accepted.takes(TestMessage.event("orders", 10)));

        accepted.connected();
        accepted.declared("orders");
        assertTrue(accepted.takes(TestMessage.event("orders", 10)), "a new connection is trusted again");
    }

    @Test
    void anEndOfTheChannelThatIsNoRefusalLeavesItsTrust() {
        accepted.channelClosed(AMQP.CONNECTION_FORCED);
        accepted.channelOpened();
        accepted.declared("orders");

        assertTrue(accepted.takes(TestMessage.event("orders", 10)));
    }

    @Test
    void aSuspectedDestinationHasToAnswerOnEachNewChannel() {
        accepted.declared("orders");
        accepted.declared("users");
        accepted.suspect("orders", () -> true);

        assertEquals(Set.of("orders"), accepted.suspects());
        assertTrue(accepted.waitsForOthers("orders"));
        assertFalse(accepted.waitsForOthers("users"));
        assertFalse(accepted.takes(TestMessage.event("orders", 10)));
        assertTrue(accepted.takes(TestMessage.event("users", 10)));

        accepted.taken(TestMessage.event("orders", 10));
        assertTrue(accepted.takes(TestMessage.event("orders", 10)));

        accepted.channelOpened();
        accepted.declared("orders");
        assertFalse(accepted.takes(TestMessage.event("orders", 10)));
    }

    @Test
    void whereTopicsAreNotDeclaredEachKindIsTriedFirst() {
        var verifying = new Accepted(false);
        verifying.connected();
        verifying.declared("orders");

        assertFalse(verifying.takes(TestMessage.event("orders", 10)));
    }
}
