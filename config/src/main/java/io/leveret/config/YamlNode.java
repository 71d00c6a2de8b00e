package io.leveret.config;

import java.util.List;
import java.util.Map;

/** A piece of a YAML file, with its place. */
sealed interface YamlNode {

    /** Where it begins. */
    Position at();

    /** What it is, for messages. */
    String kind();

    /**
     * A text, number or truth value.
     *
     * @param at its place
     * @param text with variables replaced
     * @param fromVariable whether part of it came from the environment, and so must not be shown
     */
    record Scalar(Position at, String text, boolean fromVariable) implements YamlNode {

        @Override
        public String kind() {
            return "a value";
        }

        @Override
        public String toString() {
            return "Scalar[at=" + at + "]";
        }
    }

    /**
     * A key without a value, or with {@code ~} or {@code null}.
     *
     * @param at its place
     */
    record Nothing(Position at) implements YamlNode {

        @Override
        public String kind() {
            return "nothing";
        }
    }

    /**
     * A value whose fault is in the list already, so that it needs no second one.
     *
     * @param at its place
     */
    record Faulty(Position at) implements YamlNode {

        @Override
        public String kind() {
            return "a value with a fault";
        }
    }

    /**
     * A list.
     *
     * @param at its place
     * @param items in their order
     */
    record Items(Position at, List<YamlNode> items) implements YamlNode {

        @Override
        public String kind() {
            return "a list";
        }
    }

    /**
     * A map.
     *
     * @param at its place
     * @param entries by key, in their order
     */
    record Entries(Position at, Map<String, Entry> entries) implements YamlNode {

        @Override
        public String kind() {
            return "a map";
        }
    }

    /**
     * A key with its value.
     *
     * @param key where the key is
     * @param value its value
     */
    record Entry(Position key, YamlNode value) {}
}
