package io.leveret.amqp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import io.leveret.transport.Message;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reply addresses and correlation ids in AMQP's own properties. */
class ReplyPropertiesTest {

    private static final Envelope BY_TOPIC = new Envelope(1, false, "prices", "price.asked");

    @Test
    void aRequestHasBothAndSoHaveItsCopies() {
        BasicProperties sent = MessageMapper.properties(message("price.asked", "shop.replies.1", "c-1"), "shop");
        Message received = received(Copies.of(sent, "price.asked", Map.of(), 0));

        assertEquals("shop.replies.1", sent.getReplyTo());
        assertEquals("c-1", sent.getCorrelationId());
        assertEquals("shop.replies.1", received.replyTo());
        assertEquals("c-1", received.correlationId());
    }

    @Test
    void emptyOnesAreNone() {
        Message received = received(
                new BasicProperties.Builder().replyTo("").correlationId("").build());

        assertNull(received.replyTo());
        assertNull(received.correlationId());
    }

    @Test
    void aReplyHasItsTypeAsAProperty() {
        BasicProperties typed = MessageMapper.replyProperties(message("price.quoted", null, "c-1"), "shop");
        BasicProperties untyped = MessageMapper.replyProperties(message("", null, "c-1"), "shop");

        assertEquals("price.quoted", typed.getType());
        assertEquals("price.quoted", MessageMapper.reply(typed, new byte[0]).type());
        assertNull(untyped.getType());
        assertEquals("c-1", MessageMapper.reply(untyped, new byte[0]).correlationId());
    }

    /** Foreign ones may have grown when they were read. */
    @Test
    void whatIsTooLongForAmqpIsNoAddressAndIsCutFromACorrelationId() {
        String longer = "\uFFFD".repeat(86);

        assertFalse(MessageMapper.isQueueName(longer));
        assertTrue(MessageMapper.isQueueName("\uFFFD".repeat(85)));
        assertEquals(
                "\uFFFD".repeat(85),
                MessageMapper.replyProperties(message("", null, longer), "shop").getCorrelationId());
    }

    private static Message received(BasicProperties properties) {
        return MessageMapper.message("prices", "shop.prices", BY_TOPIC, properties, new byte[0]);
    }

    private static Message message(String type, @Nullable String replyTo, String correlationId) {
        return new Message(
                "prices",
                type,
                "1",
                null,
                "application/json",
                null,
                null,
                Map.of(),
                new byte[0],
                replyTo,
                correlationId);
    }
}
