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
    String text = text(SMTP + portOffset, METRICS + portOffset);
    ConfigLoader.Result result =
        ConfigLoader.parse("built-in dev configuration", text, dataDir, environment);
    return switch (result) {
      case ConfigLoader.Invalid invalid -> invalid;
      case ConfigLoader.Loaded(Config config, Source source, var problems) ->
          new ConfigLoader.Loaded(
              environment.containsKey("POSTHORN__DATA_DIR") ? config : config.at(dataDir),
              source,
              problems);
    };
  }

  private static String text(int smtp, int metrics) {
    return """
    mode = "sink"

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

    [http]
    metrics = "127.0.0.1:%d"
    """
        .formatted(smtp, metrics);
  }
}
