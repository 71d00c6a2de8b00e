package io.leveret.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.Fault;
import io.leveret.Settings;
import io.leveret.StartException;
import io.leveret.config.YamlSettingsReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** Whatever a file holds, reading it gives settings or faults with their places, soon, and nothing else. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class YamlFuzzTest {

    private static final int FILES = Integer.getInteger("leveret.fuzz.files", 6_000);
    private static final Pattern PLACE = Pattern.compile("fuzz\\.yaml:\\d+:\\d+");

    /** What breaks a parser, or a reader of what was parsed. */
    private static final List<String> PIECES = List.of(
            "&a ",
            "*a",
            "<<: *a\n",
            "!!java.net.URL ",
            "! ",
            "!<tag:yaml.org,2002:str> ",
            "${",
            "${A:-",
            "${PATH}",
            "$$",
            "[",
            "{",
            "]",
            "}",
            "- ",
            "? ",
            ": ",
            ",",
            "\t",
            "\n",
            "\r\n",
            "---\n",
            "...\n",
            "%YAML 1.2\n",
            "%TAG ! !x\n",
            "| ",
            ">+9\n",
            "\"\\u12",
            "'",
            "#",
            "\uFEFF",
            "\u0000",
            "\u0085",
            "\u2028",
            "\uD83D\uDE00",
            "99999999999999999999",
            "-1",
            "0",
            "1e400",
            "NaN",
            ".inf",
            "0x10",
            "null",
            "~",
            "yes",
            "999999999d",
            "memory:shop",
            "amqps://a:b@[::1]:5671,h2/%2f",
            "tls.trustStore: \"\\0\"\n",
            "broker: ",
            "subscriptions: ",
            "defaults: ",
            "delayedRetries: [1s, 1s]\n");

    @TempDir(factory = InMemory.class)
    Path directory = Path.of("");

    /** Makes no disk wait for a hundred thousand small files, where the system has files in memory. */
    static final class InMemory implements TempDirFactory {

        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            Path shared = Path.of("/dev/shm");
            return Files.isWritable(shared)
                    ? Files.createTempDirectory(shared, "leveret-")
                    : Files.createTempDirectory("leveret-");
        }
    }

    private int settings;
    private int faults;

    @Test
    void everyFileGivesSettingsOrFaultsWithTheirPlaces() throws IOException {
        Random random = FuzzSeed.random("YAML files");
        List<byte[]> shipped = List.of(
                Files.readAllBytes(Path.of("..", "..", "config", "shop.yaml")),
                Files.readAllBytes(Path.of("..", "..", "config", "shop-rabbitmq.yaml")));
        for (int i = 0; i < FILES; i++) {
            byte[] file = random.nextInt(10) == 0 ? garbage(random) : shipped.get(random.nextInt(shipped.size()));
            for (int mutations = random.nextInt(5); mutations >= 0; mutations--) {
                file = mutated(file, random);
            }
            read(file);
        }
        System.out.println("YAML files: " + settings + " gave settings, " + faults + " faults");
        assertEquals(FILES, settings + faults);
        assertTrue(settings > FILES / 100 && faults > FILES / 100, "there are enough of both");
    }

    @Test
    @Tag("full")
    void filesThatAreMadeToCostMuchAreReadSoon() throws IOException {
        int most = (1 << 20) - 100;
        for (String piece : List.of(
                "[", "{", "{a: ", "[{", "- ", "? ", "a: [", "${A:-", "${", "!", "&a ", "\"", "'", "\\", "%", "#", "|",
                ">", "a", "a: b\n", "- a\n", "\n", " ", "\t", "é", "a: ", "? a\n", "*a ", "a: &b\n", "'' ", ",", ": ",
                "- - ", "a,", "${A}")) {
            read(piece.repeat(most / piece.getBytes(StandardCharsets.UTF_8).length)
                    .getBytes(StandardCharsets.UTF_8));
        }
        read(("broker: { url: memory:x }\nsubscriptions:\n" + groups()).getBytes(StandardCharsets.UTF_8));
        read(("broker: { url: 'amqp://" + "h,".repeat(most / 4) + "h' }\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Many groups upon one wrong default, each with a wrong value of its own. */
    private static String groups() {
        var text = new StringBuilder("  defaults: { prefetch: many, retry: { attempts: x } }\n");
        for (int i = 0; i < 20_000; i++) {
            text.append("  g").append(i).append(": { concurrency: x }\n");
        }
        return text.toString();
    }

    private void read(byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("fuzz.yaml"), bytes);
        try {
            Settings read = new YamlSettingsReader().read(file).settings();
            assertTrue(read.toString().contains("subscriptions"));
            settings++;
        } catch (StartException e) {
            faults++;
            assertTrue(!e.faults().isEmpty(), () -> "no fault for " + shown(bytes));
            for (Fault fault : e.faults()) {
                assertTrue(PLACE.matcher(fault.where()).matches(), () -> fault + " has no place: " + shown(bytes));
                assertEquals(1, fault.toString().lines().count(), () -> fault + " is no single line: " + shown(bytes));
                assertTrue(fault.toString().length() < 1_500, () -> fault + " is long: " + shown(bytes));
            }
        } catch (RuntimeException | Error e) {
            throw new AssertionError("neither settings nor faults: " + shown(bytes), e);
        }
    }

    private static String shown(byte[] bytes) {
        return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, Math.min(bytes.length, 2_000)));
    }

    private static byte[] garbage(Random random) {
        if (random.nextBoolean()) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            return bytes;
        }
        var text = new StringBuilder();
        for (int i = random.nextInt(30); i >= 0; i--) {
            text.append(piece(random));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] mutated(byte[] file, Random random) {
        int from = random.nextInt(file.length + 1);
        int to = Math.min(file.length, from + random.nextInt(20));
        return switch (random.nextInt(6)) {
            case 0 -> spliced(file, from, to, new byte[0]);
            case 1 -> spliced(file, from, from, Arrays.copyOfRange(file, from, to));
            case 2 -> spliced(file, from, Math.min(file.length, from + 1), new byte[] {(byte) random.nextInt()});
            case 3 -> spliced(file, from, to, piece(random).getBytes(StandardCharsets.UTF_8));
            case 4 ->
                spliced(
                        file,
                        from,
                        from,
                        piece(random).repeat(1 + random.nextInt(40)).getBytes(StandardCharsets.UTF_8));
            default -> spliced(file, from, from, piece(random).getBytes(StandardCharsets.UTF_8));
        };
    }

    private static String piece(Random random) {
        return PIECES.get(random.nextInt(PIECES.size()));
    }

    private static byte[] spliced(byte[] file, int from, int to, byte[] middle) {
        var out = new ByteArrayOutputStream(file.length + middle.length);
        out.write(file, 0, from);
        out.write(middle, 0, middle.length);
        out.write(file, to, file.length - to);
        return out.toByteArray();
    }
}
