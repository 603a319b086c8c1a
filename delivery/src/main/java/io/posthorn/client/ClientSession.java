package io.posthorn.client;

import io.posthorn.outcome.Attempt;

/**
 * One open session with one host. One thread uses it at a time; any thread may {@link #close} it,
 * which ends a wait.
 */
public interface ClientSession extends AutoCloseable {

  /**
   * Sends one message to its recipients. Blocks, each step at most as long as RFC 5321 §4.5.3.2
   * gives it; never throws for what the host does.
   */
  TransactionResult send(Transaction transaction);

  /** The host. */
  Attempt.Host host();

  /** How safely the session runs. */
  Attempt.Session security();

  /** Whether it can take another transaction. */
  boolean isReusable();

  /** How many transactions were begun on it. */
  int transactions();

  /** When it was last used, in {@link io.posthorn.time.Time#ticks()}. */
  long idleSince();

  /** Says QUIT, waits shortly for the 221, and closes. */
  void quit();

  /** Closes without a word; harmless when it is closed. */
  @Override
  void close();
}
