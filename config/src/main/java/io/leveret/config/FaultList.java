package io.leveret.config;

import io.leveret.Fault;
import io.leveret.StartException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the faults of a file, and reports them in the order of their places. */
final class FaultList {

    private final String file;
    private final List<Placed> faults = new ArrayList<>();

    FaultList(String file) {
        this.file = file;
    }

    private record Placed(Position at, String problem, String remedy) {}

    String file() {
        return file;
    }

    void add(Position at, String problem, String remedy) {
        faults.add(new Placed(at, problem, remedy));
    }

    /** As {@link #add}, unless the same was said of the same place. */
    void addOnce(Position at, String problem, String remedy) {
        var fault = new Placed(at, problem, remedy);
        if (!faults.contains(fault)) {
            faults.add(fault);
        }
    }

    void throwIfAny() {
        if (!faults.isEmpty()) {
            throw new StartException(faults.stream()
                    .sorted(Comparator.comparing(Placed::at))
                    .map(fault -> new Fault(file + ":" + fault.at(), fault.problem(), fault.remedy()))
                    .toList());
        }
    }
}
