package io.posthorn.cli;

/** Exit codes that scripts rely on. */
final class Exit {

  static final int OK = 0;

  /** It failed. */
  static final int FAILED = 1;

  /** The words make no command, or name more than one thing. */
  static final int USAGE = 2;

  /** A check found problems. */
  static final int PROBLEMS = 3;

  /** What was asked for is not there. */
  static final int NOTHING_MATCHED = 4;

  /** No relay is running, or it does not answer (EX_UNAVAILABLE). */
  static final int UNREACHABLE = 69;

  /** Later it may work (EX_TEMPFAIL). */
  static final int TEMPORARY = 75;

  /** EX_NOPERM. */
  static final int NOT_PERMITTED = 77;

  /** The configuration does not allow it (EX_CONFIG). */
  static final int CONFIGURATION = 78;

  private Exit() {}
}
