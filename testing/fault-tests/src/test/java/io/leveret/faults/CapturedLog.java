package io.leveret.faults;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** Everything that anybody logs, at every level, from opening to closing. */
final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private static final Logger ROOT = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
    private final Level before = ROOT.getLevel();

    CapturedLog() {
        setContext(ROOT.getLoggerContext());
        start();
        ROOT.addAppender(this);
        ROOT.setLevel(Level.TRACE);
        // The console has its own level, or a test would write megabytes.
        ROOT.iteratorForAppenders().forEachRemaining(appender -> {
            if (appender != this) {
                appender.addFilter(new AtLeast(before));
            }
        });
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing();
        events.add(event);
    }

    /** Lines as a log has them: thread, logger and message, and each message of an exception and of its causes. */
    List<String> lines() {
        return events.stream().map(CapturedLog::line).toList();
    }

    List<String> warnings() {
        return events.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .map(CapturedLog::line)
                .toList();
    }

    private static String line(ILoggingEvent event) {
        var line = new StringBuilder(event.getLevel() + " [" + event.getThreadName() + "] " + event.getLoggerName()
                + " " + event.getFormattedMessage());
        for (IThrowableProxy at = event.getThrowableProxy(); at != null; at = at.getCause()) {
            line.append(" | ").append(at.getClassName()).append(": ").append(at.getMessage());
        }
        return line.toString();
    }

    @Override
    public void close() {
        ROOT.setLevel(before);
        ROOT.detachAppender(this);
        ROOT.iteratorForAppenders().forEachRemaining(appender -> appender.clearAllFilters());
        stop();
    }

    /** Lets through what is at a level or above. */
    private static final class AtLeast extends ch.qos.logback.core.filter.Filter<ILoggingEvent> {

        private final Level level;

        AtLeast(Level level) {
            this.level = level;
        }

        @Override
        public ch.qos.logback.core.spi.FilterReply decide(ILoggingEvent event) {
            return event.getLevel().isGreaterOrEqual(level)
                    ? ch.qos.logback.core.spi.FilterReply.NEUTRAL
                    : ch.qos.logback.core.spi.FilterReply.DENY;
        }
    }
}
