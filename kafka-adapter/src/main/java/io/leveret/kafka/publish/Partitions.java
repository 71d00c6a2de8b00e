package io.leveret.kafka.publish;

import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Chooses partitions: those with one key always the same one, as Kafka's own clients do. */
final class Partitions {

    private Partitions() {}

    /** The key's partition, or without a key the one whose turn it is. */
    static int of(byte @Nullable [] key, int partitions, int next) {
        return Math.floorMod(key == null ? next : Utils.toPositive(Utils.murmur2(key)), partitions);
    }
}
