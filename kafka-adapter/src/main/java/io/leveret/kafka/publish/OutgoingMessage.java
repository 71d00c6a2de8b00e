package io.leveret.kafka.publish;

import io.leveret.transport.OutboundMessage;
import io.leveret.transport.SendFailure;
import org.jspecify.annotations.Nullable;

/** What the engine sends, and awaits the end of. */
abstract class OutgoingMessage implements Outgoing {

    final OutboundMessage outbound;

    /** Used by whoever hands it over, one after the other: a record that had no room begins once. */
    private boolean begun;

    OutgoingMessage(OutboundMessage outbound) {
        this.outbound = outbound;
    }

    @Override
    public boolean begin() {
        begun = begun || outbound.begin();
        return begun;
    }

    @Override
    public boolean ended() {
        return outbound.ended();
    }

    /** Kafka does not know who reads a topic: each message counts as routed. */
    @Override
    public void stored() {
        outbound.stored(true);
    }

    @Override
    public void failed(SendFailure failure, @Nullable Throwable cause) {
        outbound.failed(failure);
    }
}
