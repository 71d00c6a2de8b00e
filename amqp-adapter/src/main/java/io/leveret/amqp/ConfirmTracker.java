package io.leveret.amqp;

import io.leveret.transport.SendFailure;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The unconfirmed messages of one channel, by sequence number: one tracker a generation, so that an old entry is never
 * completed by a new channel's confirm. The writer adds; the client's thread for this channel confirms; whoever takes an
 * entry out reports its end.
 */
final class ConfirmTracker {

    private final ConcurrentSkipListMap<Long, Entry> unconfirmed = new ConcurrentSkipListMap<>();

    private static final class Entry {

        private final Outgoing message;

        /** Set by the client's thread, which delivers a return before the confirm of the same message. */
        private boolean returned;

        Entry(Outgoing message) {
            this.message = message;
        }
    }

    void add(long sequence, Outgoing message) {
        unconfirmed.put(sequence, new Entry(message));
    }

    boolean isEmpty() {
        return unconfirmed.isEmpty();
    }

    /** How many are kept although nobody waits for their end any more: the broker has not answered in time. */
    long overdue() {
        return unconfirmed.values().stream()
                .filter(entry -> entry.message.over())
                .count();
    }

    void confirmed(long sequence, boolean multiple, boolean stored) {
        if (!multiple) {
            end(unconfirmed.remove(sequence), stored);
            return;
        }
        var head = unconfirmed.headMap(sequence, true);
        for (var first = head.pollFirstEntry(); first != null; first = head.pollFirstEntry()) {
            end(first.getValue(), stored);
        }
    }

    /** The broker gave it back: the earliest unconfirmed one that looks the same. */
    void returned(String exchange, String routingKey, @Nullable String id) {
        for (Entry entry : unconfirmed.values()) {
            if (!entry.returned
                    && entry.message.routingKey().equals(routingKey)
                    && entry.message.exchange().equals(exchange)
                    && Objects.equals(entry.message.id(), id)) {
                entry.returned = true;
                return;
            }
        }
    }

    /** The channel is gone: nobody will ever know. */
    void lost(String reason) {
        for (var first = unconfirmed.pollFirstEntry(); first != null; first = unconfirmed.pollFirstEntry()) {
            first.getValue().message.failed(new SendFailure.Unknown(reason));
        }
    }

    private static void end(@Nullable Entry entry, boolean stored) {
        if (entry == null) {
            return;
        }
        if (stored) {
            entry.message.stored(!entry.returned);
        } else {
            entry.message.failed(new SendFailure.Refused(
                    "the broker refused it (a queue is full, or its leader is not available)", false));
        }
    }
}
