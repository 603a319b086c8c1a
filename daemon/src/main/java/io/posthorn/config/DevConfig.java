package io.posthorn.config;

import java.nio.file.Path;
import java.util.Map;

/** The configuration of {@code posthorn dev}: everything on loopback, any login, no mail leaves. */
public final class DevConfig {

  private static final int SMTP = 1025;
  private static final int METRICS = 9464;

  private DevConfig() {}

  /**
   * The built-in configuration with variables of the environment over it.
   *
   * @param dataDir where this instance keeps its data
   * @param portOffset added to each port, for instances beside one another
   */
  public static ConfigLoader.Result of(
      Path dataDir, int portOffset, Map<String, String> environment) {
    String text = text(dataDir, SMTP + portOffset, METRICS + portOffset);
    return ConfigLoader.parse("built-in dev configuration", text, dataDir, environment);
  }

  private static String text(Path dataDir, int smtp, int metrics) {
    return """
    mode = "sink"
    data_dir = %s

    [smtp]
    hostname = "localhost"

    [[smtp.listener]]
    address = "127.0.0.1:%d"
    kind = "submission"
    tls = "starttls"
    require_tls = false
    auth = "any"

    [smtp.submission]
    from_policy = "any"

    [smtp.trusted]
    networks = ["127.0.0.0/8"]

    [spool]
    min_free = "256MiB"

    [log]
    events = true

    [http]
    metrics = "127.0.0.1:%d"
    """
        .formatted(TomlWriter.text(dataDir.toString()), smtp, metrics);
  }
}
