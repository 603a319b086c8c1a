package io.posthorn.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which program this is.
 *
 * @param version of Posthorn
 * @param jdk the Java version that it runs on
 */
public record Build(String version, String jdk) {

  /** This one. */
  public static Build running() {
    Properties properties = new Properties();
    try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own files cannot be read", e);
    }
    return new Build(properties.getProperty("version", "unknown"), Runtime.version().toString());
  }
}
