package io.leveret.engine.handling;

import io.leveret.EventCodec;
import io.leveret.Handling;
import io.leveret.LeveretListener;
import io.leveret.SubscriptionDefinition;
import io.leveret.SubscriptionSettings;
import io.leveret.engine.definition.Definitions;
import io.leveret.engine.definition.Faults;
import io.leveret.engine.definition.RoutingTable;
import io.leveret.engine.dispatch.OpenTasks;
import io.leveret.engine.dispatch.RunResult;
import io.leveret.engine.dispatch.Task;
import io.leveret.engine.threads.EngineThreads;
import io.leveret.engine.threads.TestThreads;
import io.leveret.json.JsonCodec;
import io.leveret.spi.Places;
import io.leveret.transport.Capabilities;
import io.leveret.transport.Delivery;
import io.leveret.transport.ManualTime;
import io.leveret.transport.Message;
import io.leveret.transport.SettleResult;
import io.leveret.transport.Settlement;
import io.leveret.transport.SubscriptionSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One subscription's handling without a dispatcher: the test runs each task, and sees how it is settled and told. */
final class TestProcessor {

    static final String TYPE = "step.made";
    static final Duration LONGEST_HOLD = Duration.ofMinutes(30);

    final ManualTime time = new ManualTime();
    final OpenTasks open = new OpenTasks();
    final List<Settlement> settled = new ArrayList<>();
    final List<String> crashes = new ArrayList<>();

    private final DeliveryProcessor processor;
    private final EngineThreads threads;

    TestProcessor(SubscriptionSettings settings, Handling<?> handling, LeveretListener... listeners) {
        this(settings, handling, JsonCodec.standard(), listeners);
    }

    TestProcessor(SubscriptionSettings settings, Handling<?> handling, EventCodec codec, LeveretListener... listeners) {
        this.threads = TestThreads.of("test", listeners);
        RoutingTable routes = Definitions.check(
                        SubscriptionDefinition.of("walkers", "steps", handling.types(TYPE)),
                        settings,
                        new Capabilities("Pigeon", Set.of(), LONGEST_HOLD, "the pigeons fly home"),
                        Places.CODE.defaults(),
                        new Faults())
                .routes();
        var spec = new SubscriptionSpec(
                "walkers", "steps", Set.of(TYPE), Set.of(), 10, false, settings.delayedRetries(), false);
        var parts = new HandlingParts(
                spec,
                settings,
                TestPublishers.of((topic, event, options, cause) -> new CompletableFuture<>(), null),
                List.of(),
                threads,
                open,
                new UnreadableEvents(Duration.ofMinutes(1), time, () -> {}),
                new OverdueHandlers("walkers.steps", () -> {}),
                null,
                () -> true,
                () -> true,
                crashes::add);
        this.processor = new DeliveryProcessor(parts, new Decoder(routes, codec, time));
    }

    /** Has listeners told; the test ends them by {@link #closeListeners}. */
    void startListeners() {
        threads.start();
    }

    /** Returns once they were told all that came before. */
    void closeListeners() {
        threads.listeners().close(Duration.ofSeconds(30));
        threads.timer().close();
        threads.workers().close();
    }

    /** The number 1. */
    static Message step(Map<String, String> headers) {
        return message(TYPE, "1", headers);
    }

    static Message message(String type, String body, Map<String, String> headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new Message("steps", type, "id-1", null, "application/json", null, null, headers, bytes);
    }

    Task decode(Message message) {
        return decode(new Delivered(message));
    }

    Task decode(Delivery delivery) {
        return processor.decode(delivery);
    }

    RunResult run(Task task) {
        return processor.run(task);
    }

    /** The one settlement so far. */
    <S extends Settlement> S settledAs(Class<S> kind) {
        if (settled.size() != 1) {
            throw new AssertionError("settled as " + settled);
        }
        return kind.cast(settled.get(0));
    }

    /** A first delivery that is settled as a test says. */
    final class Delivered implements Delivery {

        private final Message message;

        /** What the transport answers, when a test says so; null for at once. */
        @Nullable
        CompletableFuture<SettleResult> answer;

        boolean stale;

        Delivered(Message message) {
            this.message = message;
        }

        @Override
        public Message message() {
            return message;
        }

        @Override
        public boolean redelivered() {
            return false;
        }

        @Override
        public boolean stale() {
            return stale;
        }

        @Override
        public CompletableFuture<SettleResult> settle(Settlement settlement) {
            settled.add(settlement);
            CompletableFuture<SettleResult> given = answer;
            return given != null ? given : CompletableFuture.completedFuture(SettleResult.SETTLED);
        }
    }
}
