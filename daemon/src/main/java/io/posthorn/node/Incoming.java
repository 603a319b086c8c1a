package io.posthorn.node;

import io.posthorn.config.SmtpConfig;
import io.posthorn.intake.FromPolicy;
import io.posthorn.intake.Intake;
import io.posthorn.intake.SendingDomains;
import io.posthorn.intake.SpoolIntake;
import io.posthorn.limits.Limits;
import io.posthorn.server.ListenerSettings;
import io.posthorn.server.ServerTls;
import io.posthorn.server.SmtpServer;
import java.io.IOException;
import java.util.function.Supplier;

/** Wires receiving: the one funnel into the spool, and the listeners before it. */
final class Incoming {

  private Incoming() {}

  /** What every submission goes through. */
  static Intake intake(Foundation base) {
    SmtpConfig smtp = base.config().smtp();
    FromPolicy policy = smtp.submission().fromPolicy();
    return new SpoolIntake(
        new SpoolIntake.Settings(
            smtp.hostname(),
            base.config().outbound().retry().expireAfter(),
            SpoolIntake.Settings.COMMIT),
        base.spool(),
        new SendingDomains(base.accounts(), policy, smtp.trusted().domain()),
        SpoolIntake.gatekeepers(base.accounts(), policy, limits(smtp)),
        base.ids(),
        base.time(),
        base.meters());
  }

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
        smtp.trusted().networks(),
        smtp.hostname(),
        limits(smtp));
  }

  private static Limits.Inbound limits(SmtpConfig smtp) {
    return InboundLimits.of(smtp.maxMessageSize(), smtp.maxRecipients());
  }
}
