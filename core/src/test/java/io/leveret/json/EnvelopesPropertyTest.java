package io.leveret.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Whose envelope a document is, by the names of its properties, in whichever order. */
class EnvelopesPropertyTest {

    private static final JsonFactory JSON = new JsonFactory();

    /** What stands for any value: it must not be looked into. */
    private static final List<String> VALUES = List.of(
            "1",
            "null",
            "\"op\"",
            "[]",
            "{\"specversion\":1,\"type\":2,\"source\":3}",
            "[{\"messageType\":1,\"message\":2}]");

    private static Optional<String> sender(List<String> names, List<String> payload) throws IOException {
        List<String> properties = new ArrayList<>();
        for (String name : names) {
            String value = name.equals("payload")
                    ? payload.stream()
                            .map(inner -> "\"" + inner + "\":" + value(inner))
                            .collect(Collectors.joining(",", "{", "}"))
                    : value(name);
            properties.add("\"" + name + "\":" + value);
        }
        return Envelopes.sender(JSON.createParser("{" + String.join(",", properties) + "}"));
    }

    private static String value(String name) {
        return VALUES.get(Math.floorMod(name.hashCode(), VALUES.size()));
    }

    @Property(tries = 500)
    void theNamesDecideAndNeitherTheirOrderNorOtherNamesNorWhatIsInside(
            @ForAll("names") @Size(max = 8) List<String> names, @ForAll("inner") @Size(max = 4) List<String> payload)
            throws IOException {
        Set<String> all = new HashSet<>(names);
        boolean change = all.contains("payload") && payload.containsAll(Set.of("op", "before", "after"));
        Optional<String> expected = all.containsAll(Set.of("messageType", "message"))
                ? Optional.of("MassTransit")
                : all.containsAll(Set.of("specversion", "type", "source"))
                        ? Optional.of("CloudEvents")
                        : change || all.containsAll(Set.of("op", "before", "after", "ts_ms"))
                                ? Optional.of("Debezium")
                                : Optional.empty();

        assertEquals(expected, sender(names, payload));
    }

    @Property(tries = 20)
    void whatIsNoObjectIsNoEnvelope(@ForAll("documents") String document) throws IOException {
        assertEquals(Optional.empty(), Envelopes.sender(JSON.createParser(document)));
    }

    @Provide
    Arbitrary<List<String>> names() {
        return Arbitraries.of(
                        "messageType",
                        "message",
                        "specversion",
                        "type",
                        "source",
                        "payload",
                        "op",
                        "before",
                        "after",
                        "ts_ms",
                        "orderId",
                        "data")
                .list()
                .uniqueElements();
    }

    @Provide
    Arbitrary<List<String>> inner() {
        return Arbitraries.of("op", "before", "after", "ts_ms", "payload", "specversion")
                .list()
                .uniqueElements();
    }

    @Provide
    Arbitrary<String> documents() {
        return Arbitraries.of("", "1", "null", "\"messageType\"", "[{\"messageType\":1,\"message\":2}]");
    }
}
