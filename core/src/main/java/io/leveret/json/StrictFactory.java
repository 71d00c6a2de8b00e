package io.leveret.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;
import java.io.IOException;

/** Creates parsers that enforce {@link Limits} and refuse a name that occurs twice in an object. */
final class StrictFactory extends JsonFactory {

    private static final long serialVersionUID = 1L;

    /** So many bytes of a body tell whether it is in UTF-8. */
    private static final int HEAD = 4;

    StrictFactory() {
        setStreamReadConstraints(StreamReadConstraints.builder()
                .maxNestingDepth(Limits.DEPTH)
                .maxNameLength(Limits.LENGTH)
                .maxStringLength(Limits.LENGTH)
                .maxNumberLength(Limits.DIGITS)
                .build());
        setStreamWriteConstraints(
                StreamWriteConstraints.builder().maxNestingDepth(Limits.DEPTH).build());
    }

    private StrictFactory(StrictFactory original) {
        super(original, null);
    }

    @Override
    public JsonFactory copy() {
        return new StrictFactory(this);
    }

    @Override
    protected JsonParser _createParser(byte[] body, int offset, int length, IOContext context) throws IOException {
        if (!isPlain(body, offset, length)) {
            // Jackson finds out which Unicode it is, and looks for names that come twice in its own, slower way.
            return super._createParser(body, offset, length, context)
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        }
        ByteQuadsCanonicalizer names = _byteSymbolCanonicalizer.makeChildOrPlaceholder(_factoryFeatures);
        return new Parser(context, _parserFeatures, _objectCodec, names, body, offset, offset + length);
    }

    /** UTF-8 without a mark of its order of bytes: JSON begins with ASCII, of which other encodings of Unicode have zeros. */
    private static boolean isPlain(byte[] body, int offset, int length) {
        int end = offset + Math.min(length, HEAD);
        for (int i = offset; i < end; i++) {
            if (body[i] == 0) {
                return false;
            }
        }
        return length == 0 || body[offset] > 0;
    }

    private static final class Parser extends UTF8StreamJsonParser {

        Parser(
                IOContext context,
                int features,
                ObjectCodec codec,
                ByteQuadsCanonicalizer names,
                byte[] body,
                int start,
                int end) {
            super(context, features, null, codec, names, body, start, end, 0, false);
            _parsingContext = new UniqueNames(this);
        }
    }
}
