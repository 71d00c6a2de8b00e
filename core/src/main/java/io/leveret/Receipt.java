package io.leveret;

/**
 * A publish that the broker has confirmed.
 *
 * @param id the event's id
 * @param topic where it was published
 * @param type its event type
 * @param routed false when no subscription was bound to receive it, and that was said to be fine
 */
public record Receipt(String id, String topic, String type, boolean routed) {}
