package io.leveret.config;

import io.leveret.support.Durations;
import io.leveret.support.Names;
import io.leveret.support.Range;
import io.leveret.support.TimeRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of one map of the file. A missing or wrong value becomes the default; a wrong one is also reported
 * as a fault. A map may have a base, whose values apply to absent keys.
 */
final class Reader {

    /** Digits of ASCII only, no more than a number of 64 bits has. */
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");

    private static final Pattern CLASS = Pattern.compile(
            "(\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)(\\.\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)*");

    /** Switches off what the map below has. */
    private static final String NONE = "none";

    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,9}(\\.[0-9]{1,9})?");

    private final FaultList faults;
    private final Map<String, YamlNode.Entry> own;
    private final Position at;
    private final @Nullable Reader below;

    private Reader(FaultList faults, Map<String, YamlNode.Entry> own, Position at, @Nullable Reader below) {
        this.faults = faults;
        this.own = own;
        this.at = at;
        this.below = below;
    }

    /** Reads a node that should be a map with no other keys than these. */
    static Reader of(@Nullable YamlNode node, Set<String> allowed, FaultList faults, @Nullable Reader below) {
        if (node == null) {
            return new Reader(faults, Map.of(), new Position(1, 1), below);
        }
        if (node instanceof YamlNode.Nothing || node instanceof YamlNode.Faulty) {
            return new Reader(faults, Map.of(), node.at(), below);
        }
        if (!(node instanceof YamlNode.Entries map)) {
            faults.add(node.at(), "expected a map, found " + node.kind(), "write 'key: value' lines below it");
            return new Reader(faults, Map.of(), node.at(), below);
        }
        map.entries().forEach((key, entry) -> {
            if (!allowed.isEmpty() && !allowed.contains(key)) {
                faults.add(entry.key(), "unknown key " + Shown.key(key), KeyHint.of(key, allowed));
            }
        });
        return new Reader(faults, map.entries(), map.at(), below);
    }

    /** Reads a map below a key; what is missing there is looked for below the same key of the map below this one. */
    Reader map(String key, Set<String> allowed) {
        Reader under = below == null ? null : below.map(key, Set.of());
        return of(node(key), allowed, faults, under);
    }

    Position at() {
        return at;
    }

    Set<String> keys() {
        return own.keySet();
    }

    @Nullable
    YamlNode node(String key) {
        YamlNode.Entry entry = own.get(key);
        return entry == null ? null : entry.value();
    }

    Position keyAt(String key) {
        YamlNode.Entry entry = own.get(key);
        return entry == null ? at : entry.key();
    }

    Position valueAt(String key) {
        YamlNode value = node(key);
        return value == null ? at : value.at();
    }

    /** Where a value is, here or in the map below; empty when there is none. */
    Optional<Position> placeOf(String key) {
        YamlNode value = node(key);
        if (value != null) {
            return Optional.of(value.at());
        }
        return below == null ? Optional.empty() : below.placeOf(key);
    }

    /** Where a value of a map is, here or in the map below; empty when there is none. */
    Optional<Position> placeOf(String map, String key) {
        if (node(map) instanceof YamlNode.Entries here) {
            YamlNode.Entry entry = here.entries().get(key);
            if (entry != null) {
                return Optional.of(entry.value().at());
            }
        }
        return below == null ? Optional.empty() : below.placeOf(map, key);
    }

    /** The text of a value; empty when there is none. Only a value of this map itself is checked. */
    Optional<String> text(String key) {
        return scalar(key).map(YamlNode.Scalar::text);
    }

    private Optional<YamlNode.Scalar> scalar(String key) {
        YamlNode value = node(key);
        if (value == null) {
            return below == null ? Optional.empty() : below.scalar(key);
        }
        if (value instanceof YamlNode.Scalar scalar) {
            return Optional.of(scalar);
        }
        if (!(value instanceof YamlNode.Faulty)) {
            faults.add(
                    value.at(),
                    key + ": expected one value, found " + value.kind(),
                    "write one value after the key, or remove the key to use its default");
        }
        return Optional.empty();
    }

    int whole(String key, Range range, int otherwise) {
        Optional<YamlNode.Scalar> scalar = scalar(key);
        if (scalar.isEmpty()) {
            return otherwise;
        }
        if (!WHOLE.matcher(scalar.get().text()).matches()) {
            fault(
                    scalar.get(),
                    key + " is not a whole number" + Shown.value(scalar.get()),
                    "write digits only, for example " + otherwise);
            return otherwise;
        }
        long value = Long.parseLong(scalar.get().text());
        Optional<String> problem = range.problem(value);
        problem.ifPresent(text -> outside(scalar.get(), range.name(), text));
        return problem.isPresent() ? otherwise : (int) value;
    }

    double fraction(String key, double min, double max, double otherwise) {
        Optional<YamlNode.Scalar> scalar = scalar(key);
        if (scalar.isEmpty()) {
            return otherwise;
        }
        if (DECIMAL.matcher(scalar.get().text()).matches()) {
            double value = Double.parseDouble(scalar.get().text());
            if (value >= min && value <= max) {
                return value;
            }
        }
        fault(
                scalar.get(),
                key + " is not a number from " + min + " to " + max + Shown.value(scalar.get()),
                "write for example " + otherwise);
        return otherwise;
    }

    boolean truth(String key, boolean otherwise) {
        Optional<YamlNode.Scalar> scalar = scalar(key);
        if (scalar.isEmpty()) {
            return otherwise;
        }
        String text = scalar.get().text();
        if (!text.equals("true") && !text.equals("false")) {
            fault(
                    scalar.get(),
                    key + " is neither true nor false" + Shown.value(scalar.get()),
                    "write true or false in small letters; other spellings are not taken");
            return otherwise;
        }
        return text.equals("true");
    }

    String choice(String key, List<String> allowed) {
        Optional<YamlNode.Scalar> scalar = scalar(key);
        if (scalar.isEmpty()) {
            return allowed.get(0);
        }
        String text = scalar.get().text();
        if (!allowed.contains(text)) {
            fault(
                    scalar.get(),
                    key + " is not one of the allowed values" + Shown.value(scalar.get()),
                    "choose one of " + String.join(", ", allowed));
            return allowed.get(0);
        }
        return text;
    }

    Duration time(String key, TimeRange range, Duration otherwise) {
        Optional<YamlNode.Scalar> scalar = scalar(key);
        return scalar.isEmpty() ? otherwise : time(scalar.get(), range).orElse(otherwise);
    }

    /** A duration, or null where there is none, here and in the map below, or where {@code none} is written. */
    @Nullable
    Duration optionalTime(String key, TimeRange range) {
        return scalar(key)
                .filter(scalar -> !scalar.text().equals(NONE))
                .flatMap(scalar -> time(scalar, range))
                .orElse(null);
    }

    /** Whether a map is written, here or in the map below; {@code none} in its place says that there is none. */
    boolean hasMap(String key) {
        YamlNode value = node(key);
        if (value == null) {
            return below != null && below.hasMap(key);
        }
        return !isNone(value);
    }

    private static boolean isNone(@Nullable YamlNode value) {
        return value instanceof YamlNode.Scalar scalar && scalar.text().equals(NONE);
    }

    List<Duration> times(String key, TimeRange range, int most, List<Duration> otherwise) {
        YamlNode value = node(key);
        if (value == null) {
            return below == null ? otherwise : below.times(key, range, most, otherwise);
        }
        if (!(value instanceof YamlNode.Items list)) {
            noList(key, value, "[5s, 1m]");
            return otherwise;
        }
        if (list.items().size() > most) {
            faults.add(list.at(), key + " has " + list.items().size() + " values", "at most " + most + " are allowed");
            return otherwise;
        }
        List<Duration> times = new ArrayList<>();
        Duration last = Duration.ZERO;
        for (YamlNode item : list.items()) {
            Optional<Duration> time = item instanceof YamlNode.Scalar scalar ? time(scalar, range) : Optional.empty();
            if (!(item instanceof YamlNode.Scalar || item instanceof YamlNode.Faulty)) {
                faults.add(item.at(), "expected a duration, found " + item.kind(), "write for example 5s");
            } else if (time.isPresent() && time.get().compareTo(last) < 0) {
                faults.add(
                        item.at(),
                        key + " has " + Durations.text(time.get()) + " after " + Durations.text(last),
                        "the delays must not fall: put the shorter one first");
            }
            last = time.orElse(last);
            time.ifPresent(times::add);
        }
        return times;
    }

    /** A list of event types and patterns of them. */
    Set<String> types(String key) {
        return texts(
                key,
                text -> Names.patternProblem(text).isEmpty(),
                "an invalid event type or pattern",
                "write for example order.placed or order.*",
                "[order.placed, order.shipped]");
    }

    /** A list of names of Java classes. */
    Set<String> classes(String key) {
        return texts(
                key,
                text -> CLASS.matcher(text).matches(),
                "an invalid class name",
                "write for example com.acme.ValidationException, or com.acme.Orders$InvalidException for a nested class",
                "[com.acme.ValidationException]");
    }

    private Set<String> texts(String key, Predicate<String> valid, String invalid, String remedy, String example) {
        YamlNode value = node(key);
        if (value == null) {
            return below == null ? Set.of() : below.texts(key, valid, invalid, remedy, example);
        }
        if (!(value instanceof YamlNode.Items list)) {
            noList(key, value, example);
            return Set.of();
        }
        Set<String> texts = new LinkedHashSet<>();
        for (YamlNode item : list.items()) {
            if (item instanceof YamlNode.Scalar scalar) {
                if (valid.test(scalar.text())) {
                    texts.add(scalar.text());
                } else {
                    fault(scalar, key + " contains " + invalid + Shown.value(scalar), remedy);
                }
            } else if (!(item instanceof YamlNode.Faulty)) {
                faults.add(item.at(), key + ": expected a text, found " + item.kind(), "write " + example);
            }
        }
        return texts;
    }

    private Optional<Duration> time(YamlNode.Scalar scalar, TimeRange range) {
        Optional<Duration> time = Durations.parse(scalar.text());
        if (time.isEmpty()) {
            fault(scalar, range.name() + " is not a duration" + Shown.value(scalar), TimeText.remedy(scalar));
            return Optional.empty();
        }
        Optional<String> problem = range.problem(time.get());
        problem.ifPresent(text -> outside(scalar, range.name(), text));
        return problem.isPresent() ? Optional.empty() : time;
    }

    private void outside(YamlNode.Scalar scalar, String name, String problem) {
        fault(
                scalar,
                scalar.fromVariable() ? name + " has a value from a variable that is out of its range" : problem,
                "choose a value in that range");
    }

    private void noList(String key, YamlNode value, String example) {
        if (!(value instanceof YamlNode.Faulty)) {
            faults.add(
                    value.at(),
                    key + ": expected a list, found " + value.kind(),
                    "write " + example + ", or [] for none");
        }
    }

    private void fault(YamlNode.Scalar scalar, String problem, String remedy) {
        faults.add(scalar.at(), problem, remedy);
    }
}
