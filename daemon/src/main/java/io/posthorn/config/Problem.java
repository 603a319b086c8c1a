package io.posthorn.config;

/**
 * Something that is wrong with a configuration.
 *
 * @param place where
 * @param severity whether the configuration can be used all the same
 * @param message the thing and the reason, in one line
 * @param hint the cure; may be empty
 * @param mark how the source line is shown
 */
public record Problem(Place place, Severity severity, String message, String hint, Mark mark) {

  /** Whether a configuration can be used. */
  public enum Severity {
    /** It cannot. */
    ERROR,
    /** It can, but somebody should know. */
    WARNING
  }

  /**
   * How the source line is shown.
   *
   * @param length of the token under which carets are put; 0 puts none
   * @param hidden whether what stands behind the key is left out, because it may be a secret
   */
  public record Mark(int length, boolean hidden) {}

  /** Whether the configuration cannot be used. */
  public boolean isError() {
    return severity == Severity.ERROR;
  }
}
