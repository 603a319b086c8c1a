package io.posthorn.node;

import io.posthorn.config.SmtpConfig;
import io.posthorn.intake.Intake;
import io.posthorn.limits.Limits;
import io.posthorn.server.ListenerSettings;
import io.posthorn.server.ServerTls;
import io.posthorn.server.SmtpServer;
import java.io.IOException;
import java.util.function.Supplier;

/** Wires the listeners before the one funnel into the spool. */
final class Incoming {

  private Incoming() {}

  /** The listeners; none is open yet. */
  static SmtpServer server(Foundation base, Intake intake) throws StartException, IOException {
    SmtpConfig smtp = base.config().smtp();
    return new SmtpServer(
        smtp.listeners().stream().map(listener -> settings(listener, smtp)).toList(),
        intake,
        base.accounts(),
        certificate(base),
        base.meters());
  }

  /** The configured certificate, or one of our own making. */
  private static Supplier<ServerTls> certificate(Foundation base)
      throws StartException, IOException {
    SmtpConfig smtp = base.config().smtp();
    if (smtp.tls().isEmpty()) {
      SelfSigned made =
          SelfSigned.in(base.data().directory("tls"), smtp.hostname().ascii(), base.time());
      return new OwnCertificate(made.certificate(), made.privateKey(), base.time());
    }
    SmtpConfig.TlsFiles files = smtp.tls().get();
    try {
      return new OwnCertificate(files.certificate(), files.privateKey(), base.time());
    } catch (IllegalArgumentException e) {
      throw StartException.configuration(files.place() + ": error: " + e.getMessage());
    }
  }

  private static ListenerSettings settings(SmtpConfig.Listener listener, SmtpConfig smtp) {
    return new ListenerSettings(
        listener.address(),
        listener.kind(),
        new ListenerSettings.Security(listener.tls(), listener.requireTls()),
        smtp.submission().mechanisms(),
        smtp.trusted().hosts(),
        smtp.hostname(),
        limits(smtp));
  }

  private static Limits.Inbound limits(SmtpConfig smtp) {
    return InboundLimits.of(smtp.maxMessageSize(), smtp.maxRecipients());
  }
}
