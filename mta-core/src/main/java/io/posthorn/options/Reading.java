package io.posthorn.options;

/**
 * What a value was read as.
 *
 * @param <T> of what it means
 */
sealed interface Reading<T> {

  /** It is well formed, and this is what it means. */
  record Good<T>(T value) implements Reading<T> {}

  /**
   * It is not.
   *
   * @param why goes on behind the name and the value: {@code is not a date}
   */
  record Bad<T>(String why) implements Reading<T> {}
}
