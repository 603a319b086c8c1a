package io.posthorn.config;

import java.util.List;

/**
 * The text of a configuration, for showing problems in it.
 *
 * @param name of the file
 */
public record Source(String name, List<String> lines) {

  public Source {
    lines = List.copyOf(lines);
  }

  static Source of(String name, String text) {
    return new Source(name, text.lines().toList());
  }
}
