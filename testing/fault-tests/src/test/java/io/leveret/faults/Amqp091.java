package io.leveret.faults;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Just enough of AMQP 0-9-1 to send headers that RabbitMQ's Java client would not write. */
final class Amqp091 {

    private static final int METHOD = 1;
    private static final int HEADER = 2;
    private static final int BODY = 3;
    private static final int FRAME_END = 0xCE;

    private static final int START = 10 << 16 | 10;
    private static final int START_OK = 10 << 16 | 11;
    private static final int TUNE = 10 << 16 | 30;
    private static final int TUNE_OK = 10 << 16 | 31;
    private static final int OPEN = 10 << 16 | 40;
    private static final int OPEN_OK = 10 << 16 | 41;
    private static final int CHANNEL_OPEN = 20 << 16 | 10;
    private static final int CHANNEL_OPEN_OK = 20 << 16 | 11;
    private static final int PUBLISH = 60 << 16 | 40;
    private static final int ACK = 60 << 16 | 80;
    private static final int SELECT = 85 << 16 | 10;
    private static final int SELECT_OK = 85 << 16 | 11;

    /** Content type, headers, delivery mode and message id. */
    private static final int PROPERTIES = 1 << 15 | 1 << 13 | 1 << 12 | 1 << 7;

    private Amqp091() {}

    /** A header as it goes over the wire. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Header(byte[] name, char type, byte[] value) {

        static Header of(String name, char type, byte... value) {
            return new Header(name.getBytes(StandardCharsets.UTF_8), type, value);
        }
    }

    /** Publishes JSON as the default user, and waits until the broker has confirmed it. */
    static void send(int port, String exchange, String key, byte[] id, String body, Header... headers)
            throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            var in = new DataInputStream(socket.getInputStream());
            var out = new DataOutputStream(socket.getOutputStream());
            out.write(new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 1});
            await(in, START);
            method(out, 0, START_OK, arguments -> {
                arguments.writeInt(0); // no properties of the client
                shortText(arguments, "PLAIN");
                longText(arguments, "\0guest\0guest");
                shortText(arguments, "en_US");
            });
            await(in, TUNE);
            method(out, 0, TUNE_OK, arguments -> {
                arguments.writeShort(1);
                arguments.writeInt(131_072);
                arguments.writeShort(0);
            });
            method(out, 0, OPEN, arguments -> {
                shortText(arguments, "/");
                shortText(arguments, "");
                arguments.writeByte(0);
            });
            await(in, OPEN_OK);
            method(out, 1, CHANNEL_OPEN, arguments -> shortText(arguments, ""));
            await(in, CHANNEL_OPEN_OK);
            method(out, 1, SELECT, arguments -> arguments.writeByte(0));
            await(in, SELECT_OK);
            method(out, 1, PUBLISH, arguments -> {
                arguments.writeShort(0);
                shortText(arguments, exchange);
                shortText(arguments, key);
                arguments.writeByte(1); // mandatory
            });
            byte[] utf8 = body.getBytes(StandardCharsets.UTF_8);
            frame(out, HEADER, 1, content -> header(content, id, utf8.length, headers));
            frame(out, BODY, 1, content -> content.write(utf8));
            await(in, ACK);
        }
    }

    private static void header(DataOutputStream out, byte[] id, int length, Header... headers) throws IOException {
        out.writeShort(60);
        out.writeShort(0);
        out.writeLong(length);
        out.writeShort(PROPERTIES);
        shortText(out, "application/json");
        byte[] table = Written.bytes(fields -> {
            for (Header header : headers) {
                shortText(fields, header.name());
                fields.writeByte(header.type());
                fields.write(header.value());
            }
        });
        out.writeInt(table.length);
        out.write(table);
        out.writeByte(2);
        shortText(out, id);
    }

    /** Reads frames until one is the method. */
    private static void await(DataInputStream in, int method) throws IOException {
        while (true) {
            int type = in.readUnsignedByte();
            in.readUnsignedShort();
            byte[] payload = in.readNBytes(in.readInt());
            in.readUnsignedByte();
            if (type == METHOD && new DataInputStream(new ByteArrayInputStream(payload)).readInt() == method) {
                return;
            }
        }
    }

    private static void method(DataOutputStream out, int channel, int method, Written.Writing arguments)
            throws IOException {
        frame(out, METHOD, channel, payload -> {
            payload.writeInt(method);
            arguments.to(payload);
        });
    }

    private static void frame(DataOutputStream out, int type, int channel, Written.Writing content) throws IOException {
        byte[] payload = Written.bytes(content);
        out.writeByte(type);
        out.writeShort(channel);
        out.writeInt(payload.length);
        out.write(payload);
        out.writeByte(FRAME_END);
        out.flush();
    }

    private static void shortText(DataOutputStream out, String text) throws IOException {
        shortText(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void shortText(DataOutputStream out, byte[] text) throws IOException {
        out.writeByte(text.length);
        out.write(text);
    }

    private static void longText(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }
}
