package io.leveret.engine.threads;

import io.leveret.LeveretListener;
import io.leveret.engine.failures.InternalFaults;
import io.leveret.transport.Time;
import java.util.List;

/** The threads of a test. */
public final class TestThreads {

    private TestThreads() {}

    /** Not started yet. */
    public static EngineThreads of(String application, LeveretListener... listeners) {
        var faults = new InternalFaults(component -> {});
        return new EngineThreads(
                new Workers(application, faults),
                new Timer(application, faults, Time.SYSTEM),
                new Listeners(List.of(listeners), faults),
                ThreadContext.ofCaller(),
                faults);
    }
}
