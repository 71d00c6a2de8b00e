package io.leveret.jdbc;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What this module logs, from opening to closing. */
final class LogLines implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger(LogLines.class.getPackageName());
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    static LogLines open() {
        var log = new LogLines();
        log.lines.start();
        log.logger.addAppender(log.lines);
        return log;
    }

    /** Those that have a word. */
    List<String> of(String word) {
        return List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(word))
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
    }
}
