package io.leveret.amqp.wire;

import com.rabbitmq.client.impl.ClientVersion;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import io.leveret.transport.TransportException;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Access to the frames of the RabbitMQ client. They are not public API, and releases differ: up to some release after
 * 5.30, type and channel of a frame are fields, and a flush has no listener.
 */
public final class ClientFrames {

    private static final int FIRST = 27;
    private static final int LAST = 37;
    private static final Pattern VERSION = Pattern.compile("5\\.(\\d{1,4})\\..*");
    private static final Lookup LOOKUP = MethodHandles.lookup();

    /** Null for a client whose frames have methods, which are called without a detour. */
    private static final @Nullable MethodHandle TYPE = field("type", "getType");

    private static final @Nullable MethodHandle CHANNEL = field("channel", "getChannel");

    /** Null for a client that flushes with a listener. */
    private static final @Nullable MethodHandle FLUSH = flush();

    private ClientFrames() {}

    /**
     * Checks that the client on the class path is one that the frame filters work with.
     *
     * @throws TransportException when it is not; says which it is, and what to set
     */
    public static void check() {
        check(ClientVersion.VERSION);
    }

    static void check(String version) {
        Matcher matcher = VERSION.matcher(version);
        int minor = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
        boolean tested = FIRST <= minor && minor <= LAST;
        if (!tested && (minor < FIRST || !isImplemented())) {
            throw new TransportException(
                    "the RabbitMQ client on the class path, com.rabbitmq:amqp-client " + version
                            + ", does not work with Leveret, which needs one from 5." + FIRST + " to 5." + LAST
                            + ": set its version, with Spring Boot's dependencies by the property 'rabbit-amqp-client.version'");
        }
    }

    /** Whether the filters have all that this client asks of them. */
    private static boolean isImplemented() {
        return Stream.of(FrameHandler.class.getMethods()).allMatch(ClientFrames::isImplemented);
    }

    private static boolean isImplemented(Method method) {
        try {
            MethodHandle found = LOOKUP.findVirtual(
                    FrameFilter.class,
                    method.getName(),
                    MethodType.methodType(method.getReturnType(), method.getParameterTypes()));
            return !Modifier.isAbstract(LOOKUP.revealDirect(found).getModifiers());
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    static int type(Frame frame) {
        return TYPE == null ? frame.getType() : get(TYPE, frame);
    }

    static int channel(Frame frame) {
        return CHANNEL == null ? frame.getChannel() : get(CHANNEL, frame);
    }

    /** Flushes without a listener, whatever the client's release. */
    static void flush(FrameHandler frames) throws IOException {
        if (FLUSH == null) {
            frames.flush(null);
            return;
        }
        try {
            FLUSH.invokeExact(frames);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a flush throws what it doesn't declare", e);
        }
    }

    private static int get(MethodHandle field, Frame frame) {
        try {
            return (int) field.invokeExact(frame);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a field can't throw this", e);
        }
    }

    private static @Nullable MethodHandle field(String name, String method) {
        try {
            Objects.requireNonNull(Frame.class.getMethod(method));
            return null;
        } catch (NoSuchMethodException newer) {
            try {
                return LOOKUP.findGetter(Frame.class, name, int.class);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(
                        "frames of amqp-client " + ClientVersion.VERSION + " have no " + name, e);
            }
        }
    }

    private static @Nullable MethodHandle flush() {
        try {
            // Looked for as a method first: a handle that is not found costs a start a millisecond.
            return LOOKUP.unreflect(FrameHandler.class.getMethod("flush"));
        } catch (NoSuchMethodException newer) {
            return null;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("an interface's method can't be closed", e);
        }
    }
}
