package io.leveret.engine.dispatch;

import io.leveret.transport.Delivery;
import io.leveret.transport.Message;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A first delivery that is never stale.
 *
 * @param message what is delivered
 * @param settled told how it is settled
 */
public record PlainDelivery(Message message, Consumer<Settlement> settled) implements Delivery {

    @Override
    public boolean redelivered() {
        return false;
    }

    @Override
    public boolean stale() {
        return false;
    }

    @Override
    public CompletableFuture<SettleResult> settle(Settlement settlement) {
        settled.accept(settlement);
        return CompletableFuture.completedFuture(SettleResult.SETTLED);
    }
}
