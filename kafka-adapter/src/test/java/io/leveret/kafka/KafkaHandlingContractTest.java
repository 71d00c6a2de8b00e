package io.leveret.kafka;

import io.leveret.contract.HandlingContract;

/** How events are handled on Kafka. */
class KafkaHandlingContractTest extends KafkaContract implements HandlingContract {}
