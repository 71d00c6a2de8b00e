package io.leveret.amqp;

import io.leveret.contract.HandlingContract;

/** Who gets events on RabbitMQ with classic queues, and in what order. */
class ClassicHandlingContractTest extends RabbitContract implements HandlingContract {

    ClassicHandlingContractTest() {
        super("classic");
    }
}
