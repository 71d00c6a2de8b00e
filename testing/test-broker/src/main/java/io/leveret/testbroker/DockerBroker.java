package io.leveret.testbroker;

import java.util.Optional;
import org.testcontainers.rabbitmq.RabbitMQContainer;
import org.testcontainers.utility.DockerImageName;

/** A container, where a Docker engine answers. */
final class DockerBroker implements BrokerSource {
    private static final RabbitVersion OTHERWISE = RabbitVersion.V4_0;

    @Override
    public Optional<String> url() {
        if (!DockerEngine.answers()) {
            return Optional.empty();
        }
        RabbitMQContainer container = new RabbitMQContainer(image());
        container.start();
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop, "leveret-rabbit-container-shutdown"));
        return Optional.of(AmqpUrl.of(
                container.getAdminUsername(),
                container.getAdminPassword(),
                container.getHost(),
                container.getAmqpPort(),
                "/"));
    }

    private static DockerImageName image() {
        return DockerImageName.parse(
                "rabbitmq:" + RabbitVersion.chosen().orElse(OTHERWISE).number() + "-alpine");
    }
}
