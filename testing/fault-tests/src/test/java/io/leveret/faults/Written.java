package io.leveret.faults;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Bytes of a protocol, as a client writes them that takes liberties which ours does not take. */
final class Written {

    private Written() {}

    /** What writes them. */
    interface Writing {

        void to(DataOutputStream out) throws IOException;
    }

    static byte[] bytes(Writing writing) throws IOException {
        var bytes = new ByteArrayOutputStream();
        writing.to(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
