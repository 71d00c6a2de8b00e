package io.leveret.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadContext;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks that no name occurs twice in an object. Jackson can check this too, but uses a set for each object; that took
 * 22 % of the time to read an order of the benchmarks.
 */
final class UniqueNames extends JsonReadContext {

    /** So many names are compared one by one; more are kept in a set. */
    private static final int FEW = 16;

    private static final @Nullable String[] NONE = {};

    private final JsonParser parser;

    /** A bit for each name's hash: two names with the same bit may be the same. */
    private long bits;

    private @Nullable String[] few = NONE;
    private int count;
    private @Nullable Set<String> many;

    /** Outside of all objects. */
    UniqueNames(JsonParser parser) {
        this(parser, null, TYPE_ROOT, 1, 0);
    }

    private UniqueNames(JsonParser parser, @Nullable UniqueNames parent, int type, int line, int column) {
        super(parent, parent == null ? 0 : parent.getNestingDepth() + 1, null, type, line, column);
        this.parser = parser;
    }

    @Override
    public void reset(int type, int line, int column) {
        super.reset(type, line, column);
        bits = 0;
        count = 0;
        many = null;
    }

    @Override
    public JsonReadContext createChildObjectContext(int line, int column) {
        return child(TYPE_OBJECT, line, column);
    }

    @Override
    public JsonReadContext createChildArrayContext(int line, int column) {
        return child(TYPE_ARRAY, line, column);
    }

    /** One for all children, one after another. */
    private JsonReadContext child(int type, int line, int column) {
        if (_child == null) {
            _child = new UniqueNames(parser, this, type, line, column);
        } else {
            _child.reset(type, line, column);
        }
        return _child;
    }

    @Override
    public void setCurrentName(String name) throws JsonProcessingException {
        super.setCurrentName(name);
        long bit = 1L << name.hashCode();
        if ((bits & bit) != 0 && contains(name)) {
            throw new ValueFault(parser, "a name that comes twice");
        }
        bits |= bit;
        add(name);
    }

    private boolean contains(String name) {
        if (many != null) {
            return many.contains(name);
        }
        for (int i = 0; i < count; i++) {
            if (name.equals(few[i])) {
                return true;
            }
        }
        return false;
    }

    private void add(String name) {
        if (many != null) {
            many.add(name);
        } else if (count == FEW) {
            many = new HashSet<>(Arrays.asList(few));
            many.add(name);
        } else {
            if (count == few.length) {
                few = Arrays.copyOf(few, count == 0 ? FEW / 2 : FEW);
            }
            few[count++] = name;
        }
    }
}
