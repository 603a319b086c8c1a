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
    return listener(kind, new Security(tls, requireTls), trusted, limits(transcript));
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

  /** The default limits with another one for content. */
  static Limits.Inbound octets(long messageOctets) {
    Limits.Inbound d = Limits.Inbound.DEFAULT;
    return new Limits.Inbound(
        messageOctets,
        d.recipients(),
        d.commandOctets(),
        d.authOctets(),
        d.lineCutOctets(),
        d.headerOctets(),
        d.headerFields(),
        d.receivedFields(),
        d.errors(),
        d.idleCommands(),
        d.content(),
        d.session(),
        d.crowd());
  }

  /** The default limits for a client that talks much. */
  static Limits.Inbound limits(int idleCommands) {
    Limits.Inbound d = Limits.Inbound.DEFAULT;
    return new Limits.Inbound(
        d.messageOctets(),
        d.recipients(),
        d.commandOctets(),
        d.authOctets(),
        d.lineCutOctets(),
        d.headerOctets(),
        d.headerFields(),
        d.receivedFields(),
        d.errors(),
        idleCommands,
        d.content(),
        d.session(),
        d.crowd());
  }

  /** The default limits with other limits for sessions. */
  static Limits.Inbound limits(Limits.Session session) {
    Limits.Inbound d = Limits.Inbound.DEFAULT;
    return new Limits.Inbound(
        d.messageOctets(),
        d.recipients(),
        d.commandOctets(),
        d.authOctets(),
        d.lineCutOctets(),
        d.headerOctets(),
        d.headerFields(),
        d.receivedFields(),
        d.errors(),
        d.idleCommands(),
        d.content(),
        session,
        d.crowd());
  }

  /** The default limits with others for content. */
  static Limits.Inbound limits(Limits.Content content) {
    Limits.Inbound d = Limits.Inbound.DEFAULT;
    return new Limits.Inbound(
        d.messageOctets(),
        d.recipients(),
        d.commandOctets(),
        d.authOctets(),
        d.lineCutOctets(),
        d.headerOctets(),
        d.headerFields(),
        d.receivedFields(),
        d.errors(),
        d.idleCommands(),
        content,
        d.session(),
        d.crowd());
  }

  /** The default limits with others for all sessions together. */
  static Limits.Inbound limits(Limits.Crowd crowd) {
    Limits.Inbound d = Limits.Inbound.DEFAULT;
    return new Limits.Inbound(
        d.messageOctets(),
        d.recipients(),
        d.commandOctets(),
        d.authOctets(),
        d.lineCutOctets(),
        d.headerOctets(),
        d.headerFields(),
        d.receivedFields(),
        d.errors(),
        d.idleCommands(),
        d.content(),
        d.session(),
        crowd);
  }

  private static Limits.Inbound limits(Transcript transcript) {
    Limits.Inbound d = Limits.Inbound.DEFAULT;
    return new Limits.Inbound(
        number(transcript, "message_octets", (int) d.messageOctets()),
        number(transcript, "recipients", d.recipients()),
        d.commandOctets(),
        d.authOctets(),
        d.lineCutOctets(),
        number(transcript, "header_octets", d.headerOctets()),
        d.headerFields(),
        d.receivedFields(),
        number(transcript, "errors", d.errors()),
        number(transcript, "idle_commands", d.idleCommands()),
        content(transcript),
        d.session(),
        d.crowd());
  }

  private static Limits.Content content(Transcript transcript) {
    Limits.Content d = Limits.Content.DEFAULT;
    return new Limits.Content(
        number(transcript, "line_octets", d.lineOctets()),
        number(transcript, "mime_depth", d.mimeDepth()),
        number(transcript, "mime_parts", d.mimeParts()),
        d.span(),
        d.pace());
  }

  private static int number(Transcript transcript, String key, int otherwise) {
    return Integer.parseInt(transcript.setting(key, String.valueOf(otherwise)));
  }
}
