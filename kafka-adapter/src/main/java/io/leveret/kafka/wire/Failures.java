package io.leveret.kafka.wire;

import io.leveret.transport.ForeignText;
import io.leveret.transport.SendFailure;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** The one place where exceptions of Kafka's client become ours. */
public final class Failures {

    private static final int MAX_TEXT = 300;
    private static final int MAX_DEPTH = 20;

    private Failures() {}

    /** A failure that does not go away by waiting. */
    public static final class LastingException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        /**
         * What, and what to do.
         *
         * @param message without secrets
         */
        public LastingException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** A request failed, and may be tried again. */
    public static final class FailedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        /**
         * What, and why.
         *
         * @param message without secrets
         */
        public FailedException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** What became of a record that was handed to the client. */
    public static SendFailure sending(Throwable thrown) {
        Throwable cause = cause(thrown);
        if (tooLarge(cause)) {
            return new SendFailure.Refused(
                    "the event is larger than its topic takes (max.message.bytes): " + text(cause), true);
        }
        if (lasting(cause)) {
            return new SendFailure.Refused("Kafka refused the event: " + text(cause), true);
        }
        return new SendFailure.Unknown("Kafka did not confirm the event: " + text(cause));
    }

    /** Why a client could not be made: for want of a token, or for a setting. */
    public static RuntimeException making(KafkaException thrown) {
        Throwable root = root(thrown);
        Throwable cause = thrown;
        while (cause != null && !(cause instanceof LoginException)) {
            cause = cause.getCause();
        }
        return cause == null
                ? thrown
                : new LastingException(
                        "there is no token to log in with: " + text(root)
                                + "; correct sasl.tokenEndpoint, sasl.clientId or the secret, or wait for the endpoint",
                        thrown);
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        for (int depth = 0; depth < MAX_DEPTH && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        return root;
    }

    /** Whether the record is larger than its topic takes. */
    public static boolean tooLarge(Throwable thrown) {
        Throwable cause = cause(thrown);
        return cause instanceof RecordTooLargeException || cause instanceof RecordBatchTooLargeException;
    }

    /**
     * Whether the client that writes can't go on, whatever is sent next. Without a name of its own it is the client's way to
     * say that an earlier failure has ended it.
     */
    public static boolean endsProducer(Throwable thrown) {
        Throwable cause = cause(thrown);
        return cause instanceof OutOfOrderSequenceException
                || cause instanceof ProducerFencedException
                || cause instanceof InvalidProducerEpochException
                || cause instanceof ClusterAuthorizationException
                || cause instanceof TransactionalIdAuthorizationException
                || cause instanceof IllegalStateException
                || cause.getClass() == KafkaException.class;
    }

    /** Whether the topic does not exist. */
    public static boolean missing(Throwable thrown) {
        Throwable cause = cause(thrown);
        return (cause instanceof LastingException ? cause.getCause() : cause)
                instanceof UnknownTopicOrPartitionException;
    }

    /** Whether waiting does not help. */
    public static boolean lasting(Throwable thrown) {
        Throwable cause = cause(thrown);
        return cause instanceof LastingException
                || cause instanceof AuthorizationException
                || cause instanceof AuthenticationException
                || cause instanceof InconsistentGroupProtocolException
                || cause instanceof InvalidTopicException
                || cause instanceof InvalidConfigurationException
                || cause instanceof InvalidPartitionsException
                || cause instanceof InvalidReplicationFactorException
                || cause instanceof PolicyViolationException
                || cause instanceof UnsupportedVersionException;
    }

    /** What happened in few words: one line, bounded. */
    public static String text(Throwable thrown) {
        Throwable told = thrown;
        while (isWrapper(told) && told.getCause() != null) {
            told = told.getCause();
        }
        String permission = Permissions.remedy(told);
        if (permission != null) {
            return permission;
        }
        String message = told instanceof AuthenticationException ? withReason(told) : told.getMessage();
        return message == null || message.isBlank()
                ? told.getClass().getSimpleName()
                : ForeignText.shortened(ForeignText.oneLine(message), MAX_TEXT);
    }

    /** Of TLS only the root says what is wrong: a certificate, a host name, an authority. */
    private static @Nullable String withReason(Throwable refused) {
        if (refused.getCause() == null) {
            return refused.getMessage();
        }
        return refused.getMessage() + " (" + root(refused).getMessage() + ")";
    }

    /** What a future, a client or a request of ours has wrapped. */
    public static Throwable cause(Throwable thrown) {
        Throwable cause = thrown;
        while ((isWrapper(cause) || cause instanceof FailedException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean isWrapper(Throwable thrown) {
        return thrown instanceof ExecutionException
                || thrown instanceof CompletionException
                // What a callback of ours throws at the client comes out of it so.
                || (thrown.getClass() == KafkaException.class && thrown.getCause() instanceof LastingException);
    }
}
