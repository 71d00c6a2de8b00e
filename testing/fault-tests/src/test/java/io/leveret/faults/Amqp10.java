package io.leveret.faults;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Just enough of AMQP 1.0 to send a message that AMQP 0-9-1 can't carry. */
final class Amqp10 {

    private static final int SASL = 1;
    private static final int AMQP = 0;

    private static final int OPEN = 0x10;
    private static final int BEGIN = 0x11;
    private static final int ATTACH = 0x12;
    private static final int FLOW = 0x13;
    private static final int TRANSFER = 0x14;
    private static final int DISPOSITION = 0x15;
    private static final int SOURCE = 0x28;
    private static final int TARGET = 0x29;
    private static final int MECHANISMS = 0x40;
    private static final int INIT = 0x41;
    private static final int OUTCOME = 0x44;
    private static final int PROPERTIES = 0x73;
    private static final int APPLICATION_PROPERTIES = 0x74;
    private static final int DATA = 0x75;

    private static final byte[] NULL = {0x40};
    private static final byte[] FALSE = {0x42};

    private Amqp10() {}

    /** A message with an application property that is a UUID. */
    static byte[] withUuidProperty(String body) throws IOException {
        UUID uuid = UUID.randomUUID();
        byte[] value = Written.bytes(out -> {
            out.writeByte(0x98);
            out.writeLong(uuid.getMostSignificantBits());
            out.writeLong(uuid.getLeastSignificantBits());
        });
        return join(described(APPLICATION_PROPERTIES, compound(0xd1, text("key"), value)), data(body));
    }

    /** A message whose id is a number. */
    static byte[] withNumberAsId(String body) throws IOException {
        byte[] id = Written.bytes(out -> {
            out.writeByte(0x80);
            out.writeLong(77);
        });
        return join(described(PROPERTIES, list(id)), data(body));
    }

    /** Sends it as the default user, and waits until the broker has settled it. */
    static void send(int port, String address, byte[] message) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            var in = new DataInputStream(socket.getInputStream());
            var out = new DataOutputStream(socket.getOutputStream());
            handshake(in, out, 3);
            await(in, MECHANISMS);
            frame(out, SASL, described(INIT, list(symbol("PLAIN"), binary("\0guest\0guest"))));
            await(in, OUTCOME);
            handshake(in, out, 0);
            frame(out, AMQP, described(OPEN, list(text("foreign"))));
            await(in, OPEN);
            frame(out, AMQP, described(BEGIN, list(NULL, uint(0), uint(100), uint(100))));
            await(in, BEGIN);
            byte[] source = described(SOURCE, list(text("here")));
            byte[] target = described(TARGET, list(text(address)));
            frame(
                    out,
                    AMQP,
                    described(
                            ATTACH,
                            list(text("sender"), uint(0), FALSE, NULL, NULL, source, target, NULL, NULL, uint(0))));
            await(in, FLOW);
            byte[] transfer = described(TRANSFER, list(uint(0), uint(0), binary("tag"), uint(0), FALSE, FALSE));
            frame(out, AMQP, join(transfer, message));
            await(in, DISPOSITION);
        }
    }

    private static void handshake(DataInputStream in, DataOutputStream out, int protocol) throws IOException {
        byte[] header = {'A', 'M', 'Q', 'P', (byte) protocol, 1, 0, 0};
        out.write(header);
        out.flush();
        in.readFully(new byte[header.length]);
    }

    private static void frame(DataOutputStream out, int type, byte[] body) throws IOException {
        out.writeInt(8 + body.length);
        out.writeByte(2);
        out.writeByte(type);
        out.writeShort(0);
        out.write(body);
        out.flush();
    }

    /** Reads frames until one has the performative. */
    private static void await(DataInputStream in, int performative) throws IOException {
        while (true) {
            byte[] rest = new byte[in.readInt() - 4];
            in.readFully(rest);
            if (rest.length > 6 && rest[6] == performative) {
                return;
            }
        }
    }

    private static byte[] described(int code, byte[] value) throws IOException {
        return join(new byte[] {0, 0x53, (byte) code}, value);
    }

    private static byte[] list(byte[]... items) throws IOException {
        return compound(0xd0, items);
    }

    private static byte[] compound(int code, byte[]... items) throws IOException {
        byte[] all = join(items);
        return Written.bytes(out -> {
            out.writeByte(code);
            out.writeInt(4 + all.length);
            out.writeInt(items.length);
            out.write(all);
        });
    }

    private static byte[] data(String body) throws IOException {
        return described(DATA, binary(body));
    }

    private static byte[] uint(int value) throws IOException {
        return Written.bytes(out -> {
            out.writeByte(0x70);
            out.writeInt(value);
        });
    }

    private static byte[] text(String text) throws IOException {
        return variable(0xb1, text);
    }

    private static byte[] symbol(String text) throws IOException {
        return variable(0xb3, text);
    }

    private static byte[] binary(String text) throws IOException {
        return variable(0xb0, text);
    }

    private static byte[] variable(int code, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return Written.bytes(out -> {
            out.writeByte(code);
            out.writeInt(utf8.length);
            out.write(utf8);
        });
    }

    private static byte[] join(byte[]... parts) throws IOException {
        return Written.bytes(out -> {
            for (byte[] part : parts) {
                out.write(part);
            }
        });
    }
}
