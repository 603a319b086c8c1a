package io.posthorn.senders;

import io.posthorn.config.Place;

/**
 * Where a domain or login comes from.
 *
 * @param <T> what the store keeps of it
 */
sealed interface Source<T> {

  /** The configuration file, which alone can change it. */
  record InFile<T>(Place place) implements Source<T> {}

  /** The store, where commands change it. */
  record InStore<T>(T record) implements Source<T> {}

  /** For people: {@code store}, or file and line. */
  default String text() {
    return switch (this) {
      case InFile<T>(Place place) -> place.source() + ":" + place.line();
      case InStore<T> _ -> "store";
    };
  }
}
