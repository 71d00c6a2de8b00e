package io.leveret.amqp.wire;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.ChannelContinuationTimeoutException;
import com.rabbitmq.client.MalformedFrameException;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import io.leveret.transport.ForeignText;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Translates the client's exceptions into Leveret's. Nothing else does that. */
public final class Failures {

    /** AMQP reply codes that no waiting mends: access refused, precondition failed, not allowed. */
    private static final Set<Integer> LASTING = Set.of(AMQP.ACCESS_REFUSED, AMQP.PRECONDITION_FAILED, AMQP.NOT_ALLOWED);

    /** Reply codes that end a connection on which something could not be read or written. */
    private static final Set<Integer> BROKEN = Set.of(
            AMQP.FRAME_ERROR,
            AMQP.SYNTAX_ERROR,
            AMQP.COMMAND_INVALID,
            AMQP.UNEXPECTED_FRAME,
            AMQP.NOT_IMPLEMENTED,
            AMQP.INTERNAL_ERROR);

    /** What the JDK adds to a host's name in some cases, in the system's language. */
    private static final Pattern ADDED_BY_SYSTEM = Pattern.compile(": .*", Pattern.DOTALL);

    private Failures() {}

    /** Whether trying again is of no use until somebody mends something. */
    public static boolean lasting(Throwable failure) {
        return failure instanceof LastingException
                || failure instanceof AuthenticationFailureException
                || cause(failure, Greeting.NotAmqpException.class) != null
                || untrusted(failure)
                || LASTING.contains(replyCode(failure));
    }

    /** A lasting failure with what to look at, to go on from the broker's name. */
    public static String explained(Throwable failure) {
        if (cause(failure, Greeting.NotAmqpException.class) != null) {
            return "can't be used: " + text(failure)
                    + ". If it is a port for TLS (RabbitMQ's is 5671), begin the URL with amqps:; else correct the port";
        }
        if (noTls(failure)) {
            return "failed the TLS handshake: " + text(failure)
                    + ". If it is a port without TLS (RabbitMQ's is 5672), begin the URL with amqp:; else correct the port";
        }
        return failure instanceof SSLException
                ? "failed the TLS handshake: " + text(failure)
                        + ". Check that the broker's certificate is valid and has that host's name, that tls.trustStore"
                        + " knows its authority, and whether the broker asks for a certificate (tls.keyStore)"
                : "refused the connection: " + text(failure)
                        + ". Check the broker's URL, the user's password, its permissions on the vhost, and its"
                        + " connection and channel limits";
    }

    /** The JDK has a class for all that goes wrong within TLS, and this one for what isn't TLS. */
    private static boolean noTls(Throwable failure) {
        return failure.getClass() == SSLException.class && failure.getCause() == null;
    }

    /** TLS ends in the same exception when the peer isn't trusted and when it goes away in the middle of the handshake. */
    private static boolean untrusted(Throwable failure) {
        return failure instanceof SSLException
                && !(failure.getCause() instanceof EOFException)
                && !(failure.getCause() instanceof SocketException);
    }

    /** The broker's reply code, or 0. */
    public static int replyCode(Throwable failure) {
        ShutdownSignalException signal = signal(failure);
        Method reason = signal == null ? null : signal.getReason();
        if (reason instanceof AMQP.Channel.Close close) {
            return close.getReplyCode();
        }
        return reason instanceof AMQP.Connection.Close close ? close.getReplyCode() : 0;
    }

    /** The reply code with which the broker closed a channel; 0 when something else has failed. */
    public static int channelCode(Throwable failure) {
        ShutdownSignalException signal = signal(failure);
        return signal != null && signal.getReason() instanceof AMQP.Channel.Close close ? close.getReplyCode() : 0;
    }

    /** What happened to a publish, with what the user needs for it. */
    public static String notPublished(Throwable failure) {
        return text(failure)
                + (replyCode(failure) == AMQP.ACCESS_REFUSED ? ". Publishing needs the permission to write to it" : "");
    }

    /**
     * Whether a connection's end may be the doing of what was delivered on it: the broker failed while it made a frame of it,
     * or the client while it read one.
     */
    public static boolean maybeByDelivery(ShutdownSignalException end) {
        if (end.getReason() instanceof AMQP.Connection.Close close) {
            return BROKEN.contains(close.getReplyCode());
        }
        Throwable cause = end.getCause();
        return cause instanceof MalformedFrameException || (cause != null && !(cause instanceof IOException));
    }

    /**
     * Whether there is no such queue. A queue whose host is down has the same reply code: so the text must tell, and one that
     * we don't know counts as a failure.
     */
    public static boolean noQueue(Throwable failure) {
        return replyCode(failure) == AMQP.NOT_FOUND && text(failure).startsWith("NOT_FOUND - no queue ");
    }

    /** What happened, on one line. */
    public static String text(Throwable failure) {
        if (failure instanceof ExplainedException explained) {
            return message(explained);
        }
        ShutdownSignalException signal = signal(failure);
        Method reason = signal == null ? null : signal.getReason();
        if (reason instanceof AMQP.Channel.Close close) {
            return ForeignText.oneLine(close.getReplyText());
        }
        if (reason instanceof AMQP.Connection.Close close) {
            return ForeignText.oneLine(close.getReplyText());
        }
        if (failure instanceof AuthenticationFailureException) {
            return "the user name or password is wrong";
        }
        ChannelContinuationTimeoutException timeout = cause(failure, ChannelContinuationTimeoutException.class);
        if (timeout != null) {
            return "the broker did not answer "
                    + (timeout.getMethod() == null
                            ? "a request"
                            : timeout.getMethod().protocolMethodName())
                    + " in time (maybe a quorum queue has no leader)";
        }
        Greeting.SilentException silent = cause(failure, Greeting.SilentException.class);
        if (silent != null) {
            return message(silent) + "; if it is a port for TLS, begin the URL with amqps:";
        }
        Greeting.NotAmqpException other = cause(failure, Greeting.NotAmqpException.class);
        if (other != null) {
            return message(other);
        }
        Throwable root = failure;
        for (int depth = 0; depth < 20 && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        String message = root instanceof UnknownHostException
                ? "no address is known for "
                        + ADDED_BY_SYSTEM.matcher(message(root)).replaceAll("")
                : message(root);
        boolean more = failure instanceof SSLException && !message(failure).contains(message);
        // RabbitMQ says so when it refuses a user: an end without a word is mostly a broker that stops at that moment.
        if (failure instanceof PossibleAuthenticationFailureException) {
            return "the connection ended while the user logged in ("
                    + ForeignText.oneLine(message)
                    + "); if that lasts, check the user name and the password";
        }
        return ForeignText.oneLine(
                failure instanceof SSLException ? message(failure) + (more ? " (" + message + ")" : "") : message);
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        if (message == null && failure instanceof TimeoutException) {
            return "the broker did not answer in time";
        }
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    private static @Nullable ShutdownSignalException signal(Throwable failure) {
        return cause(failure, ShutdownSignalException.class);
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        Throwable at = failure;
        for (int depth = 0; depth < 20 && at != null; depth++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            at = at.getCause();
        }
        return null;
    }

    /** A failure that may pass, with what it is about and what to do. */
    public static final class ExplainedException extends IOException {

        private static final long serialVersionUID = 1L;

        public ExplainedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** A failure that waiting won't mend, explained. */
    public static final class LastingException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public LastingException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
