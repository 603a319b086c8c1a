package io.posthorn.rocks;

import java.util.Optional;

/** What reading a stored record gave. */
sealed interface Decoded<T> {

  /** The record. */
  record Value<T>(T value) implements Decoded<T> {}

  /** The octets are no record of this kind that this version knows. */
  record Damaged<T>(String why) implements Decoded<T> {}

  /** The record, where it could be read. */
  default Optional<T> optional() {
    return switch (this) {
      case Value<T>(T value) -> Optional.of(value);
      case Damaged<T> damaged -> Optional.empty();
    };
  }
}
