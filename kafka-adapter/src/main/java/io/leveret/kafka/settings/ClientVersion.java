package io.leveret.kafka.settings;

import io.leveret.transport.TransportFault;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * The version of kafka-clients on the class path, which the application's own dependencies may have made another than ours.
 * Those before 4.1.2 can write an event to the topic of another one, without any error (CVE-2026-35554), or lack methods that
 * Leveret calls.
 */
public final class ClientVersion {

    private static final Pattern NUMBERS = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4}).*");
    private static final int[] LEAST = {4, 1, 2};

    private ClientVersion() {}

    /** Why the version on the class path can't be used; empty if it can. */
    public static Optional<TransportFault> fault() {
        return fault(version());
    }

    static Optional<TransportFault> fault(String version) {
        Matcher numbers = NUMBERS.matcher(version);
        return numbers.matches() && old(numbers)
                ? Optional.of(new TransportFault(
                        "url",
                        "kafka-clients " + version
                                + " is on the class path, and versions before 4.1.2 may write an event to"
                                + " another topic without an error (CVE-2026-35554), or lack what Leveret calls",
                        "use org.apache.kafka:kafka-clients 4.1.2 or newer; leveret-kafka comes with one"))
                : Optional.empty();
    }

    private static boolean old(Matcher numbers) {
        for (int i = 0; i < LEAST.length; i++) {
            int number = Integer.parseInt(numbers.group(i + 1));
            if (number != LEAST[i]) {
                return number < LEAST[i];
            }
        }
        return false;
    }

    /** What the jar says; empty if it says nothing. The client's own class for it is in another package in each version. */
    static String version() {
        try (InputStream told = KafkaProducer.class.getResourceAsStream("/kafka/kafka-version.properties")) {
            var properties = new Properties();
            if (told != null) {
                properties.load(told);
            }
            return properties.getProperty("version", "");
        } catch (IOException e) {
            return "";
        }
    }
}
