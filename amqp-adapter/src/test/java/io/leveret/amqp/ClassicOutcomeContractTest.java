package io.leveret.amqp;

import io.leveret.contract.OutcomeContract;

/** What becomes of events that fail on RabbitMQ with classic queues. */
class ClassicOutcomeContractTest extends RabbitContract implements OutcomeContract {

    ClassicOutcomeContractTest() {
        super("classic");
    }
}
