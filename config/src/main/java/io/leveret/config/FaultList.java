package io.leveret.config;

import io.leveret.Fault;
import io.leveret.StartException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects the mistakes in a file and reports them in the order of their places. */
final class FaultList {

    /** Far more than people make in a file of settings. */
    private static final int MAX_SHOWN = 200;

    private final String file;

    /** Without repetition: a default is read once for each group that stands on it. */
    private final Set<Placed> faults = new LinkedHashSet<>();

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

    void throwIfAny() {
        if (!faults.isEmpty()) {
            List<Fault> shown = new ArrayList<>(faults.stream()
                    .sorted(Comparator.comparing(Placed::at))
                    .limit(MAX_SHOWN)
                    .map(fault -> new Fault(file + ":" + fault.at(), fault.problem(), fault.remedy()))
                    .toList());
            if (faults.size() > MAX_SHOWN) {
                String last = shown.get(MAX_SHOWN - 1).where();
                int more = faults.size() - MAX_SHOWN;
                shown.add(new Fault(last, more + " more faults follow", "is this a file of settings?"));
            }
            throw new StartException(shown);
        }
    }
}
