package io.leveret.kafka.settings;

import io.leveret.support.Durations;
import io.leveret.transport.TransportFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads single options; adds what is wrong to the faults, and then returns anything. */
final class Options {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|kB|MB)?");

    private Options() {}

    /** The first of the allowed is the default. */
    static String choice(Map<String, String> options, String name, List<String> allowed, List<TransportFault> faults) {
        String value = options.getOrDefault(name, allowed.get(0));
        if (!allowed.contains(value)) {
            faults.add(new TransportFault(
                    name, "it is not one of the allowed values", "choose one of " + String.join(", ", allowed)));
        }
        return value;
    }

    static int number(Map<String, String> options, String name, int otherwise, int most, List<TransportFault> faults) {
        String text = options.get(name);
        if (text == null) {
            return otherwise;
        }
        int value = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
        if (value < 1 || value > most) {
            faults.add(new TransportFault(name, "it is not a number from 1 to " + most, "write for example 3"));
        }
        return value;
    }

    static Duration time(
            Map<String, String> options, String name, String otherwise, Duration most, List<TransportFault> faults) {
        Duration time = Durations.parse(options.getOrDefault(name, otherwise)).orElse(Duration.ZERO);
        if (time.isZero() || time.compareTo(most) > 0) {
            faults.add(new TransportFault(
                    name,
                    "it is not a duration from 1ms to " + Durations.text(most),
                    "write for example " + otherwise));
        }
        return time;
    }

    /** In bytes, from 1 kB to 256 MB. */
    static int size(Map<String, String> options, String name, String otherwise, List<TransportFault> faults) {
        Matcher matcher = SIZE.matcher(options.getOrDefault(name, otherwise));
        long bytes = 0;
        if (matcher.matches()) {
            String unit = matcher.group(2) == null ? "B" : matcher.group(2);
            bytes = Long.parseLong(matcher.group(1)) << (unit.equals("MB") ? 20 : unit.equals("kB") ? 10 : 0);
        }
        if (bytes < 1 << 10 || bytes > 256 << 20) {
            faults.add(
                    new TransportFault(name, "it is not a size from 1kB to 256MB", "write for example " + otherwise));
            return 1 << 10;
        }
        return (int) bytes;
    }
}
