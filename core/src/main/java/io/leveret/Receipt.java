package io.leveret;

/**
 * The result of a successful publish: the broker has confirmed the event.
 *
 * @param id the event's id
 * @param topic the topic
 * @param type the event type
 * @param routed whether at least one subscription was bound to receive the event; false only if the publish was not
 *     {@linkplain PublishOptions#mandatory mandatory}; true on a broker that does not know who subscribes
 */
public record Receipt(String id, String topic, String type, boolean routed) {}
