package io.posthorn.rocks;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That something in the database turned out to be unreadable while it was used. What is elsewhere
 * goes on; a mark on disk makes the next start save what can be saved.
 */
final class Unreadable {

  private static final Logger LOG = LoggerFactory.getLogger(Unreadable.class);

  private static final String CURE =
      "; what is elsewhere goes on. Stop the relay and run `posthorn spool check --repair`, or"
          + " start it again: the next start saves what can be read";

  private final Layout layout;
  private final AtomicBoolean met = new AtomicBoolean();
  private volatile Optional<String> line = Optional.empty();

  Unreadable(Layout layout) {
    this.layout = layout;
  }

  /** A read failed. Only what says that octets are lost is remembered, and of that the first. */
  void met(RocksDBException e) {
    if (!Engine.isLost(e)) {
      return;
    }
    String what = "a part of the spool cannot be read: " + SpoolFiles.reason(e);
    if (met.compareAndSet(false, true)) {
      line = Optional.of(what + CURE);
      LOG.error("{}", what + CURE);
      mark(what);
    }
  }

  private void mark(String what) {
    try {
      SpoolFiles.write(layout.wanted(), "spool: while the relay ran, " + what + "\n");
    } catch (IOException e) {
      LOG.error("The next start will not know that: {}", e.toString());
    }
  }

  /** What was met and what to do about it, in one line. */
  Optional<String> line() {
    return line;
  }
}
