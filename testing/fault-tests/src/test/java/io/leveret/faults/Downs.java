package io.leveret.faults;

import io.leveret.Health;
import io.leveret.LeveretListener;
import java.util.Queue;

/**
 * Notes each part of an application that goes down while it is open.
 *
 * @param told what to add the parts to; of a kind that is thread-safe
 */
record Downs(Queue<String> told) implements LeveretListener {

    @Override
    public void componentChanged(Health.Component component) {
        if (!component.up() && !component.detail().equals("closed")) {
            told.add(component.toString());
        }
    }
}
