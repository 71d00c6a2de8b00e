package io.leveret.jdbc;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.leveret.Fault;
import io.leveret.Leveret;
import io.leveret.LeveretBuilder;
import io.leveret.Settings;
import io.leveret.SettingsException;
import io.leveret.StartException;
import io.leveret.jdbc.section.InboxSection;
import io.leveret.jdbc.section.OutboxSection;
import io.leveret.spi.SectionProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The sections {@code outbox} and {@code inbox} of a settings file. */
class SectionsTest {

    @OnEachDatabase
    void whatAFileSaysCountsMoreThanTheCodeAndTablesAreMadeOnRequest(Databases database) throws SQLException {
        DataSource dataSource = database.empty();
        Outbox outbox = Outbox.on(dataSource).withAttempts(50);
        LeveretBuilder builder = yaml("outbox: { attempts: 1, createTables: true }", "inbox: { createTables: true }")
                .extension(outbox)
                .extension(Inbox.on(outbox));
        try (Leveret app = builder.start()) {
            assertTrue(app.health().up(), app.health()::toString);
            outbox.inTransaction(
                    connection -> outbox.publish(connection, "nobody-listens", new OrderPlaced("o-1", "ann")));

            await().until(() -> Rows.count(dataSource, "leveret_outbox_dead") == 1);
            assertEquals(List.of("1"), Rows.of(dataSource, "SELECT attempts FROM leveret_outbox_dead"));
            assertEquals(0, Rows.count(dataSource, "leveret_inbox"));
        }
    }

    @OnEachDatabase
    void tablesAreMadeOnceADatabaseIsThereThatWasAwayAtTheStart(Databases database) throws SQLException {
        DataSource dataSource = database.empty();
        var away = new Switch(dataSource);
        away.away = true;
        LeveretBuilder builder = yaml("outbox: { createTables: true }").extension(Outbox.on(away));
        try (Leveret app = builder.start()) {
            away.away = false;

            await().until(() -> app.health().up());
            assertEquals(0, Rows.count(dataSource, "leveret_outbox"));
        }
    }

    @Test
    void eachFaultOfASectionHasItsPlaceAndWhatToDo() {
        LeveretBuilder builder = Leveret.builder();
        var thrown = assertThrows(
                StartException.class,
                () -> builder.config(
                        stream(
                                "broker: { url: memory:shop }",
                                "outbox:",
                                "  attempts: 101",
                                "  attempt: 3",
                                "  createTables: yes",
                                "inbox:",
                                "  retention: 7",
                                "  createTables: [true]"),
                        "shop.yaml"));

        assertEquals(
                List.of(
                        "shop.yaml:3:13: attempts is 101; it must be from 1 to 100; choose a value in that range",
                        "shop.yaml:4:3: unknown key 'attempt'; did you mean 'attempts'?",
                        "shop.yaml:5:17: createTables is neither true nor false: 'yes'; write true or false in small"
                                + " letters; other spellings are not taken",
                        "shop.yaml:7:14: retention is not a duration: '7'; add the unit: 7ms or 7s",
                        "shop.yaml:8:17: createTables: expected one value, found a list; write one value after the key,"
                                + " or remove the key to use its default"),
                thrown.faults().stream().map(Fault::toString).toList());
    }

    @Test
    void aSectionThatIsNoMapIsAFault() {
        LeveretBuilder builder = Leveret.builder();
        var thrown = assertThrows(
                StartException.class,
                () -> builder.config(stream("broker: { url: memory:shop }", "inbox: 7d"), "shop.yaml"));

        assertEquals(
                "shop.yaml:2:8: expected a map, found a value; write 'key: value' lines below it",
                thrown.faults().get(0).toString());
    }

    @Test
    void aRetentionThatIsShorterThanTheDelaysIsAFaultOfTheStart() throws SQLException {
        LeveretBuilder builder = yaml(
                        "inbox: { retention: 10m }", "subscriptions: { defaults: { delayedRetries: [1h] } }")
                .extension(Inbox.on(Databases.H2.prepared()));

        String text = String.valueOf(
                assertThrows(StartException.class, builder::start).getMessage());
        assertTrue(text.contains("the inbox forgets events after 10m"), text);
        assertTrue(text.endsWith("set a longer inbox.retention"), text);
    }

    @Test
    void aSectionCannotChangeWhileTheApplicationRuns() {
        Settings settings = Settings.of("memory:" + UUID.randomUUID());
        try (Leveret app = Leveret.builder().settings(settings).start()) {
            var changed = new Settings(
                    settings.application(),
                    settings.broker(),
                    settings.publish(),
                    settings.defaults(),
                    settings.subscriptions(),
                    settings.shutdownTimeout(),
                    settings.shutdownHook(),
                    Map.of("outbox", Map.of("attempts", "7")));

            String text = String.valueOf(assertThrows(SettingsException.class, () -> app.apply(changed))
                    .getMessage());
            assertTrue(text.contains("outbox can't change while the application runs"), text);
        }
    }

    @Test
    void theSchemaKnowsTheSameKeysAndRanges() throws IOException {
        JsonNode schema = new ObjectMapper()
                .readTree(SectionsTest.class.getResourceAsStream("/io/leveret/config/leveret.schema.json"))
                .get("properties");

        for (SectionProvider provider : List.of(new OutboxSection(), new InboxSection())) {
            Set<String> keys = new HashSet<>();
            schema.get(provider.name()).get("properties").fieldNames().forEachRemaining(keys::add);
            assertEquals(provider.settings().keySet(), keys);
        }
        JsonNode attempts = schema.at("/outbox/properties/attempts/anyOf/0");
        assertEquals(OutboxSection.ATTEMPTS.min(), attempts.get("minimum").asLong());
        assertEquals(OutboxSection.ATTEMPTS.max(), attempts.get("maximum").asLong());
    }

    private static LeveretBuilder yaml(String... lines) {
        String broker = "broker: { url: 'memory:" + UUID.randomUUID() + "' }\n";
        return Leveret.builder().config(stream(broker + String.join("\n", lines)), "test.yaml");
    }

    private static ByteArrayInputStream stream(String... lines) {
        return new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }
}
