package io.leveret.samples.shop;

import io.leveret.Context;
import io.leveret.Handles;
import io.leveret.Subscriber;
import java.io.IOException;

/** Mails the customers, by a mail service that is down at first. */
@Subscriber("notifications")
final class NotificationHandlers {

    private static final int DOWN_FOR = 3;

    private final Story story;

    NotificationHandlers(Story story) {
        this.story = story;
    }

    @Handles(topic = "stock")
    void mail(StockDecision decision, Context context) throws IOException {
        if (decision.orderId().endsWith("-2") && context.attempt() <= DOWN_FOR) {
            throw new IOException("the mail service is down");
        }
        String tries = context.attempt() == 1 ? "" : " (attempt " + context.attempt() + ")";
        story.tell("mail", decision.orderId() + " " + context.type() + tries);
    }
}
