package io.leveret.engine.handling;

import io.leveret.Outcome;

/** Gives each attempt a context of its own. */
record ContextLink(String group, HandlersPublisher publisher, Link next) implements Link {

    @Override
    public Outcome handle(Call call) throws Exception {
        call.begin(group, publisher);
        return next.handle(call);
    }
}
