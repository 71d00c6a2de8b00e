package io.leveret.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ext.NioPathSerializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;

/** Writes relative paths as they are. Jackson alone would write where they lead to on the publisher's machine. */
final class RelativeFiles {

    private RelativeFiles() {}

    static SimpleModule module() {
        return new SimpleModule("relative files").addSerializer(new OfPath()).addSerializer(new OfFile());
    }

    private static final class OfPath extends StdScalarSerializer<Path> {

        private static final long serialVersionUID = 1L;

        private final NioPathSerializer absolute = new NioPathSerializer();

        private OfPath() {
            super(Path.class);
        }

        @Override
        public void serialize(Path path, JsonGenerator generator, SerializerProvider provider) throws IOException {
            if (path.isAbsolute()) {
                absolute.serialize(path, generator, provider);
            } else if (path.toString().indexOf(':') >= 0) {
                // It would be read as a URI.
                provider.reportMappingProblem("a relative path with a ':' can't be read again");
            } else {
                generator.writeString(path.toString());
            }
        }
    }

    private static final class OfFile extends StdScalarSerializer<File> {

        private static final long serialVersionUID = 1L;

        private OfFile() {
            super(File.class);
        }

        @Override
        public void serialize(File file, JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeString(file.getPath());
        }
    }
}
