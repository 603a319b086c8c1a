package io.posthorn.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import io.posthorn.spool.SpoolException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Takes the relay's log for the time of a day, and tells of errors that only a bug explains: the
 * relay survives its own bugs, so that nothing else might show them.
 */
final class ErrorLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  /** What a disk that fails, and a stop, lead to. */
  private static final Set<String> EXPECTED =
      Set.of(SpoolException.class.getName(), CancellationException.class.getName());

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.posthorn");
  private final Thread.UncaughtExceptionHandler before =
      Thread.getDefaultUncaughtExceptionHandler();
  private final Level level = logger.getLevel();
  private final Consumer<Throwable> onBug;

  /** Open until it is closed. */
  ErrorLog(Consumer<Throwable> onBug) {
    this.onBug = onBug;
    setContext(logger.getLoggerContext());
    start();
    logger.setLevel(Level.WARN);
    logger.setAdditive(false);
    logger.addAppender(this);
    Thread.setDefaultUncaughtExceptionHandler((thread, bug) -> onBug.accept(bug));
  }

  @Override
  protected void append(ILoggingEvent event) {
    IThrowableProxy cause = event.getThrowableProxy();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    boolean isBug = cause != null && !EXPECTED.contains(cause.getClassName());
    boolean isGone = event.getFormattedMessage().contains("is gone from the spool");
    if (event.getLevel() == Level.ERROR && (isBug || isGone)) {
      String why = cause == null ? "" : ": " + cause.getClassName() + " " + cause.getMessage();
      onBug.accept(new Violation("an internal error, " + event.getFormattedMessage() + why));
    }
  }

  @Override
  public void close() {
    Thread.setDefaultUncaughtExceptionHandler(before);
    logger.detachAppender(this);
    logger.setAdditive(true);
    logger.setLevel(level);
  }
}
