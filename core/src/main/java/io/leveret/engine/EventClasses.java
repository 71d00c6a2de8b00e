package io.leveret.engine;

import io.leveret.EventCodec;
import io.leveret.EventCodecException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Has the codec look at every event class before the first event: a class that it can't read is a fault of the start. */
final class EventClasses {

    private EventClasses() {}

    static void check(Collection<Checked> all, EventCodec codec, Faults faults) {
        all.forEach(checked -> check(checked, codec, faults));
    }

    static void check(Checked checked, EventCodec codec, Faults faults) {
        Faults.At at = faults.at("subscription " + checked.definition().group() + "."
                + checked.definition().topic());
        List<Class<?>> classes = checked.routes().classes().stream()
                .sorted(Comparator.comparing(Class::getName))
                .toList();
        for (Class<?> type : classes) {
            try {
                codec.prepare(type);
            } catch (EventCodecException e) {
                at.add(
                        "the codec can't read " + type.getName() + ": " + Texts.message(e),
                        "change the class, or set another codec with LeveretBuilder.codec(…)");
            } catch (Throwable e) {
                at.add(
                        "the codec " + codec.getClass().getName() + " failed on " + type.getName() + ": "
                                + Texts.named(e),
                        "correct the codec, or the libraries that it needs");
            }
        }
    }
}
