package io.leveret.engine.definition;

import io.leveret.Fault;
import io.leveret.StartException;
import java.util.ArrayList;
import java.util.List;

/** Collects all mistakes, so that they are reported at once. */
public final class Faults {

    private final List<Fault> found = new ArrayList<>();

    /** Faults of one place. */
    public At at(String where) {
        return (problem, remedy) -> found.add(new Fault(where, problem, remedy));
    }

    /** Whether a problem was told of another place. */
    boolean knows(String problem) {
        return found.stream().anyMatch(fault -> fault.problem().equals(problem));
    }

    /** All of them. */
    public List<Fault> all() {
        return List.copyOf(found);
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** Throws when there are any. */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new StartException(found);
        }
    }

    /** Takes the faults of one place. */
    @FunctionalInterface
    public interface At {

        void add(String problem, String remedy);
    }
}
