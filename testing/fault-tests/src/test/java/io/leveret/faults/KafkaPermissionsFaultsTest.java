package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Leveret;
import io.leveret.Settings;
import io.leveret.testbroker.Certificates;
import io.leveret.testbroker.KafkaDoor;
import io.leveret.testbroker.KafkaNode;
import io.leveret.testbroker.NeedsKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Permissions are taken away while an application runs, and given back. */
@NeedsKafka
@Timeout(120)
class KafkaPermissionsFaultsTest {

    private static final String USER = "narrow";
    private static final String PASSWORD = "of-the-narrow-one";

    @TempDir
    static Path directory = Path.of("");

    @AutoClose
    private static KafkaNode node;

    @AutoClose
    private static Admin admin;

    private final Ledger ledger = new Ledger();
    private final KeyOrder order = new KeyOrder();

    @BeforeAll
    static void startNode() {
        var certificates = new Certificates(directory);
        certificates.authority("ours");
        certificates.issue("ours", "broker", "dns:localhost", "-1d");
        node = KafkaNode.secured(certificates.server("ours", "broker"), "operator", "of-the-operator");
        admin = OnKafka.admin(node.url());
    }

    @Test
    @Tag("full")
    @KafkaRow(12)
    void whoMayNotReadForAWhileIsToldWhichPermissionLacksAndLosesNothing() throws Exception {
        Settings narrow = narrow();
        var definition = OnKafka.ordered("read", "read-topic", ledger, order);
        try (Leveret publisher = Apps.start(OnKafka.settings(node.url()));
                Leveret app = Apps.start(narrow, definition)) {
            OnKafka.publish(ledger, publisher, "read-topic", 0, 100);
            ledger.settle(100);
            AclBinding denied = deny(ResourceType.TOPIC, "read-topic", AclOperation.READ);
            OnKafka.publish(ledger, publisher, "read-topic", 100, 200);
            Waits.until(() -> !OnKafka.subscription(app).up());
            String told = OnKafka.subscription(app).detail();
            assertTrue(told.contains("no permission for the topic") && told.contains("read-topic"), told);

            OnKafka.done(admin.deleteAcls(List.of(denied.toFilter())).all());

            Waits.until(() -> app.health().up());
            ledger.settle(200);
            OnKafka.awaitQuiet(admin, "read.read-topic");
            assertEquals(List.of(), order.violations());
        }
    }

    @Test
    @Tag("full")
    @KafkaRow(12)
    void whoMayNotBeInTheGroupForAWhileIsToldWhichPermissionLacksAndLosesNothing() throws Exception {
        Settings narrow = narrow();
        var definition = OnKafka.ordered("member", "member-topic", ledger, order);
        try (Leveret publisher = Apps.start(OnKafka.settings(node.url()));
                Leveret app = Apps.start(narrow, definition)) {
            OnKafka.publish(ledger, publisher, "member-topic", 0, 100);
            ledger.settle(100);
            // It has nothing more to commit, which would be refused.
            OnKafka.awaitQuiet(admin, "member.member-topic");
            AclBinding denied = deny(ResourceType.GROUP, "member.member-topic", AclOperation.READ);
            Waits.until(() -> !OnKafka.subscription(app).up());
            String told = OnKafka.subscription(app).detail();
            assertTrue(told.contains("no permission for the group 'member.member-topic'"), told);
            OnKafka.publish(ledger, publisher, "member-topic", 100, 200);

            OnKafka.done(admin.deleteAcls(List.of(denied.toFilter())).all());

            Waits.until(() -> app.health().up());
            ledger.settle(200);
            OnKafka.awaitQuiet(admin, "member.member-topic");
            assertEquals(List.of(), order.violations());
        }
    }

    @Test
    @KafkaRow(12)
    void whoMayNotWriteForAWhileIsRefusedAndGoesOnAfterwards() throws Exception {
        Settings narrow = narrow();
        try (Leveret consumer = Apps.start(
                        OnKafka.settings(node.url()), OnKafka.ordered("write", "write-topic", ledger, order));
                Leveret app = Apps.start(narrow)) {
            OnKafka.publish(ledger, app, "write-topic", 0, 100);
            ledger.settle(100);
            AclBinding denied = deny(ResourceType.TOPIC, "write-topic", AclOperation.WRITE);
            Waits.until(() -> {
                int next = ledger.confirmed.size() + ledger.failed.size();
                OnKafka.publish(ledger, app, "write-topic", next, next + 1);
                Waits.until(() -> ledger.pending.get() == 0);
                return !ledger.failed.isEmpty();
            });
            ledger.failures
                    .values()
                    .forEach(failure -> assertTrue(
                            String.valueOf(failure.getMessage()).contains("no permission for the topic"),
                            failure::toString));

            OnKafka.done(admin.deleteAcls(List.of(denied.toFilter())).all());

            Waits.until(() -> {
                int before = ledger.confirmed.size();
                int next = before + ledger.failed.size();
                OnKafka.publish(ledger, app, "write-topic", next, next + 1);
                Waits.until(() -> ledger.pending.get() == 0);
                return ledger.confirmed.size() > before;
            });
            ledger.settle(ledger.confirmed.size() + ledger.failed.size());
            assertEquals(Set.of(), ledger.unknown);
            assertEquals(List.of(), order.violations());
            assertTrue(consumer.health().up());
        }
    }

    /** Settings of a user who may do all, until something is denied. */
    private static Settings narrow() throws Exception {
        var credentials = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4_096);
        OnKafka.done(admin.alterUserScramCredentials(List.of(
                        new UserScramCredentialUpsertion(USER, credentials, PASSWORD.getBytes(StandardCharsets.UTF_8))))
                .all());
        for (ResourceType type : List.of(ResourceType.TOPIC, ResourceType.GROUP)) {
            acl(type, "*", AclOperation.ALL, AclPermissionType.ALLOW);
        }
        String url = "kafka://" + USER + ":" + PASSWORD + "@localhost:" + node.port(KafkaDoor.LOGIN);
        return Apps.with(OnKafka.settings(url), "sasl.mechanism", "SCRAM-SHA-256");
    }

    private static AclBinding deny(ResourceType type, String name, AclOperation operation) throws Exception {
        return acl(type, name, operation, AclPermissionType.DENY);
    }

    /** The broker is told of it a little later. */
    private static AclBinding acl(ResourceType type, String name, AclOperation operation, AclPermissionType permission)
            throws Exception {
        var binding = new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry("User:" + USER, "*", operation, permission));
        OnKafka.done(admin.createAcls(List.of(binding)).all());
        Waits.within(
                Duration.ofSeconds(30),
                () -> OnKafka.done(admin.describeAcls(binding.toFilter()).values())
                        .contains(binding));
        return binding;
    }
}
