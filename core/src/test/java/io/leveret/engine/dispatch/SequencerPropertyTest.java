package io.leveret.engine.dispatch;

import io.leveret.engine.dispatch.SequencerModel.Step;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** Whatever happens in whatever order, of each key the first may run, and nothing is lost or runs twice. */
class SequencerPropertyTest {

    @Property(tries = 500)
    void whatMayRunIsWhatTheModelSays(@ForAll("steps") List<Tuple2<Step, Integer>> steps) {
        var model = new SequencerModel();
        steps.forEach(step -> model.step(step.get1(), step.get2()));
        while (!model.over()) {
            // The last first, so that the order is not that of arrival.
            model.step(Step.DECODE, Integer.MAX_VALUE);
            model.step(Step.HANDLE, Integer.MAX_VALUE);
        }
    }

    @Provide
    Arbitrary<List<Tuple2<Step, Integer>>> steps() {
        Arbitrary<Step> kinds = Arbitraries.frequency(
                Tuple.of(6, Step.ARRIVE),
                Tuple.of(6, Step.TAKE),
                Tuple.of(5, Step.DECODE),
                Tuple.of(1, Step.FAIL_TO_DECODE),
                Tuple.of(3, Step.HANDLE),
                Tuple.of(1, Step.LOSE_CONNECTION));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 100))
                .as(Tuple::of)
                .list()
                .ofMaxSize(150);
    }
}
