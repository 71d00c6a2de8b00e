package io.leveret.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.ChannelContinuationTimeoutException;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The one place where the client's exceptions become ours. */
final class Failures {

    /** AMQP reply codes that no waiting mends: access refused, precondition failed, not allowed. */
    private static final Set<Integer> LASTING = Set.of(AMQP.ACCESS_REFUSED, AMQP.PRECONDITION_FAILED, AMQP.NOT_ALLOWED);

    private Failures() {}

    /** Whether trying again is of no use until somebody mends something. */
    static boolean lasting(Throwable failure) {
        return failure instanceof LastingException
                || failure instanceof AuthenticationFailureException
                || failure instanceof PossibleAuthenticationFailureException
                || failure instanceof SSLException
                || LASTING.contains(replyCode(failure));
    }

    /** The broker's reply code, or 0. */
    static int replyCode(Throwable failure) {
        ShutdownSignalException signal = signal(failure);
        Method reason = signal == null ? null : signal.getReason();
        if (reason instanceof AMQP.Channel.Close close) {
            return close.getReplyCode();
        }
        return reason instanceof AMQP.Connection.Close close ? close.getReplyCode() : 0;
    }

    /** What happened, on one line. */
    static String text(Throwable failure) {
        ShutdownSignalException signal = signal(failure);
        Method reason = signal == null ? null : signal.getReason();
        if (reason instanceof AMQP.Channel.Close close) {
            return oneLine(close.getReplyText());
        }
        if (reason instanceof AMQP.Connection.Close close) {
            return oneLine(close.getReplyText());
        }
        if (failure instanceof AuthenticationFailureException
                || failure instanceof PossibleAuthenticationFailureException) {
            return "the user name or password is wrong";
        }
        if (failure instanceof ChannelContinuationTimeoutException timeout) {
            return "the broker did not answer "
                    + (timeout.getMethod() == null
                            ? "a request"
                            : timeout.getMethod().protocolMethodName())
                    + " in time (as for a quorum queue that has no leader)";
        }
        Throwable root = failure;
        for (int depth = 0; depth < 20 && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return oneLine(message == null ? root.getClass().getSimpleName() : message);
    }

    private static @Nullable ShutdownSignalException signal(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; depth < 20 && at != null; depth++) {
            if (at instanceof ShutdownSignalException signal) {
                return signal;
            }
            at = at.getCause();
        }
        return null;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }

    /** A failure that waiting won't mend, explained. */
    static final class LastingException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        LastingException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
