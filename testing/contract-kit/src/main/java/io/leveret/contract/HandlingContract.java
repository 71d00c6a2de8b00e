package io.leveret.contract;

/** Who gets an event, when, and in what order: the first part of the contract. */
public interface HandlingContract
        extends DeliveryContract, OrderContract, KeyContract, BatchContract, BatchFailureContract, HandoverContract {}
