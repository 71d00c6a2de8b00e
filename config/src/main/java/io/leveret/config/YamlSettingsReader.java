package io.leveret.config;

import io.leveret.Fault;
import io.leveret.StartException;
import io.leveret.spi.SettingsFile;
import io.leveret.spi.SettingsReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads settings from a YAML file and reports all faults at once. Thread-safe. */
public final class YamlSettingsReader implements SettingsReader {

    /** Far more than any settings need. */
    private static final int MAX_BYTES = 1 << 20;

    private final Function<String, @Nullable String> environment;

    /** Takes variables from the environment of the process. */
    public YamlSettingsReader() {
        this(System::getenv);
    }

    YamlSettingsReader(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    @Override
    public SettingsFile read(Path file) {
        return read(load(file), String.valueOf(file.getFileName()));
    }

    @Override
    public SettingsFile read(@Nullable InputStream yaml, String name) {
        if (yaml == null) {
            throw fault(name, "there is no such resource", "check its path: a resource's begins with '/' at the root");
        }
        try (yaml) {
            byte[] bytes = yaml.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw tooLarge(name);
            }
            return read(bytes, name);
        } catch (IOException e) {
            throw fault(name, "it can't be read (" + e.getClass().getSimpleName() + ")", "check where it comes from");
        }
    }

    private SettingsFile read(byte[] bytes, String name) {
        var faults = new FaultList(name);
        String text = text(bytes, faults);
        YamlNode root = YamlTree.parse(text, new Interpolation(environment), faults);
        SettingsFile settings = root == null ? null : new SettingsMapper(faults).map(root);
        faults.throwIfAny();
        if (settings == null) {
            throw new IllegalStateException("settings that are missing without a fault");
        }
        return settings;
    }

    private static byte[] load(Path file) {
        Path path = file.toAbsolutePath().normalize();
        if (!Files.isRegularFile(path)) {
            throw fault(
                    path.toString(),
                    Files.exists(path) ? "it is not a file" : "there is no such file",
                    "name a YAML file; a relative path begins at " + Path.of("").toAbsolutePath());
        }
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw tooLarge(path.toString());
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw fault(
                    path.toString(),
                    "it can't be read (" + e.getClass().getSimpleName() + ")",
                    "check its permissions");
        }
    }

    private static StartException tooLarge(String where) {
        return fault(where, "it is larger than 1 MiB", "keep only settings in it");
    }

    private static String text(byte[] bytes, FaultList faults) {
        var text = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), text, true);
        text.flip();
        if (result.isError()) {
            faults.add(
                    Position.endOf(text),
                    "it is not UTF-8 here",
                    "save the file as UTF-8 (in PowerShell with 'Out-File -Encoding utf8')");
            faults.throwIfAny();
        }
        return text.toString();
    }

    private static StartException fault(String where, String problem, String remedy) {
        return new StartException(List.of(new Fault(where, problem, remedy)));
    }
}
