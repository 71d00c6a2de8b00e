package io.leveret.engine.dispatch;

import io.leveret.engine.definition.Route;
import io.leveret.engine.failures.Texts;
import org.jspecify.annotations.Nullable;

/** What a body turned out to be. */
public sealed interface Decoded {

    /**
     * An event and its handler.
     *
     * @param route where it goes
     * @param event what was decoded
     * @param key its lane, or null
     * @param <E> the handler's event class
     */
    record Event<E>(Route<E> route, E event, @Nullable LaneKey key) implements Decoded {

        /** Whether its lane waits while it waits for a delayed retry. */
        boolean held() {
            return key != null && route.handling().hold();
        }
    }

    /**
     * Nothing that any handler of the subscription can read.
     *
     * @param reason why, without anything from the body
     * @param cause what the codec threw, or null
     */
    record Invalid(String reason, @Nullable Throwable cause) implements Decoded {}

    /**
     * What no handler here can read, and one of another instance may.
     *
     * @param reason why, without anything from the body
     * @param cause what the codec threw, or null
     */
    record Unknown(String reason, @Nullable Throwable cause) implements Decoded {}

    /**
     * What decoding crashed on, as when memory is short or a class is missing: the event may be fine.
     *
     * @param reason what ended how, without anything from the body
     * @param error what was thrown
     */
    record Crashed(String reason, Throwable error) implements Decoded {}

    /** What a delivery is whose reading has thrown: invalid, or crashed where the process may be ill. */
    static Decoded failed(String what, Throwable thrown) {
        // Its class only: its text may repeat what the body says.
        String reason = what + " ended in " + Texts.className(thrown);
        return thrown instanceof Error ? new Crashed(reason, thrown) : new Invalid(reason, thrown);
    }
}
