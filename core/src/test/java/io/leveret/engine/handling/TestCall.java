package io.leveret.engine.handling;

import io.leveret.Context;
import io.leveret.Outcome;
import io.leveret.engine.dispatch.AttemptHistory;
import io.leveret.engine.dispatch.Decoded;
import io.leveret.engine.dispatch.PlainDelivery;
import io.leveret.engine.dispatch.Task;
import io.leveret.transport.Message;
import io.leveret.transport.Time;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A call of a test's own code, as user code. */
final class TestCall extends Call {

    private final UserCode code;

    TestCall(UserCode code) {
        this(code, null);
    }

    private TestCall(UserCode code, @Nullable String replyTo) {
        super(step(replyTo));
        this.code = code;
    }

    /** One for an event that asks for a reply. */
    static TestCall asking(UserCode code) {
        return new TestCall(code, "the walker");
    }

    @Override
    String name() {
        return "a test";
    }

    @Override
    Set<Class<? extends Throwable>> nonRetryable() {
        return Set.of(UnsupportedOperationException.class);
    }

    @Override
    Object event() {
        return "step";
    }

    @Override
    @Nullable
    Outcome invoke(Context now) throws Exception {
        return code.handle(now);
    }

    private static Task step(@Nullable String replyTo) {
        var message = new Message(
                "steps", "step.made", "id", null, "text/plain", null, null, Map.of(), new byte[0], replyTo, null);
        var delivery = new PlainDelivery(message, settlement -> {});
        return new Task(delivery, AttemptHistory.of(Map.of()), new Decoded.Invalid("on purpose", null), Time.SYSTEM);
    }

    /** Throws an exception past the compiler, as Kotlin does. */
    @SuppressWarnings({"unchecked", "DoNotCallSuggester"}) // it is to throw
    static <X extends Throwable> Outcome sneaky(Throwable thrown) throws X {
        throw (X) thrown;
    }

    /** What a test has called. */
    interface UserCode {

        @Nullable
        Outcome handle(Context context) throws Exception;
    }
}
