package io.leveret.testbroker;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The controllers of a private Kafka cluster, one in each of its brokers: together they decide who leads a partition.
 *
 * @param clusterId the cluster's id
 * @param ports where the controllers listen on 127.0.0.1, that of broker 1 first
 */
record KafkaQuorum(String clusterId, List<Integer> ports) {

    /** Of so many brokers. */
    static KafkaQuorum of(int size) {
        return new KafkaQuorum(
                newId(), Stream.generate(FreePorts::next).limit(size).toList());
    }

    int size() {
        return ports.size();
    }

    /** Where the controller of a broker listens. */
    int port(int id) {
        return ports.get(id - 1);
    }

    /** All of them, as the brokers' settings name them. */
    String voters() {
        return IntStream.rangeClosed(1, size())
                .mapToObj(id -> id + "@127.0.0.1:" + port(id))
                .collect(Collectors.joining(","));
    }

    /** A new id in Kafka's own spelling: 16 bytes in Base64 without padding. Its tools take a '-' in front for an option. */
    static String newId() {
        String id = randomId();
        return id.startsWith("-") ? newId() : id;
    }

    private static String randomId() {
        UUID id = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
