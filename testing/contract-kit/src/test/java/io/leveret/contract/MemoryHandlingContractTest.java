package io.leveret.contract;

/** Who gets events in one process, and in what order. */
class MemoryHandlingContractTest extends MemoryContract implements HandlingContract {}
