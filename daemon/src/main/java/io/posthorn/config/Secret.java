package io.posthorn.config;

/**
 * A password or key, read when the configuration was.
 *
 * @param value never logged
 * @param place where the configuration names it
 * @param from where it was read, for people: a file, a variable
 */
public record Secret(String value, Place place, String from) {

  /** Leaves the value out. */
  @Override
  public String toString() {
    return "secret from " + from;
  }
}
