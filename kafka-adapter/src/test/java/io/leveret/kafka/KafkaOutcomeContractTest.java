package io.leveret.kafka;

import io.leveret.contract.OutcomeContract;

/** What becomes of events that fail on Kafka. */
class KafkaOutcomeContractTest extends KafkaContract implements OutcomeContract {}
