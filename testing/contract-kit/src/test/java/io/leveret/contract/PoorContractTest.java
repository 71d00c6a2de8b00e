package io.leveret.contract;

import io.leveret.BrokerSettings;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** What a transport says that it cannot do is not asked of it, and it passes all else. */
@Tag("full")
class PoorContractTest extends TransportContract {

    @Override
    protected BrokerSettings broker() {
        return BrokerSettings.of("poor:contract");
    }

    @Override
    protected Map<Capability, String> lacks() {
        return Map.of(
                Capability.DURABLE, "it forgets everything with its last user",
                Capability.NETWORK, "it is in this process");
    }
}
