package io.leveret.faults;

import io.leveret.Context;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.SubscriptionDefinition;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A process whose handler has its effect and then never returns, to be killed. */
final class EffectWithoutEnd {

    static final String TOPIC = "effect-topic";

    static final String QUEUE = "effect.effect-topic";

    private EffectWithoutEnd() {}

    /** The subscription of the process and of its successor. */
    static SubscriptionDefinition definition(Consumer<Context> effect) {
        return SubscriptionDefinition.of("effect", TOPIC, Handling.of(Ledger.Entry.class, (entry, context) -> {
            effect.accept(context);
            return Outcome.ack();
        }));
    }

    public static void main(String[] arguments) throws Exception {
        var never = new CountDownLatch(1);
        Leveret app = Apps.start(Apps.settings(arguments[0]), definition(context -> {
            System.out.println("effect " + context.attempt() + ", redelivered: " + context.redelivered());
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody ends it but the test", e);
            }
        }));
        System.out.println(app.health().up() ? "is waiting" : "is not up");
        never.await();
    }
}
