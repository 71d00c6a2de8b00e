package io.leveret.engine.publish;

import io.leveret.engine.publish.PublisherModel.Step;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** Whatever the broker answers and whenever, each publish ends once, in what was decided first. */
class EnginePublisherPropertyTest {

    @Property(tries = 60)
    void eachPublishEndsAsTheModelSays(@ForAll("steps") List<Tuple2<Step, Integer>> steps) throws Exception {
        var model = new PublisherModel();
        for (Tuple2<Step, Integer> step : steps) {
            model.step(step.get1(), step.get2());
        }
        model.end();
    }

    @Provide
    Arbitrary<List<Tuple2<Step, Integer>>> steps() {
        Arbitrary<Step> kinds = Arbitraries.frequency(
                Tuple.of(12, Step.PUBLISH),
                Tuple.of(4, Step.PUBLISH_OPTIONAL),
                Tuple.of(3, Step.CONNECT),
                Tuple.of(2, Step.DISCONNECT),
                Tuple.of(5, Step.STORE),
                Tuple.of(3, Step.DROP),
                Tuple.of(2, Step.REFUSE),
                Tuple.of(2, Step.LOSE),
                Tuple.of(5, Step.LET_TIME_PASS));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 100))
                .as(Tuple::of)
                .list()
                .ofMaxSize(60)
                .flatMap(steps -> Arbitraries.of(false, false, true).map(closes -> closes ? withEnd(steps) : steps));
    }

    private static List<Tuple2<Step, Integer>> withEnd(List<Tuple2<Step, Integer>> steps) {
        var all = new java.util.ArrayList<>(steps);
        all.add(all.size() / 2, Tuple.of(Step.CLOSE, 0));
        return all;
    }
}
