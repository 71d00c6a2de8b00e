package shop;

import io.leveret.Context;
import io.leveret.Handles;
import io.leveret.Subscriber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Subscriber("mail")
public class Mail {

    private static final Logger LOG = LoggerFactory.getLogger(Mail.class);

    @Handles(topic = "orders")
    public void confirm(OrderPlaced order, Context context) {
        LOG.info("we have your order {} (event {}, attempt {})", order.orderId(), context.id(), context.attempt());
    }
}
