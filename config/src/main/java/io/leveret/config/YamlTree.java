package io.leveret.config;

import io.leveret.transport.ForeignText;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Turns the parser's events into nodes with places. Creates no other objects; tags, anchors and aliases are refused
 * where they occur.
 */
final class YamlTree {

    private static final int MAX_DEPTH = 20;
    private static final Position START = new Position(1, 1);
    private static final String SHARED =
            "put what groups share under 'subscriptions: { defaults: … }', and write other values out";

    /** What YAML calls null, where no quotes make it a text. */
    private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

    /** Those of the parser's messages that repeat more than one character of the file. */
    private static final Pattern REPEATED =
            Pattern.compile("(tag handle|but found:|version:|in UTF-8:).*", Pattern.DOTALL);

    private final Iterator<Event> events;
    private final Interpolation interpolation;
    private final FaultList faults;

    /** Where the latest event ended. */
    private Position last = START;

    private YamlTree(Iterator<Event> events, Interpolation interpolation, FaultList faults) {
        this.events = events;
        this.interpolation = interpolation;
        this.faults = faults;
    }

    /** Ends the reading of a file where going on is of no use; the fault is in the list. */
    private static final class Unreadable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unreadable() {
            super("the fault is in the list", null, false, false);
        }
    }

    /** The document's root; null, with a fault, when there is none to speak of. */
    static @Nullable YamlNode parse(String text, Interpolation interpolation, FaultList faults) {
        var settings =
                LoadSettings.builder().setLabel(faults.file()).setUseMarks(true).build();
        try {
            Iterator<Event> events = new ParserImpl(settings, new StreamReader(settings, text));
            return new YamlTree(events, interpolation, faults).document();
        } catch (MarkedYamlEngineException e) {
            Position at = e.getProblemMark().map(YamlTree::position).orElse(START);
            faults.add(at, "this is not valid YAML: " + problem(e), Unparsable.remedy(text, at));
        } catch (ReaderException e) {
            faults.add(
                    Position.endOf(text.substring(0, text.offsetByCodePoints(0, e.getPosition()))),
                    "a character that YAML doesn't allow: U+%04X".formatted(e.getCodePoint()),
                    e.getCodePoint() == 0 ? "save the file as UTF-8" : "remove it");
        } catch (YamlEngineException e) {
            faults.add(START, "the file is not valid YAML", "save it as a text of 'key: value' lines");
        } catch (Unreadable e) {
            return null;
        }
        return null;
    }

    private @Nullable YamlNode document() {
        Event next = next();
        while (!(next instanceof NodeEvent || next instanceof StreamEndEvent)) {
            next = next();
        }
        if (!(next instanceof NodeEvent root)) {
            faults.add(START, "the file has no settings", "begin with 'broker: { url: memory:shop }'");
            return null;
        }
        YamlNode tree = node(root, 0);
        for (Event rest = next(); !(rest instanceof StreamEndEvent); rest = next()) {
            if (rest instanceof DocumentStartEvent) {
                throw unreadable(at(rest), "a second document begins", "keep one, without '---' after it");
            }
        }
        return tree;
    }

    private Event next() {
        try {
            Event event = events.next();
            last = event.getEndMark().map(YamlTree::position).orElse(last);
            return event;
        } catch (YamlEngineException e) {
            throw e;
        } catch (RuntimeException e) {
            // The parser's own fault, as when the end of the file cuts an escape off.
            throw unreadable(last, "this is not valid YAML", "check quotes and escapes");
        }
    }

    private YamlNode node(NodeEvent event, int depth) {
        Position at = at(event);
        if (depth > MAX_DEPTH) {
            throw unreadable(at, "it is nested too deep", "no setting is deeper than four levels");
        }
        if (event instanceof AliasEvent) {
            throw unreadable(at, "aliases are not allowed", SHARED);
        }
        plain(event, at);
        if (event instanceof MappingStartEvent) {
            return entries(at, depth);
        }
        if (event instanceof ScalarEvent scalar) {
            return scalar.isPlain() && NOTHING.contains(scalar.getValue())
                    ? new YamlNode.Nothing(at)
                    : interpolation.apply(at, scalar.getValue(), faults);
        }
        List<YamlNode> items = new ArrayList<>();
        while (next() instanceof NodeEvent item) {
            items.add(node(item, depth + 1));
        }
        return new YamlNode.Items(at, items);
    }

    private YamlNode entries(Position at, int depth) {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        while (next() instanceof NodeEvent key) {
            Position keyAt = at(key);
            if (!(key instanceof ScalarEvent name)) {
                throw unreadable(keyAt, "a key is not plain text", "use the names of settings as keys");
            }
            plain(name, keyAt);
            if (!(next() instanceof NodeEvent value)) {
                throw new IllegalStateException("a key without a value, which the parser doesn't let through");
            }
            var entry = new YamlNode.Entry(keyAt, node(value, depth + 1));
            YamlNode.Entry before = entries.putIfAbsent(name.getValue(), entry);
            if (before != null) {
                faults.add(
                        keyAt,
                        "the key " + Shown.key(name.getValue()) + " is there twice",
                        "keep one; the first is at " + before.key());
            }
        }
        return new YamlNode.Entries(at, entries);
    }

    private void plain(NodeEvent event, Position at) {
        if (event.getAnchor().isPresent()) {
            faults.add(at, "anchors are not allowed", SHARED);
        }
        if (tag(event).isPresent()) {
            faults.add(at, "tags are not allowed", "leave the tag out: settings are strings, lists and maps");
        }
    }

    private Unreadable unreadable(Position at, String problem, String remedy) {
        faults.add(at, problem, remedy);
        return new Unreadable();
    }

    private static Optional<String> tag(NodeEvent event) {
        if (event instanceof ScalarEvent scalar) {
            return scalar.getTag();
        }
        return event instanceof CollectionStartEvent collection ? collection.getTag() : Optional.empty();
    }

    /** The parser's own words, but for what they repeat of the file, which may be a part of a secret. */
    private static String problem(MarkedYamlEngineException e) {
        String text = REPEATED.matcher(String.valueOf(e.getProblem())).replaceAll("$1");
        return ForeignText.oneLine(text);
    }

    private static Position at(Event event) {
        return event.getStartMark().map(YamlTree::position).orElse(START);
    }

    private static Position position(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
