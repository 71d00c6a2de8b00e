package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Handlers may take what an extension brings. */
class HandlerParameterTest {

    @EventType("note")
    record Note(String text) {}

    /** Stands for a transaction. */
    record Unit(int number) {}

    private final String broker = "memory:" + UUID.randomUUID();
    private final BlockingQueue<String> steps = new LinkedBlockingQueue<>();

    /** Opens a unit around each attempt. */
    private final class Units implements Extension, HandlerParameter<Unit> {

        @Override
        public List<HandlerParameter<?>> handlerParameters() {
            return List.of(this);
        }

        @Override
        public void start(Leveret application, Settings settings) {}

        @Override
        public void close(Duration timeout) {}

        @Override
        public Class<Unit> type() {
            return Unit.class;
        }

        @Override
        public Outcome around(Context context, Next<Unit> next) throws Exception {
            steps.add("begin");
            try {
                Outcome outcome = next.proceed(new Unit(7));
                steps.add("commit " + outcome.getClass().getSimpleName());
                return outcome;
            } catch (Exception e) {
                steps.add("roll back: " + e.getClass().getSimpleName());
                throw e;
            }
        }
    }

    @Subscriber("both")
    final class Handler {

        @Handles(topic = "notes")
        void on(Note note, Context context, Unit unit) {
            steps.add(note.text() + " " + unit.number());
        }
    }

    @Subscriber("plain")
    final class WithoutContext {

        @Handles(topic = "notes")
        Outcome on(Note note, Unit unit) {
            steps.add(note.text() + " " + unit.number());
            return Outcome.discard("enough");
        }
    }

    @Test
    void aHandlerGetsTheValueAfterItsContext() throws InterruptedException {
        assertEquals(List.of("begin", "hello 7", "commit Ack"), steps(new Handler()));
    }

    @Test
    void aHandlerGetsTheValueWithoutAContext() throws InterruptedException {
        assertEquals(List.of("begin", "hello 7", "commit Discard"), steps(new WithoutContext()));
    }

    @Subscriber("publishing")
    final class Publishing {

        @Handles(topic = "notes")
        void on(Note note, Context context, Unit unit) {
            CompletableFuture<Receipt> unused = context.publisher().publish("nobody-listens", note);
            steps.add("published");
        }
    }

    @Test
    void nothingIsCommittedBeforeTheBrokerHasWhatTheHandlerHasPublished() throws InterruptedException {
        assertEquals(List.of("begin", "published", "roll back: Unroutable"), steps(new Publishing()));
    }

    /** The first three steps of an attempt. */
    private List<String> steps(Object handler) throws InterruptedException {
        try (Leveret app = Leveret.builder()
                .broker(broker)
                .handlers(handler)
                .extension(new Units())
                .start()) {
            app.publisher().publish("notes", new Note("hello")).join();
            return List.of(step(), step(), step());
        }
    }

    private String step() throws InterruptedException {
        String step = steps.poll(10, TimeUnit.SECONDS);
        return step == null ? "nothing" : step;
    }

    @Subscriber("replying")
    static final class Replying {

        @Handles(topic = "notes")
        Note on(Note note, Unit unit) {
            return note;
        }
    }

    @Test
    void aHandlerWithSuchAParameterThatRepliesIsAFaultOfTheStart() {
        assertFault(
                "a handler that takes Unit can't reply", builder(new Replying()).extension(new Units()));
    }

    @Test
    void aParameterThatNoExtensionBringsIsAFaultOfTheStart() {
        assertFault(
                "a handler takes the event and, optionally, Context, not (Note, Unit)", builder(new WithoutContext()));
    }

    @Subscriber("wrong")
    static final class WrongOrder {

        @Handles(topic = "notes")
        void on(Note note, String text, Unit unit) {}
    }

    @Test
    void theMessageNamesWhatExtensionsBring() {
        assertFault(
                "a handler takes the event and, optionally, Context and then Unit, not (Note, String, Unit)",
                builder(new WrongOrder()).extension(new Units()));
    }

    @Test
    void twoExtensionsThatBringTheSameTypeAreAFaultOfTheStart() {
        assertFault(
                "two extensions bring the handler parameter " + Unit.class.getName(),
                builder(new Handler()).extension(new Units()).extension(new Units()));
    }

    private LeveretBuilder builder(Object handler) {
        return Leveret.builder().broker(broker).handlers(handler);
    }

    private static void assertFault(String text, LeveretBuilder builder) {
        var thrown = assertThrows(StartException.class, builder::start);
        assertTrue(String.valueOf(thrown.getMessage()).contains(text), thrown.getMessage());
    }
}
