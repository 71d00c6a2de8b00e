package io.leveret.contract;

/** What becomes of events that fail in one process. */
class MemoryOutcomeContractTest extends MemoryContract implements OutcomeContract {}
