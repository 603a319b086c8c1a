package io.posthorn.spool;

/** The store is broken or unavailable: what was asked for has not happened. */
public final class SpoolException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A failure in words. */
  public SpoolException(String message) {
    super(message);
  }

  /** A failure of the engine. */
  public SpoolException(String message, Throwable cause) {
    super(message, cause);
  }
}
