package io.leveret.engine;

import io.leveret.engine.FlowModel.Step;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** Whatever is asked of a subscription, and whenever: it is paused while nothing runs, and goes on in order. */
class FlowPropertyTest {

    @Property(tries = 500)
    void itKeepsItsRulesInWhateverOrderItIsAsked(@ForAll("steps") List<Tuple2<Step, Integer>> steps) {
        var model = new FlowModel();
        steps.forEach(step -> model.step(step.get1(), step.get2()));
        model.finish();
    }

    @Provide
    Arbitrary<List<Tuple2<Step, Integer>>> steps() {
        Arbitrary<Step> kinds = Arbitraries.frequency(
                Tuple.of(2, Step.ATTACH),
                Tuple.of(8, Step.ARRIVE),
                Tuple.of(3, Step.CALL_AGAIN),
                Tuple.of(8, Step.END),
                Tuple.of(3, Step.PAUSE),
                Tuple.of(1, Step.TRIP),
                Tuple.of(3, Step.OPEN_CIRCUIT),
                Tuple.of(3, Step.PROBE),
                Tuple.of(2, Step.SUCCEED),
                Tuple.of(4, Step.RESUME));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 100))
                .as(Tuple::of)
                .list()
                .ofMaxSize(100)
                .flatMap(steps -> Arbitraries.of(false, false, true).map(closes -> closes ? withEnd(steps) : steps));
    }

    /** Closing is the last wish; what happens after it changes nothing any more. */
    private static List<Tuple2<Step, Integer>> withEnd(List<Tuple2<Step, Integer>> steps) {
        var all = new java.util.ArrayList<>(steps);
        all.add(all.size() / 2, Tuple.of(Step.CLOSE, 0));
        return all;
    }
}
