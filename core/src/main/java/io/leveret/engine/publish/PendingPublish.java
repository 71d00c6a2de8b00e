package io.leveret.engine.publish;

import io.leveret.PublishException;
import io.leveret.Receipt;
import io.leveret.engine.failures.Texts;
import io.leveret.engine.threads.Completions;
import io.leveret.support.Durations;
import io.leveret.transport.ForeignText;
import io.leveret.transport.Message;
import io.leveret.transport.OutboundMessage;
import io.leveret.transport.SendFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One publish, from the call to its result. Its state only moves forward: waiting, begun, ended. Whoever moves it to
 * ended decides the result, and all later reports are ignored.
 */
final class PendingPublish implements OutboundMessage, Completions.Ended {

    private enum State {
        WAITING,
        BEGUN,
        ENDED
    }

    private final CompletableFuture<Receipt> future = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

    /** Set by the first of two: the end, and the return of the future to the caller. */
    private final AtomicBoolean met = new AtomicBoolean();

    private final Message message;
    private final @Nullable String address;
    private final boolean mandatory;
    private final boolean awaited;
    private final long startedAt;
    private final PublishWindow.Slot slot;
    private final PublishEnd end;

    /** Written once, by whoever moves the state to ended, before the publish is handed to the completions. */
    private @Nullable Receipt receipt;

    /** As {@code receipt}; exactly one of them is set. */
    private @Nullable PublishException failure;

    /**
     * A publish that waits to be sent.
     *
     * @param address where it is sent, if it is a reply; null for an event, which goes to its topic
     * @param awaited whether the engine itself waits for its end
     */
    PendingPublish(
            Message message,
            @Nullable String address,
            boolean mandatory,
            boolean awaited,
            long startedAt,
            PublishWindow.Slot slot,
            PublishEnd end) {
        this.message = message;
        this.address = address;
        this.mandatory = mandatory;
        this.awaited = awaited;
        this.startedAt = startedAt;
        this.slot = slot;
        this.end = end;
    }

    CompletableFuture<Receipt> future() {
        return future;
    }

    PublishWindow.Slot slot() {
        return slot;
    }

    long startedAt() {
        return startedAt;
    }

    @Nullable
    PublishException failure() {
        return failure;
    }

    @Override
    public Message message() {
        return message;
    }

    @Override
    public boolean begin() {
        return state.compareAndSet(State.WAITING, State.BEGUN);
    }

    @Override
    public boolean ended() {
        return state.get() == State.ENDED;
    }

    @Override
    public void stored(boolean routed) {
        if (state.getAndSet(State.ENDED) == State.ENDED) {
            return;
        }
        if (routed || !mandatory) {
            receipt = new Receipt(message.id(), message.topic(), message.type(), routed);
        } else {
            failure = new PublishException.Unroutable(
                    message.id(),
                    what()
                            + " was dropped by the broker: no subscription is bound to receive it. Start a subscriber first."
                            + " To allow events without a subscriber, use PublishOptions.withMandatory(false), or set"
                            + " 'mandatory: false' for the topic below publish.topics");
        }
        end.ended(this);
    }

    @Override
    public void failed(SendFailure why) {
        if (state.getAndSet(State.ENDED) != State.ENDED) {
            failure = translate(why);
            end.ended(this);
        }
    }

    /** The deadline has passed. The reason is asked for only if nothing was sent. */
    void expire(Duration timeout, Supplier<SendFailure> whyWaiting) {
        State before = state.getAndSet(State.ENDED);
        if (before == State.BEGUN) {
            failure = new PublishException.TimedOut(
                    message.id(),
                    what() + " was not confirmed within " + Durations.text(timeout) + "; it may be stored",
                    true);
            end.ended(this);
        } else if (before == State.WAITING) {
            SendFailure why = reason(whyWaiting);
            failure = why instanceof SendFailure.Blocked
                    ? translate(why)
                    : new PublishException.TimedOut(
                            message.id(),
                            what() + " could not be sent within " + Durations.text(timeout) + ": " + why.reason(),
                            false);
            end.ended(this);
        }
    }

    /** Its end is decided already: whatever happens here, it must be told. */
    private static SendFailure reason(Supplier<SendFailure> whyWaiting) {
        try {
            return whyWaiting.get();
        } catch (RuntimeException | Error e) {
            return new SendFailure.Refused("the transport can't say why: " + Texts.className(e), true);
        }
    }

    /**
     * Called once when the end is decided, and once before the caller gets the future. Whoever comes second completes it: an
     * end that comes first is so completed by the caller's own thread, when nobody can have added a callback.
     *
     * @return true for the second
     */
    boolean rendezvous() {
        return !met.compareAndSet(false, true);
    }

    boolean awaited() {
        return awaited;
    }

    @Override
    public boolean hasDependents() {
        return future.getNumberOfDependents() > 0;
    }

    @Override
    public void complete() {
        if (receipt != null) {
            future.complete(receipt);
        } else if (failure != null) {
            future.completeExceptionally(failure);
        }
    }

    private PublishException translate(SendFailure why) {
        String text = what() + ": " + why.reason();
        if (why instanceof SendFailure.Refused refused) {
            return new PublishException.Refused(message.id(), text, !refused.neverSent());
        } else if (why instanceof SendFailure.Blocked) {
            return new PublishException.Blocked(message.id(), text);
        } else if (why instanceof SendFailure.Unknown) {
            return new PublishException.Unknown(message.id(), text + "; it may be stored");
        } else {
            return new PublishException.Closed(message.id(), text);
        }
    }

    private String what() {
        return address == null
                ? message.type() + " " + ForeignText.quote(message.id()) + " to topic '" + message.topic() + "'"
                : "the reply " + ForeignText.quote(message.id()) + " to " + ForeignText.quote(address);
    }

    /** Told once for each publish. */
    @FunctionalInterface
    interface PublishEnd {

        void ended(PendingPublish publish);
    }
}
