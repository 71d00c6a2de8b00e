package io.leveret.engine.definition;

import io.leveret.EventCodec;
import io.leveret.EventCodecException;
import io.leveret.engine.failures.Texts;
import java.lang.reflect.Type;
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
        all.forEach(checked -> check(checked, codec, faults));
    }

    public static void check(ValidatedSubscription checked, EventCodec codec, Faults faults) {
        Faults.At at = faults.at("subscription " + checked.definition().group() + "."
                + checked.definition().topic());
        List<Type> types = checked.routes().types().stream()
                .filter(type -> Generics.problem(type).isEmpty())
                .sorted(Comparator.comparing(Type::getTypeName))
                .toList();
        for (Type type : types) {
            prepare("read", type, () -> codec.prepare(type), codec, at);
        }
        checked.routes().replies().stream()
                .sorted(Comparator.comparing(Class::getName))
                .forEach(reply -> prepare("write", reply, () -> codec.prepareEncoding(reply), codec, at));
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
