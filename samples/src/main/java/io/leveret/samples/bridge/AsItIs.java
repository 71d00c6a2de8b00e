package io.leveret.samples.bridge;

import io.leveret.EncodedEvent;
import io.leveret.EventCodec;
import io.leveret.EventCodecException;
import io.leveret.EventMetadata;
import java.lang.reflect.Type;

/** Leaves bodies as they are, so that handlers get bytes. */
final class AsItIs implements EventCodec {

    @Override
    public String contentType() {
        return "*/*";
    }

    @Override
    public boolean reads(EventMetadata about) {
        return true;
    }

    @Override
    public EncodedEvent encode(Object event, EventMetadata about) {
        throw new EventCodecException("this application only carries events; publish an EncodedEvent");
    }

    @Override
    public Object decode(byte[] body, Type type, EventMetadata about) {
        try {
            return new EncodedEvent(body, about.contentType(), about.headers());
        } catch (IllegalArgumentException e) {
            // A foreign sender has set a header that Leveret can't publish: the event is parked as invalid.
            throw new EventCodecException(String.valueOf(e.getMessage()), e);
        }
    }
}
