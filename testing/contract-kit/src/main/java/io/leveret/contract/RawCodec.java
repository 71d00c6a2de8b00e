package io.leveret.contract;

import io.leveret.EventCodec;
import java.lang.reflect.Type;

/**
 * Publishes bytes as they are, as a foreign publisher would.
 *
 * @param contentType what to say of them
 */
record RawCodec(String contentType) implements EventCodec {

    @Override
    public boolean reads(String type) {
        return false;
    }

    @Override
    public byte[] encode(Object event) {
        return (byte[]) event;
    }

    @Override
    public Object decode(byte[] body, Type type) {
        throw new UnsupportedOperationException("this codec only publishes");
    }
}
