package io.leveret.engine.handling;

import io.leveret.SubscriptionSettings.UnknownTypes;
import io.leveret.transport.ForeignText;
import io.leveret.transport.SubscriptionSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what becomes of events that no handler of this instance takes, but maybe one of another instance. */
final class UnknownEvents {

    private static final Logger LOG = LoggerFactory.getLogger("io.leveret.delivery");

    /** Anybody may publish types without end. */
    private static final int MAX_TOLD = 100;

    private final SubscriptionSpec spec;
    private final UnknownTypes policy;
    private final DelayedRetries delayedRetries;

    /** The types that were told. Grows only, to about {@code MAX_TOLD}. */
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    UnknownEvents(SubscriptionSpec spec, UnknownTypes policy, DelayedRetries delayedRetries) {
        this.spec = spec;
        this.policy = policy;
        this.delayedRetries = delayedRetries;
    }

    boolean discarded() {
        return policy == UnknownTypes.DISCARD;
    }

    /** The delay after so many; empty to park it. */
    Optional<Duration> delay(int before) {
        return policy == UnknownTypes.RETRY ? delayedRetries.next(before) : Optional.empty();
    }

    /** The first event of a type is told with the remedies. */
    void tell(String type, String reason) {
        if (told.size() < MAX_TOLD && told.add(type)) {
            LOG.warn(
                    "{}: {}. Such events are {}. This is expected while a newer version of the application is rolled out. If a"
                            + " handler was removed, write 'retiredTypes: [{}]' into the settings of the group {}",
                    spec.name(),
                    reason,
                    fate(),
                    ForeignText.oneLine(type),
                    spec.group());
        }
    }

    private String fate() {
        if (discarded()) {
            return "forgotten";
        }
        return delay(0).isPresent()
                ? "tried again after each of the delayedRetries, and then parked as invalid"
                : "parked as invalid";
    }
}
