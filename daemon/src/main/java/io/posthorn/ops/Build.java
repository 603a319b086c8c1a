package io.posthorn.ops;

import java.util.Optional;

/**
 * Which program this is.
 *
 * @param version of Posthorn
 * @param jdk the Java version that it runs on
 */
public record Build(String version, String jdk) {

  /** This one: the version from the jar's manifest, {@code dev} where it runs from classes. */
  public static Build running() {
    String version =
        Optional.ofNullable(Build.class.getPackage().getImplementationVersion()).orElse("dev");
    return new Build(version, Runtime.version().toString());
  }
}
