package io.posthorn.spool;

/** The store is broken or unavailable: what was asked for has not happened. */
public final class SpoolException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean forWantOfRoom;

  /** A failure in words. */
  public SpoolException(String message) {
    super(message);
    this.forWantOfRoom = false;
  }

  /** A failure of the engine. */
  public SpoolException(String message, Throwable cause) {
    super(message, cause);
    this.forWantOfRoom = false;
  }

  private SpoolException(String message, boolean forWantOfRoom) {
    super(message);
    this.forWantOfRoom = forWantOfRoom;
  }

  /** Nothing is broken, but too much is on its way to the disk already. */
  public static SpoolException wantOfRoom(String message) {
    return new SpoolException(message, true);
  }

  /** Whether it works again as soon as what is on its way has been written. */
  public boolean isForWantOfRoom() {
    return forWantOfRoom;
  }
}
