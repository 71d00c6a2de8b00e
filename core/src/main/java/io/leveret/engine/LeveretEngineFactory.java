package io.leveret.engine;

import io.leveret.EventCodec;
import io.leveret.Extension;
import io.leveret.HandlerParameter;
import io.leveret.Leveret;
import io.leveret.StartException;
import io.leveret.SubscriptionDefinition;
import io.leveret.engine.definition.Definitions;
import io.leveret.engine.definition.EventClasses;
import io.leveret.engine.definition.Faults;
import io.leveret.engine.definition.HandlerParameters;
import io.leveret.engine.definition.HandlerScanner;
import io.leveret.engine.definition.ValidatedSubscription;
import io.leveret.engine.failures.Texts;
import io.leveret.engine.publish.Messages;
import io.leveret.json.JsonCodec;
import io.leveret.spi.EngineFactory;
import io.leveret.spi.MessageEncoder;
import io.leveret.support.RandomIds;
import io.leveret.transport.Capabilities;
import io.leveret.transport.Time;
import io.leveret.transport.Transport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entry point of the engine: checks everything that can be checked without a broker, then starts the application.
 */
public final class LeveretEngineFactory implements EngineFactory {

    public LeveretEngineFactory() {}

    @Override
    public Leveret start(Blueprint blueprint) {
        // The codec first: Jackson is loaded on a thread of its own, which the first event waits for.
        EventCodec given = blueprint.codec();
        EventCodec codec = given == null ? json() : given;
        String application = blueprint.settings().application();
        var faults = new Faults();
        var scanner = new HandlerScanner(faults, parameters(blueprint.extensions(), faults));
        List<SubscriptionDefinition> all = new ArrayList<>(blueprint.subscriptions());
        for (Object handler : blueprint.handlers()) {
            all.addAll(scanner.scan(handler));
        }

        Collection<SubscriptionDefinition> definitions = Definitions.merge(all, faults);
        Capabilities capabilities = Transports.capabilities(blueprint.settings().broker());
        List<ValidatedSubscription> checked = new ArrayList<>();
        for (SubscriptionDefinition definition : definitions) {
            checked.add(Definitions.check(
                    definition,
                    blueprint.settings().subscription(definition.group()),
                    capabilities,
                    blueprint.places().group(definition.group()),
                    faults));
        }

        String instance = RandomIds.next();
        Transport transport = Transports.create(
                blueprint.settings().broker(),
                application,
                instance,
                blueprint.time(),
                faults.at(blueprint.places().source()));
        if (!faults.isEmpty()) {
            EventClasses.check(checked, codec, faults);
        }
        faults.throwIfAny();
        if (transport == null) {
            throw new IllegalStateException("a transport that is missing without a fault");
        }
        Transports.sayWhatIsMissing(capabilities);
        Definitions.warnOfGroups(blueprint.settings(), blueprint.places(), definitions);
        return new Engine(blueprint, codec, instance, transport, capabilities).start(checked);
    }

    @Override
    public MessageEncoder encoder(@Nullable EventCodec codec) {
        var messages =
                new Messages(codec == null ? json() : codec, RandomIds.next(), Capabilities.UNKNOWN, Time.SYSTEM);
        return (topic, event, options) -> {
            Messages.checkPresent(topic, event);
            return messages.of(topic, event, options);
        };
    }

    private static HandlerParameters parameters(List<Extension> extensions, Faults faults) {
        List<HandlerParameter<?>> all = new ArrayList<>();
        for (Extension extension : extensions) {
            all.addAll(extension.handlerParameters());
        }
        return new HandlerParameters(all, faults);
    }

    /** Jackson may lack classes that the codec's own class needs to be loaded. */
    private static EventCodec json() {
        try {
            return JsonCodec.standard();
        } catch (LinkageError e) {
            throw new StartException(
                    "Leveret did not start: Jackson can't be used: " + Texts.named(e)
                            + "; have all of its jars in one version",
                    e);
        }
    }
}
