package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Leveret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Mistakes that are found without a broker, each with its message, as {@code docs/messages.md} has them. */
@Timeout(60)
class MessagesTest {

    @Test
    void thePageHasTheMessagesOfWrongSettings() throws IOException {
        List<Mistake> all = new ArrayList<>(SettingsMistakes.files());
        all.addAll(SettingsMistakes.all());

        MessagesPage.check("Settings", all, MessagesTest.class);
        assertTrue(all.size() > 60, all.size() + " mistakes");
    }

    @Test
    void thePageHasTheMessagesOfWrongUrls() throws IOException {
        MessagesPage.check("URLs of RabbitMQ", SettingsMistakes.urls(), MessagesTest.class);
    }

    @Test
    void thePageHasTheMessagesOfWrongHandlers() throws IOException {
        MessagesPage.check("Handlers and settings in code", CodeMistakes.handlers(), MessagesTest.class);
    }

    @Test
    void thePageHasTheMessagesOfWrongCalls() throws IOException {
        try (Leveret app = Leveret.builder()
                .broker("memory:messages")
                .subscribe(CodeMistakes.inventory())
                .start()) {
            MessagesPage.check("Calls", CodeMistakes.calls(app), MessagesTest.class);
        }
    }
}
