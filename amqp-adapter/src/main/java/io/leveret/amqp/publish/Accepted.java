package io.leveret.amqp.publish;

import com.rabbitmq.client.AMQP;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the broker is known to take, and what it has refused lately. A new connection may lead to another broker, so most of it
 * is forgotten then. Used by the writer, but for what says otherwise.
 */
final class Accepted {

    /** Brokers take at least this much unless they are told not to, and few events are larger. */
    private static final int USUAL_BODY = 1 << 20;

    /** More are forgotten, and proven again. */
    private static final int MOST_PROVEN = 10_000;

    /** The key of the one entry of {@code refusedSize}. */
    private static final String ANY = "";

    /** Whether topics are declared here. If not, any may be missing or forbidden. */
    private final boolean declares;

    /** The exchanges that were declared for the current channel. */
    private final Set<String> topics = new HashSet<>();

    /** The kinds of messages that the broker has taken on the current connection, while it isn't trusted to take any. */
    private final Set<Kind> proven = new HashSet<>();

    private final Refusals<Kind> refusedKinds = new Refusals<>();
    private final Refusals<String> refusedTopics = new Refusals<>();
    private final Refusals<String> refusedSize = new Refusals<>();

    /** The smallest body that was too large; only while {@code refusedSize} has an entry. */
    private int tooLarge = Integer.MAX_VALUE;

    /** The largest body that the broker is known to take. */
    private int largest = USUAL_BODY;

    /**
     * The destinations that had no answer: a message of each kind has to have one first, on a channel of its own. Each with
     * whether others are still under way on a former connection, which its messages must not overtake. Changed by the writer.
     */
    private final Map<String, BooleanSupplier> suspects = new ConcurrentHashMap<>();

    /** Whether any kind of message to a declared topic may go straight to the shared channel. */
    private boolean trusting;

    /**
     * Nothing is known yet.
     *
     * @param declares whether topics are declared here
     */
    Accepted(boolean declares) {
        this.declares = declares;
        this.trusting = declares;
    }

    /** What the broker decides on when it takes a message or closes the channel. */
    private record Kind(String exchange, String routingKey) {

        static Kind of(Outbound message) {
            return new Kind(message.exchange(), message.routingKey());
        }

        boolean isOfCopies() {
            return exchange.isEmpty();
        }

        /** As the messages have it. */
        String destination() {
            return isOfCopies() ? routingKey : exchange;
        }
    }

    /** A new connection: what the broker before has taken says nothing. Refusals and suspects stay. */
    void connected() {
        trusting = declares;
        proven.clear();
        largest = USUAL_BODY;
        topics.clear();
    }

    /** A new channel on the same connection: any exchange may have gone, and a queue without a leader would hold it up. */
    void channelOpened() {
        topics.clear();
        proven.removeIf(kind -> kind.isOfCopies() || suspects.containsKey(kind.destination()));
    }

    /** The broker has closed the shared channel. If it did so to refuse a message, nobody knows which. */
    void channelClosed(int replyCode) {
        if (Probe.isRefusal(replyCode)) {
            trusting = false;
            proven.clear();
        }
        if (replyCode == AMQP.PRECONDITION_FAILED) {
            largest = 0;
        }
    }

    /**
     * A destination had no answer. From now on a message of each kind has to have its own first.
     *
     * @param others whether messages to it are under way that came before
     */
    void suspect(String destination, BooleanSupplier others) {
        suspects.put(destination, others);
        proven.removeIf(kind -> kind.destination().equals(destination));
    }

    /** The destinations that are suspected. By any thread. */
    Set<String> suspects() {
        return Set.copyOf(suspects.keySet());
    }

    /** Whether its topic needs no declaring: it was declared, or the message goes to a queue. */
    boolean knowsTopic(Outbound message) {
        String topic = message.topic();
        return topic == null || topics.contains(topic);
    }

    /** Whether a message like this is known to be taken, so that it may go on the channel that all share. */
    boolean takes(Outbound message) {
        return knowsTopic(message)
                && message.body().length <= largest
                && ((trusting && !isSuspect(message)) || proven.contains(Kind.of(message)));
    }

    /** Copies are few, and must not hold up events: their queues are tried on each new channel. */
    private boolean isSuspect(Outbound message) {
        return message.topic() == null || (!suspects.isEmpty() && suspects.containsKey(message.destination()));
    }

    /** Whether messages to a destination have to wait for others on a former connection. */
    boolean waitsForOthers(String destination) {
        BooleanSupplier others = suspects.get(destination);
        return others != null && others.getAsBoolean();
    }

    /** Why the broker would refuse a message, as it has just refused one like it; null when it may take it. */
    @Nullable
    String refusal(Outbound message) {
        String reason = knowsTopic(message) ? null : refusedTopics.now(message.destination());
        if (reason == null && !refusedKinds.isEmpty()) {
            reason = refusedKinds.now(Kind.of(message));
        }
        int size = message.body().length;
        if (reason == null && size >= tooLarge) {
            String limit = refusedSize.now(ANY);
            reason = limit == null ? null : "its body has " + size + " bytes: " + limit;
        }
        return reason;
    }

    /** A topic is there. */
    void declared(String topic) {
        topics.add(topic);
        refusedTopics.remove(topic);
    }

    /** A topic could not be declared. */
    void notDeclared(String topic, String reason) {
        refusedTopics.add(topic, reason);
    }

    /** The broker has taken a message on a channel of its own: it takes others of this kind, and of this size. */
    void taken(Outbound message) {
        if (proven.size() >= MOST_PROVEN) {
            proven.clear();
        }
        proven.add(Kind.of(message));
        refusedKinds.remove(Kind.of(message));
        largest = Math.max(largest, message.body().length);
        if (largest >= tooLarge) {
            tooLarge = Integer.MAX_VALUE;
            refusedSize.remove(ANY);
        }
    }

    /** The broker has refused a message, by closing the channel of its own that it was sent on. */
    void refused(Outbound message, int replyCode, String reason) {
        if (replyCode == AMQP.PRECONDITION_FAILED) {
            tooLarge = Math.min(tooLarge, message.body().length);
            refusedSize.add(ANY, reason);
        } else {
            refusedKinds.add(Kind.of(message), reason);
        }
        if (replyCode == AMQP.NOT_FOUND) {
            topics.remove(message.exchange());
        }
    }
}
