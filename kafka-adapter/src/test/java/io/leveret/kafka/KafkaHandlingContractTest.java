package io.leveret.kafka;

import io.leveret.contract.HandlingContract;

/** Who gets events on Kafka, and in what order. */
class KafkaHandlingContractTest extends KafkaContract implements HandlingContract {}
