package io.leveret.engine.definition;

import io.leveret.EventCodec;
import io.leveret.EventCodecException;
import io.leveret.engine.failures.Texts;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Asks the codec about every class of events and replies at the start. One that it can never read, or write, prevents the
 * start.
 */
public final class EventClasses {

    private EventClasses() {}

    public static void check(Collection<ValidatedSubscription> all, EventCodec codec, Faults faults) {
        for (ValidatedSubscription checked : all) {
            check(checked, codec, faults);
        }
    }

    public static void check(ValidatedSubscription checked, EventCodec codec, Faults faults) {
        Faults.At at = faults.at("subscription " + checked.definition().group() + "."
                + checked.definition().topic());
        for (Type type : sorted(checked.routes().types())) {
            if (Generics.problem(type).isEmpty()) {
                prepare("read", type, () -> codec.prepare(type), codec, at);
            }
        }
        for (Class<?> reply : sorted(checked.routes().replies())) {
            prepare("write", reply, () -> codec.prepareEncoding(reply), codec, at);
        }
    }

    /** By name, so that faults are always told in the same order. */
    private static <T extends Type> List<T> sorted(Collection<T> types) {
        List<T> all = new ArrayList<>(types);
        all.sort(Comparator.comparing(Type::getTypeName));
        return all;
    }

    private static void prepare(String what, Type type, Runnable preparation, EventCodec codec, Faults.At at) {
        try {
            preparation.run();
        } catch (EventCodecException e) {
            at.add(
                    "the codec can't " + what + " " + type.getTypeName() + ": " + Texts.message(e),
                    "change the class, or set another codec with LeveretBuilder.codec(…)");
        } catch (Throwable e) {
            at.add(
                    "the codec " + codec.getClass().getName() + " failed on " + type.getTypeName() + ": "
                            + Texts.named(e),
                    "correct the codec, or the libraries that it needs");
        }
    }
}
