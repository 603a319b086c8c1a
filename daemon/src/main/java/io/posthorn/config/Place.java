package io.posthorn.config;

/**
 * Where something stands.
 *
 * @param source the file's name, or the environment variable's
 * @param line from 1; 0 for the source as a whole
 * @param column from 1; 0 for the source as a whole
 */
public record Place(String source, int line, int column) {

  /** A source as a whole. */
  static Place whole(String source) {
    return new Place(source, 0, 0);
  }

  /** As compilers write it, so that editors can jump there: {@code file:line:column}. */
  @Override
  public String toString() {
    return line == 0 ? source : source + ":" + line + ":" + column;
  }
}
