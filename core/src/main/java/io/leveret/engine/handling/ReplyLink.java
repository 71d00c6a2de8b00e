package io.leveret.engine.handling;

import io.leveret.Outcome;
import java.util.List;

/**
 * Sends what user code replies with, and waits until the broker has it: a reply that can't be sent is a failed attempt.
 * Replies that nobody asked for, or waits for any more, are dropped.
 */
record ReplyLink(DeliveryLog log, Link next) implements Link {

    @Override
    public Outcome handle(Call call) throws Exception {
        Outcome outcome = next.handle(call);
        if (outcome instanceof Outcome.Reply || outcome instanceof Outcome.Each) {
            reply(call, outcome);
        }
        return outcome;
    }

    private void reply(Call call, Outcome outcome) throws Exception {
        List<DeliveryContext> contexts = call.contexts();
        for (int i = 0; i < contexts.size(); i++) {
            Outcome own = outcome instanceof Outcome.Each each ? each.outcomes().get(i) : outcome;
            if (own instanceof Outcome.Reply reply) {
                contexts.get(i).reply(reply.reply());
            }
        }
        call.awaitPublishes();
        for (DeliveryContext context : contexts) {
            if (context.repliedToNobody()) {
                log.replyUnwanted(context.task());
            }
        }
    }
}
