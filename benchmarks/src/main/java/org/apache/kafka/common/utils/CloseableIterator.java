package org.apache.kafka.common.utils;

import java.io.Closeable;
import java.util.Iterator;

/**
 * Where parallel-consumer looks for it, as {@link ByteBufferInputStream}.
 *
 * @param <T> of what
 */
public interface CloseableIterator<T> extends Iterator<T>, Closeable {

    @Override
    void close();
}
