package io.geolru.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.geolru.LogConfig;
import org.slf4j.LoggerFactory;

/**
 * How, and how much, the process logs on standard error, as its configuration says. Where somebody has set up logging in another way, with another
 * library or a configuration of its own, nothing is touched but the level. Stateless.
 */
final class LogOutput {
    /** The appender of the jar's own logback.xml: text. */
    private static final String TEXT = "TEXT";

    private static final String OURS = "io.geolru";

    private LogOutput() {}

    /** Takes the format and the level. */
    static void use(LogConfig log) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            if (log.format() == LogConfig.Format.JSON && root.getAppender(TEXT) != null) {
                root.addAppender(json(context));
                root.detachAppender(TEXT);
            }
        }
        use(log.level());
    }

    /** Takes the level. */
    static void use(LogConfig.Level level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(OURS).setLevel(Level.toLevel(level.name()));
        }
    }

    private static ConsoleAppender<ILoggingEvent> json(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMarkers(false);
        encoder.setWithMDC(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("JSON");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
