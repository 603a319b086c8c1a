package io.posthorn.server;

import io.posthorn.address.Domain;
import io.posthorn.limits.Limits;
import io.posthorn.sasl.Mechanism;
import io.posthorn.server.ListenerSettings.Security;
import io.posthorn.testkit.Transcript;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Listeners on free ports of the loopback, as transcripts ask for them. */
final class TestSettings {

  private TestSettings() {}

  /** What the lines with an at sign say: kind, tls, require_tls, trusted, and limits by name. */
  static ListenerSettings of(Transcript transcript) {
    Kind kind =
        switch (transcript.setting("kind", "submission")) {
          case "mx" -> Kind.MX;
          case "mx+submission" -> Kind.MX_AND_SUBMISSION;
          default -> Kind.SUBMISSION;
        };
    TlsMode tls =
        switch (transcript.setting("tls", "starttls")) {
          case "implicit" -> TlsMode.IMPLICIT;
          case "none" -> TlsMode.NONE;
          default -> TlsMode.STARTTLS;
        };
    boolean requireTls = Boolean.parseBoolean(transcript.setting("require_tls", "true"));
    Networks trusted =
        transcript.setting("trusted", "none").equals("all")
            ? Networks.of(List.of("127.0.0.0/8"))
            : Networks.NONE;
    return listener(kind, new Security(tls, requireTls), trusted, TestLimits.of(transcript));
  }

  static ListenerSettings listener(
      Kind kind, Security security, Networks trusted, Limits.Inbound limits) {
    return new ListenerSettings(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        kind,
        security,
        List.of(Mechanism.PLAIN, Mechanism.LOGIN),
        trusted,
        new Domain("mx.test"),
        limits);
  }

  /** For submission without TLS by anybody on the loopback. */
  static ListenerSettings trusting(Limits.Inbound limits) {
    return listener(
        Kind.SUBMISSION,
        new Security(TlsMode.NONE, false),
        Networks.of(List.of("127.0.0.0/8")),
        limits);
  }
}
