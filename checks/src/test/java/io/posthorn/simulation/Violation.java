package io.posthorn.simulation;

/** A promise that was broken. */
final class Violation extends RuntimeException {

  Violation(String what) {
    super(what);
  }
}
