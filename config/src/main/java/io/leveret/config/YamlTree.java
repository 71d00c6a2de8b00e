package io.leveret.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Parses YAML into nodes with places. Makes no objects: tags mean nothing, and anchors are refused with their aliases. */
final class YamlTree {

    private static final int MAX_DEPTH = 20;

    private final Interpolation interpolation;
    private final FaultList faults;

    private YamlTree(Interpolation interpolation, FaultList faults) {
        this.interpolation = interpolation;
        this.faults = faults;
    }

    /** The document's root; null, with a fault, when there is none to speak of. */
    static @Nullable YamlNode parse(String text, Interpolation interpolation, FaultList faults) {
        var settings = LoadSettings.builder()
                .setLabel(faults.file())
                .setAllowDuplicateKeys(true) // reported by us, with both places
                .setMaxAliasesForCollections(0)
                .setAllowRecursiveKeys(false)
                .setUseMarks(true)
                .build();
        try {
            Optional<Node> root =
                    new Composer(settings, new ParserImpl(settings, new StreamReader(settings, text))).getSingleNode();
            if (root.isEmpty()) {
                faults.add(new Position(1, 1), "the file has no settings", "begin with 'broker: { url: memory:shop }'");
                return null;
            }
            return new YamlTree(interpolation, faults).node(root.get(), 0);
        } catch (MarkedYamlEngineException e) {
            Position at = e.getProblemMark().map(YamlTree::position).orElse(new Position(1, 1));
            faults.add(at, "it is no YAML here: " + e.getProblem(), "check indentation, quotes and brackets");
        } catch (YamlEngineException e) {
            faults.add(new Position(1, 1), "it is no YAML: " + e.getMessage(), "write it without anchors and aliases");
        }
        return null;
    }

    private YamlNode node(Node node, int depth) {
        Position at = node.getStartMark().map(YamlTree::position).orElse(new Position(1, 1));
        if (depth > MAX_DEPTH) {
            faults.add(at, "it is nested too deep", "no setting is deeper than four levels");
            return new YamlNode.Scalar(at, "", false);
        }
        if (node.getAnchor().isPresent()) {
            faults.add(at, "anchors are not allowed", "write the value out where it is used");
        }
        if (node instanceof MappingNode map) {
            return entries(at, map, depth);
        }
        if (node instanceof SequenceNode list) {
            List<YamlNode> items = new ArrayList<>();
            list.getValue().forEach(item -> items.add(node(item, depth + 1)));
            return new YamlNode.Items(at, items);
        }
        return interpolation.apply(at, node instanceof ScalarNode scalar ? scalar.getValue() : "", faults);
    }

    private YamlNode entries(Position at, MappingNode map, int depth) {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : map.getValue()) {
            Position keyAt =
                    tuple.getKeyNode().getStartMark().map(YamlTree::position).orElse(at);
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                faults.add(keyAt, "a key is no plain text", "use the names of settings as keys");
                continue;
            }
            YamlNode.Entry before = entries.get(key.getValue());
            if (before != null) {
                faults.add(
                        keyAt,
                        "the key '" + key.getValue() + "' is there twice",
                        "keep one; the first is at " + before.key());
            } else {
                entries.put(key.getValue(), new YamlNode.Entry(keyAt, node(tuple.getValueNode(), depth + 1)));
            }
        }
        return new YamlNode.Entries(at, entries);
    }

    private static Position position(Mark mark) {
        return new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
