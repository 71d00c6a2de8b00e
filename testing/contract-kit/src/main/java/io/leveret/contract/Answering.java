package io.leveret.contract;

import io.leveret.Handles;
import io.leveret.Subscriber;
import io.leveret.contract.RequestContract.Pong;
import org.jspecify.annotations.Nullable;

/** Replies with what its method returns. Each test loads the class once more, see {@link NamedAnew}. */
@Subscriber(Answering.GROUP)
public final class Answering {

    static final String TOPIC = "topic-0000000000000";
    static final String GROUP = "group-0000000000000";

    /** Made by {@link NamedAnew}. */
    public Answering() {}

    @Handles(topic = TOPIC)
    @Nullable
    Pong answer(Ping ping) {
        return ping.number() < 0 ? null : new Pong(2 * ping.number());
    }
}
