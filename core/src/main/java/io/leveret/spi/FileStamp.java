package io.leveret.spi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * What changes when a file does. Take it before you read the file: then a change that comes meanwhile makes another one.
 *
 * @param file the file itself, behind all links
 * @param modified when it was written
 * @param size in bytes; -1 if it can't be read
 */
public record FileStamp(Path file, FileTime modified, long size) {

    /**
     * Looks at a file.
     *
     * @param path where it is
     * @return how it is now
     */
    public static FileStamp of(Path path) {
        try {
            Path real = path.toRealPath();
            var attributes = Files.readAttributes(real, BasicFileAttributes.class);
            return new FileStamp(real, attributes.lastModifiedTime(), attributes.size());
        } catch (IOException e) {
            return new FileStamp(path, FileTime.fromMillis(0), -1);
        }
    }
}
