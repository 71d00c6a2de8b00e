package io.leveret.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.leveret.BrokerSettings;
import io.leveret.Handling;
import io.leveret.Leveret;
import io.leveret.Outcome;
import io.leveret.Settings;
import io.leveret.SubscriptionDefinition;
import io.leveret.testbroker.Certificates;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.RabbitNode;
import io.leveret.testbroker.RabbitVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes that a broker finds, each with its message, as {@code docs/messages.md} has them. */
@NeedsBroker(privateNode = true)
@Timeout(120)
class MessagesOfBrokersTest {

    @TempDir
    Path directory = Path.of("");

    @Test
    void thePageHasTheMessagesOfStartsThatABrokerRefuses() throws IOException {
        assumeTrue(RabbitVersion.chosen().isEmpty(), "each release of RabbitMQ has words of its own");
        var certificates = new Certificates(directory);
        certificates.authority("ours");
        certificates.issue("ours", "server", "dns:localhost", "-1d");
        try (RabbitNode node = RabbitNode.startedWithTls(certificates.server("ours", "server"), false)) {
            node.addUser("clerk", "secret");
            node.ctl("clear_permissions", "clerk");
            node.ctl("set_permissions", "clerk", "", "", "");
            node.ctl("add_vhost", "full");
            node.ctl("set_permissions", "-p", "full", "guest", ".*", ".*", ".*");
            node.ctl("set_vhost_limits", "-p", "full", "{\"max-queues\": 0}");
            start(node.url(), Map.of("queues", "classic"), "made");

            List<Mistake> begun =
                    mistakes(node).stream().map(MessagesOfBrokersTest::begun).toList();
            MessagesPage.check("The broker", begun, MessagesOfBrokersTest.class);
        }
    }

    private static List<Mistake> mistakes(RabbitNode node) {
        String host = "localhost:" + node.port();
        return List.of(
                start("a wrong password", "amqp://guest:wrong@" + host),
                start("a user that is not there", "amqp://nobody:secret@" + host),
                start("a virtual host that is not there", "amqp://" + host + "/nowhere"),
                start("a user without permissions", "amqp://clerk:secret@" + host),
                start("a virtual host that may have no more queues", "amqp://" + host + "/full"),
                start("a host that is not there", "amqp://nobody.invalid"),
                start("amqps://, to a port without TLS", "amqps://" + host),
                start("amqps://, to an authority that is unknown", "amqps://localhost:" + node.tlsPort()),
                new Mistake(
                        "queues: quorum, and the queue is classic",
                        () -> start("amqp://" + host, Map.of("queues", "quorum"), "made")),
                new Mistake(
                        "topology: verify, and the queue is classic",
                        () -> start("amqp://" + host, Map.of("topology", "verify"), "made")),
                new Mistake(
                        "topology: verify, and nothing is there",
                        () -> start("amqp://" + host, Map.of("topology", "verify"), "none")));
    }

    /** Most are tried for as long as a start may take: all at the same time. */
    private static Mistake begun(Mistake mistake) {
        var task = new FutureTask<>(() -> {
            mistake.deed().make();
            return null;
        });
        new Thread(task, "leveret-faults-mistake").start();
        return new Mistake(mistake.what(), () -> {
            try {
                task.get(1, TimeUnit.MINUTES);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception failure ? failure : e;
            }
        });
    }

    private static Mistake start(String what, String url) {
        return new Mistake(what, () -> start(url, Map.of(), "inventory"));
    }

    private static void start(String url, Map<String, String> options, String group) {
        var definition = SubscriptionDefinition.of(
                group, "orders", Handling.of(CodeMistakes.OrderPlaced.class, (event, context) -> Outcome.ack()));
        Settings settings = Settings.of(url).withBroker(new BrokerSettings(url, Duration.ofSeconds(5), options));
        Leveret.builder().settings(settings).subscribe(definition).start().close();
    }
}
