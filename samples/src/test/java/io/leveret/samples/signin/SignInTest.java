package io.leveret.samples.signin;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.samples.Configs;
import io.leveret.testbroker.NeedsBroker;
import io.leveret.testbroker.NeedsKafka;
import io.leveret.testbroker.TestBroker;
import io.leveret.testbroker.TestKafka;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInTest {

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @TempDir
    Path folder = Path.of("");

    @Test
    void eachGroupGetsTheEventInMemoryAndSoDoesOneThatIsAdded() throws Exception {
        assertEachGroupGetsIt("memory:sign-in-test");
    }

    @Test
    @NeedsBroker
    void eachGroupGetsTheEventOnRabbitMqAndSoDoesOneThatIsAdded() throws Exception {
        assertEachGroupGetsIt(TestBroker.url());
    }

    @Test
    @NeedsKafka
    void eachGroupGetsTheEventOnKafkaAndSoDoesOneThatIsAdded() throws Exception {
        assertEachGroupGetsIt(TestKafka.url());
    }

    private void assertEachGroupGetsIt(String url) throws Exception {
        boolean seen = SignIn.run(Configs.copy(url, folder), new PrintStream(told, true, StandardCharsets.UTF_8));

        assertTrue(seen, this::story);
        for (String group : List.of("analytics ", "notifications ", "fraud ")) {
            assertTrue(story().lines().anyMatch(line -> line.startsWith(group)), () -> group + story());
        }
    }

    private String story() {
        return told.toString(StandardCharsets.UTF_8);
    }
}
