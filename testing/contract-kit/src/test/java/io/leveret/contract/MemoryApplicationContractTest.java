package io.leveret.contract;

/** How applications publish, start, change and end in one process. */
class MemoryApplicationContractTest extends MemoryContract implements ApplicationContract {}
