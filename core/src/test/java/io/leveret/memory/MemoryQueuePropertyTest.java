package io.leveret.memory;

import io.leveret.memory.QueueModel.Step;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** Whatever consumers do, a message is in one hand at most, none is lost, and none overtakes an earlier one. */
class MemoryQueuePropertyTest {

    @Property(tries = 300)
    void whatIsHandedOutIsWhatTheModelSays(
            @ForAll boolean singleActive, @ForAll("steps") List<Tuple2<Step, Integer>> steps) {
        var model = new QueueModel(singleActive);
        steps.forEach(step -> model.step(step.get1(), step.get2()));
        model.end();
    }

    @Provide
    Arbitrary<List<Tuple2<Step, Integer>>> steps() {
        Arbitrary<Step> kinds = Arbitraries.frequency(
                Tuple.of(8, Step.SEND),
                Tuple.of(3, Step.SEND_SHORT_LIVED),
                Tuple.of(2, Step.SUBSCRIBE),
                Tuple.of(1, Step.CLOSE),
                Tuple.of(2, Step.PAUSE),
                Tuple.of(3, Step.RESUME),
                Tuple.of(1, Step.CHANGE_PREFETCH),
                Tuple.of(4, Step.ACK),
                Tuple.of(2, Step.RETRY_LATER),
                Tuple.of(1, Step.PARK),
                Tuple.of(1, Step.SETTLE_TWICE),
                Tuple.of(2, Step.LET_TIME_PASS));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 100))
                .as(Tuple::of)
                .list()
                .ofMaxSize(120);
    }
}
