package io.leveret.testbroker;

/**
 * What a broker says of one queue.
 *
 * @param name the queue's name
 * @param ready messages waiting for a consumer
 * @param unacked messages handed to a consumer and not settled yet
 * @param consumers consumers registered with it
 */
public record QueueState(String name, long ready, long unacked, int consumers) {
    /** Parses a line of {@link QueueCounts}: name, ready, unacknowledged and consumers, parted by tabs. */
    static QueueState parse(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != 4) {
            throw new IllegalStateException("Not a line about a queue: '" + line
                    + "'; name, ready, unacknowledged and consumers were expected");
        }
        return new QueueState(fields[0], count(fields[1]), count(fields[2]), Math.toIntExact(count(fields[3])));
    }

    /** A queue that is down has no numbers: nothing can be had from it. */
    private static long count(String field) {
        return field.equals("''") ? 0 : Long.parseLong(field);
    }
}
