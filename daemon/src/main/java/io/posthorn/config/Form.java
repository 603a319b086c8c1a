package io.posthorn.config;

import java.util.Optional;
import java.util.function.Function;

/**
 * What a value has to look like.
 *
 * @param what with an article, as in "is not a duration"
 * @param use how to write one, as in "use N followed by s, min, h or d"
 * @param reader the value, or empty where it is something else
 */
record Form<T>(String what, String use, Function<Node, Optional<T>> reader) {

  /** A form of strings. */
  static <T> Form<T> ofText(String what, String use, Function<String, Optional<T>> reader) {
    return new Form<>(
        what,
        use,
        node ->
            switch (node) {
              case Node.Text(Place place, String value) -> reader.apply(value);
              default -> Optional.empty();
            });
  }
}
