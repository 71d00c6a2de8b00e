package io.leveret.engine.handling;

import io.leveret.Outcome;
import io.leveret.Publisher;

/** Gives each attempt a context of its own. */
record ContextLink(String group, Publisher publisher, Link next) implements Link {

    @Override
    public Outcome handle(Call call) throws Exception {
        call.begin(group, publisher);
        return next.handle(call);
    }
}
