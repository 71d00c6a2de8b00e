package io.leveret.amqp;

import io.leveret.contract.OutcomeContract;

/** What becomes of events that fail on RabbitMQ with quorum queues. */
class QuorumOutcomeContractTest extends RabbitContract implements OutcomeContract {

    QuorumOutcomeContractTest() {
        super("quorum");
    }
}
