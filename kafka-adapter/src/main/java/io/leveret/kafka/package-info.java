/**
 * The transport for Kafka. A topic is a topic, a subscription a consumer group. The service loader uses {@link
 * io.leveret.kafka.KafkaTransportProvider}; nothing else is used from outside.
 *
 * <p>The transport has wings, each a package that the module does not export. Each uses only those that are named
 * before it: {@code wire}, {@code settings}, {@code topology}, {@code publish}, {@code consume}, {@code parking} and
 * {@code reply}; the last two use neither {@code publish} nor {@code consume}, nor each other.
 */
@NullMarked
package io.leveret.kafka;

import org.jspecify.annotations.NullMarked;
